/** M1–M4: schemas of every age, and migrations that are interrupted. */
import { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { creating } from "../../testing/store-contract/samples.ts";
import type { Query } from "./connections.ts";
import { migrate, MIGRATIONS, schemaName, type Migration } from "./migrate.ts";
import { PostgresSaver } from "./saver.ts";

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function connect(url: string): Promise<{ client: Client; query: Query }> {
  const client = new Client(url);
  client.on("error", () => undefined);
  await client.connect();
  cleanups.push(() => client.end());
  const query: Query = async <Row extends readonly unknown[]>(text: string, values: readonly unknown[] = []) => {
    const result = await client.query({ text, rowMode: "array", ...(values.length > 0 && { values: [...values] }) });
    return result.rows as unknown as readonly Row[];
  };
  return { client, query };
}

const second = (sql: string, compatible = true): Migration => ({
  number: 2,
  name: "second",
  compatible,
  sql: () => sql,
});

test("M1: processes that start at once make one schema", async () => {
  const { url, schema } = await freshSchema();
  const stores = Array.from({ length: 5 }, () => PostgresSaver.fromConnString(url, { schema, maxConnections: 1 }));
  const results = await Promise.all(stores.map((store, index) => store.commit(creating(`t${index}`))));
  expect(results.every(({ ok }) => ok)).toBe(true);
  await Promise.all(stores.map((store) => store.close()));
});

test("M1: a migration that fails, or whose process dies in the middle, leaves nothing", async () => {
  const { url, schema } = await freshSchema();
  const name = schemaName(schema);
  const { query } = await connect(url);
  await migrate(query, name);
  const table = `CREATE TABLE ${schema}.half (id int);`;
  await expect(migrate(query, name, [...MIGRATIONS, second(`${table} SELECT 1 / 0`)])).rejects.toThrow(/zero/);
  const dying = await connect(url);
  const suicide = `${table} SELECT pg_terminate_backend(pg_backend_pid())`;
  await expect(migrate(dying.query, name, [...MIGRATIONS, second(suicide)])).rejects.toThrow(/terminat/);
  expect(await query("SELECT to_regclass($1)::text", [`${schema}.half`])).toEqual([[null]]);
  await migrate(query, name, [...MIGRATIONS, second(table)]);
  expect(await query(`SELECT number, name FROM ${schema}.holdpoint_migrations ORDER BY number`)).toEqual([
    [1, "initial"],
    [2, "second"],
  ]);
});

test("M3: one version ahead is accepted where that version says so; further ahead is not", async () => {
  const { url, schema } = await freshSchema();
  const name = schemaName(schema);
  const { query } = await connect(url);
  await migrate(query, name, [...MIGRATIONS, second("")]);
  await expect(migrate(query, name)).resolves.toBeUndefined();
  const store = PostgresSaver.fromConnString(url, { schema });
  cleanups.push(() => store.close());
  expect(await store.commit(creating("t"))).toMatchObject({ ok: true });
  await query(`UPDATE ${schema}.holdpoint_migrations SET compatible = false WHERE number = 2`);
  await expect(migrate(query, name)).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  await query(`INSERT INTO ${schema}.holdpoint_migrations (number, name, compatible) VALUES (3, 'third', true)`);
  await expect(migrate(query, name)).rejects.toMatchObject({ code: "STORE_TOO_NEW", data: { version: 3, known: 1 } });
});
