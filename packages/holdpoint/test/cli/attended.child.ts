/** `holdpoint` with somebody in front of it, whatever its standard input and output are. */
import { REGISTRY } from "../../src/cli/frame/registry.ts";
import { run } from "../../src/cli/frame/run.ts";

const terminal = { input: process.stdin, output: process.stdout, isInteractive: true };
process.exitCode = await run(REGISTRY, process.argv.slice(2), terminal);
