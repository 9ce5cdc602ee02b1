/** `entrypoint()`: a plain async function as a durable program. Its one task is the function. */
import type { Directory } from "../approvals/directory.ts";
import { App } from "../engine/app.ts";
import type { OnVersionChange, RunConfig } from "../engine/program.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import { refuseGraph } from "./check-graph.ts";
import { checkVersion, type Checkpointer } from "./compiled-graph.ts";
import { EntrypointFinal, EntrypointProgram, type EntrypointSettings } from "./entrypoint-program.ts";
import { checkName } from "./names.ts";

export interface EntrypointOptions {
  /** What it is called in the store. */
  readonly name: string;
  /** Where threads are kept. Without one it runs, and cannot pause. */
  readonly checkpointer?: Checkpointer;
  /** Version of the code; change it when a paused thread could tell the difference. Default `1`. */
  readonly version?: string;
  /** What happens to a thread that paused under another version. Default `replay`. */
  readonly onVersionChange?: OnVersionChange;
  /** Longest time between two operations, or to the end, in ms. Waiting for people and timers is not counted. */
  readonly timeoutMs?: number;
  /** What its actions are judged by. Without one, tools that declare `effect: "act"` ask. */
  readonly policy?: CompiledPolicy;
  /** Who people are: asked for roles when somebody decides, and again before an approved action runs. */
  readonly directory?: Directory;
}

/** What the caller gets of what the function returned. */
type ValueOf<Returned> = Returned extends EntrypointFinal<infer Value, unknown> ? Value : Returned;

interface Entrypoint {
  <Input, Returned>(
    options: EntrypointOptions | string,
    fn: (input: Input, config: RunConfig) => Returned | Promise<Returned>,
  ): App<Input, ValueOf<Returned>>;
  /** Returns `value` to the caller and keeps `save` for the next run of the thread. */
  final<Value, Save>(result: { readonly value: Value; readonly save: Save }): EntrypointFinal<Value, Save>;
}

function make<Input, Returned>(
  options: EntrypointOptions | string,
  fn: (input: Input, config: RunConfig) => Returned | Promise<Returned>,
): App<Input, ValueOf<Returned>> {
  const {
    name,
    checkpointer,
    version = "1",
    onVersionChange = "replay",
    timeoutMs,
    policy,
    directory,
  }: EntrypointOptions = typeof options === "string" ? { name: options } : options;
  checkName("graph", name);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    refuseGraph(`timeoutMs of the entrypoint ${JSON.stringify(name)} is ${timeoutMs}; it must be above 0.`);
  }
  const settings: EntrypointSettings = {
    name,
    version: checkVersion(version),
    onVersionChange,
    timeoutMs,
    policy,
    fn: fn as EntrypointSettings["fn"],
  };
  const engine = directory === undefined ? undefined : { directory };
  return new App<Input, ValueOf<Returned>>(new EntrypointProgram(settings), checkpointer, engine);
}

/** Makes a durable program of an async function. The input and what it returns are JSON; what it did is not done again. */
export const entrypoint: Entrypoint = Object.assign(make, {
  final: <Value, Save>({ value, save }: { readonly value: Value; readonly save: Save }) =>
    new EntrypointFinal(value, save),
});
