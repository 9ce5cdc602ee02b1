/** Taking the lease of a thread: what it gives, and why it may be refused. */
import { HoldpointError } from "../../core/errors.ts";
import type { ThreadId } from "../../core/ids.ts";
import type { Accepted, Refusal, ThreadRow } from "../../storage/store.ts";

/** What a claimed thread is gone on with. */
export interface Claimed {
  readonly fence: number;
  readonly wakes: number;
  /** Head of the journal, as the row says. */
  readonly head: number;
  /** The row's status before the claim. */
  readonly status: ThreadRow["status"];
}

/** The refusal for a thread that cannot be taken now. */
export function busy(id: ThreadId, what: string): HoldpointError {
  return new HoldpointError(
    "THREAD_BUSY",
    `Thread "${id}" is ${what}; answer its questions or wait for it, then send new input (or pass onPending: "cancel").`,
    { threadId: id },
  );
}

export function unknownThread(id: ThreadId): HoldpointError {
  return new HoldpointError("THREAD_NOT_FOUND", `There is no thread "${id}" in this store.`, { threadId: id });
}

/** What a claim gave; throws when it was refused. */
export function claimedBy(result: Accepted | Refusal, id: ThreadId, status: ThreadRow["status"]): Claimed {
  if (!result.ok) throw result.reason === "missing" ? unknownThread(id) : busy(id, "being run by another worker");
  const { thread } = result;
  if (thread?.fence === undefined) throw busy(id, "being run by another worker");
  return { fence: thread.fence, wakes: thread.wakes, head: thread.head, status };
}
