/**
 * Where a row keeps its threads: a SQLite file, or a part of a server's database that is its own, as an address that a
 * child process can be given.
 */
import type { Clock, Store } from "holdpoint";
import { PostgresSaver } from "holdpoint/postgres";
import { RedisSaver } from "holdpoint/redis";
import { SqliteSaver } from "holdpoint/sqlite";
import { type RawStore, rawFile, rawPrefix, rawSchema } from "../../packages/holdpoint/test/stores/raw-store.ts";

/** `postgres://…#schema`, `redis://…#prefix`, or the path of a SQLite file. */
export type StoreAddress = string;

interface Opening {
  /** For rows that move it. */
  readonly clock?: Clock;
  readonly readOnly?: boolean;
}

/** Opens what is at an address. */
export function openStore(address: StoreAddress, opening: Opening = {}): Store {
  const [url = "", own = ""] = address.split("#");
  if (url.startsWith("postgres:")) {
    return PostgresSaver.fromConnString(url, { ...opening, schema: own, maxConnections: 3 });
  }
  if (url.startsWith("redis:")) return RedisSaver.fromUrl(url, { ...opening, prefix: own });
  return SqliteSaver.fromConnString(address, opening);
}

/** What is at an address, as somebody sees and changes it who does not go through the library. */
export function rawStore(address: StoreAddress): RawStore {
  const [url = "", own = ""] = address.split("#");
  if (url.startsWith("postgres:")) return rawSchema(url, own);
  return url.startsWith("redis:") ? rawPrefix(url, own) : rawFile(address);
}
