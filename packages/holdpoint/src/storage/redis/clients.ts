/** Where connections come from: a URL, or a client that is there. */
import type { Cluster, Redis } from "ioredis";
import { HoldpointError } from "../../core/errors.ts";
import type { Client, ConnectionOptions, LinkSettings } from "./link.ts";

export type ClientSource = Pick<LinkSettings, "make" | "at">;

const SHAPE = "redis://user:password@host:port/db, or rediss:// for TLS";

/** The URL, of which no error shows more than host and port. */
function parseUrl(url: string): URL {
  let parsed: URL | undefined;
  try {
    parsed = new URL(url);
  } catch {
    // Told below.
  }
  if (parsed === undefined || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "") {
    throw new HoldpointError("INVALID_ARGUMENT", `The URL of Redis is not of the form ${SHAPE}.`);
  }
  if (!/^\/?\d*$/.test(parsed.pathname)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `The database in the URL of Redis is no number; the form is ${SHAPE}.`,
    );
  }
  return parsed;
}

/** Loaded on use, so that importing this module does not fail where the package is not installed. */
async function loadClient(): Promise<typeof Redis> {
  try {
    const { Redis: client } = await import("ioredis");
    return client;
  } catch (error) {
    throw new HoldpointError("STORE_FAILED", "RedisSaver needs the package ioredis: npm install ioredis.", {}, error);
  }
}

export function clientOfUrl(url: string): ClientSource {
  const { hostname, port } = parseUrl(url);
  return {
    at: `${hostname}:${port === "" ? "6379" : port}`,
    make: async (options) => {
      const RedisClient = await loadClient();
      return new RedisClient(url, options);
    },
  };
}

function isCluster(client: Client): client is Cluster {
  return "nodes" in client && typeof client.nodes === "function";
}

/** Options of a cluster's client as opposed to those of its connections. */
function clusterOptions(options: ConnectionOptions): Parameters<Cluster["duplicate"]>[1] {
  const { lazyConnect, enableOfflineQueue, keyPrefix, retryStrategy, ...redisOptions } = options;
  return {
    lazyConnect,
    enableOfflineQueue,
    keyPrefix,
    clusterRetryStrategy: retryStrategy,
    // A call on a connection that broke is not made again behind our back.
    retryDelayOnFailover: 0,
    scaleReads: "master",
    redisOptions,
  };
}

export function clientLike(client: Client): ClientSource {
  if (isCluster(client)) {
    return { at: "a cluster", make: async (options) => client.duplicate([], clusterOptions(options)) };
  }
  const { host, port, path, sentinels, name } = client.options;
  const at = sentinels
    ? `the primary ${name ?? ""} of the sentinels`
    : (path ?? `${host ?? "localhost"}:${port ?? 6379}`);
  return { at, make: async (options) => client.duplicate(options) };
}
