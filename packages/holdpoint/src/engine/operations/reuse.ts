/**
 * What a fork does instead of an effect. It never repeats one unless it was told to: its operations have the identities
 * they have in the thread it comes from, so that what is recorded there is found. Its questions have ids of their own,
 * and are asked anew.
 *
 * F1. Only the run that was forked is a repetition. What came after it in the other thread is another run, with other
 *     input; later runs of the fork reuse nothing of it.
 */
import type { OperationId, Tenant, ThreadId } from "../../core/ids.ts";
import type { ErrorRecord, JournalEntry, OperationEntry } from "../../core/journal.ts";
import { refusal } from "../../core/step-error.ts";
import type { Store } from "../../storage/store.ts";
import { entriesOf, readWholeJournal } from "../journal/load-thread.ts";
import type { Operation, Outcome, Past } from "./operation.ts";
import type { ThreadView } from "../journal/thread-view.ts";

type Forked = NonNullable<ThreadView["fork"]>;

/** What a thread has recorded, and where it comes from if it is a fork itself. */
async function readOutcomes(
  store: Store,
  tenant: Tenant,
  thread: ThreadId,
): Promise<{ readonly outcomes: ReadonlyMap<OperationId, OperationEntry>; readonly from: Forked | undefined }> {
  const outcomes = new Map<OperationId, OperationEntry>();
  const acting = new Set<OperationId>();
  let from: Forked | undefined;
  for await (const record of readWholeJournal(store, tenant, thread)) {
    for (const entry of entriesOf(record, thread)) {
      if (entry.type === "forked") from = entry;
      else if (entry.type === "scope_started" && entry.acts === true) acting.add(entry.op);
      else if (isScopeEnd(entry)) {
        if (acting.has(entry.op)) outcomes.set(entry.op, entry);
      } else if (entry.type === "step_completed" || entry.type === "value_recorded") outcomes.set(entry.op, entry);
      // That a fork had nothing to reuse is no outcome of the step.
      else if (entry.type === "step_failed" && entry.error.code !== "EFFECT_NOT_RECORDED") {
        outcomes.set(entry.op, entry);
      }
    }
  }
  return { outcomes, from };
}

/** Reads what the fork may reuse in its run `run`: the records of the threads it comes from, the nearest first. */
export async function readPast(store: Store, tenant: Tenant, fork: Forked, run: number): Promise<Past | undefined> {
  const { effects } = fork;
  const outcomes = new Map<OperationId, OperationEntry>();
  if (run !== fork.run || effects === "execute") return laterRun({ effects, outcomes });
  for (let from: Forked | undefined = fork; from?.run === run;) {
    const past = await readOutcomes(store, tenant, from.thread);
    for (const [op, entry] of past.outcomes) if (!outcomes.has(op)) outcomes.set(op, entry);
    ({ from } = past);
  }
  return { effects, outcomes };
}

/** What a run after the one that was forked reuses: nothing. One that only tries things out goes on doing so. */
export function laterRun(past: Past | undefined): Past | undefined {
  return past?.effects === "dry-run" ? { effects: "dry-run", outcomes: new Map() } : undefined;
}

type ScopeEnd = OperationEntry & { readonly type: "scope_completed" | "scope_failed" };

function isScopeEnd(entry: JournalEntry): entry is ScopeEnd {
  return entry.type === "scope_completed" || entry.type === "scope_failed";
}

function notRecorded(operation: Operation): ErrorRecord {
  return refusal(
    "EFFECT_NOT_RECORDED",
    `${operation.label} is not recorded in the thread this fork comes from, and the fork reuses effects. Fork with { effects: "execute" } to do it, or "dry-run" to leave it out.`,
    { step: operation.name },
  );
}

/** The entry a fork journals instead of doing what `operation` does; undefined when it is to be done. */
export function reused(past: Past | undefined, operation: Operation, acts: boolean): OperationEntry | undefined {
  if (past === undefined || past.effects === "execute") return undefined;
  const recorded = past.outcomes.get(operation.id);
  const { reference } = operation;
  if (recorded !== undefined) return { ...recorded, ...reference };
  if (!acts) return undefined;
  if (past.effects === "dry-run") return { type: "step_completed", ...reference };
  return { type: "step_failed", ...reference, error: notRecorded(operation) };
}

/** The same for the body of a scope that acts. */
export function reusedScope(
  past: Past | undefined,
  operation: Operation,
): { readonly entry: ScopeEnd; readonly outcome: Outcome } | undefined {
  if (past === undefined || past.effects === "execute") return undefined;
  const recorded = past.outcomes.get(operation.id);
  const { reference } = operation;
  if (recorded !== undefined && isScopeEnd(recorded)) {
    const entry: ScopeEnd = { ...recorded, ...reference };
    const outcome = entry.type === "scope_failed" ? { error: entry.error } : { value: entry.value };
    return { entry, outcome };
  }
  if (past.effects === "dry-run") {
    return { entry: { type: "scope_completed", ...reference }, outcome: { value: undefined } };
  }
  const error = notRecorded(operation);
  return { entry: { type: "scope_failed", ...reference, error }, outcome: { error } };
}
