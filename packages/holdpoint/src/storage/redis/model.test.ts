/** Random changes give the same results, and leave the same contents, in memory and in Redis, alone and as a cluster. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { Cluster } from "ioredis";
import { expect, test } from "vitest";
import { sharedServer } from "../../../test/servers/ask.ts";
import { step, trace } from "../../../test/stores/random-history.ts";
import type { Clock } from "../../core/clock.ts";
import { MemorySaver } from "../memory.ts";
import { RedisSaver } from "./index.ts";

const RUNS = process.env["HOLDPOINT_SOAK"] === "1" ? 2_000 : 40;

type Make = (clock: Clock) => RedisSaver;

async function single(): Promise<Make> {
  const { url } = await sharedServer("redis");
  return (clock) => RedisSaver.fromUrl(url, { clock, prefix: randomUUID() });
}

async function cluster(): Promise<Make> {
  const { host, port } = await sharedServer("redis-cluster");
  const client = new Cluster([{ host, port: Number(port) }], { lazyConnect: true });
  return (clock) => RedisSaver.fromClient(client, { clock, prefix: randomUUID() });
}

test.each([
  ["redis", single],
  ["a redis cluster", cluster],
] as const)("S1–S9 memory and %s agree on every result and on what is there in the end", async (_name, open) => {
  const make = await open();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const inMemory = await trace((clock) => new MemorySaver({ clock }), steps);
      const inRedis = await trace(async (clock) => {
        const store = make(clock);
        await store.ready();
        return store;
      }, steps);
      expect(inRedis).toEqual(inMemory);
    }),
    { numRuns: RUNS },
  );
});
