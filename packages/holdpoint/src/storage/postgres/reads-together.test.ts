/** Reads of one turn on a server (group-read.ts, A1–A3): each gets its own, whatever the others ask for. */
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { openPostgres } from "../../../test/stores/on-postgres.ts";
import type { Tenant } from "../../core/ids.ts";
import type { StreamRecord } from "../store.ts";
import { pagesStatement } from "./streams.ts";

const A = "a" as Tenant;
const B = "b" as Tenant;
const LONG = 700;

/** Streams of two tenants, `s0` to `s9` with 700 records each, and as many documents; what is theirs says whose it is. */
async function filled() {
  const { url, schema } = await freshSchema();
  const store = openPostgres(url, { schema, maxConnections: 3 });
  await store.ready();
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(
    `INSERT INTO ${schema}.records
       SELECT t, s, n, row_number() OVER (), n, '', '', '', t || '/' || s || '/' || n
         FROM unnest(ARRAY['a', 'b']) AS t, (SELECT 's' || i AS s FROM generate_series(0, 9) AS i) AS each, generate_series(1, ${LONG}) AS n;
     INSERT INTO ${schema}.documents SELECT t, 'c', 'k' || i, row_number() OVER (), 1, NULL, '', 1, NULL, NULL, t || i
       FROM unnest(ARRAY['a', 'b']) AS t, generate_series(0, 9) AS i`,
  );
  return { store, client, schema };
}

const saying = (records: readonly StreamRecord[]): readonly (string | null)[] => records.map(({ payload }) => payload);

function page(tenant: Tenant, stream: string, after: number, limit: number): readonly string[] {
  const count = Math.max(0, Math.min(limit, LONG - after));
  return Array.from({ length: count }, (_, index) => `${tenant}/${stream}/${after + index + 1}`);
}

test("A2: long pages, short ones, empty ones and the same one twice, of two tenants", async () => {
  const { store, client, schema } = await filled();
  const asked = [A, B].flatMap((tenant) =>
    ["s0", "s1", "none", "s2", "s1", "s3"].flatMap((stream, index) =>
      [
        [0, 500],
        [500, 500],
        [index, 3],
        [LONG, 10],
        [-1, 1],
        [0, 2_000],
      ].map(([after = 0, limit = 0]) => ({ tenant, stream, after, limit })),
    ),
  );
  const found = await Promise.all(
    asked.map(({ tenant, stream, after, limit }) => store.read(tenant, stream, after, limit)),
  );
  expect(found.map(saying)).toEqual(
    asked.map(({ tenant, stream, after, limit }) =>
      stream === "none" ? [] : page(tenant, stream, Math.max(0, after), limit),
    ),
  );
  const { text, values } = pagesStatement(schema, asked);
  expect((await client.query(text, [...values])).rowCount).toBe(1_000);
});

test("A3: what no server can be asked for is refused for who asks it", async () => {
  const { store } = await filled();
  const [good, bad, other] = await Promise.allSettled([
    store.read(A, "s1", 0, 2),
    store.read(B, "s1", 2 ** 70, 2),
    store.read(B, "s1", 0, 2),
  ]);
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "STORE_FAILED" } });
  expect([good, other].map((one) => (one.status === "fulfilled" ? saying(one.value) : one.status))).toEqual([
    ["a/s1/1", "a/s1/2"],
    ["b/s1/1", "b/s1/2"],
  ]);
});

test("documents asked for twice by one, by two, by two tenants, and of no name", async () => {
  const { store } = await filled();
  const asked = [
    [A, ["k1", "k1", "k2"]],
    [B, ["k2", "none", "k1"]],
    [A, ["k2"]],
    [A, [""]],
    [A, []],
  ] as const;
  const found = await Promise.all(asked.map(([tenant, keys]) => store.get(tenant, "c", keys)));
  expect(found.map((documents) => documents.map(({ body }) => body).toSorted())).toEqual([
    ["a1", "a2"],
    ["b1", "b2"],
    ["a2"],
    [],
    [],
  ]);
});

test("more than one statement answers: each of 300 gets its own", async () => {
  const { store } = await filled();
  const asked = Array.from({ length: 300 }, (_, index) => [index % 2 === 0 ? A : B, index % 10] as const);
  const pages = await Promise.all(asked.map(([tenant, s]) => store.read(tenant, `s${s}`, s, 20)));
  expect(pages.map(saying)).toEqual(asked.map(([tenant, s]) => page(tenant, `s${s}`, s, 20)));
  const documents = await Promise.all(asked.map(([tenant, s]) => store.get(tenant, "c", [`k${s}`])));
  expect(documents.map(([one]) => one?.body)).toEqual(asked.map(([tenant, s]) => `${tenant}${s}`));
});
