/** Finding and reading `holdpoint.config.ts`. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkConfig, type HoldpointConfig } from "../../server/config/define-config.ts";
import { UsageError } from "../frame/exit.ts";
import { configFailure, ofConfig } from "./config-failure.ts";

/** What a config is called, the first that is there. */
const NAMES = ["holdpoint.config.ts", "holdpoint.config.mts", "holdpoint.config.js", "holdpoint.config.mjs"] as const;

/** A config, and the file it came from. */
export interface LoadedConfig {
  readonly path: string;
  readonly config: HoldpointConfig;
}

/** The config in a folder or the nearest one above; undefined when there is none. */
export function findConfig(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined || dirname(folder) === folder) return found;
  }
}

async function imported(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw configFailure(path, error, `The config ${path} cannot be loaded`);
  }
}

/**
 * Loads the config that is named, or else the nearest one. Throws UsageError when there is none or it cannot be loaded,
 * INVALID_ARGUMENT with the field for one that cannot be used, and what its own code is refused, each with the file.
 */
export async function loadConfig(named: string | undefined, from: string = process.cwd()): Promise<LoadedConfig> {
  const path = named === undefined ? findConfig(from) : resolve(from, named);
  if (path === undefined) {
    throw new UsageError(`There is no ${NAMES[0]} in ${from} or above; make one, or name it with --config FILE.`);
  }
  if (!existsSync(path)) throw new UsageError(`There is no config ${path}; name another one with --config FILE.`);
  const module = (await imported(path)) as { readonly default?: unknown };
  if (module.default === undefined) {
    throw new UsageError(
      `The config ${path} exports nothing by default; end it with "export default defineConfig({ … })".`,
    );
  }
  return { path, config: ofConfig(path, () => checkConfig(module.default)) };
}
