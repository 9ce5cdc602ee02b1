/** Holdpoint's side of every row that observes behavior. Rows that measure belong to the scoreboard alone. */
import { describe, expect, test } from "vitest";
import { observe } from "./run.ts";
import { scenarios } from "./scenarios.ts";

const DEFAULT_LIMIT_MS = 30_000;
/** The scenario's own limit says what was not done in time; the test's only catches what ignores it. */
const GRACE_MS = 10_000;

const behavior = scenarios.filter(({ measured }) => measured === undefined);

describe("scoreboard", () => {
  for (const scenario of behavior) {
    const { row, title, must, limitMs = DEFAULT_LIMIT_MS } = scenario;
    test(`${row} ${title}: ${must}`, { timeout: limitMs + GRACE_MS }, async () => {
      // Compared whole, so that a failure shows what was observed.
      const seen = await observe(scenario, "holdpoint");
      expect(seen).toEqual({ ...seen, holds: true });
    });
  }
});
