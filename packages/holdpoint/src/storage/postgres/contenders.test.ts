/** Several processes' worth of stores on the same rows: everybody gets an answer, and the answers fit together. */
import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { freshSchema } from "../../../test/servers/schemas.ts";
import { connect, openPostgres } from "../../../test/stores/on-postgres.ts";
import { accepted, appending, creating, putting, TENANT, thr } from "../../testing/store-contract/samples.ts";
import type { Change, StreamEvent } from "../store.ts";
import { Connections } from "./connections.ts";
import { look } from "./look.ts";
import type { PostgresSaver } from "./saver.ts";
import { write } from "./write.ts";

const STORES = 4;

function open(url: string, schema: string, count = STORES): readonly PostgresSaver[] {
  return Array.from({ length: count }, () => openPostgres(url, { schema, maxConnections: 3 }));
}

test("W3: documents that all of them raise by one lose no step", async () => {
  const { url, schema } = await freshSchema();
  const stores = open(url, schema);
  const keys = ["x", "y", "z"];
  const steps = 8;
  const raise = async (store: PostgresSaver, order: readonly string[]): Promise<void> => {
    for (let done = 0; done < steps;) {
      const found = await store.get(TENANT, "interrupts", order);
      const put = order.map((key) => {
        const old = found.find((document) => document.key === key);
        const count = Number(old?.body ?? "0") + 1;
        return { ...putting(key, old?.revision ?? 0, { at: count, tags: ["red", `n${count}`] }), body: String(count) };
      });
      const result = await store.commit({ tenant: TENANT, put, wake: order.map(thr) });
      if (result.ok) done += 1;
    }
  };
  for (const key of keys) await accepted(stores[0]?.commit(creating(key)) ?? Promise.reject(new Error("no store")));
  await Promise.all(stores.map((store, index) => raise(store, index % 2 === 0 ? keys : keys.toReversed())));
  const [first] = stores;
  const all = await first?.get(TENANT, "interrupts", keys);
  expect(all?.map(({ body, revision }) => [body, revision])).toEqual(
    keys.map(() => [String(STORES * steps), STORES * steps]),
  );
  const tagged = await first?.find({ tenant: TENANT, collection: "interrupts", tag: "red", limit: 10 });
  expect(tagged?.items).toHaveLength(3);
  const stale = await first?.find({ tenant: TENANT, collection: "interrupts", tag: "n1", limit: 10 });
  expect(stale?.items).toEqual([]);
  for (const key of keys) {
    expect((await first?.thread(TENANT, thr(key)))?.wakes).toBe(STORES * steps);
  }
});

test("F1: threads that are only woken are locked before any document", async () => {
  const { url, schema } = await freshSchema();
  const [store] = open(url, schema, 1) as readonly [PostgresSaver];
  await store.commit(creating("t"));
  const other = await connect(url);
  const pool = new Pool({ connectionString: url });
  onTestFinished(() => pool.end());
  const check = (): Promise<void> => Promise.resolve();
  const connections = new Connections(pool, { prepare: false, answerMs: 10_000, readOnly: false, check });
  const change: Change = { tenant: TENANT, put: [putting("k", 0)], wake: [thr("t"), thr("nobody")] };
  await connections.use(async (query) => {
    await query("BEGIN");
    const world = await look(query, `"${schema}"`, [change], { at: null, floor: 0 }, true);
    const free = await other.query(`SELECT id FROM ${schema}.threads FOR UPDATE SKIP LOCKED`);
    expect(free.rows).toEqual([]);
    expect(world.apply(change)).toEqual({ ok: true });
    await write(query, `"${schema}"`, world, { at: null, floor: 0 });
    await query("COMMIT");
  });
  expect(await store.thread(TENANT, thr("t"))).toMatchObject({ wakes: 1, route: "trading", head: 0 });
});

test("W4: a change the database cannot hold fails alone among those that share its group", async () => {
  const { url, schema } = await freshSchema();
  const [store] = open(url, schema, 1) as readonly [PostgresSaver];
  // Longer than an index entry may be, and random, so that it cannot be compressed.
  const long = randomBytes(6_000).toString("base64");
  const results = await Promise.allSettled([
    store.commit(creating("before")),
    store.commit({ tenant: TENANT, append: appending(long, 1) }),
    store.commit(creating("after")),
  ]);
  expect(results).toMatchObject([
    { status: "fulfilled", value: { ok: true } },
    { status: "rejected", reason: { code: "INVALID_ARGUMENT" } },
    { status: "fulfilled", value: { ok: true } },
  ]);
});

test("F3: events are whole and in order for whoever reads along, also while a slow transaction is under way", async () => {
  const { url, schema } = await freshSchema();
  const stores = open(url, schema);
  await Promise.all(stores.map((store) => store.ready()));
  const [reader] = stores as readonly [PostgresSaver];
  // A transaction that has taken a position before all others, and ends after them.
  const slow = await connect(url);
  await slow.query("BEGIN");
  const empty = (type: string): string => `'{}'::${type}[]`;
  const nothing = [
    ...["text", "text", "bigint", "bigint", "bigint", "boolean", "bigint"],
    ...["text", "text", "text", "text", "bigint", "bigint", "bigint", "boolean", "bigint", "bigint", "text"],
    ...["text", "text", "bigint"],
    ...["text", "text", "text", "bigint", "bigint", "text", "text", "bigint", "bigint", "text", "text"],
    ...["text", "text", "text", "text", "bigint", "text", "text", "text", "text", "text", "bigint", "text", "bigint"],
  ].map(empty);
  const digest = "'\\\\x00'";
  await slow.query(
    `SELECT ${schema}.write_1(NULL, 0, 1, NULL, false, ${nothing.join(", ")}, ARRAY['default'], ARRAY['slow'], ARRAY[1]::bigint[],
      ARRAY[1]::bigint[], ARRAY[${digest}]::bytea[], ARRAY[${digest}]::bytea[], ARRAY['salt'], ARRAY['{}'], ${empty("text")}, ${empty("text")},
      ${empty("bigint")})`,
  );
  const seen: StreamEvent[] = [];
  const follow = async (): Promise<void> => {
    seen.push(...(await reader.events(TENANT, seen.at(-1)?.cursor, 7)));
  };
  const perStore = 20;
  let isWriting = true;
  const following = (async (): Promise<void> => {
    while (isWriting) await follow();
  })();
  await Promise.all(
    stores.map(async (store, index) => {
      for (let seq = 1; seq <= perStore; seq += 1) {
        await accepted(store.commit({ tenant: TENANT, append: appending(`s${index}`, seq) }));
      }
    }),
  );
  isWriting = false;
  await following;
  // Everything after the slow one is withheld: it would be skipped otherwise.
  expect(seen).toEqual([]);
  await slow.query("COMMIT");
  for (let before = -1; before !== seen.length;) {
    before = seen.length;
    await follow();
  }
  expect(seen[0]?.stream).toBe("slow");
  expect(seen).toHaveLength(1 + STORES * perStore);
  for (const [index] of stores.entries()) {
    const seqs = seen.filter(({ stream }) => stream === `s${index}`).map(({ record: { seq } }) => seq);
    expect(seqs).toEqual(Array.from({ length: perStore }, (_, at) => at + 1));
  }
  expect(await reader.lastEvent(TENANT)).toBe(seen.at(-1)?.cursor);
});

test("F3: a reader that follows concurrent writers skips nothing", async () => {
  const { url, schema } = await freshSchema();
  const stores = open(url, schema);
  const [reader] = stores as readonly [PostgresSaver];
  const seen: string[] = [];
  let cursor: string | undefined;
  const follow = async (): Promise<void> => {
    const events = await reader.events(TENANT, cursor, 50);
    cursor = events.at(-1)?.cursor ?? cursor;
    seen.push(...events.map(({ stream, record: { seq } }) => `${stream}:${seq}`));
  };
  let isWriting = true;
  const following = (async (): Promise<void> => {
    while (isWriting) await follow();
  })();
  await Promise.all(
    stores.map(async (store, index) => {
      for (let seq = 1; seq <= 40; seq += 1) {
        const change: Change = { tenant: TENANT, append: appending(`s${index}`, seq) };
        await accepted(store.commit(change));
      }
    }),
  );
  isWriting = false;
  await following;
  await follow();
  await follow();
  await follow();
  await follow();
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(STORES * 40);
});

test("R1: a commit that makes something due rings at another process, also after its connection broke", async () => {
  const { url, schema } = await freshSchema();
  const [here, there] = open(url, schema, 2) as readonly [PostgresSaver, PostgresSaver];
  await here.commit(creating("t"));
  let rings = 0;
  const stop = there.watch(() => {
    rings += 1;
  });
  // Watching begins with a ring: something may have been missed.
  await expect.poll(() => rings).toBe(1);
  await here.commit({ tenant: TENANT, wake: [thr("t")] });
  await expect.poll(() => rings).toBe(2);
  const admin = await connect(url);
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN holdpoint%'");
  await expect.poll(() => rings).toBe(3);
  await there.commit({ tenant: TENANT, wake: [thr("t")] });
  await here.commit({ tenant: TENANT, wake: [thr("t")] });
  await expect.poll(() => rings).toBe(4);
  stop();
});
