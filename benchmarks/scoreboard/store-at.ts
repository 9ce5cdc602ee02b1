/**
 * Where a row keeps its threads: a SQLite file, or a part of a server's database that is its own, as an address that a
 * child process can be given.
 */
import type { Clock, Store } from "holdpoint";
import { PostgresSaver } from "holdpoint/postgres";
import { RedisSaver } from "holdpoint/redis";
import { SqliteSaver } from "holdpoint/sqlite";

/** `postgres://…#schema`, `redis://…#prefix`, or the path of a SQLite file. */
export type StoreAddress = string;

/** Opens what is at an address; the clock is for rows that move it. */
export function openStore(address: StoreAddress, clock?: Clock): Store {
  const options = clock === undefined ? {} : { clock };
  const [url = "", own = ""] = address.split("#");
  if (url.startsWith("postgres:")) {
    return PostgresSaver.fromConnString(url, { ...options, schema: own, maxConnections: 3 });
  }
  if (url.startsWith("redis:")) return RedisSaver.fromUrl(url, { ...options, prefix: own });
  return SqliteSaver.fromConnString(address, options);
}
