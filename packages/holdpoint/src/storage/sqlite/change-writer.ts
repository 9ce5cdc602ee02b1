/** Carries out one change inside a transaction. Checks run before writes as far as they can. */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { isLate, keyOf } from "../hold.ts";
import type { Accepted, Change, CommitResult, Refusal } from "../store.ts";
import type { Connection } from "./connection.ts";
import { DocumentWriter } from "./documents.ts";
import type { Outcome } from "./group-commit.ts";
import { StreamWriter } from "./streams.ts";
import { ThreadWriter, type ThreadPlan } from "./threads.ts";

const ACCEPTED: Accepted = { ok: true };

export class ChangeWriter {
  readonly #threads: ThreadWriter;
  readonly #documents: DocumentWriter;
  readonly #streams: StreamWriter;

  constructor(connection: Connection) {
    this.#threads = new ThreadWriter(connection);
    this.#documents = new DocumentWriter(connection);
    this.#streams = new StreamWriter(connection);
  }

  /** Writes the change, or refuses it. `undo` says that a refusal came after something was written. */
  apply(change: Change, now: number): Outcome<CommitResult> {
    const { tenant, thread, wake } = change;
    if (isLate(change.before, now)) return { value: { ok: false, reason: "late", key: keyOf(change) }, undo: false };
    let plan: ThreadPlan | undefined;
    if (thread !== undefined) {
      const judged = this.#threads.plan(tenant, thread, now, wake?.includes(thread.id) === true);
      if ("ok" in judged) return { value: judged, undo: false };
      plan = judged;
    }
    // A thread that is created is written already.
    const refused = this.#writeParts(change, plan !== undefined && plan.row === undefined);
    if (refused !== undefined) return refused;
    if (plan !== undefined && thread !== undefined) this.#threads.write(plan, thread, now);
    if (wake !== undefined && wake.length > 0) this.#wakeOthers(tenant, wake, thread?.id, now);
    return { value: plan?.verdict.accepted ?? ACCEPTED, undo: false };
  }

  /**
   * Documents and records, each checked as it is written; the refusal of the first at fault. Erasures come before
   * appends: what this commit appends is not there yet (S9).
   */
  #writeParts(
    { tenant, put = [], erase = [], append = [] }: Change,
    wroteBefore: boolean,
  ): Outcome<Refusal> | undefined {
    let wrote = wroteBefore;
    const first = <T>(parts: readonly T[], write: (part: T) => Refusal | undefined): Outcome<Refusal> | undefined => {
      for (const part of parts) {
        const refusal = write(part);
        if (refusal !== undefined) return { value: refusal, undo: wrote };
        wrote = true;
      }
      return undefined;
    };
    return (
      first(put, (one) => this.#documents.put(tenant, one)) ??
      first(erase, (one) => this.#streams.erase(tenant, one)) ??
      first(append, (one) => this.#streams.append(tenant, one))
    );
  }

  #wakeOthers(tenant: Tenant, wake: readonly ThreadId[], own: ThreadId | undefined, now: number): void {
    for (const id of wake.length === 1 ? wake : new Set(wake)) if (id !== own) this.#threads.wake(tenant, id, now);
  }
}
