// node scripts/ci-tally.mjs TEST-EXIT CHECK-EXIT: prints the sums of the last test and check runs; fails when either did.
import { existsSync } from "node:fs";
import { at, readJson } from "./setup/workspace.mjs";

const exits = process.argv.slice(2, 4);
const tallies = ["test", "check"].map((name, index) => {
  const file = at(".cache", "results", `${name}.json`);
  const { passed, failed, skipped = 0 } = existsSync(file) ? readJson(file) : { passed: 0, failed: 0 };
  // A run that broke before it could count is one failure.
  return { passed, failed: exits[index] !== "0" && failed === 0 ? 1 : failed, skipped };
});
const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
const skipped = sum("skipped");

console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
