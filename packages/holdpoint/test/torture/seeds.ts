/** The seeds of runs that failed: kept in a file beside this one, and run again before any new one. */
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("failing-seeds.json", import.meta.url);

interface FailedRun {
  readonly driver: string;
  readonly seed: number;
}

function kept(): readonly FailedRun[] {
  return JSON.parse(readFileSync(FILE, "utf8")) as readonly FailedRun[];
}

/** The seeds to run on a driver: those that failed, then a new one (or the one of HOLDPOINT_SEED alone). */
export function seedsFor(driver: string): readonly number[] {
  const given = process.env["HOLDPOINT_SEED"];
  if (given !== undefined) return [Number(given)];
  const failed = kept().filter((run) => run.driver === driver);
  return [...failed.map(({ seed }) => seed), Date.now() % 1_000_000];
}

/** Keeps the seed of a run that failed. */
export function keepSeed(driver: string, seed: number): void {
  const all = kept();
  if (all.some((run) => run.driver === driver && run.seed === seed)) return;
  writeFileSync(FILE, `${JSON.stringify([...all, { driver, seed }], undefined, 2)}\n`);
}
