/**
 * The state as authors get it.
 *
 * V1. One frozen object, shared by all tasks of a superstep: what a node changes in place throws instead of leaking.
 * V2. Hidden channels are left out; a channel that has a default is never missing.
 */
import { applyPatch, type Patch, type State } from "../core/journal.ts";
import { deepFreeze } from "../core/json.ts";
import { defaultsOf } from "./apply-writes.ts";
import { visible, type StateShape } from "./state-shape.ts";

const views = new WeakMap<StateShape, WeakMap<State, State>>();

/** The visible part of `state`, frozen. The same object for the same state. */
export function viewOf(shape: StateShape, state: State): State {
  let known = views.get(shape);
  if (known === undefined) views.set(shape, (known = new WeakMap()));
  let view = known.get(state);
  if (view === undefined) {
    view = deepFreeze({ ...defaultsOf(shape, state), ...visible(state) });
    known.set(state, view);
  }
  return view;
}

/** The state after a patch, as authors get it. */
export function viewAfter(shape: StateShape, state: State, patch: Patch): State {
  return viewOf(shape, applyPatch(state, patch));
}
