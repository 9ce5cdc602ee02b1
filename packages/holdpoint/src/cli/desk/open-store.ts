/** The store that a command works on, with what its config says beside. */
import { resolve } from "node:path";
import type { HoldpointOptions, Store } from "../../index.ts";
import type { ServedGraphs } from "../../server/index.ts";
import { findConfig, loadConfig } from "../config/load-config.ts";
import { openConfig } from "../config/open-config.ts";
import { UsageError } from "../frame/exit.ts";
import { checkFile, openNamed, type Access } from "./open-named.ts";
import { addressOf } from "./store-name.ts";

/** An open store, and what is known of it. */
export interface OpenedStore {
  readonly store: Store;
  readonly graphs: ServedGraphs;
  /** What `new Holdpoint()` takes; without a config, the store and nothing else. */
  readonly options: HoldpointOptions;
  readonly close: () => Promise<void>;
}

/** What names a store. */
export interface StorePlace {
  readonly db?: string | undefined;
  readonly config?: string | undefined;
}

/** The name of a store, from wherever a config is: a file is from where the command was called. */
function placed(db: string): string {
  if (addressOf(db) !== undefined) return db;
  checkFile(db);
  return resolve(db);
}

/**
 * Opens the database of `--db` alone, the store of the config, or, where both are named, the database with all else of
 * the config. Throws UsageError without either, and what the driver and the config throw.
 */
export async function openStore({ db, config }: StorePlace, access: Access): Promise<OpenedStore> {
  if (db !== undefined && config === undefined) {
    const store = await openNamed(db, access);
    return { store, graphs: [], options: { store, graphs: [] }, close: () => store.close() };
  }
  if (config === undefined && findConfig(process.cwd()) === undefined) {
    throw new UsageError("--db STORE is missing, or --url URL: there is no holdpoint.config.ts here or above.");
  }
  const loaded = await loadConfig(config);
  if (db === undefined) return openConfig(loaded, access);
  return openConfig({ ...loaded, config: { ...loaded.config, store: placed(db) } }, access);
}
