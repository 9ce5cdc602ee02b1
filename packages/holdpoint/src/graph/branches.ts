/** Conditional edges: the author's function says where to go. */
import { HoldpointError } from "../core/errors.ts";
import type { State } from "../core/journal.ts";
import type { RunConfig } from "../engine/program.ts";
import type { Branch } from "./definition.ts";
import { toRoutes, type Route } from "./routes.ts";
import { isSend } from "./send.ts";

function through(map: ReadonlyMap<string, string>, result: unknown, who: string): unknown {
  if (isSend(result)) return result;
  const target = map.get(String(result));
  if (target !== undefined) return target;
  throw new HoldpointError(
    "GRAPH_INVALID",
    `${who} returned ${JSON.stringify(String(result))}, and its map has only ${[...map.keys()].map((key) => JSON.stringify(key)).join(", ")}.`,
    { returned: String(result) },
  );
}

async function follow(
  branch: Branch,
  state: State,
  known: (node: string) => boolean,
  config: RunConfig,
): Promise<readonly Route[]> {
  const who = `The conditional edge of ${JSON.stringify(branch.from)}`;
  const result: unknown = await branch.path(state, config);
  if (result === undefined || result === null) {
    throw new HoldpointError(
      "GRAPH_INVALID",
      `${who} returned ${String(result)}; it returns the name of a node, END, a Send, or a list of these.`,
      { node: branch.from },
    );
  }
  const { map } = branch;
  if (map === undefined) return toRoutes(result, known, who);
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  return toRoutes(
    list.map((item) => through(map, item, who)),
    known,
    who,
  );
}

/** Where the conditional edges lead from a state, in the order in which they were added. */
export async function followBranches(
  branches: readonly Branch[],
  state: State,
  known: (node: string) => boolean,
  config: RunConfig,
): Promise<readonly Route[]> {
  const routes: Route[] = [];
  for (const branch of branches) routes.push(...(await follow(branch, state, known, config)));
  return routes;
}
