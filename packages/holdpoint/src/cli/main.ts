#!/usr/bin/env node
/** The command `holdpoint`. */
import { REGISTRY } from "./frame/registry.ts";
import { run } from "./frame/run.ts";
import { systemTerminal } from "./frame/terminal.ts";

// A reader that goes away (`| head`) is told to the write that fails, and is no reason to end with a stack.
process.stdout.on("error", () => undefined);
process.exitCode = await run(REGISTRY, process.argv.slice(2), systemTerminal());
