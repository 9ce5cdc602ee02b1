/**
 * Erasing what a record says (personal data), while the chain goes on verifying (core/chain.ts, C2).
 *
 * X1. Payload and salt go together. Digest and hash stay, and an entry in the stream `erasure` says what was erased, by
 *     whom and why: what is gone without one was taken out by somebody who had no right to.
 * X2. What replay still needs is not erased: a thread's journal only once the thread has ended for good, a grace period is
 *     over, and no open fork may use what is recorded there; what is recorded about a question only once its outcome was
 *     taken up.
 * X3. The proof itself is never erased: checkpoints, keys and erasures hold no personal data but the name of who erased.
 * X4. A journal that is erased ends with an entry that says so. Whoever remembers the thread finds that its journal went
 *     on without them, and has to read it: so nobody goes on from memory.
 */
import { canonical, isObject } from "../core/json.ts";
import type { ThreadRow } from "../storage/store.ts";
import { CHECKPOINTS } from "./checkpoint.ts";
import { KEYS } from "./key-stream.ts";

/** The stream that holds a tenant's erasures. */
export const ERASURES = "erasure";

/** An erased record, and who erased it. */
export type Erasure = {
  readonly stream: string;
  readonly seq: number;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
};

/** The payload of a record of the stream `erasure`. */
export function erasurePayload(erasures: readonly Erasure[]): string {
  return canonical(erasures.map((erasure) => ({ type: "erased", ...erasure })));
}

function entriesIn(payload: string | null): readonly unknown[] | undefined {
  try {
    const entries: unknown = JSON.parse(payload ?? "");
    return Array.isArray(entries) ? (entries as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

/** The records that a payload of the stream `erasure` says were erased; undefined when it cannot be read. */
export function readErasures(
  payload: string | null,
): readonly { readonly stream: string; readonly seq: number }[] | undefined {
  const entries = entriesIn(payload);
  if (entries === undefined) return undefined;
  const found: { readonly stream: string; readonly seq: number }[] = [];
  for (const entry of entries) {
    const { type, stream, seq } = isObject(entry) ? entry : {};
    if (type !== "erased" || typeof stream !== "string" || typeof seq !== "number") return undefined;
    found.push({ stream, seq });
  }
  return found;
}

/** The payload of the last record of a journal that is erased (X4). */
export function journalErasedPayload(erased: Pick<Erasure, "by" | "reason" | "at">): string {
  return canonical([{ type: "erased", ...erased }]);
}

/** True for the last record of a journal that is erased (X4). */
export function saysJournalErased(payload: string | null): boolean {
  const [first] = entriesIn(payload) ?? [];
  return isObject(first) && first["type"] === "erased";
}

/** What has to be known to judge an erasure: what the stream belongs to, as the store has it. */
export type ErasureGround =
  | { readonly of: "thread"; readonly row: Pick<ThreadRow, "status" | "updatedAt"> }
  | {
      readonly of: "question";
      /** The thread took the outcome up, or the question was withdrawn. */ readonly isClosed: boolean;
    }
  | { readonly of: "unknown" };

/** Why a record must not be erased (X2, X3), as a sentence; undefined when it may be. */
export function refuseErasure(
  stream: string,
  ground: ErasureGround,
  time: { readonly now: number; readonly graceMs: number },
): string | undefined {
  if (stream === CHECKPOINTS || stream === KEYS || stream === ERASURES) {
    return `The stream "${stream}" is part of the proof; it is never erased.`;
  }
  switch (ground.of) {
    case "thread": {
      const { status, updatedAt } = ground.row;
      // A failed thread can be tried again, a blocked one goes on with other code: both replay.
      if (status !== "completed" && status !== "canceled") {
        return `The thread of "${stream}" is ${status}: replay needs its journal until it has completed or was canceled.`;
      }
      const until = updatedAt + time.graceMs;
      return time.now >= until
        ? undefined
        : `The thread of "${stream}" ended only recently; its journal can be erased from ${new Date(until).toISOString()} on.`;
    }
    case "question":
      return ground.isClosed
        ? undefined
        : `The question of "${stream}" is not closed; its thread has yet to take its outcome up.`;
    case "unknown":
      return `Nothing says that what "${stream}" holds is no longer needed.`;
  }
}
