/**
 * Where the database is and how its pool is made, from the address people give.
 *
 * A1. An address may name several hosts (`host1:5432,host2:5432`), of which one is the primary at a time. They are tried
 *     in turn: a host that cannot be reached, or turned out to be a standby, is left for the next; one that serves is
 *     kept.
 * A2. `target_session_attrs` may say what is done anyway (`read-write`, `primary`). Whoever asks for something else would
 *     get a store that cannot write, so that is refused.
 * A3. What is wrong with an address, or with a file it names, is found when it is given, and not taken for an outage.
 */
import { Client, Pool, type ClientConfig, type PoolConfig } from "pg";
import { HoldpointError } from "../../core/errors.ts";
import type { Place } from "./errors.ts";

const HIGHEST_PORT = 65_535;
const KEEP_ALIVE_MS = 10_000;

/** A pool, where it leads, and how to make a connection that does not belong to it. */
export interface Target {
  readonly pool: Pool;
  readonly place: Place;
  readonly makeClient: () => Client;
}

function refuse(why: string): never {
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `The address of the database ${why}; it looks like postgres://user:password@host:5432/database.`,
  );
}

/** The address of each host. No error shows an address: it has the password in it. */
function addressesOf(address: string): readonly string[] {
  const [, before = "", hosts = "", after = ""] = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(address) ?? [];
  const all = hosts.split(",").map((host) => `${before}${host}${after}`);
  for (const one of all) {
    let url: URL;
    try {
      url = new URL(one);
    } catch {
      return refuse("cannot be read");
    }
    if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
      return refuse(`begins with ${url.protocol}// instead of postgres://`);
    }
    const wanted = url.searchParams.get("target_session_attrs");
    if (wanted !== null && wanted !== "read-write" && wanted !== "primary") {
      return refuse("has a target_session_attrs other than read-write or primary, and the store writes");
    }
  }
  return all;
}

/** The place that options lead to, as the client understands them. */
export function placeAt(config: ClientConfig): Place {
  let client: Client;
  try {
    client = new Client(config);
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    throw new HoldpointError("INVALID_ARGUMENT", `The address of the database cannot be used: ${said}.`);
  }
  const { host, port, user = "", database = user } = client;
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) return refuse("names a port that is none");
  return { host, port, user, database };
}

/** The client of whichever host is the one to try. */
function clientOf(
  config: PoolConfig,
  addresses: readonly string[],
): { readonly Client: new () => Client; readonly keep: (one: object) => void } {
  const kept = new WeakSet<object>();
  let at = 0;
  class HostClient extends Client {
    constructor() {
      const tried = at;
      super({ ...config, connectionString: addresses[tried % addresses.length] });
      this.once("end", () => {
        if (at === tried && !kept.has(this)) at = (tried + 1) % addresses.length;
      });
    }
  }
  return { Client: HostClient, keep: (one: object) => void kept.add(one) };
}

/** The pool of an address. */
export function targetOf(address: string, maxConnections: number, connectMs: number): Target {
  const config: PoolConfig = {
    max: maxConnections,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    fallback_application_name: "holdpoint",
    // A store that nobody uses does not keep its process alive.
    allowExitOnIdle: true,
  };
  const addresses = addressesOf(address);
  const places = addresses.map((connectionString) => placeAt({ ...config, connectionString }));
  const [first] = addresses;
  const last = places.at(-1) ?? refuse("cannot be read");
  const others = places.slice(0, -1).map(({ host, port }) => `${host}:${port},`);
  const { Client: HostClient, keep } = clientOf(config, addresses);
  const pool = new Pool({ ...config, connectionString: first, Client: HostClient });
  pool.on("release", (error, client) => {
    // Whoever gives it back without a complaint has had an answer.
    if (!(error as unknown)) keep(client);
  });
  return { pool, place: { ...last, host: `${others.join("")}${last.host}` }, makeClient: () => new HostClient() };
}
