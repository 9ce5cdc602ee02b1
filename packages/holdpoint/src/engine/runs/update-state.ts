/** `updateState`: a change from outside, journaled like any other. */
import { HoldpointError } from "../../core/errors.ts";
import { applyPatch, type JournalEntry, type TaskSpec } from "../../core/journal.ts";
import { requestersOf } from "../../approvals/request.ts";
import { aside } from "../operations/aside.ts";
import { busy } from "../journal/claimed.ts";
import type { Engine } from "../engine.ts";
import { getState } from "./history.ts";
import type { Program, RunConfig } from "../program.ts";
import { start, take, toRepeat } from "./runs.ts";
import type { Target } from "../thread/thread.ts";
import { settle } from "../thread/settle.ts";
import type { Initiators } from "./run-config.ts";
import { specsOf } from "../thread/supersteps.ts";
import { THE_THREAD } from "../thread/thread-questions.ts";
import type { ThreadRun } from "../thread/thread-run.ts";
import type { ThreadView } from "../journal/thread-view.ts";
import { adopt } from "../thread/versions.ts";

export interface UpdateOptions {
  /** Pending questions are canceled. Without it a change that would hide them is refused. */
  readonly cancelPending?: boolean;
}

/** What is changed, and who stands behind it. */
interface StateChange {
  readonly values: unknown;
  readonly asNode: string | undefined;
  readonly by: Initiators;
}

/** Who changed the state counts as a requester of what comes of it (`state_updated`). */
export function changedBy(by: Initiators): { readonly coRequesters?: readonly string[] } {
  const coRequesters = requestersOf(by);
  return coRequesters.length === 0 ? {} : { coRequesters };
}

const NO_SIGNAL = new AbortController().signal;

function configOf(run: ThreadRun): RunConfig {
  return {
    configurable: { thread_id: run.id },
    tenant: run.tenant,
    metadata: {},
    tags: [],
    recursionLimit: run.program.recursionLimit,
    signal: NO_SIGNAL,
    writer: () => undefined,
  };
}

function checkNode(program: Program, asNode: string | undefined): void {
  if (asNode !== undefined && !program.has(asNode)) {
    throw new HoldpointError(
      "GRAPH_INVALID",
      `updateState was called as node "${asNode}", and the graph has no such node.`,
      { node: asNode },
    );
  }
}

/** Refuses what would hide a question, or change what running tasks stand on. */
function checkFree({ view, id }: ThreadRun, { cancelPending = false }: UpdateOptions): void {
  const { questions, tasks, breakpoint, status } = view;
  if (questions.size > 0 && !cancelPending) {
    throw new HoldpointError(
      "PENDING_QUESTION",
      `Thread "${id}" waits for ${questions.size} answer(s); a change of its state would hide what was asked. Answer first, or pass { cancelPending: true }.`,
      { threadId: id, pending: [...questions.keys()] },
    );
  }
  if (tasks.size > 0 && breakpoint === undefined && status === "running" && questions.size === 0) {
    throw busy(id, "in the middle of a superstep");
  }
}

/** The tasks of the superstep as new ones, with what those that have ended left behind. */
function anew({ tasks, run, step }: ThreadView): {
  readonly tasks: readonly TaskSpec[];
  readonly ended: readonly JournalEntry[];
} {
  const specs = specsOf(
    [...tasks.values()].map(({ spec: { id: _id, ...plan } }) => plan),
    run,
    step + 1,
  );
  const ended = [...tasks.values()].flatMap(({ output }, index): readonly JournalEntry[] => {
    const spec = specs[index];
    return output === undefined || spec === undefined ? [] : [{ type: "task_completed", task: spec.id, output }];
  });
  return { tasks: specs, ended };
}

async function change(run: ThreadRun, { values, asNode, by }: StateChange, options: UpdateOptions): Promise<void> {
  const { view, program } = run;
  checkNode(program, asNode);
  checkFree(run, options);
  if (view.status === "completed" || view.status === "canceled") adopt(run);
  // Author code first (reducers, conditional edges): when it fails, nothing has been journaled.
  const { policies } = run.mandate.oversight;
  const patch = aside(run, policies, () => program.update(values, view.state, asNode));
  const after = applyPatch(view.state, patch);
  const plans =
    asNode === undefined ? undefined : await aside(run, policies, () => program.after(asNode, after, configOf(run)));
  const { tasks, ended }: Partial<ReturnType<typeof anew>> =
    plans !== undefined
      ? { tasks: specsOf(plans, view.run, view.step + 1) }
      : view.questions.size > 0
        ? anew(view)
        : {};
  if (view.status === "failed") run.reload([...toRepeat(run), { type: "run_retried" }]);
  await run.questions.read([...view.questions.keys()]);
  const why = { by: by.requester ?? THE_THREAD, reason: "the state of the thread was changed" };
  for (const id of view.questions.keys()) run.questions.drop(id, "canceled", why);
  run.journal.append({
    type: "state_updated",
    patch,
    ...(asNode === undefined ? {} : { asNode }),
    ...changedBy(by),
    ...(tasks === undefined ? {} : { tasks }),
  });
  for (const entry of ended ?? []) run.journal.append(entry);
  const next = run.next();
  if (next.length > 0) run.journal.append({ type: "breakpoint", when: "before", nodes: next });
}

/** Changes the state of a thread that is not running (or begins one with it), and returns the new checkpoint. */
export async function updateState(
  engine: Engine,
  target: Target,
  wanted: StateChange,
  options: UpdateOptions,
): Promise<{ readonly configurable: { readonly thread_id: string; readonly checkpoint_id: string } }> {
  const { values, asNode, by } = wanted;
  const exists = (await engine.store.thread(target.tenant, target.id)) !== undefined;
  let run: ThreadRun;
  if (!exists) {
    checkNode(target.program, asNode);
    run = await start(engine, target, { config: { configurable: { thread_id: target.id } }, ...by }, (state) => ({
      patch: target.program.update(values, state, asNode),
      tasks: [],
    }));
    await settle(engine, target, run);
    if (asNode !== undefined) return updateState(engine, target, { ...wanted, values: {} }, options);
  } else {
    run = await take(engine, target, (taken) => change(taken, wanted, options));
    await settle(engine, target, run);
  }
  const { config } = await getState(engine, target, undefined);
  return config;
}
