/** Where to go next: what `goto`, `Send` and conditional edges come down to in the journal. */
import { HoldpointError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { END, START } from "./names.ts";
import { isSend } from "./send.ts";
import { storedValue } from "./stored-value.ts";

/** One target. With an input it is a task of its own; without, a node that runs once on the state. */
export interface Route {
  readonly node: string;
  readonly input?: Json;
}

/** Who routes, for messages: `The conditional edge of node "plan"`. */
type Who = string;

function checkTarget(node: string, known: (node: string) => boolean, who: Who): void {
  if (node !== END && known(node)) return;
  const why =
    node === START
      ? "START, which cannot be gone to"
      : node === END
        ? "END, which takes no input"
        : `${JSON.stringify(node)}, which is no node of the graph`;
  throw new HoldpointError("GRAPH_INVALID", `${who} goes to ${why}.`, { node });
}

/** One target as a route; undefined for END, where nothing runs. */
function toRoute(target: unknown, known: (node: string) => boolean, who: Who): Route | undefined {
  if (isSend(target)) {
    checkTarget(target.node, known, who);
    return { node: target.node, input: storedValue(target.args, `input sent to node ${JSON.stringify(target.node)}`) };
  }
  if (typeof target !== "string") {
    throw new HoldpointError(
      "GRAPH_INVALID",
      `${who} gave ${target === null ? "null" : typeof target} where the name of a node, END or a Send was expected.`,
      {},
    );
  }
  if (target === END) return undefined;
  checkTarget(target, known, who);
  return { node: target };
}

/** Targets as routes, in order. `known` says which nodes there are. */
export function toRoutes(targets: unknown, known: (node: string) => boolean, who: Who): readonly Route[] {
  const list: readonly unknown[] = Array.isArray(targets) ? targets : [targets];
  return list.map((target) => toRoute(target, known, who)).filter((route) => route !== undefined);
}

/** Tasks in the order in which they were asked for: a node once, however many lead to it; every Send by itself. */
export function mergeRoutes(routes: readonly Route[]): readonly Route[] {
  const seen = new Set<string>();
  return routes.filter((route) => {
    if (route.input !== undefined) return true;
    if (seen.has(route.node)) return false;
    seen.add(route.node);
    return true;
  });
}
