// npm test [-- vitest arguments]: sets the project up and runs every test. --soak: the long tests with their full counts.
import "./setup/floor.mjs";
import { existsSync, rmSync } from "node:fs";
import { prepare } from "./setup/prepare.mjs";
import { main, SetupError } from "./setup/progress.mjs";
import { at, environment, foreground, readJson, writeAtomically } from "./setup/workspace.mjs";

const report = at(".cache", "results", "vitest.json");
const tally = at(".cache", "results", "test.json");
/** Bounded runs take about 5 minutes at most; one that hangs is ended. */
const LIMIT_MS = 12 * 60_000;

await main(async (args) => {
  rmSync(report, { force: true });
  rmSync(tally, { force: true });
  const isSoak = args.includes("--soak");
  const given = args.filter((arg) => arg !== "--soak");
  const node = await prepare();
  const vitest = at("node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // Hundreds of processes and threads load the same sources: they are compiled once.
  const env = environment(node, {
    NODE_COMPILE_CACHE: at(".cache", "compiled"),
    ...(isSoak ? { HOLDPOINT_SOAK: "1" } : {}),
  });
  const options = isSoak ? { env } : { env, limitMs: LIMIT_MS };
  const code = await foreground(node, [vitest, "run", ...reporters, ...given], options);
  writeAtomically(tally, JSON.stringify(count(code)));
  if (!existsSync(report)) throw new SetupError("The tests did not run to their end, or took longer than 12 minutes.");
  return code;
});

/** Tests passed, failed and skipped; a run that failed without a failed test (a file that would not load) counts as one. */
function count(code) {
  const {
    numPassedTests: passed = 0,
    numFailedTests = 0,
    numPendingTests: skipped = 0,
  } = existsSync(report) ? readJson(report) : {};
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed, failed, skipped };
}
