/**
 * What the updates of one superstep do to the state. Pure, and run once: the patch is what is recorded.
 *
 * A1. Updates are applied in the order of the tasks, and of the writes inside a task.
 * A2. A channel without a reducer takes one update in a superstep; two are refused, naming channel and nodes.
 */
import { HoldpointError } from "../core/errors.ts";
import type { ChannelPatch, Patch, State } from "../core/journal.ts";
import { deepFreeze, type Json } from "../core/json.ts";
import { channelPatch } from "./patch.ts";
import { storedValue } from "./stored-value.ts";
import type { StateShape } from "./state-shape.ts";
import type { Write } from "./writes.ts";

/** The writes of one task. `node` is for messages. */
export interface TaskWrites {
  readonly node: string;
  readonly writes: readonly Write[];
}

interface Channels {
  readonly shape: StateShape;
  readonly state: State;
  readonly defaults: State;
  /** Channel → its new value; undefined when it is cleared. */
  readonly next: Map<string, unknown>;
  /** Channel without a reducer → the node that wrote it. */
  readonly writers: Map<string, string>;
}

function claim(channels: Channels, name: string, node: string): void {
  const other = channels.writers.get(name);
  channels.writers.set(name, node);
  if (other === undefined) return;
  const who =
    other === node
      ? `Node ${JSON.stringify(node)} updated`
      : `Nodes ${JSON.stringify(other)} and ${JSON.stringify(node)} both updated`;
  throw new HoldpointError(
    "INVALID_UPDATE",
    `${who} the channel ${JSON.stringify(name)} in one superstep${other === node ? " more than once" : ""}; it keeps one value. Give it a reducer, or let one of them write it.`,
    { channel: name, nodes: [other, node] },
  );
}

function combined(channels: Channels, name: string, value: Json, node: string): unknown {
  const reducer = channels.shape.reducer(name);
  if (reducer === undefined) {
    claim(channels, name, node);
    return value;
  }
  const current = channels.next.has(name) ? channels.next.get(name) : (channels.state[name] ?? channels.defaults[name]);
  if (current === undefined) return value;
  let next: unknown;
  try {
    next = reducer(current, value);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new HoldpointError(
      "INVALID_UPDATE",
      `The reducer of the channel ${JSON.stringify(name)} failed on the update of node ${JSON.stringify(node)}: ${message}`,
      { channel: name, node },
      thrown,
    );
  }
  if (next === undefined) {
    throw new HoldpointError(
      "INVALID_UPDATE",
      `The reducer of the channel ${JSON.stringify(name)} returned nothing for the update of node ${JSON.stringify(node)}.`,
      { channel: name, node },
    );
  }
  return next;
}

/** The patch that the writes of a superstep come to. */
export function applyWrites(shape: StateShape, state: State, tasks: readonly TaskWrites[]): Patch {
  // Frozen first, so that a reducer that changes its arguments fails instead of changing what others share.
  for (const value of Object.values(state)) deepFreeze(value);
  const channels: Channels = { shape, state, defaults: defaultsOf(shape, state), next: new Map(), writers: new Map() };
  for (const { node, writes } of tasks) {
    for (const { set, clear = [] } of writes) {
      for (const [name, value] of Object.entries(set)) {
        channels.next.set(name, combined(channels, name, deepFreeze(value), node));
      }
      for (const name of clear) {
        claim(channels, name, node);
        channels.next.set(name, undefined);
      }
    }
  }
  const patch: Record<string, ChannelPatch> = {};
  for (const [name, value] of channels.next) {
    const before = state[name];
    // What was written to a channel without a reducer has its stored form already.
    const store = channels.writers.has(name)
      ? (kept: unknown): Json => kept as Json
      : (made: unknown): Json => storedValue(made, `channel ${JSON.stringify(name)}`);
    const change =
      value !== undefined
        ? channelPatch(before, value, store)
        : before !== undefined
          ? ({ delete: true } as const)
          : undefined;
    if (change !== undefined) patch[name] = change;
  }
  return patch;
}

const NONE: State = Object.freeze({});

/** The defaults of the channels that `state` does not have, as frozen JSON. */
export function defaultsOf(shape: StateShape, state: State): State {
  const defaults = shape.defaults(state);
  return Object.keys(defaults).length === 0 ? NONE : (storedValue(defaults, "default of a channel") as State);
}

/** The patch that gives every channel with a default its first value. */
export function defaultsPatch(shape: StateShape, state: State): Patch {
  return Object.fromEntries(Object.entries(defaultsOf(shape, state)).map(([name, value]) => [name, { set: value }]));
}
