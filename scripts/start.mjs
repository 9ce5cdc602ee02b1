// npm start [-- options of holdpoint dev]: sets the project up and serves the trading desk, with the inbox, on this machine.
import "./setup/floor.mjs";
import { prepare } from "./setup/prepare.mjs";
import { main } from "./setup/progress.mjs";
import { at, environment, foreground } from "./setup/workspace.mjs";

const DESK = "examples/trading/live/holdpoint.config.ts";

await main(async (args) => {
  const node = await prepare();
  const cli = at("packages", "holdpoint", "dist", "cli", "main.js");
  return foreground(node, [cli, "dev", "--config", at(DESK), ...args], { env: environment(node) });
});
