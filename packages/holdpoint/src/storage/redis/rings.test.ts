/** Rings reach other processes, and nothing rests on them. */
import { randomUUID } from "node:crypto";
import { Cluster } from "ioredis";
import { expect, test, vi } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { clientOf, closing, openRedis, ownRedis } from "../../../test/stores/on-redis.ts";
import { accepted, appending, resting, TENANT, thr } from "../../testing/store-contract/samples.ts";
import { RedisSaver } from "./index.ts";

const WITHIN = { timeout: 20_000, interval: 5 };

async function single(): Promise<() => RedisSaver> {
  const { url } = await sharedServer("redis");
  const prefix = randomUUID();
  return () => openRedis(url, { prefix });
}

async function cluster(): Promise<() => RedisSaver> {
  const { host, port } = await sharedServer("redis-cluster");
  const client = new Cluster([{ host, port: Number(port) }], { lazyConnect: true });
  const prefix = randomUUID();
  return () => closing(RedisSaver.fromClient(client, { prefix }));
}

test.each([
  ["redis", single],
  ["a redis cluster", cluster],
] as const)("R1 R2 a wake is heard by whoever watches, but for the process it came from: %s", async (_name, open) => {
  const make = await open();
  const [store, other] = [make(), make()];
  const [mine, theirs] = [vi.fn<() => void>(), vi.fn<() => void>()];
  store.watch(mine);
  const stop = other.watch(theirs);
  // Told once when it listens.
  await vi.waitFor(() => expect([mine.mock.calls.length, theirs.mock.calls.length]).toEqual([1, 1]), WITHIN);
  await accepted(store.commit({ tenant: TENANT, append: appending("s", 1) }));
  await accepted(store.commit(resting("t")));
  await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
  await vi.waitFor(() => expect(theirs.mock.calls.length).toBeGreaterThan(1), WITHIN);
  expect(mine).toHaveBeenCalledTimes(1);
  stop();
  const before = theirs.mock.calls.length;
  await accepted(store.commit({ tenant: TENANT, wake: [thr("t")] }));
  expect(theirs).toHaveBeenCalledTimes(before);
});

test("R2 a ring that is none of ours, and one about more tenants than it names, are heard", async () => {
  const { url } = await sharedServer("redis");
  const prefix = randomUUID();
  const [store, other] = [1, 2].map(() => openRedis(url, { prefix })) as [RedisSaver, RedisSaver];
  const hear = vi.fn<() => void>();
  other.watch(hear);
  await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1), WITHIN);
  const client = clientOf(url);
  for (const [index, message] of ["of another version", "{}", "[1]"].entries()) {
    await client.publish(`${prefix}:rings`, message);
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(index + 2), WITHIN);
  }
  const tenants = Array.from({ length: 100 }, (_, index) => `t${index}` as typeof TENANT);
  await Promise.all(tenants.map((tenant) => store.commit({ tenant, wake: [thr("t")] })));
  await vi.waitFor(() => expect(hear.mock.calls.length).toBeGreaterThan(4), WITHIN);
});

test("R3 whoever watches is told when the connection is made anew", async () => {
  const server = await ownRedis();
  const store = openRedis(server.address.url);
  const hear = vi.fn<() => void>();
  store.watch(hear);
  await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1), WITHIN);
  await server.act("restart");
  await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(2), WITHIN);
});
