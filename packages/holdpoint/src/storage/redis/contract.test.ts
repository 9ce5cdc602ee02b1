/** The store contract on real servers: one Redis, and one that is a cluster. */
import { randomUUID } from "node:crypto";
import { Cluster } from "ioredis";
import { describe, onTestFinished, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { ManualClock } from "../../testing/manual-clock.ts";
import { storeContract, type StoreKit } from "../../testing/store-contract/index.ts";
import type { Store } from "../store.ts";
import { RedisSaver } from "./index.ts";

/** A store whose keys nobody else has. */
function kit(make: (prefix: string, clock: ManualClock) => RedisSaver): StoreKit {
  const clock = new ManualClock();
  const prefix = randomUUID();
  const open = async (): Promise<Store> => {
    const store = make(prefix, clock);
    onTestFinished(() => store.close());
    await store.ready();
    return store;
  };
  return { clock, open, reopen: open };
}

async function single(): Promise<StoreKit> {
  const { url } = await sharedServer("redis");
  return kit((prefix, clock) => RedisSaver.fromUrl(url, { prefix, clock }));
}

async function cluster(): Promise<StoreKit> {
  const { host, port } = await sharedServer("redis-cluster");
  const client = new Cluster([{ host, port: Number(port) }], { lazyConnect: true });
  return kit((prefix, clock) => RedisSaver.fromClient(client, { prefix, clock }));
}

describe.each([
  ["redis", single],
  ["a redis cluster", cluster],
] as const)("store contract: %s", (_name, makeKit) => {
  for (const { name, invariant, run } of storeContract) {
    test(`${invariant} ${name}`, async () => run(await makeKit()));
  }
});
