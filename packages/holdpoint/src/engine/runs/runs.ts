/**
 * What a caller can make a thread do: begin a run, answer and go on, try again, go past a breakpoint, cancel. Each
 * returns once the thread is moving; waiting for it to come to rest is `settle.ts`.
 */
import type { InterruptId, OperationId } from "../../core/ids.ts";
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import type { Receipt, StoredQuestion } from "../../core/interrupt.ts";
import type { JournalEntry, Patch, State } from "../../core/journal.ts";
import { isText } from "../../core/json.ts";
import type { Accepted, Change, DocumentPut, ThreadRow } from "../../storage/store.ts";
import { checkAnswers, commitAnswer, type Answered } from "../questions/answers.ts";
import { busy, claimedBy, unknownThread } from "../journal/claimed.ts";
import type { Engine } from "../engine.ts";
import { onWhatComes } from "./from-outside.ts";
import { newSalt } from "../journal/journal.ts";
import { loadThread } from "../journal/load-thread.ts";
import { oversightFor, withPolicy } from "../oversight/oversight.ts";
import type { TaskPlan } from "../program.ts";
import type { Answering } from "../questions/questions.ts";
import { laterRun } from "../operations/reuse.ts";
import type { Start } from "./run-config.ts";
import { CONTROLS, type Control } from "../thread/signals.ts";
import { THE_THREAD, type WhyEnded } from "../thread/thread-questions.ts";
import { advance, specsOf, startTasks } from "../thread/supersteps.ts";
import type { ThreadRun } from "../thread/thread-run.ts";
import type { Target } from "../thread/thread.ts";
import { recordedAfter } from "../journal/task-view.ts";
import { adopt, checkProgram } from "../thread/versions.ts";

/** The thread's row, checked to be this program's; THREAD_NOT_FOUND when there is none. */
export async function readRow(engine: Engine, { tenant, id, program }: Target): Promise<ThreadRow> {
  const row = await engine.store.thread(tenant, id);
  if (row === undefined) throw unknownThread(id);
  checkProgram(row, program);
  return row;
}

/** The state of a thread as it stands. */
export async function stateOf(engine: Engine, { tenant, id }: Target, row: ThreadRow): Promise<State> {
  const { view } = engine.running(tenant, id) ?? (await loadThread(engine.store, tenant, id, row.head));
  return view.state;
}

/** How a run begins: with input, or at given nodes. */
export interface Beginning {
  readonly patch: Patch;
  readonly tasks: readonly TaskPlan[];
}

async function beginRun(run: ThreadRun, from: Start, { patch, tasks }: Beginning): Promise<void> {
  const { config, requester, coRequesters } = from;
  await run.questions.read([...run.view.questions.keys()]);
  const why = { by: requester ?? THE_THREAD, reason: "another run began" };
  for (const id of run.view.questions.keys()) run.questions.drop(id, "superseded", why);
  const number = run.view.run + 1;
  run.past = laterRun(run.past);
  run.journal.append({
    type: "run_started",
    run: number,
    ...(run.view.origin === "" ? { origin: newSalt() } : {}),
    graph: run.program.name,
    version: run.program.version,
    config,
    ...(requester === undefined ? {} : { requester }),
    ...(coRequesters === undefined ? {} : { coRequesters }),
    patch,
    tasks: specsOf(tasks, number, 0),
  });
  for (const put of from.put ?? []) run.journal.put(put);
  if (tasks.length === 0) run.journal.append({ type: "run_completed", patch: {}, ended: [] });
  else startTasks(run);
}

/** Begins a run on a new thread, or the next one on a thread that has ended. */
export async function start(
  engine: Engine,
  target: Target,
  from: Start,
  begin: (state: State) => Beginning,
): Promise<ThreadRun> {
  const { tenant, id, program } = target;
  const begun = (state: State): Beginning => onWhatComes(engine, target, from.requester, () => begin(state));
  const row = await engine.store.thread(tenant, id);
  if (row === undefined) {
    // Input that is refused leaves no thread behind.
    const beginning = begun({});
    const run = engine.create(tenant, id, program);
    return guarded(engine, run, () => beginRun(run, from, beginning));
  }
  checkProgram(row, program);
  if (row.status !== "completed" && row.status !== "failed" && row.status !== "canceled") {
    throw busy(id, row.status === "waiting" ? "waiting for answers" : row.status);
  }
  const run = await engine.take(tenant, id, program);
  return guarded(engine, run, async () => {
    if (run.view.status === "running" || run.view.status === "waiting") throw busy(id, "running");
    adopt(run);
    await beginRun(run, from, begun(run.view.state));
  });
}

/** Does something to a thread that was just taken. If it is refused before anything was journaled, the lease goes back. */
async function guarded(engine: Engine, run: ThreadRun, work: () => Promise<void>): Promise<ThreadRun> {
  try {
    await run.working(async () => {
      await work();
      // Before it may rest: what came meanwhile, and timers that are due.
      if (run.journal.fence !== undefined) await engine.attend(run);
    });
  } catch (error) {
    if (run.journal.fence === undefined) run.abandon(error);
    throw error;
  }
  return run;
}

/** Takes a thread that is not running and lets `work` happen to it. */
export async function take(
  engine: Engine,
  target: Target,
  work: (run: ThreadRun) => Promise<void> | void,
): Promise<ThreadRun> {
  await readRow(engine, target);
  const run = await engine.take(target.tenant, target.id, target.program);
  return guarded(engine, run, async () => work(run));
}

/** What came of committing several answers: the first that is refused ends it, those before it are accepted. */
interface Committed {
  readonly done: readonly Answered[];
  readonly refused: { readonly error: unknown } | undefined;
  /** The thread was running here at some point meanwhile. */
  readonly ranHere: boolean;
}

/** Commits answers one after the other. The first commit that can also takes the lease, unless the thread runs here. */
async function commitAnswers(
  engine: Engine,
  { tenant, id, program, read }: Target & { readonly read?: StoredQuestion | undefined },
  answers: ReadonlyMap<InterruptId, Answering>,
  mustHold: boolean,
): Promise<Committed> {
  const oversight = withPolicy(oversightFor(engine.oversight, tenant), program.policy);
  const resting = engine.resting(tenant, id);
  const claim = { kind: "claim", worker: engine.worker, leaseMs: engine.leaseMs, optional: !mustHold } as const;
  const done: Answered[] = [];
  let ranHere = false;
  try {
    for (const [interrupt, answering] of answers) {
      const runsHere = engine.running(tenant, id) !== undefined;
      ranHere ||= runsHere;
      const hold = runsHere || takenBy(done) !== undefined ? undefined : claim;
      const remembered = resting?.questions.pending(interrupt);
      const known = read?.record.id === interrupt ? read : undefined;
      const answerable = { tenant, id: interrupt, read: known, remembered };
      done.push(await commitAnswer(engine.store, answerable, answering, hold, oversight));
    }
    return { done, refused: undefined, ranHere };
  } catch (error) {
    return { done, refused: { error }, ranHere };
  }
}

/** The commit that took the lease. */
function takenBy(done: readonly Answered[]): Accepted | undefined {
  return done.find(({ accepted }) => accepted?.thread?.fence !== undefined)?.accepted;
}

/**
 * Answers to questions of one thread; all are checked to exist and to fit before the first is committed. `before` is
 * done by whoever holds the thread, before it takes the answers: the lease must be had for it. `read`: the question of
 * one of them, as the caller has just read it.
 */
export async function answer(
  engine: Engine,
  target: Target & { readonly row: ThreadRow; readonly read?: StoredQuestion },
  answers: ReadonlyMap<InterruptId, Answering>,
  before?: (run: ThreadRun) => void,
): Promise<{ readonly receipts: readonly Receipt[]; readonly run: ThreadRun | undefined }> {
  const { tenant, id, program, row } = target;
  if (answers.size > 1) await checkAnswers(engine.store, tenant, answers);
  const { done, refused, ranHere } = await commitAnswers(engine, target, answers, before !== undefined);
  const taken = takenBy(done);
  let run: ThreadRun | undefined;
  let failed = refused;
  if (taken !== undefined) {
    run = await engine.goOn(tenant, id, program, claimedBy(taken, id, row.status));
    failed ??= attempt(before, run);
    await engine.attend(run, done.length === 1 ? done.map(({ question }) => question) : []);
  } else {
    const committed = done.some(({ accepted }) => accepted !== undefined);
    // It may have come to rest here in the very moment.
    run = engine.running(tenant, id) ?? (committed && ranHere ? await engine.poke(target) : undefined);
    if (run !== undefined && committed) {
      failed ??= attempt(before, run);
      await engine.look(run);
    }
  }
  if (failed !== undefined) throw failed.error;
  return { receipts: done.map(({ receipt }) => receipt), run };
}

/** What the caller wants done before the answers are taken. The thread goes on also when it fails. */
function attempt(
  work: ((run: ThreadRun) => void) | undefined,
  run: ThreadRun,
): { readonly error: unknown } | undefined {
  try {
    work?.(run);
    return undefined;
  } catch (error) {
    return { error };
  }
}

type Withdrawn = JournalEntry & { readonly type: "outcome_withdrawn" };

/** A failed thread that is to be tried again. */
interface Failed {
  readonly view: ThreadRun["view"];
  readonly questions: Pick<ThreadRun["questions"], "drop">;
}

/** The outcomes that made the tasks of a failed thread fail, outermost first. */
function causesOf(run: Failed): readonly Withdrawn[] {
  return [...run.view.tasks.values()].flatMap(({ spec, operations, error, cause }) => {
    if (error === undefined) return [];
    const failures = operations.filter((entry) => entry.type === "step_failed" || entry.type === "scope_failed");
    const last = operations.at(-1);
    let at: OperationId | undefined =
      cause ?? (last !== undefined && failures.includes(last as (typeof failures)[number]) ? last.op : undefined);
    const withdrawn: Withdrawn[] = [];
    while (at !== undefined) {
      const failed = failures.find((entry) => entry.op === at);
      if (failed === undefined) break;
      withdrawn.push({ type: "outcome_withdrawn", task: spec.id, op: failed.op, name: failed.name });
      at = failed.type === "scope_failed" ? failed.cause : undefined;
    }
    return withdrawn;
  });
}

const TRIED_AGAIN: WhyEnded = { by: THE_THREAD, reason: "what it was about is tried again" };

/** Questions that were asked about a failure which no longer counts: they are closed, and asked anew if it comes to that. */
function supersededBy(run: Failed, causes: readonly Withdrawn[]): readonly JournalEntry[] {
  return causes.flatMap(({ task, op }) => {
    const later = recordedAfter(run.view.tasks.get(task)?.operations ?? [], op);
    return [...run.view.questions.values()].flatMap((asked) => {
      if (asked.task !== task || !later.has(asked.op)) return [];
      run.questions.drop(asked.interrupt, "superseded", TRIED_AGAIN);
      const { name, scope, interrupt } = asked;
      const reference = { task, op: asked.op, name, ...(scope === undefined ? {} : { scope }) };
      return [
        { type: "abandoned" as const, ...reference, interrupt },
        { type: "outcome_withdrawn" as const, ...reference },
      ];
    });
  });
}

/**
 * What a failed task has to do again: the operation that failed; or, when the node failed by itself right after an
 * answer, the question, because with the same answer it would only fail again. An answer something was done with stays.
 */
export function toRepeat(run: Failed): readonly JournalEntry[] {
  const causes = causesOf(run);
  if (causes.length > 0) return [...causes, ...supersededBy(run, causes)];
  return [...run.view.tasks.values()].flatMap(({ spec, operations, error }) => {
    const last = operations.at(-1);
    if (error === undefined || last?.type !== "interrupt_answered") return [];
    return [{ type: "outcome_withdrawn" as const, task: spec.id, op: last.op, name: last.name }];
  });
}

/** Who lets a thread go on. */
export interface LetBy {
  /** Is on record. */
  readonly by?: string;
  /** Asked when it is held at a breakpoint, by whoever holds it then; throws where it may not go on. */
  readonly mayPass?: () => void;
}

/** Goes on with a thread without input: past a breakpoint, after a failure, or because it was blocked. */
export async function goOn(engine: Engine, target: Target, who: LetBy = {}): Promise<ThreadRun | undefined> {
  const row = await readRow(engine, target);
  if (row.status === "completed" || row.status === "canceled") return undefined;
  const { tenant, id } = target;
  for (;;) {
    try {
      return engine.running(tenant, id) ?? (await take(engine, target, (run) => pickUp(run, who)));
    } catch (error) {
      // Its own continuation may have gone on just then, after an un-journaled await, and even have come to rest again.
      if (!isHoldpointError(error, "THREAD_BUSY")) throw error;
      const held = (await engine.store.thread(tenant, id))?.leaseUntil !== null;
      if (held && engine.running(tenant, id) === undefined) throw error;
    }
  }
}

function pickUp(run: ThreadRun, { by, mayPass }: LetBy): void {
  const who = by === undefined ? {} : { by };
  if (run.view.status === "failed") {
    run.reload([...toRepeat(run), { type: "run_retried", ...who }]);
    if ([...run.view.tasks.values()].every((task) => task.output !== undefined)) advance(run);
    else startTasks(run);
  } else if (run.view.breakpoint !== undefined) {
    mayPass?.();
    run.journal.append({ type: "breakpoint_passed", ...who });
    startTasks(run);
  }
}

/** Asks for a thread's run to be ended, and ends it when nobody else holds the thread. Its pending questions are closed. */
export async function cancel(
  engine: Engine,
  target: Target,
  reason: string,
  by: string,
): Promise<ThreadRun | undefined> {
  if (!isText(reason) || !isText(by)) {
    throw new HoldpointError("INVALID_ARGUMENT", "cancel() takes its reason, and who cancels, as text.", {
      reason,
      by,
    });
  }
  const { tenant, id, program } = target;
  const row = await readRow(engine, target);
  if (row.status === "completed" || row.status === "canceled") return undefined;
  const { run: number } = JSON.parse(row.body) as { readonly run: number };
  const control: Control = { type: "cancel", run: number, reason, by };
  const put: DocumentPut = {
    collection: CONTROLS,
    key: `cancel/${id}/${number}`,
    revision: 0,
    body: JSON.stringify(control),
    index: { parent: id, state: "decided", at: engine.store.now() },
  };
  const running = engine.running(tenant, id);
  const change: Change = {
    tenant,
    wake: [id],
    ...(running === undefined
      ? { thread: { id, hold: { kind: "claim", worker: engine.worker, leaseMs: engine.leaseMs, optional: true } } }
      : {}),
  };
  let result = await engine.store.commit({ ...change, put: [put] });
  // It was asked for before, by somebody who did not come to carry it out.
  if (!result.ok && result.reason === "revision") result = await engine.store.commit(change);
  if (!result.ok) throw busy(id, `held (${result.reason})`);
  if (running !== undefined) {
    await engine.look(running);
    return running;
  }
  if (result.thread?.fence === undefined) return undefined;
  const run = await engine.goOn(tenant, id, program, claimedBy(result, id, row.status));
  await engine.attend(run);
  return run;
}
