/** What one test has on Redis; it ends with the test. */
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { RedisSaver, type RedisSaverOptions } from "../../src/storage/redis/index.ts";
import { ownServer, type OwnServer } from "../servers/ask.ts";

/** Starts a server that belongs to the test. */
export async function ownRedis(settings: Readonly<Record<string, string>> = {}, kind = "redis"): Promise<OwnServer> {
  const server = await ownServer(kind, settings);
  onTestFinished(() => server.stop());
  return server;
}

/** Has a store closed when the test is over. */
export function closing(store: RedisSaver): RedisSaver {
  onTestFinished(() => store.close());
  return store;
}

/** Opens a store, which is closed when the test is over. */
export function openRedis(url: string, options: RedisSaverOptions = {}): RedisSaver {
  return closing(RedisSaver.fromUrl(url, options));
}

/** A client of a server, until the test is over. */
export function clientOf(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}
