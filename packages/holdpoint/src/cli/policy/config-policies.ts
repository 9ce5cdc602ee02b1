/** The policies of a config, and the tools they are for. No store has to be there: the graphs are made on an empty one. */
import { Holdpoint, MemorySaver } from "../../index.ts";
import type { ToolShape } from "../../policy/index.ts";
import { loadConfig } from "../config/load-config.ts";
import { openConfig, type OpenedConfig } from "../config/open-config.ts";

type InForce = ReturnType<Holdpoint["policies"]["list"]>;

/** What a config says of policies. */
export interface ConfigPolicies {
  /** Those of its graphs, that of the process, and one that is only tried out. */
  readonly inForce: InForce;
  /** The tools they are for, each once. */
  readonly tools: readonly ToolShape[];
  /** The roles there are, where its directory says so. */
  readonly roles: ReadonlySet<string> | undefined;
}

/** Opens a config without its store. */
export async function openWithoutStore(named: string | undefined): Promise<OpenedConfig> {
  const loaded = await loadConfig(named);
  return openConfig({ ...loaded, config: { ...loaded.config, store: new MemorySaver() } });
}

/** The policies of the config that is named, or of the nearest one. */
export async function policiesIn(named: string | undefined): Promise<ConfigPolicies> {
  const opened = await openWithoutStore(named);
  try {
    const { policies } = new Holdpoint({ ...opened.options, runsThreads: false });
    return { inForce: policies.list(), tools: await policies.tools(), roles: opened.directory?.roles };
  } finally {
    await opened.close();
  }
}
