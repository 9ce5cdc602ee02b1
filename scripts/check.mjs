// npm run check [-- --only NAME,NAME]: everything but the tests. One line per check; output only of what failed.
import "./setup/floor.mjs";
import { rmSync } from "node:fs";
import { prepareTools } from "./setup/prepare.mjs";
import { main, SetupError } from "./setup/progress.mjs";
import { at, writeAtomically } from "./setup/workspace.mjs";

const tally = at(".cache", "results", "check.json");

await main(async (args) => {
  rmSync(tally, { force: true });
  const node = await prepareTools();
  const { checks } = await import("./checks/list.mjs");
  const chosen = choose(checks(), args);
  const width = Math.max(...chosen.map(({ name }) => name.length));
  const count = { passed: 0, failed: 0 };
  for (const check of chosen) {
    const started = Date.now();
    const { code, output } = await outcomeOf(check, node);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    count[code === 0 ? "passed" : "failed"] += 1;
    console.log(`${check.name.padEnd(width)}  ${code === 0 ? "ok    " : "failed"}  ${seconds.padStart(5)} s`);
    if (code !== 0) console.log(`${output.trimEnd()}\n`);
  }
  writeAtomically(tally, JSON.stringify(count));
  console.log(`\n${count.passed} passed, ${count.failed} failed`);
  return count.failed === 0 ? 0 : 1;
});

/** A check that throws has failed; the others still run. */
async function outcomeOf(check, node) {
  try {
    return await check.run(node);
  } catch (error) {
    return {
      code: 1,
      output: error instanceof SetupError ? `${error.detail}\n${error.message}` : String(error?.stack ?? error),
    };
  }
}

/** The checks named after --only (or --only=); an example is also meant by "examples". */
function choose(all, args) {
  const given = args.join(" ").match(/^--only[= ](\S+)$/)?.[1];
  if (given === undefined && args.length > 0) throw new SetupError("Usage: npm run check -- --only types,lint");
  if (given === undefined) return all;
  const wanted = given.split(",");
  const names = (check) => [check.name, ...(check.name.startsWith("example:") ? ["examples"] : [])];
  const unknown = wanted.find((name) => !all.some((check) => names(check).includes(name)));
  if (unknown !== undefined) {
    throw new SetupError(`There is no check "${unknown}"; there are ${all.map(({ name }) => name).join(", ")}.`);
  }
  const chosen = all.filter((check) => names(check).some((name) => wanted.includes(name)));
  const needsBuild = chosen.some((check) => check.needsBuild) && !wanted.includes("build");
  return needsBuild ? [...all.filter(({ name }) => name === "build"), ...chosen] : chosen;
}
