/**
 * A graph inside a task of another: the same supersteps, without a thread of their own.
 *
 * L1. Everything it does is recorded in the task around it: one scope for the graph, one for each of its tasks. A task
 *     that has ended is never run again by a resume; a task that waits for a person does not stop the others.
 * L2. Its state lives as long as the call. What comes out is its output, or a command for the graph around it.
 */
import { HoldpointError } from "../core/errors.ts";
import { deriveId } from "../core/ids.ts";
import { applyPatch, type State, type TaskOutput, type TaskSpec } from "../core/journal.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Program, RunConfig, TaskPlan, Transition } from "../engine/program.ts";
import { scope } from "../engine/operations/scope.ts";
import { isHidden, PARENT } from "./names.ts";
import { ParentCommandError } from "./parent-command.ts";

/** How it ended, as JSON: with its output and the channels its nodes changed, or with a command for the graph around it. */
export type InlineEnd = { readonly output: Json; readonly changed: readonly string[] } | { readonly parent: Json };

function runTask(
  program: Program,
  plan: TaskPlan,
  place: { readonly step: number; readonly index: number },
  state: State,
  config: RunConfig,
): Promise<TaskOutput> {
  const id = deriveId<"task">("tsk", program.name, String(place.step), String(place.index));
  // Its place among its siblings tells apart tasks that are equal otherwise.
  return scope("node", plan.node, {
    input: { ...place, ...(plan.input === undefined ? {} : { input: plan.input }) },
    run: () => program.run({ id, ...plan }, state, config),
  });
}

async function loop(program: Program, first: Transition, config: RunConfig): Promise<InlineEnd> {
  const limit = Number.isFinite(config.recursionLimit) ? config.recursionLimit : program.recursionLimit;
  const changed = new Set<string>();
  let state: State = applyPatch({}, first.patch);
  let { tasks } = first;
  for (let step = 0; tasks.length > 0; step += 1) {
    if (step >= limit) {
      throw new HoldpointError(
        "RECURSION_LIMIT",
        `The graph ${JSON.stringify(program.name)} took ${limit} supersteps without ending. Raise config.recursionLimit if that is meant.`,
        { limit },
      );
    }
    const now = state;
    const outputs = await Promise.all(tasks.map((plan, index) => runTask(program, plan, { step, index }, now, config)));
    const up = outputs.flatMap((output) => output.goto).find((route) => route.node === PARENT);
    if (up?.input !== undefined) return { parent: up.input };
    const next = program.advance(
      state,
      tasks.map((plan, index) => endOf(plan, outputs[index] as TaskOutput)),
    );
    for (const channel of Object.keys(next.patch)) changed.add(channel);
    state = applyPatch(state, next.patch);
    tasks = next.tasks;
  }
  return { output: program.output(state), changed: [...changed].filter((channel) => !isHidden(channel)) };
}

function endOf(plan: TaskPlan, output: TaskOutput): { readonly task: TaskSpec; readonly output: TaskOutput } {
  return { task: { id: deriveId<"task">("tsk", plan.node), ...plan }, output };
}

/** Refuses what only a thread of its own can do. */
export function checkInline(program: Program): void {
  if (program.interruptBefore.length === 0 && program.interruptAfter.length === 0) return;
  throw new HoldpointError(
    "GRAPH_INVALID",
    `The graph ${JSON.stringify(program.name)} was compiled with interruptBefore or interruptAfter and runs inside another graph; breakpoints belong to the outermost graph. Use interrupt() in a node.`,
    { graph: program.name },
  );
}

/** Runs a graph to its end inside the current task. `input` tells calls apart; without it there is one in the task. */
export function inlineEnd(
  program: Program,
  input: unknown,
  identity: "by-input" | "by-task",
  config: RunConfig,
): Promise<InlineEnd> {
  checkInline(program);
  const first = program.begin(input, {});
  const named: JsonObject | undefined =
    identity === "by-task"
      ? undefined
      : {
          patch: first.patch as { readonly [channel: string]: JsonObject },
          tasks: first.tasks as readonly JsonObject[],
        };
  return scope("subgraph", program.name, {
    input: named,
    policy: program.policy,
    run: () => loop(program, first, config),
  });
}

/** What `app.invoke(input)` does inside a node, tool or task: runs to the end there, and returns the output. */
export async function runInline(program: Program, input: unknown, config: RunConfig): Promise<Json> {
  const end = await inlineEnd(program, input, "by-input", config);
  if ("parent" in end) throw new ParentCommandError(end.parent);
  return end.output;
}
