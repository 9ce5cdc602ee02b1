// npm start [-- arguments]: sets the project up and runs its main job, the stock-purchase story in the terminal.
import "./setup/floor.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/progress.mjs";
import { at, environment, foreground } from "./setup/workspace.mjs";

await main(async (args) => {
  const node = await prepare();
  return foreground(node, [at("examples/stock-purchase/main.ts"), ...args], { env: environment(node) });
});
