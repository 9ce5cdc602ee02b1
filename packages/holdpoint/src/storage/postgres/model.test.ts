/** Random changes give the same results, and leave the same contents, in memory and in PostgreSQL. */
import fc from "fast-check";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { step, trace, type Step } from "../../../test/stores/random-history.ts";
import type { ManualClock } from "../../testing/manual-clock.ts";
import { MemorySaver } from "../memory.ts";
import type { ThreadRow } from "../store.ts";
import { PostgresSaver } from "./saver.ts";

const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 1_000 : 20;

let pool: Pool;
let schema: string;

beforeAll(async () => {
  const fresh = await freshSchema();
  schema = fresh.schema;
  pool = new Pool({ connectionString: fresh.url });
  const store = PostgresSaver.fromPool(pool, { schema });
  await store.ready();
  await store.close();
});

afterAll(() => pool.end());

async function empty(clock: ManualClock): Promise<PostgresSaver> {
  const tables = ["records", "threads", "documents", "document_tags"].map((table) => `DELETE FROM ${schema}.${table};`);
  await pool.query(`${tables.join(" ")} UPDATE ${schema}.clock SET latest_at = 0`);
  return PostgresSaver.fromPool(pool, { schema, clock });
}

/** More than there can be. */
const ALL = 10;

/** Which of the threads that are due since the same instant comes first is nobody's promise: all are claimed at a time. */
const claimingAll = (one: Step): Step => (one.kind === "claim" ? { ...one, limit: ALL } : one);

async function traced(make: Parameters<typeof trace>[0], steps: readonly Step[]): Promise<unknown[]> {
  const results = await trace(make, steps);
  const nameOf = ({ tenant, id }: ThreadRow): string => `${tenant}/${id}`;
  return results.map((result, nth) =>
    steps[nth]?.kind === "claim"
      ? (result as ThreadRow[]).toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
      : result,
  );
}

test("S1–S9: memory and PostgreSQL agree on every result and on what is there in the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (random) => {
      const steps = random.map(claimingAll);
      const inMemory = await traced((clock) => new MemorySaver({ clock }), steps);
      const inPostgres = await traced(empty, steps);
      expect(inPostgres).toEqual(inMemory);
    }),
    { numRuns: RUNS },
  );
});
