/**
 * The state of a graph, declared channel by channel.
 *
 * A channel without a reducer keeps the last value and takes one update in a superstep. A channel with a reducer
 * combines its value with every update; before its first value, an update *is* the value unless there is a default.
 */
import { checkName } from "./names.ts";

/**
 * Combines the value of a channel with one update. Pure: the state is frozen and shared, so it returns a new value.
 * `coerce`, when the function carries it, turns what authors may write into plain JSON before anything is stored.
 */
export interface Reducer<Value, Update = Value> {
  (current: Value, update: Update): Value;
  readonly coerce?: (update: unknown) => unknown;
}

export interface ChannelOptions<Value, Update = Value> {
  readonly reducer: Reducer<Value, Update>;
  /** The value before the first update. */
  readonly default?: () => Value;
}

/** One channel of the state. `~types` exists for the compiler only. */
export interface Channel<Value = unknown, Update = unknown> {
  readonly reducer: Reducer<unknown, unknown> | undefined;
  readonly default: (() => unknown) | undefined;
  readonly "~types"?: { readonly value: Value; readonly update: Update };
}

/** The channels of a state; `name: Annotation<string>` without a call is a channel too. */
export type StateDefinition = { readonly [channel: string]: Channel | (() => Channel) };

type ChannelOf<C> = C extends () => infer Made ? Made : C;
type TypesOf<C> = ChannelOf<C> extends Channel<infer Value, infer Update> ? { value: Value; update: Update } : never;

/** What nodes read. */
export type StateType<Definition extends StateDefinition> = {
  [K in keyof Definition]: TypesOf<Definition[K]>["value"];
};
/** What nodes return: any part of the state. `undefined` clears a channel that has no reducer. */
export type UpdateType<Definition extends StateDefinition> = {
  [K in keyof Definition]?: TypesOf<Definition[K]>["update"] | undefined;
};

/** A declared state. `State` and `Update` are types only: `typeof MyState.State`. */
export class AnnotationRoot<Definition extends StateDefinition> {
  declare readonly State: StateType<Definition>;
  declare readonly Update: UpdateType<Definition>;
  /** The declaration, to be spread into another one. */
  readonly spec: Definition;

  constructor(spec: Definition) {
    for (const name of Object.keys(spec)) checkName("channel", name);
    this.spec = spec;
  }

  /** The channels by name. */
  get channels(): ReadonlyMap<string, Channel> {
    return new Map(
      Object.entries(this.spec).map(([name, channel]) => [name, typeof channel === "function" ? channel() : channel]),
    );
  }
}

interface AnnotationFunction {
  <Value, Update = Value>(options: ChannelOptions<Value, Update>): Channel<Value, Update>;
  <Value>(): Channel<Value, Value>;
  /** Declares a state. */
  Root<Definition extends StateDefinition>(definition: Definition): AnnotationRoot<Definition>;
}

function channel(options?: ChannelOptions<unknown>): Channel {
  return { reducer: options?.reducer, default: options?.default };
}

/** Declares one channel: `Annotation<string>()` or `Annotation<string[]>({ reducer, default })`. */
export const Annotation: AnnotationFunction = Object.assign(channel, {
  Root: <Definition extends StateDefinition>(definition: Definition) => new AnnotationRoot(definition),
});
