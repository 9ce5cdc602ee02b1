/**
 * Opening a store by its name: a SQLite file, or a PostgreSQL or Redis by its address. The one place where commands and
 * servers do.
 *
 * O1. The driver of a server, and the client it needs, is loaded when such an address is met, and not before.
 * O2. A store of a server has been looked at when it is there: what is wrong with it is told at once, and not by the
 *     first call.
 * O3. Nothing that only reads makes or changes anything: a file, a schema or a prefix that is missing or older is refused.
 */
import { statSync } from "node:fs";
import { HoldpointError, isHoldpointError, type Store } from "../../index.ts";
import { SqliteSaver, type SqliteSaverOptions } from "../../storage/sqlite/index.ts";
import { addressOf, shownName, type StoreAddress } from "./store-name.ts";

/** Whether it is only read. */
export interface Access {
  readonly readOnly: boolean;
  /** Hears of each step that brings a file up to date. */
  readonly onMigration?: SqliteSaverOptions["onMigration"] & {};
}

/** Refuses what is no file that is there: looking at one never makes it. Throws STORE_FAILED. */
export function checkFile(path: string): void {
  const found = path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new HoldpointError("STORE_FAILED", `There is no file ${path}; name one that is there.`, { path });
  }
  if (!found.isDirectory()) return;
  throw new HoldpointError("STORE_FAILED", `${path} cannot be opened: it is a directory; name a file in it.`, { path });
}

/** Says what to do where the package of a client is not installed. */
function missing(error: unknown, { driver }: StoreAddress): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code !== "ERR_MODULE_NOT_FOUND" || driver !== "postgres" || !String(message).includes("'pg'")) return error;
  return new HoldpointError("STORE_FAILED", "A PostgreSQL database needs the package pg: npm install pg.", {}, error);
}

/** A store with the call that says whether its server is in order. */
type ServerStore = Store & { ready(): Promise<void> };

async function storeAt(address: StoreAddress, { readOnly }: Access): Promise<ServerStore> {
  const { driver, url, said } = address;
  const options = { ...said, readOnly };
  if (driver === "redis") {
    const { RedisSaver } = await import("../../storage/redis/index.ts");
    return RedisSaver.fromUrl(url, options);
  }
  try {
    const { PostgresSaver } = await import("../../storage/postgres/index.ts");
    return PostgresSaver.fromConnString(url, options);
  } catch (error) {
    throw missing(error, address);
  }
}

async function openServer(address: StoreAddress, access: Access): Promise<Store> {
  const store = await storeAt(address, access);
  try {
    await store.ready();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Says how a database of an older schema is brought up to date: nothing that only reads changes one (O3). */
function advised(error: unknown, name: string): unknown {
  if (!isHoldpointError(error, "STORE_READ_ONLY") || typeof error.data["version"] !== "number") return error;
  const isFile = addressOf(name) === undefined;
  const how = `${isFile ? "Copy the file, and bring" : "Bring"} it up to date with holdpoint migrate --db ${shownName(name)}.`;
  return new HoldpointError(error.code, `${error.message} ${how}`, error.data, error);
}

/**
 * Opens a store by its name. A file has to be there unless `mayMake` is said. Throws INVALID_ARGUMENT for an address that
 * is none, STORE_FAILED for a file that is not there, and what the driver does.
 */
export async function openNamed(
  name: string,
  access: Access,
  { mayMake = false }: { readonly mayMake?: boolean } = {},
): Promise<Store> {
  const address = addressOf(name);
  try {
    if (address !== undefined) return await openServer(address, access);
    if (!mayMake) checkFile(name);
    return SqliteSaver.fromConnString(name, access);
  } catch (error) {
    throw advised(error, name);
  }
}
