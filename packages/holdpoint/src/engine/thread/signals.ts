/**
 * Signals: what others committed for a thread while it rested or ran (answers, deadlines, cancels), taken up by whoever
 * holds the lease and journaled as delivered (G3).
 */
import { isHoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { InterruptRecord, StoredQuestion } from "../../core/interrupt.ts";
import type { InterruptAsked, OperationEntry } from "../../core/journal.ts";
import type { Store, StoredDocument } from "../../storage/store.ts";
import type { Answer } from "../operations/operation.ts";
import { INTERRUPTS } from "../questions/questions.ts";
import type { Thread } from "./thread.ts";
import { verifyOutcome } from "../questions/verify-outcome.ts";

export const CONTROLS = "control";

/** The reason of a cancel for which nobody gave one. */
export const UNSAID = "canceled";

/** Who cancels, when nobody is named. */
export const CALLER = "caller";

/** A request to the holder of a thread, stored as a document until it is carried out. */
export interface Control {
  readonly type: "cancel";
  /** The run that is meant: one that comes too late ends no other. */
  readonly run: number;
  readonly reason: string;
  readonly by: string;
}

const PAGE = 200;

async function all(
  store: Store,
  tenant: Tenant,
  collection: string,
  parent: ThreadId,
  state: string,
): Promise<readonly StoredDocument[]> {
  const found: StoredDocument[] = [];
  let after: string | undefined;
  do {
    const page = await store.find({
      tenant,
      collection,
      parent,
      state,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

function parseQuestion({ body, revision }: StoredDocument): StoredQuestion {
  return { record: JSON.parse(body) as InterruptRecord, revision };
}

/** The questions of a thread in a state (`pending`, `decided`), in the order they were asked. */
export async function questionsOf(
  store: Store,
  tenant: Tenant,
  thread: ThreadId,
  state: "pending" | "decided",
): Promise<readonly StoredQuestion[]> {
  return (await all(store, tenant, INTERRUPTS, thread, state)).map(parseQuestion);
}

/** Some questions by id; those that are not there are left out. */
export async function questionsById(
  store: Store,
  tenant: Tenant,
  ids: readonly string[],
): Promise<readonly StoredQuestion[]> {
  return (await store.get(tenant, INTERRUPTS, ids)).map(parseQuestion);
}

function answerOf(asked: InterruptAsked, record: InterruptRecord): Answer {
  const { task, op, name, scope, interrupt } = asked;
  const reference = { task, op, name, interrupt, ...(scope === undefined ? {} : { scope }) };
  const { decision } = record;
  if (decision === undefined) {
    return {
      kind: "expired",
      entry: { type: "interrupt_expired", ...reference, outcome: record.onDeadline ?? "fail" },
    };
  }
  const entry: OperationEntry & { readonly type: "interrupt_answered" } = {
    type: "interrupt_answered",
    ...reference,
    decision: decision.id,
    digest: decision.digest,
    by: decision.by,
    value: decision.value,
  };
  return { kind: "answered", entry };
}

/** Whether a task is in memory to take a signal, or never will be. */
export interface Signal {
  readonly question: StoredQuestion;
  readonly asked: InterruptAsked | undefined;
}

/** Hands the outcome of a question to the task that asked; nobody waits for it any more: it is unused. */
export function deliver(run: Thread, { question, asked }: Signal): void {
  const { id } = question.record;
  const waits = asked !== undefined && run.view.questions.has(id);
  if (waits && run.wake(asked.task)?.answer(asked.op, answerOf(asked, question.record)) === true) return;
  run.unused(id);
}

/**
 * Takes up answers the caller has just committed or read, in the order they were given. What the store says of them is
 * checked before any of them counts; where it was altered the thread is held. `own`: given in this process just now, so
 * that what has no reviewers is known without the store.
 */
export async function deliverAll(run: Thread, questions: readonly StoredQuestion[], own = false): Promise<void> {
  try {
    for (const { record } of questions) {
      const asked = run.view.questions.get(record.id);
      if (asked !== undefined && !(own && asked.review === undefined)) await verifyOutcome(run.mandate, record, asked);
    }
  } catch (error) {
    if (!isHoldpointError(error, "STORE_CORRUPT")) throw error;
    if (run.view.status === "running" || run.view.status === "waiting") run.block(error.message);
  }
  // A failed or blocked thread keeps the answers for when it goes on.
  if (run.view.status === "failed" || run.view.status === "blocked") return;
  // What was decided in one millisecond comes in an order that is the same hot and cold: that of the operations.
  const op = ({ record }: StoredQuestion): string => run.view.questions.get(record.id)?.op ?? "";
  const sorted = [...questions].sort(
    (one, other) => (one.record.decision?.at ?? 0) - (other.record.decision?.at ?? 0) || (op(one) < op(other) ? -1 : 1),
  );
  for (const question of sorted) run.signal(question);
}

/** Reads and takes up everything that was committed for the thread. */
export async function takeSignals(run: Thread, store: Store): Promise<void> {
  const controls = (await all(store, run.tenant, CONTROLS, run.id, "decided")).filter(
    ({ key }) => !run.carriedOut.has(key),
  );
  if (controls.length > 0) await run.questions.read([...run.view.questions.keys()]);
  for (const { collection, key, revision, body } of controls) {
    if (run.carriedOut.has(key)) continue;
    run.carriedOut.add(key);
    run.journal.put({ collection, key, revision, body: null });
    const control = JSON.parse(body) as Control;
    if (control.run === run.view.run) run.cancel(control.reason, control.by);
  }
  await deliverAll(run, await questionsOf(store, run.tenant, run.id, "decided"));
}
