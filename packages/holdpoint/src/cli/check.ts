/** `holdpoint check`: whether what waits would go on under the code that is about to be deployed. */
import { EFFECTS } from "./check/shown.ts";
import { ThreadsShown } from "./check/threads-shown.ts";
import { watchChecks } from "./check/watch.ts";
import { findConfig } from "./config/load-config.ts";
import { PLACE, tenantGiven } from "./desk/place.ts";
import { command } from "./frame/command.ts";
import { EXIT, UsageError } from "./frame/exit.ts";
import { wholeNumber } from "./frame/whole-number.ts";
import { tell } from "./frame/terminal.ts";

const LIMIT_S = 10;
const MOST = 1_000_000;
const MOST_S = 3_600;

/** The graphs are those of a config, also where a database is named. */
function nearestConfig(): string {
  const found = findConfig(process.cwd());
  if (found !== undefined) return found;
  throw new UsageError("There is no holdpoint.config.ts here or above, and so no graphs; name one with --config FILE.");
}

export const checkCommand = command({
  name: "check",
  summary: "replays every thread that has not ended against the code of a config, and lists what would block",
  notes: [
    "Run it where the code about to be deployed is, on the database it is going to meet. The store is opened for reading only: no lease is taken and nothing is written, and others may go on using it.",
    "No step, tool, model call or question is executed. What code does outside of these does run, as on every resume.",
    "It ends with 1 when a thread would not go on, and with 2 when nothing could be checked.",
  ],
  options: {
    db: PLACE.db,
    config: {
      ...PLACE.config,
      description: "the config with the graphs; holdpoint.config.ts here or above when left out",
    },
    thread: { type: "string", valueHint: "ID", description: "only this thread" },
    tenant: {
      type: "string",
      valueHint: "NAME",
      description: "only threads of this tenant; those of all when left out, with --thread that of `default`",
    },
    graph: { type: "string", valueHint: "NAME", description: "only threads of this graph" },
    limit: { type: "string", valueHint: "N", description: "at most so many threads, the oldest first" },
    "time-limit": {
      type: "string",
      valueHint: "SECONDS",
      description: `how long the code of one thread may take (default ${LIMIT_S})`,
    },
  },
  examples: [
    ["check", "checks the store of holdpoint.config.ts against its graphs"],
    ["check --db copy.db --config next/holdpoint.config.ts", "checks a copy against the code of another folder"],
    ["check --thread order-7 --json", "says all about one thread, for a program"],
  ],
  async run({ given }) {
    const { thread, graph, json } = given;
    const limit = wholeNumber("limit", given.limit, MOST);
    const seconds = wholeNumber("time-limit", given["time-limit"], MOST_S) ?? LIMIT_S;
    const asked = {
      ...(given.tenant === undefined ? {} : { tenant: tenantGiven(given.tenant) }),
      ...(thread === undefined ? {} : { threadId: thread }),
      ...(graph === undefined ? {} : { graph }),
      ...(limit === undefined ? {} : { limit }),
    };
    const shown = new ThreadsShown({ isJson: json, isAll: thread !== undefined });
    const place = { db: given.db, config: given.config ?? nearestConfig() };
    const isComplete = await watchChecks({ place, asked, threadLimitMs: seconds * 1_000 }, shown);
    const { graphs, found, findings } = shown;
    if (graph !== undefined && found === 0 && !graphs.some((each) => each.startsWith(`${graph} `))) {
      throw new UsageError(
        `There is no graph "${graph}", and no thread of it; there are ${graphs.join(", ") || "none"}.`,
      );
    }
    shown.end(isComplete);
    if (!json) tell(EFFECTS);
    return findings === 0 && isComplete ? EXIT.ok : EXIT.findings;
  },
});
