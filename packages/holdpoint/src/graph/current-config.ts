/** The configuration of the run that the caller stands in. */
import { currentPlace } from "../engine/context.ts";
import type { RunConfig } from "../engine/program.ts";
import { runConfig } from "../engine/run-config.ts";
import type { ThreadRun } from "../engine/thread-run.ts";

const NEVER = new AbortController().signal;

/** What code gets that runs outside any thread, as a tool does that is tried by hand. */
const OUTSIDE: RunConfig = {
  configurable: { thread_id: "" },
  metadata: {},
  tags: [],
  recursionLimit: Number.POSITIVE_INFINITY,
  signal: NEVER,
  writer: () => undefined,
};

/** The configuration of the current run, or an empty one outside any. */
export function currentConfig(): RunConfig {
  const place = currentPlace();
  if (place === undefined) return OUTSIDE;
  const { host } = place.task;
  return runConfig((host as ThreadRun).view.config, place.task, host.events);
}
