/** `updateState`: a change from outside, journaled like any other. */
import { HoldpointError } from "../core/errors.ts";
import type { JournalEntry } from "../core/journal.ts";
import { busy, type Engine } from "./engine.ts";
import { getState } from "./history.ts";
import type { RunConfig } from "./program.ts";
import { start, take } from "./runs.ts";
import type { Target } from "./thread.ts";
import { settle } from "./settle.ts";
import { specsOf } from "./supersteps.ts";
import type { ThreadRun } from "./thread-run.ts";

export interface UpdateOptions {
  /** Pending questions are canceled. Without it a change that would hide them is refused. */
  readonly cancelPending?: boolean;
}

const NO_SIGNAL = new AbortController().signal;

function configOf(run: ThreadRun): RunConfig {
  return { configurable: { thread_id: run.id }, metadata: {}, tags: [], recursionLimit: run.program.recursionLimit, signal: NO_SIGNAL, writer: () => undefined };
}

async function change(run: ThreadRun, values: unknown, asNode: string | undefined, options: UpdateOptions): Promise<void> {
  const { view, program } = run;
  if (asNode !== undefined && !program.has(asNode)) throw new HoldpointError("GRAPH_INVALID", `updateState was called as node "${asNode}", and the graph has no such node.`, { node: asNode });
  if (view.questions.size > 0 && options.cancelPending !== true) {
    throw new HoldpointError("PENDING_QUESTION", `Thread "${run.id}" waits for ${view.questions.size} answer(s); a change of its state would hide what was asked. Answer first, or pass { cancelPending: true }.`, { threadId: run.id, pending: [...view.questions.keys()] });
  }
  if (view.tasks.size > 0 && view.breakpoint === undefined && view.status === "running" && view.questions.size === 0) throw busy(run.id, "in the middle of a superstep");
  const patch = program.update(values, view.state, asNode);
  await run.questions.read([...view.questions.keys()]);
  for (const id of view.questions.keys()) run.questions.drop(id, "canceled");
  const canceled = view.questions.size > 0;
  run.journal.append({ type: "state_updated", patch, ...(asNode === undefined ? {} : { asNode }), ...(asNode === undefined && canceled ? { tasks: specsOf([...view.tasks.values()].map(({ spec: { id: _id, ...plan } }) => plan), view.run, view.step + 1) } : {}) });
  if (asNode !== undefined) {
    const tasks = specsOf(await program.after(asNode, view.state, configOf(run)), view.run, view.step + 1);
    run.journal.append({ type: "state_updated", patch: {}, asNode, tasks });
  }
  const next = run.next();
  const hold: JournalEntry = { type: "breakpoint", when: "before", nodes: next };
  if (next.length > 0) run.journal.append(hold);
}

/** Changes the state of a thread that is not running (or begins one with it), and returns the new checkpoint. */
export async function updateState(engine: Engine, target: Target, values: unknown, asNode: string | undefined, options: UpdateOptions): Promise<{ readonly configurable: { readonly thread_id: string; readonly checkpoint_id: string } }> {
  const exists = (await engine.store.thread(target.tenant, target.id)) !== undefined;
  let run: ThreadRun;
  if (!exists) {
    run = await start(engine, target, { configurable: { thread_id: target.id } }, (state) => ({ patch: target.program.update(values, state, asNode), tasks: [] }));
    await settle(engine, target, run);
    if (asNode !== undefined) return updateState(engine, target, {}, asNode, options);
  } else {
    run = await take(engine, target, (taken) => change(taken, values, asNode, options));
    await settle(engine, target, run);
  }
  const { config } = await getState(engine, target, undefined);
  return config;
}

