/** Opening what a config names: its store, and on it the graphs and the directory. */
import { dirname, resolve } from "node:path";
import type { Directory, HoldpointOptions, Store } from "../../index.ts";
import { ClaimsDirectory } from "../../server/auth/claims-directory.ts";
import { FileDirectory } from "../../server/auth/file-directory.ts";
import type { DirectoryConfig, ServedGraphs } from "../../server/index.ts";
import { openNamed } from "../desk/open-named.ts";
import { addressOf } from "../desk/store-name.ts";
import { configFailure } from "./config-failure.ts";
import type { LoadedConfig } from "./load-config.ts";

/** What a config comes to once its store is open. */
export interface OpenedConfig {
  readonly store: Store;
  readonly graphs: ServedGraphs;
  readonly directory: Directory | undefined;
  /** What `new Holdpoint()` takes. */
  readonly options: HoldpointOptions;
  close(): Promise<void>;
}

async function openStore({ path, config: { store } }: LoadedConfig, readOnly: boolean): Promise<Store> {
  if (typeof store !== "string") return store;
  const isPath = store !== ":memory:" && addressOf(store) === undefined;
  return openNamed(isPath ? resolve(dirname(path), store) : store, { readOnly }, { mayMake: !readOnly });
}

function openDirectory(directory: DirectoryConfig | undefined, store: Store, path: string): Directory | undefined {
  if (directory === undefined || "rolesOf" in directory) return directory;
  if ("file" in directory) return new FileDirectory(resolve(dirname(path), directory.file));
  return new ClaimsDirectory(store, directory.claims);
}

/** What a config says to Holdpoint itself: all that is not about what is served, and how. */
function settingsOf({ config }: LoadedConfig): Omit<HoldpointOptions, "store" | "graphs" | "directory"> {
  const { store: _store, graphs: _graphs, directory: _directory, ...said } = config;
  const { auth: _auth, server: _server, person: _person, ...more } = said;
  const { notify: _notify, metrics: _metrics, background: _background, ...settings } = more;
  return settings;
}

/**
 * Opens a config. `readOnly` opens the store it names without making or changing anything; a store that it made
 * itself is as it made it. Throws what the driver does, and with the name of the config what the directory and the config's
 * own functions do.
 */
export async function openConfig(
  loaded: LoadedConfig,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<OpenedConfig> {
  const { graphs: made, directory: said } = loaded.config;
  const store = await openStore(loaded, readOnly);
  try {
    const graphs = typeof made === "function" ? await made(store) : made;
    const directory = openDirectory(said, store, loaded.path);
    const options = { ...settingsOf(loaded), store, graphs, ...(directory === undefined ? {} : { directory }) };
    return { store, graphs, directory, options, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw configFailure(loaded.path, error, `The graphs of the config ${loaded.path} cannot be made`);
  }
}
