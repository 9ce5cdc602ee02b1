/** What a graph knows about its state, whichever way the author declared it. */
import type { State } from "../core/journal.ts";
import type { Reducer } from "./annotation.ts";
import { isHidden } from "./names.ts";
import type { Parsed } from "./standard-schema.ts";

/** The values of some channels, not yet known to be JSON. */
export type Values = Readonly<Record<string, unknown>>;

export interface StateShape {
  /** The channels; undefined when only the schema as a whole knows them. */
  readonly names: readonly string[] | undefined;
  /** How a channel combines updates; undefined when it keeps the last value. */
  reducer(channel: string): Reducer<unknown, unknown> | undefined;
  /** The values of channels that have a default and that `state` does not have. */
  defaults(state: State): Values;
  /** What to write for `values` (an `undefined` clears its channel), or what is wrong with them. Their names are known to be good. */
  check(values: Values, state: State): Parsed<Values>;
  /** What is wrong with a recorded state under this shape; undefined when nothing is. */
  refuses(state: State): string | undefined;
}

/** The part of a state that authors see. */
export function visible(state: State): State {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isHidden(name)));
}

/** Complains about a channel of a recorded state that is none of `names`. */
export function unknownChannel(names: readonly string[], state: State): string | undefined {
  const unknown = Object.keys(state).find((name) => !isHidden(name) && !names.includes(name));
  if (unknown === undefined) return undefined;
  return `The recorded state has the channel ${JSON.stringify(unknown)}, which this version of the graph does not have; add it back, or compile with "migrate".`;
}
