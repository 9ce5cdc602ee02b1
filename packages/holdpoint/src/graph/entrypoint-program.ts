/**
 * A plain async function as the engine runs it: one task, whose result is the result of the run.
 *
 * E1. The state has two hidden channels: what the last run returned, and what it saved for the next one.
 * E2. A new run forgets what the last one returned; until it ends there is no result.
 */
import { HoldpointError } from "../core/errors.ts";
import type { ChannelPatch, Patch, State, TaskOutput, TaskSpec } from "../core/journal.ts";
import { deepFreeze, type Json } from "../core/json.ts";
import { currentPlace } from "../engine/operations/context.ts";
import type { NodeOptions, OnVersionChange, Program, RunConfig, TaskPlan, Transition } from "../engine/program.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import { runInline } from "./inline.ts";
import { unknownChannel } from "./state-shape.ts";
import { storedValue } from "./stored-value.ts";

const RETURNED = "__returned";
const SAVED = "__saved";

/** What a function returns that gives one thing to its caller and another to the next run of its thread. */
export class EntrypointFinal<Value, Save> {
  readonly value: Value;
  readonly save: Save;

  constructor(value: Value, save: Save) {
    this.value = value;
    this.save = save;
  }
}

/** A result as the journal has it; what is left out is `undefined`. */
interface Outcome {
  readonly value?: Json;
  readonly save?: Json;
}

export interface EntrypointSettings {
  readonly name: string;
  readonly version: string;
  readonly onVersionChange: OnVersionChange;
  readonly timeoutMs: number | undefined;
  readonly policy?: CompiledPolicy | undefined;
  readonly fn: (input: unknown, config: RunConfig) => unknown;
}

const previous = new WeakMap<NonNullable<ReturnType<typeof currentPlace>>["task"], Json>();

/** What the last run of the thread returned (or saved, with `entrypoint.final`); undefined in the first. */
export function getPreviousState<Saved = unknown>(): Saved | undefined {
  const place = currentPlace();
  return place === undefined ? undefined : (previous.get(place.task) as Saved | undefined);
}

function optional(name: "value" | "save", value: unknown, who: string): Outcome {
  return value === undefined ? {} : { [name]: storedValue(value, who) };
}

function change(channel: string, value: Json | undefined, state: State): Patch {
  if (value !== undefined) return { [channel]: { set: deepFreeze(value) } };
  return state[channel] === undefined ? {} : { [channel]: { delete: true } satisfies ChannelPatch };
}

export class EntrypointProgram implements Program {
  readonly name: string;
  readonly version: string;
  readonly onVersionChange: OnVersionChange;
  /** It has one superstep. */
  readonly recursionLimit = 1;
  readonly interruptBefore: readonly string[] = [];
  readonly interruptAfter: readonly string[] = [];
  readonly policy: CompiledPolicy | undefined;
  readonly #settings: EntrypointSettings;

  constructor(settings: EntrypointSettings) {
    this.name = settings.name;
    this.version = settings.version;
    this.onVersionChange = settings.onVersionChange;
    this.policy = settings.policy;
    this.#settings = settings;
  }

  begin(input: unknown, state: State): Transition {
    const given = input === undefined ? {} : { input: storedValue(input, "input") };
    return { patch: change(RETURNED, undefined, state), tasks: [{ node: this.name, ...given }] };
  }

  async run(task: TaskSpec, state: State, config: RunConfig): Promise<TaskOutput> {
    const place = currentPlace();
    const saved = state[SAVED];
    // An entrypoint that is called inside another one has no thread of its own, and nothing before it.
    if (place?.scope.id === undefined && place !== undefined && saved !== undefined) {
      previous.set(place.task, deepFreeze(saved));
    }
    const input = task.input === undefined ? undefined : deepFreeze(task.input);
    const result = await this.#settings.fn(input, config);
    const final =
      result instanceof EntrypointFinal
        ? (result as EntrypointFinal<unknown, unknown>)
        : new EntrypointFinal(result, result);
    const who = `result of the entrypoint ${JSON.stringify(this.name)}`;
    return {
      update: { ...optional("value", final.value, who), ...optional("save", final.save, who) } as Json,
      goto: [],
    };
  }

  advance(state: State, ended: readonly { readonly output: TaskOutput }[]): Transition {
    const { value, save } = (ended[0]?.output.update ?? {}) as Outcome;
    return { patch: { ...change(RETURNED, value, state), ...change(SAVED, save, state) }, tasks: [] };
  }

  inline(input: unknown, config: RunConfig): Promise<Json> {
    return runInline(this, input, config);
  }

  output(state: State): Json {
    return state[RETURNED] ?? null;
  }

  shown(output: TaskOutput): Json {
    return (output.update as Outcome).value ?? null;
  }

  has(node: string): boolean {
    return node === this.name;
  }

  options(): NodeOptions {
    const { timeoutMs } = this.#settings;
    return timeoutMs === undefined ? {} : { timeoutMs };
  }

  refuses(state: State): string | undefined {
    return unknownChannel([], state);
  }

  update(): Patch {
    throw new HoldpointError(
      "INVALID_UPDATE",
      `The entrypoint ${JSON.stringify(this.name)} has no channels that could be updated.`,
      { entrypoint: this.name },
    );
  }

  plan(): readonly TaskPlan[] {
    throw new HoldpointError("GRAPH_INVALID", `The entrypoint ${JSON.stringify(this.name)} has no nodes to go to.`, {
      entrypoint: this.name,
    });
  }

  after(): Promise<readonly TaskPlan[]> {
    return Promise.resolve([]);
  }
}
