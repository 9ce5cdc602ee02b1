/**
 * Whether one thread would go on under the code there is here: found out by reading and replaying it (G8), with nothing
 * written, no lease taken and no operation executed.
 *
 * C1. What is said agrees with what a resume would come to: `ok` is not blocked by its journal, and `blocked` is, with the
 *     same first difference. A resume wakes only the tasks somebody answers; here all that are open are replayed.
 * C2. A failed thread is replayed as `invoke(null)` goes on with it, a blocked one as it stood when it was blocked.
 * C3. What is wrong with one thread is what is said of it. Only a store that fails ends the whole check.
 */
import { HoldpointError, type ErrorCode } from "../../core/errors.ts";
import { DEFAULT_TENANT, type OperationId, type Tenant, type ThreadId } from "../../core/ids.ts";
import { isOperationEntry } from "../../core/journal.ts";
import type { Store, ThreadRow, ThreadStatus } from "../../storage/store.ts";
import { entriesOf, loadThread, readWholeJournal, type LoadedThread } from "../journal/load-thread.ts";
import { aside } from "../operations/aside.ts";
import type { Acting } from "../oversight/facts.ts";
import { mandateOf, type Mandate } from "../oversight/mandate.ts";
import type { Oversight } from "../oversight/oversight.ts";
import type { Program } from "../program.ts";
import { readOnlyStore } from "./read-only-store.ts";
import { ReplayTrial, type TaskDifference } from "./replay-trial.ts";
import { toRepeat } from "../runs/runs.ts";
import { questionsOf } from "../thread/signals.ts";
import type { Limits } from "../thread/thread.ts";
import { fold } from "../journal/thread-view.ts";
import { Trial } from "../thread/trial.ts";
import { verifyOutcome } from "../questions/verify-outcome.ts";
import { adapted, objection } from "../thread/versions.ts";

/** Where in a journal an entry is. */
export interface EntryPosition {
  /** The record, counted from 1, and the entry in it, counted from 1. */
  readonly record: number;
  readonly entry: number;
  /** When it was recorded. */
  readonly at: number;
}

/** The first difference between a journal and code. */
export interface Difference {
  /** The node, and the task it runs as. */
  readonly node: string;
  readonly task: string;
  /** The first recorded operation that the code does not come to; left out when it comes to all of them. */
  readonly recorded?: { readonly name: string; readonly position: EntryPosition };
  /** What the code does instead, in words: `the code called interrupt "DELETE PROD?"`. */
  readonly met: string;
  /** Where in the code that is, where a stack trace says so: `file:///app/agent.ts:31:20`. */
  readonly at?: string;
}

/** What a check says of a thread. */
export type CheckOutcome =
  /** It replays: a resume goes on. */
  | { readonly outcome: "ok" }
  /** A resume would be held as `blocked`; without a difference before any code ran (a node is gone, the version refused). */
  | { readonly outcome: "blocked"; readonly message: string; readonly difference?: Difference }
  /** The recorded state does not fit this version, or cannot be migrated to it: it would be held as `blocked`. */
  | { readonly outcome: "state"; readonly message: string }
  /** No graph of its name, or not the version it is pinned to, is here. */
  | { readonly outcome: "unclaimable"; readonly message: string }
  /** Its journal was damaged, altered or erased. */
  | { readonly outcome: "unreadable"; readonly message: string; readonly code: ErrorCode }
  /** Its code came neither to its end nor to a difference in the time it was given. */
  | { readonly outcome: "stalled"; readonly message: string };

/** A thread and what a check says of it. */
export type ThreadCheck = CheckOutcome & {
  /** Whose thread it is; left out, that of the tenant `default`. */
  readonly tenant?: Tenant;
  readonly threadId: ThreadId;
  readonly graph: string;
  /** The version it is bound to, and the one it was checked against; left out when there is none. */
  readonly version: string;
  readonly against?: string;
  /** Where it stands now. */
  readonly status: ThreadStatus;
};

/** What checks are made with. */
export interface CheckDesk {
  readonly store: Store;
  readonly oversight: Oversight;
  readonly limits: Limits;
  /** The code that would go on with a thread. */
  programFor(row: ThreadRow): Program | undefined;
  /** Why there is none. */
  whyNone(row: ThreadRow): string;
}

/** How the checking of one thread is bounded. */
export interface CheckBounds {
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/** Errors that say what is wrong with a thread, and not with the store. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set(["STORE_CORRUPT", "THREAD_ERASED"]);

/** What is wrong with the thread's journal, or with what is stored of its questions; throws what is none of its fault. */
function unreadable(error: unknown, { id }: ThreadRow): CheckOutcome {
  if (error instanceof SyntaxError) {
    const message = `The journal of thread "${id}" is damaged: ${error.message}.`;
    return { outcome: "unreadable", message, code: "STORE_CORRUPT" };
  }
  if (!(error instanceof HoldpointError && UNREADABLE.has(error.code))) throw error;
  return { outcome: "unreadable", message: error.message, code: error.code };
}

/** Answers that were accepted and not taken up yet are looked at as a resume does before it takes them. */
async function verifyAnswers({ view }: LoadedThread, mandate: Mandate): Promise<void> {
  const { store, tenant, threadId } = mandate;
  for (const { record } of await questionsOf(store, tenant, threadId, "decided")) {
    const asked = view.questions.get(record.id);
    if (asked !== undefined) await verifyOutcome(mandate, record, asked);
  }
}

/** Makes the view what it is when the thread was taken up; what speaks against that is returned. */
function takeUp(
  { view }: LoadedThread,
  program: Program,
  acting: Acting & { readonly mandate: Mandate },
): CheckOutcome | undefined {
  const against = objection({ view, program });
  if (against !== undefined) return { outcome: "blocked", message: against };
  const trial = new Trial({ view, program, journal: { append: () => undefined } });
  try {
    trial.migrate(aside(acting, acting.mandate.oversight.policies, () => adapted({ view, program })));
  } catch (error) {
    return { outcome: "state", message: error instanceof Error ? error.message : String(error) };
  }
  // C2
  if (view.status === "failed") {
    for (const entry of toRepeat({ view, questions: { drop: () => undefined } })) fold(view, entry);
  }
  return undefined;
}

/** Where the first entry about an operation is. */
async function positionOf(store: Store, tenant: Tenant, id: ThreadId, op: OperationId): Promise<EntryPosition> {
  for await (const record of readWholeJournal(store, tenant, id)) {
    const index = entriesOf(record, id).findIndex((entry) => isOperationEntry(entry) && entry.op === op);
    if (index >= 0) return { record: record.seq, entry: index + 1, at: record.at };
  }
  throw new HoldpointError("STORE_CORRUPT", `The journal of thread "${id}" has lost an entry since it was read.`);
}

async function differenceOf(
  store: Store,
  { tenant, id }: ThreadRow,
  { task, node, recorded, met, at }: TaskDifference,
): Promise<Difference> {
  const position = recorded && (await positionOf(store, tenant, id, recorded.op));
  return {
    node,
    task,
    ...(recorded === undefined || position === undefined ? {} : { recorded: { name: recorded.name, position } }),
    met,
    ...(at === undefined ? {} : { at }),
  };
}

async function replayed(
  desk: CheckDesk & { readonly program: Program },
  row: ThreadRow,
  { limitMs, signal }: CheckBounds,
): Promise<CheckOutcome | undefined> {
  const { store, oversight, limits, program } = desk;
  const { tenant, id } = row;
  const loaded = await loadThread(store, tenant, id, row.head);
  const { view } = loaded;
  if (view.status === "completed" || view.status === "canceled") return undefined;
  const mandate = mandateOf({ tenant, id, program, view, owner: { oversight, store, limits } });
  const now = (): number => store.now();
  const against = takeUp(loaded, program, { mandate, now });
  if (against !== undefined) return against;
  if (row.status !== "failed") await verifyAnswers(loaded, mandate);
  if (signal?.aborted === true) return undefined;
  const trial = new ReplayTrial({
    identity: `${tenant}\n${id}`,
    view,
    program,
    mandate,
    limits,
    now,
    after: (delayMs, fn) => store.clock.after(delayMs, fn),
  });
  const stop = (): void => trial.stop();
  signal?.addEventListener("abort", stop, { once: true });
  const end = await trial.run(limitMs);
  signal?.removeEventListener("abort", stop);
  switch (end.kind) {
    case "replays":
      return { outcome: "ok" };
    case "stalls":
      return { outcome: "stalled", message: end.message };
    case "differs": {
      const difference = await differenceOf(store, row, end.difference);
      return { outcome: "blocked", message: end.difference.message, difference };
    }
    default:
      return end satisfies never;
  }
}

/** Checks a thread that has not ended; undefined when it has ended meanwhile. */
export async function checkThread(
  desk: CheckDesk,
  row: ThreadRow,
  bounds: CheckBounds,
): Promise<ThreadCheck | undefined> {
  const { tenant, id: threadId, graph, version, status } = row;
  const program = desk.programFor(row);
  const whose = tenant === DEFAULT_TENANT ? {} : { tenant };
  const about = { ...whose, threadId, graph, version, status };
  if (program === undefined) return { ...about, outcome: "unclaimable", message: desk.whyNone(row) };
  const store = readOnlyStore(desk.store);
  const outcome = await replayed({ ...desk, store, program }, row, bounds).catch((error: unknown) =>
    unreadable(error, row),
  );
  return outcome && { ...about, against: program.version, ...outcome };
}
