/**
 * What a fork does instead of an effect. It never repeats one unless it was told to: its operations have the identities
 * they have in the thread it comes from, so that what is recorded there is found. Its questions have ids of their own,
 * and are asked anew.
 */
import type { OperationId, Tenant, ThreadId } from "../core/ids.ts";
import type { OperationEntry } from "../core/journal.ts";
import { refusal } from "../core/step-error.ts";
import type { Store } from "../storage/store.ts";
import { entriesOf, readWholeJournal } from "./load-thread.ts";
import type { ForkEffects, Operation, Past } from "./operation.ts";

/** Reads what a fork may reuse. */
export async function readPast(store: Store, tenant: Tenant, thread: ThreadId, effects: ForkEffects): Promise<Past> {
  const outcomes = new Map<OperationId, OperationEntry>();
  if (effects === "execute") return { effects, outcomes };
  for await (const record of readWholeJournal(store, tenant, thread)) {
    for (const entry of entriesOf(record, thread)) {
      if (entry.type === "step_completed" || entry.type === "step_failed" || entry.type === "value_recorded") outcomes.set(entry.op, entry);
    }
  }
  return { effects, outcomes };
}

/** The entry a fork journals instead of doing what `operation` does; undefined when it is to be done. */
export function reused(past: Past | undefined, operation: Operation, acts: boolean): OperationEntry | undefined {
  if (past === undefined || past.effects === "execute") return undefined;
  const recorded = past.outcomes.get(operation.id);
  const { reference } = operation;
  if (recorded !== undefined) return { ...recorded, ...reference };
  if (!acts) return undefined;
  if (past.effects === "dry-run") return { type: "step_completed", ...reference };
  const error = refusal("EFFECT_NOT_RECORDED", `${operation.label} is not recorded in the thread this fork comes from, and the fork reuses effects. Fork with { effects: "execute" } to do it, or "dry-run" to leave it out.`, { step: operation.name });
  return { type: "step_failed", ...reference, error };
}
