/** C1, C2 and C5: connections that are not what they were. */
import { Pool } from "pg";
import { afterEach, expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { HoldpointError } from "../../core/errors.ts";
import { Connections, type ConnectionsSettings } from "./connections.ts";

const pools: Pool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

async function connect(settings: Partial<ConnectionsSettings>): Promise<{ pool: Pool; connections: Connections }> {
  const pool = new Pool({ connectionString: (await sharedServer("postgres-18")).url, max: 1 });
  pools.push(pool);
  const check = (): Promise<void> => Promise.resolve();
  return {
    pool,
    connections: new Connections(pool, { prepare: true, answerMs: 10_000, readOnly: false, check, ...settings }),
  };
}

const HOW = "SELECT (SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%a mark of its own%'), $1::int";

test("C1: once a prepared statement was not kept apart, statements are sent without", async () => {
  const { pool, connections } = await connect({});
  expect(await connections.one(HOW, [1])).toEqual([[1, 1]]);
  await pool.query("DEALLOCATE ALL");
  await expect(connections.one(HOW, [2])).rejects.toMatchObject({ code: "26000" });
  expect(await connections.one(HOW, [3])).toEqual([[0, 3]]);
});

test("C2: a pool that lends nothing is not waited for for ever, and gets back what it lends later", async () => {
  const { pool, connections } = await connect({ answerMs: 20 });
  const client = await pool.connect();
  await expect(connections.one("SELECT 1")).rejects.toThrow("no answer within 20 ms");
  client.release();
  await expect.poll(() => pool.idleCount).toBe(1);
});

test("C5: a connection that must not be used is given up, and the next one is looked at again", async () => {
  let looks = 0;
  const check = (): Promise<void> => {
    looks += 1;
    return looks === 1 ? Promise.reject(new HoldpointError("STORE_UNSAFE", "not this one")) : Promise.resolve();
  };
  const { pool, connections } = await connect({ check });
  await expect(connections.one("SELECT 1")).rejects.toMatchObject({ code: "STORE_UNSAFE" });
  expect(pool.totalCount).toBe(0);
  expect(await connections.one("SELECT 1")).toEqual([[1]]);
  expect(await connections.one("SELECT 2")).toEqual([[2]]);
  expect(looks).toBe(2);
});
