/** Random changes give the same results, and leave the same contents, in memory and in SQLite. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step, trace } from "../../test/stores/random-history.ts";
import { MemorySaver } from "./memory.ts";
import { SqliteSaver } from "./sqlite/index.ts";

const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 5_000 : 150;

describe("S1–S9", () => {
  test("memory and SQLite agree on every result and on what is there in the end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const inMemory = await trace((clock) => new MemorySaver({ clock }), steps);
        const inSqlite = await trace((clock) => SqliteSaver.fromConnString(":memory:", { clock }), steps);
        expect(inSqlite).toEqual(inMemory);
      }),
      { numRuns: RUNS },
    );
  });
});
