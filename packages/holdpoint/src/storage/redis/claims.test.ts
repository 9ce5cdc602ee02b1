/** Claiming across tenants, and what a claim costs. */
import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { clientOf, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { accepted, LEASE_MS, resting, WORKER } from "../../testing/store-contract/samples.ts";
import type { Change, ThreadRow } from "../store.ts";
import type { RedisSaver } from "./index.ts";

const claim = (store: RedisSaver, limit: number): Promise<readonly ThreadRow[]> =>
  store.claim({ worker: WORKER, leaseMs: LEASE_MS, routes: ["trading"], limit });

const tenantNamed = (name: string | number): Change["tenant"] => String(name) as Change["tenant"];

test("A2 the longest due of all tenants come first", async () => {
  const { url } = await sharedServer("redis");
  const clock = new ManualClock();
  const store = openRedis(url, { clock, prefix: randomUUID() });
  const start = store.now();
  for (const [index, tenant] of ["a", "b", "c", "a", "b", "c", "c"].entries()) {
    await accepted(store.commit({ ...resting(`t${index}`, start - index), tenant: tenantNamed(tenant) }));
  }
  const rows = [...(await claim(store, 3)), ...(await claim(store, 2)), ...(await claim(store, 9))];
  expect(rows.map(({ tenant, id }) => `${tenant}/${id}`)).toEqual([
    "c/t6",
    "c/t5",
    "b/t4",
    "a/t3",
    "c/t2",
    "b/t1",
    "a/t0",
  ]);
});

test("A3 with more tenants than one claim looks at, each has its turn, whatever is due in the others", async () => {
  const { url } = await sharedServer("redis");
  const clock = new ManualClock();
  const prefix = randomUUID();
  const [store, worker] = [1, 2].map(() => openRedis(url, { clock, prefix })) as [RedisSaver, RedisSaver];
  const tenants = Array.from({ length: 150 }, (_, index) => tenantNamed(index));
  await Promise.all(
    tenants.flatMap((tenant) => ["t", "u"].map((id) => store.commit({ ...resting(id, store.now()), tenant }))),
  );
  const found = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    for (const { tenant } of await claim(worker, 1_000)) found.add(tenant);
  }
  expect(found.size).toBe(tenants.length);
  const unserved = await worker.unclaimable([], 1_000);
  expect(new Set(unserved.map(({ tenant }) => tenant)).size).toBe(tenants.length);
  expect(await worker.unclaimable([], 7)).toHaveLength(7);
});

test("A4 with more tenants than one claim looks at, what just became due is found at once, here and by a ring", async () => {
  const { url } = await sharedServer("redis");
  const prefix = randomUUID();
  const [store, worker] = [1, 2].map(() => openRedis(url, { prefix })) as [RedisSaver, RedisSaver];
  const tenants = Array.from({ length: 300 }, (_, index) => tenantNamed(1_000 + index));
  await Promise.all(tenants.map((tenant) => store.commit({ ...resting("t"), tenant })));
  const hear = vi.fn<() => void>();
  worker.watch(hear);
  await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
  expect(await claim(store, 9)).toEqual([]);
  expect(await claim(worker, 9)).toEqual([]);
  // Far behind what the next claims look at by themselves.
  const [last] = tenants.slice(-1) as [Change["tenant"]];
  await accepted(store.commit({ tenant: last, wake: ["t" as ThreadRow["id"]] }));
  await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(2));
  expect(await claim(worker, 9)).toMatchObject([{ tenant: last, id: "t" }]);
  const [here] = tenants.slice(-2) as [Change["tenant"]];
  await accepted(store.commit({ tenant: here, wake: ["t" as ThreadRow["id"]] }));
  expect(await claim(store, 9)).toMatchObject([{ tenant: here, id: "t" }]);
});

test("a tenant that another process made is found by the next claim", async () => {
  const { url } = await sharedServer("redis");
  const prefix = randomUUID();
  const [store, worker] = [1, 2].map(() => openRedis(url, { prefix })) as [RedisSaver, RedisSaver];
  expect(await claim(worker, 1)).toEqual([]);
  for (const tenant of ["a", "b"].map(tenantNamed)) {
    await accepted(store.commit({ ...resting("t", 1), tenant }));
    expect((await claim(worker, 5)).map((row) => row.tenant)).toEqual([tenant]);
  }
});

test("G12 a claim with nothing due is one indexed read, however many threads are paused", async () => {
  const server = await ownRedis();
  const url = server.address.url;
  const store = openRedis(url);
  await Promise.all(
    Array.from({ length: 2_000 }, (_, index) => store.commit(resting(`t${index}`, index % 2 === 0 ? null : 1e13))),
  );
  expect(await claim(store, 10)).toEqual([]);
  const admin = clientOf(url);
  await admin.config("RESETSTAT");
  for (let round = 0; round < 10; round += 1) expect(await claim(store, 10)).toEqual([]);
  const stats = await admin.info("commandstats");
  const calls = Object.fromEntries(
    [...stats.matchAll(/cmdstat_(\S+?):calls=(\d+)/g)].map(([, name = "", count]) => [name, Number(count)]),
  );
  const { "config|resetstat": _reset, info: _info, publish: _rings, "config|get": settings = 0, ...own } = calls;
  // The server itself is looked at once a second: four settings, and what the prefix holds.
  expect(own).toEqual({ zcard: 10, evalsha: 10, time: 10, get: 10 + settings / 4, zrange: 10 });
  // A paused thread has no expiry, and neither has anything else.
  expect(await admin.info("keyspace")).toContain("expires=0");
});
