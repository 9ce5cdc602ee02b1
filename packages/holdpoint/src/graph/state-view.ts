/**
 * The state as authors get it.
 *
 * V1. One frozen object, shared by all tasks of a superstep: what a node changes in place throws instead of leaking.
 * V2. Hidden channels are left out; a channel that has a default is never missing.
 * V3. Channels come in one order, whether the state grew in memory or was read from the store.
 */
import type { State } from "../core/journal.ts";
import { deepFreeze, type Json } from "../core/json.ts";
import { defaultsOf } from "./apply-writes.ts";
import { visible, type StateShape } from "./state-shape.ts";

const views = new WeakMap<StateShape, WeakMap<State, State>>();

function build(shape: StateShape, state: State): State {
  const whole = { ...defaultsOf(shape, state), ...visible(state) };
  const view: Record<string, Json> = {};
  for (const name of [...(shape.names ?? []), ...Object.keys(whole).sort()]) {
    const value = whole[name];
    if (value !== undefined) view[name] = value;
  }
  return deepFreeze(view);
}

/** The visible part of `state`, frozen. The same object for the same state. */
export function viewOf(shape: StateShape, state: State): State {
  let known = views.get(shape);
  if (known === undefined) views.set(shape, (known = new WeakMap()));
  let view = known.get(state);
  if (view === undefined) known.set(state, (view = build(shape, state)));
  return view;
}
