/** A compiled graph as a node: the channels that both graphs have go in and come out by name. */
import { isObject } from "../core/json.ts";
import type { Program, RunConfig } from "../engine/program.ts";
import type { Code } from "./definition.ts";
import { inlineEnd } from "./inline.ts";
import { fromCommandJson } from "./command-json.ts";
import type { StateShape, Values } from "./state-shape.ts";

function only(values: Values, names: readonly string[] | undefined): Values {
  return names === undefined
    ? values
    : Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/**
 * The code of a node that runs the graph `inner` (its state: `innerShape`) inside a graph with the state `outerShape`.
 * Channels that no inner node updated are not written back, so that the reducers outside do not see their own values again.
 */
export function subgraphNode(inner: Program, innerShape: StateShape, outerShape: StateShape): Code {
  return async (state: unknown, config: RunConfig): Promise<unknown> => {
    const input = isObject(state) ? only(state, innerShape.names) : state;
    const end = await inlineEnd(inner, input, "by-task", config);
    if ("parent" in end) return fromCommandJson(end.parent);
    const changed = only(end.output as Values, end.changed);
    return only(changed, outerShape.names);
  };
}

/** The code of a node that runs an entrypoint: the state goes in, and what it returns is the update. */
export function entrypointNode(inner: Program): Code {
  return async (state: unknown, config: RunConfig): Promise<unknown> => {
    const end = await inlineEnd(inner, state, "by-task", config);
    return "parent" in end ? fromCommandJson(end.parent) : end.output;
  };
}
