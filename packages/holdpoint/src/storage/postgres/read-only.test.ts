/** A store that is only read (migrate.ts M5, connections.ts C4). */
import { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { freshName, freshSchema } from "../../../test/servers/schemas.ts";
import { appending, creating, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { Connections } from "./connections.ts";
import { PostgresSaver } from "./saver.ts";
import { targetOf } from "./target.ts";

const stores: PostgresSaver[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

function open(...[address, options]: Parameters<typeof PostgresSaver.fromConnString>): PostgresSaver {
  const store = PostgresSaver.fromConnString(address, { busyMs: 1, ...options });
  stores.push(store);
  return store;
}

async function onServer<Row extends object>(url: string, ...statements: readonly string[]): Promise<Row | undefined> {
  const client = new Client(url);
  await client.connect();
  let row: Row | undefined;
  for (const statement of statements) [row] = (await client.query<Row>(statement)).rows;
  await client.end();
  return row;
}

test("a schema that is not there is refused, and not made; an older one says how far it is behind", async () => {
  const { url, schema } = await freshSchema();
  await expect(open(url, { schema, readOnly: true }).ready()).rejects.toMatchObject({
    code: "STORE_READ_ONLY",
    data: { schema, version: 0, known: 1 },
  });
  const found = await onServer(url, `SELECT to_regnamespace('${schema}') AS there`);
  expect(found).toEqual({ there: null });
});

test("a role that may read and nothing else is enough; everything that changes is refused", async () => {
  const { url, schema } = await freshSchema();
  const store = open(url, { schema });
  expect(await store.commit(creating("t", { append: appending("s", 1) }))).toMatchObject({ ok: true });
  const role = freshName();
  await onServer(
    url,
    `CREATE ROLE ${role} LOGIN PASSWORD 'its own'`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
  );
  const address = new URL(url);
  address.username = role;
  address.password = "its own";
  const reader = open(address.href, { schema, readOnly: true });
  expect(await reader.thread(TENANT, thr("t"))).toMatchObject({ id: "t" });
  expect(await reader.read(TENANT, "s", 0, 10)).toHaveLength(1);
  expect(await reader.events(TENANT, undefined, 10)).toHaveLength(1);
  expect(await reader.lastEvent(TENANT)).toBe(await store.lastEvent(TENANT));
  expect(await reader.tenants(undefined, 10)).toEqual([TENANT]);
  expect((await reader.threads({ tenant: TENANT, limit: 10 })).items).toHaveLength(1);
  expect((await reader.find({ tenant: TENANT, collection: "c", limit: 10 })).items).toEqual([]);
  expect(await reader.get(TENANT, "c", ["k"])).toEqual([]);
  expect(await reader.unclaimable([], 10)).toHaveLength(1);
  expect(Math.abs(reader.now() - store.now())).toBeLessThan(5_000);
  const refused = { code: "STORE_READ_ONLY" };
  await expect(reader.commit(creating("u"))).rejects.toMatchObject(refused);
  await expect(reader.claim({ worker: "w", leaseMs: 1, routes: ["r"], limit: 1 })).rejects.toMatchObject(refused);
  await expect(reader.renew([{ tenant: TENANT, id: thr("t"), fence: 1 }], 1)).rejects.toMatchObject(refused);
});

test("the server itself lets nothing be changed, and the connection is good afterwards", async () => {
  const { url, schema } = await freshSchema();
  const { pool } = targetOf(url, 1, 10_000);
  const connections = new Connections(pool, {
    ...{ prepare: true, answerMs: 10_000, readOnly: true },
    check: () => Promise.resolve(),
  });
  await expect(connections.one(`CREATE SCHEMA ${schema}`)).rejects.toMatchObject({ code: "25006" });
  expect(await connections.one<readonly [number]>("SELECT 1")).toEqual([[1]]);
  await pool.end();
});
