// node scripts/run.mjs FILE [arguments]: sets the project up and runs one TypeScript file under its Node.
import "./setup/floor.mjs";
import { existsSync } from "node:fs";
import { prepare } from "./setup/prepare.mjs";
import { main, SetupError } from "./setup/progress.mjs";
import { at, environment, foreground } from "./setup/workspace.mjs";

await main(async ([file, ...args]) => {
  if (file === undefined || !existsSync(at(file))) throw new SetupError(`There is no file ${file ?? "given"} to run.`);
  const node = await prepare();
  return foreground(node, [at(file), ...args], { env: environment(node) });
});
