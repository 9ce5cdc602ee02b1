/** The store that the processes of a test share. */
import { PostgresSaver } from "../../src/storage/postgres/index.ts";
import type { Store } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";

/** Where it is: a file, or a schema of a database. */
export type StoreAddress = { readonly file: string } | { readonly url: string; readonly schema: string };

export function openStore(address: StoreAddress): Store {
  if ("file" in address) return SqliteSaver.fromConnString(address.file);
  // Without what it tells by itself: here Restate rings.
  return new WrappedStore(PostgresSaver.fromConnString(address.url, { schema: address.schema, maxConnections: 4 }));
}
