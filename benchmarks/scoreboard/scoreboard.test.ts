/** Holdpoint's side of every row that observes behavior, on every driver. Rows that measure belong to the scoreboard alone. */
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { sharedServer } from "../../packages/holdpoint/test/servers/ask.ts";
import { observe } from "./run.ts";
import { scenarios } from "./scenarios.ts";
import type { StoreAddress } from "./store-at.ts";

const DEFAULT_LIMIT_MS = 30_000;
/** The scenario's own limit says what was not done in time; the test's only catches what ignores it. */
const GRACE_MS = 10_000;

const behavior = scenarios.filter(({ measured }) => measured === undefined);

/** A part of a server's database for each file that a row would have. */
async function partsOf(kind: string): Promise<(file: string) => StoreAddress> {
  const { url } = await sharedServer(kind);
  return (file) => `${url}#${`${basename(dirname(file))}_${basename(file)}`.replaceAll(/\W/g, "_").slice(-60)}`;
}

const DRIVERS = [
  ["SQLite", () => Promise.resolve(undefined)],
  ["PostgreSQL", () => partsOf("postgres-18")],
  ["Redis", () => partsOf("redis")],
] as const;

// Every row has a directory and databases of its own, so that one runs on each driver at a time.
describe.concurrent.each(DRIVERS)("scoreboard on %s", (_, databases) => {
  for (const scenario of behavior) {
    const { row, title, must, limitMs = DEFAULT_LIMIT_MS } = scenario;
    test(`${row} ${title}: ${must}`, { concurrent: false, timeout: limitMs + GRACE_MS }, async () => {
      // Compared whole, so that a failure shows what was observed.
      const seen = await observe(scenario, "holdpoint", await databases());
      expect(seen).toEqual({ ...seen, holds: true });
    });
  }
});
