/** T1: how far the clocks are apart is measured by what the database took to answer, and by nothing else. */
import { Pool } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { connect } from "../../../test/stores/on-postgres.ts";
import { PostgresSaver } from "./saver.ts";

const HOUR_MS = 3_600_000;
/** More than any answer takes here, and less than half of the wait. */
const NEAR_MS = 60_000;

/** A store on a pool of one connection, which can be taken away for an hour. */
async function waiting(): Promise<{ store: PostgresSaver; anHour: <T>(call: () => Promise<T>) => Promise<T> }> {
  const { url, schema } = await freshSchema();
  const pool = new Pool({ connectionString: url, max: 1 });
  const store = PostgresSaver.fromPool(pool, { schema });
  onTestFinished(async () => {
    vi.restoreAllMocks();
    await store.close();
    await pool.end();
  });
  let passed = 0;
  const read = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => read() + passed);
  const anHour = async <T>(call: () => Promise<T>): Promise<T> => {
    const taken = await pool.connect();
    const calling = call();
    await expect.poll(() => pool.waitingCount).toBe(1);
    passed += HOUR_MS;
    taken.release();
    return calling;
  };
  return { store, anHour };
}

async function expectRight(store: PostgresSaver): Promise<void> {
  const client = await connect((await freshSchema()).url);
  const { rows } = await client.query<{ at: string }>("SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at");
  expect(Math.abs(store.now() - Number(rows[0]?.at))).toBeLessThan(NEAR_MS);
}

test("T1: waiting for a connection to open the store with is not taken for the way to the server", async () => {
  const { store, anHour } = await waiting();
  await anHour(() => store.ready());
  await expectRight(store);
});

test("T1: neither is waiting for one to claim with", async () => {
  const { store, anHour } = await waiting();
  await store.ready();
  expect(await anHour(() => store.claim({ worker: "w", leaseMs: 1_000, routes: ["r"], limit: 1 }))).toEqual([]);
  await expectRight(store);
});
