/** The configuration of the run that the caller stands in. */
import { DEFAULT_TENANT } from "../core/ids.ts";
import { currentPlace } from "../engine/operations/context.ts";
import type { RunConfig } from "../engine/program.ts";
import { runConfig } from "../engine/runs/run-config.ts";

const NEVER = new AbortController().signal;

/** What code gets that runs outside any thread, as a tool does that is tried by hand. */
const OUTSIDE: RunConfig = {
  configurable: { thread_id: "" },
  tenant: DEFAULT_TENANT,
  metadata: {},
  tags: [],
  recursionLimit: Number.POSITIVE_INFINITY,
  signal: NEVER,
  writer: () => undefined,
};

/** The configuration of the current run, or an empty one outside any. */
export function currentConfig(): RunConfig {
  const place = currentPlace();
  return place === undefined ? OUTSIDE : runConfig(place.task);
}
