/**
 * How a change relates to the lease of its thread, judged once for every driver.
 *
 * H1. A held thread is due when its lease lapses; a thread that nobody holds is due when it asked to be, or was woken.
 *     So one instant, `dueAt`, serves both, and one index finds threads to claim and threads whose worker died.
 * H2. A lease is live while the store's clock is before its end. Only a claim changes the fence, and always by one.
 * H3. A lease that was given back is not held: its fence opens nothing, even while no one else has claimed.
 */
import { assert } from "../core/errors.ts";
import type { Accepted, Change, Refusal, ThreadChange, ThreadFields } from "./store.ts";

/** What a driver keeps of a thread's lease. */
export interface Holding {
  readonly fence: number;
  readonly wakes: number;
  readonly head: number;
  readonly held: boolean;
  /** The end of the lease while it is held, else when the thread wants to be claimed; null when it does not. */
  readonly dueAt: number | null;
}

/** A thread before its first commit. */
const UNBORN: Holding = { fence: 0, wakes: 0, head: 0, held: false, dueAt: null };

export interface Verdict {
  readonly ok: true;
  /** False when an optional claim met a live lease: then only `wakes` may have changed. */
  readonly granted: boolean;
  readonly fence: number;
  readonly wakes: number;
  readonly held: boolean;
  readonly dueAt: number | null;
  readonly accepted: Accepted;
}

/** When a thread nobody holds is due after a wake. */
export function dueAfterWake(dueAt: number | null, now: number): number {
  return dueAt === null ? now : Math.min(dueAt, now);
}

function verdict(row: Holding, change: ThreadChange, now: number, wakes: number, fence: number): Verdict {
  const { release, hold } = change;
  const accepted: Accepted = { ok: true, thread: { fence, wakes, head: row.head } };
  if (release === undefined) {
    return { ok: true, granted: true, fence, wakes, held: true, dueAt: now + hold.leaseMs, accepted };
  }
  const dueAt = wakes === release.wakesSeen ? release.wakeAt : dueAfterWake(release.wakeAt, now);
  return { ok: true, granted: true, fence, wakes, held: false, dueAt, accepted };
}

/** Judges `change` against the thread's row (`undefined` when it is not there). `woken`: the commit wakes it too. */
export function judgeHold(
  row: Holding | undefined,
  change: ThreadChange,
  now: number,
  woken: boolean,
): Verdict | Refusal {
  const { hold, id } = change;
  const creates = hold.kind === "claim" && hold.create === true;
  if (row === undefined && !creates) return { ok: false, reason: "missing", key: id };
  if (row !== undefined && creates) return { ok: false, reason: "exists", key: id };
  if (creates) wholeFields(change);
  const current = row ?? UNBORN;
  const wakes = current.wakes + (woken ? 1 : 0);
  if (hold.kind === "fence") {
    if (!current.held || current.fence !== hold.fence) return { ok: false, reason: "fenced", key: id };
    return verdict(current, change, now, wakes, current.fence);
  }
  if (current.held && current.dueAt !== null && current.dueAt > now) {
    if (hold.optional !== true) return { ok: false, reason: "leased", key: id, leaseUntil: current.dueAt };
    const accepted: Accepted = { ok: true, thread: { fence: undefined, wakes, head: current.head } };
    return { ok: true, granted: false, fence: current.fence, wakes, held: true, dueAt: current.dueAt, accepted };
  }
  return verdict(current, change, now, wakes, current.fence + 1);
}

/** True when the change came too late (`before`). */
export function isLate(before: number | undefined, now: number): boolean {
  return before !== undefined && now >= before;
}

/** The fields of a thread that is to be created, which must all be there. */
export function wholeFields({ id, set = {} }: ThreadChange): Required<ThreadFields> {
  const { route, graph, version, status, head, body } = set;
  const isWhole = route !== undefined && graph !== undefined && version !== undefined && status !== undefined;
  assert(isWhole && head !== undefined && body !== undefined, `the thread ${id} is created without all of its fields`);
  return { route, graph, version, status, head, body };
}

/** What a change is about, for a refusal that is no single part's. */
export function keyOf({ thread, put, append, erase }: Change): string {
  return thread?.id ?? put?.[0]?.key ?? append?.[0]?.stream ?? erase?.[0]?.stream ?? "";
}
