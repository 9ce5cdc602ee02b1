#!/usr/bin/env node
/**
 * The command `holdpoint`.
 *
 * M1. Compiled code is kept in the package's own folder, so that the next start need not compile it again: whoever can
 *     write there can change the code itself. Where it cannot be written, nothing is kept.
 */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../.cache/compiled", import.meta.url)));
// Only what is loaded from here on is kept.
const [{ REGISTRY }, { run }, { systemTerminal }] = await Promise.all([
  import("./frame/registry.ts"),
  import("./frame/run.ts"),
  import("./frame/terminal.ts"),
]);

// A reader that goes away (`| head`) is told to the write that fails, and is no reason to end with a stack.
process.stdout.on("error", () => undefined);
process.exitCode = await run(REGISTRY, process.argv.slice(2), systemTerminal());
