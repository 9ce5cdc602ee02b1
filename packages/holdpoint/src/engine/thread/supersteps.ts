/**
 * Supersteps: tasks run in parallel on one state; when all have ended, what they did becomes the next state, and the
 * program says what runs next. Each step from one superstep to the next is one journal entry.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { TaskId } from "../../core/ids.ts";
import type { State, TaskOutput, TaskSpec, ThreadEntry } from "../../core/journal.ts";
import { errorRecord } from "../../core/step-error.ts";
import { aside } from "../operations/aside.ts";
import type { TaskPlan } from "../program.ts";
import type { Thread } from "./thread.ts";

function matches(names: readonly string[] | "*", node: string): boolean {
  return names === "*" || names.includes(node);
}

/** Whether a breakpoint is set before a node. */
export function holdsBefore({ interruptBefore }: Pick<Thread["program"], "interruptBefore">, node: string): boolean {
  return matches(interruptBefore, node);
}

/** Gives plans their ids. */
export function specsOf(plans: readonly TaskPlan[], run: number, step: number): readonly TaskSpec[] {
  return plans.map((plan, index) => ({ ...plan, id: `${run}.${step}.${index}` as TaskId }));
}

/** Starts the tasks of the current superstep, unless a breakpoint holds them. */
export function startTasks(thread: Thread): void {
  const { view, program, journal } = thread;
  const nodes = [...view.tasks.values()].map((task) => task.spec.node);
  const held = view.passed ? [] : nodes.filter((node) => holdsBefore(program, node));
  if (held.length > 0) journal.append({ type: "breakpoint", when: "before", nodes: held });
  else for (const id of view.tasks.keys()) thread.wake(id);
}

/** A task ended well. The last of its superstep ends the superstep with it. */
export function taskCompleted(thread: Thread, spec: TaskSpec, output: TaskOutput): void {
  const { view, program, journal } = thread;
  const others = [...view.tasks.values()].some((other) => other.spec.id !== spec.id && other.output === undefined);
  const { step } = view;
  const announce = (): void => {
    if (!thread.events.watched) return;
    const result = program.shown(output);
    if (result === undefined) return;
    thread.events.emit("updates", () => ({ [spec.node]: result }));
    thread.events.emit("debug", () => ({
      type: "task_result",
      step,
      payload: { id: spec.id, name: spec.node, result },
    }));
  };
  if (others) return journal.append({ type: "task_completed", task: spec.id, output }, announce);
  const last = view.tasks.get(spec.id);
  if (last !== undefined) last.output = output;
  advance(thread, announce);
}

/** All tasks of the superstep are done: what they did becomes the state, and the next superstep begins. */
export function advance(thread: Thread, announce: () => void = () => undefined): void {
  const { view, program } = thread;
  const ended = [...view.tasks.values()].flatMap(({ spec, output }) =>
    output === undefined ? [] : [{ task: spec, output }],
  );
  const nodes = ended.map(({ task }) => task.node);
  try {
    const { policies } = thread.mandate.oversight;
    const { patch, tasks } = aside(thread, policies, () => program.advance(view.state, ended));
    const step = view.step + 1;
    if (tasks.length === 0) return record(thread, { type: "run_completed", patch, ended: nodes }, announce);
    checkRecursion(thread, step);
    record(thread, { type: "superstep", step, patch, tasks: specsOf(tasks, view.run, step), ended: nodes }, announce);
  } catch (error) {
    return thread.fail(errorRecord(error));
  }
  const after = nodes.filter((node) => matches(program.interruptAfter, node));
  if (after.length > 0) thread.journal.append({ type: "breakpoint", when: "after", nodes: after });
  else startTasks(thread);
}

function checkRecursion({ view, program }: Thread, step: number): void {
  const configured = view.config["recursionLimit"];
  const limit = typeof configured === "number" ? configured : program.recursionLimit;
  if (step - view.since >= limit) {
    throw new HoldpointError(
      "RECURSION_LIMIT",
      `The graph "${program.name}" took ${limit} supersteps without ending or asking. Raise config.recursionLimit if that is meant.`,
      { limit },
    );
  }
}

/** Journals the end of a superstep. Once it is durable, watchers are told, and shown the state as it was then. */
function record(
  thread: Thread,
  entry: ThreadEntry & { readonly type: "superstep" | "run_completed" },
  announce: () => void,
): void {
  const { view, program, events, journal } = thread;
  let state: State = view.state;
  let step = view.step;
  journal.append(entry, () => {
    announce();
    events.emit("values", () => program.output(state));
    events.emit("debug", () => ({
      type: "checkpoint",
      step,
      payload: {
        values: program.output(state),
        next: entry.type === "superstep" ? entry.tasks.map((task) => task.node) : [],
      },
    }));
  });
  // By the time it is durable the thread may be further on.
  state = view.state;
  step = view.step;
}
