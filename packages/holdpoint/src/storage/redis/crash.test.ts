/** Servers and clients that die, stop and come back: nothing acknowledged is lost, and nothing is there by half. */
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { Cluster } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import type { OwnServer } from "../../../test/servers/ask.ts";
import { clientOf, closing, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import {
  accepted,
  appending,
  creating,
  granted,
  LEASE_MS,
  putting,
  resting,
  seqsOf,
  TENANT,
  thr,
} from "../../testing/store-contract/samples.ts";
import type { Change, CommitResult } from "../store.ts";
import { RedisSaver } from "./index.ts";

const ROUNDS = process.env["HOLDPOINT_SOAK"] === "1" ? 60 : 5;

const urlOf = ({ address }: OwnServer): string => address.url;

/** Appends to two streams and puts a document: all of it is there, or none. */
const whole = (seq: number): Change => ({
  tenant: TENANT,
  append: [...appending("a", seq), ...appending("b", seq)],
  put: [putting(`d${seq}`, 0, { at: seq, tags: ["red"], state: "pending" })],
});

/** The keys of everything red, page after page. */
async function redKeysOf(store: RedisSaver): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let after: string | undefined; ;) {
    const query = { tenant: TENANT, collection: "interrupts", tag: "red", limit: 500 };
    const { items, next } = await store.find({ ...query, ...(after === undefined ? {} : { after }) });
    keys.push(...items.map(({ key }) => key));
    if (next === undefined) return keys;
    after = next;
  }
}

/** How many events there are. */
async function eventsOf(store: RedisSaver): Promise<number> {
  let many = 0;
  for (let after: string | undefined; ;) {
    const events = await store.events(TENANT, after, 500);
    if (events.length === 0) return many;
    many += events.length;
    after = events.at(-1)?.cursor;
  }
}

test("S1 SIGKILL of the server in the middle of commits loses nothing acknowledged and leaves no half", async () => {
  const server = await ownRedis();
  const store = openRedis(urlOf(server), { busyMs: 30_000 });
  let last = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const endings: PromiseSettledResult<CommitResult>[] = [];
    const commits = Array.from({ length: 40 + round * 13 }, (_, index) => store.commit(whole(last + index + 1)));
    // Killed when some have been answered, while the others are under way.
    const killed = Promise.all(commits.slice(0, 10 + round)).then(() => server.act("down"));
    endings.push(...(await Promise.allSettled(commits)));
    await killed;
    await server.act("up");
    const seqs = await seqsOf(store, "a");
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => at + 1));
    expect(await seqsOf(store, "b")).toEqual(seqs);
    expect(await redKeysOf(store)).toEqual(seqs.map((seq) => `d${seq}`));
    expect(await eventsOf(store)).toBe(2 * seqs.length);
    for (const [index, ending] of endings.entries()) {
      if (ending.status === "fulfilled" && ending.value.ok) expect(seqs).toContain(last + index + 1);
      if (ending.status === "rejected") {
        expect(ending.reason).toMatchObject({ code: "STORE_UNREACHABLE", data: { maybe: true } });
      }
    }
    expect(endings.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(10 + round);
    last = seqs.length;
  }
});

test("a server that is down is waited for, and knows the scripts again afterwards", async () => {
  const server = await ownRedis();
  const store = openRedis(urlOf(server), { busyMs: 30_000 });
  await accepted(store.commit(whole(1)));
  await server.act("down");
  const calls = [store.commit(whole(2)), store.commit(whole(3))] as const;
  const read = seqsOf(store, "a");
  await server.act("up");
  // A commit that was sent before the connection was seen to be gone may be either; the others wait.
  const results = await Promise.allSettled(calls);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ data: { maybe: true } });
  }
  expect((await read).length).toBeGreaterThanOrEqual(1);
  const { length } = await seqsOf(store, "a");
  await accepted(store.commit(whole(length + 1)));
});

test("scripts that a server forgot are brought back", async () => {
  const server = await ownRedis();
  const store = openRedis(urlOf(server));
  await store.ready();
  const other = openRedis(urlOf(server));
  await accepted(other.commit(whole(1)));
  await clientOf(urlOf(server)).script("FLUSH");
  const commits = [2, 3, 4, 5].map((seq) => store.commit(whole(seq)));
  for (const commit of commits) await accepted(commit);
  expect(await seqsOf(other, "a")).toEqual([1, 2, 3, 4, 5]);
});

test("S1 a server that answers nothing is given up: its commits may be there, reads come later", async () => {
  const server = await ownRedis();
  const store = openRedis(urlOf(server), { busyMs: 300 });
  await accepted(store.commit(whole(1)));
  await server.act("freeze");
  const error = await store.commit(whole(2)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "STORE_UNREACHABLE", data: { maybe: true } });
  await expect(seqsOf(store, "a")).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  await server.act("thaw");
  const patient = openRedis(urlOf(server));
  const seqs = await seqsOf(patient, "a");
  // It took the commit when it went on.
  await accepted(patient.commit(whole(seqs.length + 1)));
  await expect.poll(() => seqsOf(store, "a").catch(() => []), { timeout: 10_000 }).toHaveLength(seqs.length + 1);
});

/** Passes bytes on to a server until it is told to swallow them. */
async function proxyTo(port: number): Promise<{ readonly url: string; swallow: boolean }> {
  const sockets = new Set<Socket>();
  const state = { url: "", swallow: false };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => state.swallow || to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  state.url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

test("a connection that is open at one end only is noticed", async () => {
  const server = await ownRedis();
  const proxy = await proxyTo(Number(server.address["port"]));
  const store = openRedis(proxy.url, { busyMs: 300 });
  await accepted(store.commit(whole(1)));
  proxy.swallow = true;
  await expect(store.commit(whole(2))).rejects.toMatchObject({ data: { maybe: true } });
  await expect(store.commit(whole(2))).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  proxy.swallow = false;
  await expect.poll(() => seqsOf(store, "a").catch(() => []), { timeout: 20_000 }).toEqual([1]);
  await accepted(store.commit(whole(2)));
});

test("S2 S5 several clients share the due threads of one server, each claimed once, by the server's clock", async () => {
  const server = await ownRedis();
  const stores = [1, 2, 3, 4].map(() => openRedis(urlOf(server)));
  const [first] = stores;
  if (first === undefined) throw new Error("there are four");
  const tenants = ["a", "b", "c"] as Change["tenant"][];
  for (const tenant of tenants) {
    for (let index = 0; index < 30; index += 1) await accepted(first.commit({ ...resting(`t${index}`, 1), tenant }));
  }
  const claimed: string[] = [];
  await Promise.all(
    stores.map(async (store, worker) => {
      for (;;) {
        const rows = await store.claim({ worker: `w${worker}`, leaseMs: LEASE_MS, routes: ["trading"], limit: 4 });
        if (rows.length === 0) return;
        claimed.push(...rows.map(({ tenant, id }) => `${tenant}/${id}`));
        await Promise.all(
          rows.map(({ tenant, id, fence, wakes }) =>
            granted(
              store.commit({
                tenant,
                thread: {
                  id,
                  hold: { kind: "fence", fence, leaseMs: LEASE_MS },
                  release: { wakeAt: null, wakesSeen: wakes },
                },
              }),
            ),
          ),
        );
      }
    }),
  );
  expect(claimed).toHaveLength(90);
  expect(new Set(claimed).size).toBe(90);
});

test("S3 clients that append to one stream never take the same place", async () => {
  const server = await ownRedis();
  const stores = [1, 2, 3].map(() => openRedis(urlOf(server)));
  await Promise.all(
    stores.map(async (store) => {
      for (let won = 0; won < 30;) {
        const seq = (await seqsOf(store, "s")).length + 1;
        const { ok } = await store.commit({ tenant: TENANT, append: appending("s", seq) });
        if (ok) won += 1;
      }
    }),
  );
  const [first] = stores;
  expect(await first?.read(TENANT, "s", 0, 1_000)).toHaveLength(90);
  expect((await first?.events(TENANT, undefined, 1_000))?.map(({ record }) => record.seq)).toEqual(
    Array.from({ length: 90 }, (_, at) => at + 1),
  );
});

test("S6 the server's clock decides, and never falls behind what the store has seen", async () => {
  const server = await ownRedis();
  const store = openRedis(urlOf(server));
  await accepted(store.commit(creating("t")));
  const row = await store.thread(TENANT, thr("t"));
  expect(Math.abs((row?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(Math.abs(store.now() - (row?.createdAt ?? 0))).toBeLessThan(60_000);
  // Another process whose clock is given says it is later than it is: from then on it is.
  const later = store.now() + 3_600_000;
  const ahead = openRedis(urlOf(server), { clock: { now: () => later, after: () => () => undefined } });
  await accepted(ahead.commit({ tenant: TENANT, wake: [thr("t")] }));
  expect(await store.commit({ ...whole(1), before: later })).toMatchObject({ ok: false, reason: "late" });
  expect(store.now()).toBeGreaterThanOrEqual(later);
});

test("S1 a node of a cluster that dies takes its tenants with it, and nobody else's", async () => {
  const server = await ownRedis({ "cluster-node-timeout": "2000" }, "redis-cluster");
  const { host, port } = server.address;
  const client = new Cluster([{ host, port: Number(port) }], { lazyConnect: true });
  const store = closing(RedisSaver.fromClient(client, { busyMs: 500 }));
  const tenants = ["a", "b", "c", "d", "e", "f", "g", "h"] as Change["tenant"][];
  for (const tenant of tenants) await accepted(store.commit({ ...whole(1), tenant }));
  expect(await store.tenants(undefined, 100)).toEqual(tenants);
  await server.act("down");
  const down = await Promise.allSettled(tenants.map((tenant) => store.commit({ ...whole(2), tenant })));
  expect(down.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  await server.act("up");
  for (const tenant of tenants) {
    await expect.poll(() => seqsFor(store, tenant), { timeout: 20_000 }).toBeGreaterThan(0);
    const length = await seqsFor(store, tenant);
    await accepted(store.commit({ ...whole(length + 1), tenant }));
  }
});

async function seqsFor(store: RedisSaver, tenant: Change["tenant"]): Promise<number> {
  return store.read(tenant, "a", 0, 100).then(
    ({ length }) => length,
    () => 0,
  );
}
