/** Where the database is and how its pool is made, from the address people give. */
import { Pool, type PoolConfig } from "pg";
import { HoldpointError } from "../../core/errors.ts";
import type { Place } from "./errors.ts";

const PORT = 5_432;
const KEEP_ALIVE_MS = 10_000;

function refuse(why: string): never {
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `The address of the database ${why}; it looks like postgres://user:password@host:5432/database.`,
  );
}

/** The parts of an address. No error shows the address: it has the password in it. */
function parse(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return refuse("cannot be read");
  }
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
    return refuse(`begins with ${url.protocol}// instead of postgres://`);
  }
  return url;
}

/** The pool of an address, and where that is. */
export function poolFor(address: string, maxConnections: number, connectMs: number): { pool: Pool; place: Place } {
  const url = parse(address);
  const config: PoolConfig = {
    connectionString: address,
    max: maxConnections,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    fallback_application_name: "holdpoint",
    // A store that nobody uses does not keep its process alive.
    allowExitOnIdle: true,
  };
  const user = decodeURIComponent(url.username);
  const place: Place = {
    host: url.searchParams.get("host") ?? (url.hostname === "" ? "localhost" : url.hostname),
    port: url.port === "" ? PORT : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    user,
  };
  return { pool: new Pool(config), place };
}

/** Where a pool leads, as far as its options say. */
export function placeOf({ options }: Pool): Place {
  const { connectionString, host = "localhost", port = PORT, user = "", database = user } = options;
  if (connectionString !== undefined) {
    try {
      const url = new URL(connectionString);
      const name = decodeURIComponent(url.username) || user;
      return {
        host: url.hostname === "" ? host : url.hostname,
        port: url.port === "" ? port : Number(url.port),
        database: decodeURIComponent(url.pathname.slice(1)) || database,
        user: name,
      };
    } catch {
      // Some other form: the pool understands it, and messages do without.
    }
  }
  return { host, port, database, user };
}
