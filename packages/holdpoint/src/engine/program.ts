/**
 * The seam between the engine and what it runs. A compiled graph is a `Program`; so is an entrypoint. The engine owns
 * time, journal, replay and people; a program says what runs next and runs it.
 *
 * R1. `begin` and `advance` are pure: state and outputs in, patch and tasks out. They run once; their result is
 *     journaled and never computed again.
 * R2. `run` is author code. It runs inside a task, may be replayed, and touches the world only through operations.
 */
import type { Patch, State, TaskOutput, TaskSpec } from "../core/journal.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { CompiledPolicy } from "../policy/compile.ts";

/** What happens when a paused thread meets another version of its graph (G8). */
export type OnVersionChange = "replay" | "pin" | "refuse";

/** A task before the engine has given it an id. */
export type TaskPlan = Omit<TaskSpec, "id">;

/** What follows from input or from a finished superstep. No tasks: the run is complete. */
export interface Transition {
  readonly patch: Patch;
  readonly tasks: readonly TaskPlan[];
}

/** What a node and a tool get as their second argument. Everything but the functions is journaled at the start. */
export interface RunConfig {
  readonly configurable: JsonObject & { readonly thread_id: string };
  /** Whose thread it is: `default` unless it was started for another tenant. */
  readonly tenant: string;
  readonly metadata: JsonObject;
  readonly tags: readonly string[];
  readonly recursionLimit: number;
  /** Aborted when the task is abandoned, canceled, timed out or its lease is lost. */
  readonly signal: AbortSignal;
  /** Sends a value to stream mode `custom`; silent during replay. */
  readonly writer: (value: unknown) => void;
}

export interface NodeOptions {
  /** Longest time a node may take between two operations or to its end, in ms; waiting for people and timers is not counted. */
  readonly timeoutMs?: number;
}

/** How a program is drawn. */
export interface ProgramDrawing {
  readonly nodes: readonly string[];
  /** `conditional`: it may be followed. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly conditional: boolean }[];
  /** The same as Mermaid text. */
  readonly mermaid: string;
}

export interface Program {
  readonly name: string;
  readonly version: string;
  readonly onVersionChange: OnVersionChange;
  /** What actions of this program are judged by, besides what the process says. */
  readonly policy?: CompiledPolicy | undefined;
  readonly recursionLimit: number;
  readonly interruptBefore: readonly string[] | "*";
  readonly interruptAfter: readonly string[] | "*";
  /** Runs it to its end inside the task the caller stands in, as a scope of that task. */
  inline(input: unknown, config: RunConfig): Promise<Json>;
  /** What a run begins with: the checked input as a patch, and the first tasks. */
  begin(input: unknown, state: State): Transition;
  /** What a `Command({ update, goto })` from outside does to the state; `asNode` names the node it speaks for. */
  update(values: unknown, state: State, asNode: string | undefined): Patch;
  /** The tasks that follow `node` as if it had just ended with the state given (for `updateState(…, asNode)`). */
  after(node: string, state: State, config: RunConfig): Promise<readonly TaskPlan[]>;
  /** The tasks a `Command({ goto })` asks for, in the author's notation; checked. */
  plan(goto: unknown): readonly TaskPlan[];
  has(node: string): boolean;
  options(node: string): NodeOptions;
  run(task: TaskSpec, state: State, config: RunConfig): Promise<TaskOutput>;
  advance(state: State, ended: readonly { readonly task: TaskSpec; readonly output: TaskOutput }[]): Transition;
  /** What the caller sees of the state: `invoke`'s result and stream mode `values`. */
  output(state: State): Json;
  /** What stream mode `updates` shows of one finished task; undefined for a task that is none of the author's nodes. */
  shown(output: TaskOutput): Json | undefined;
  /** What is wrong with a recorded state under this version of the graph; undefined when nothing is. */
  refuses(state: State): string | undefined;
  /** Left out when it has no nodes to draw. */
  readonly drawing?: ProgramDrawing;
  /** Turns a state recorded under another version into one of this version; left out when none is needed. */
  readonly migrate?: (state: State, from: string) => State;
}
