/**
 * What a commit rings for (pure).
 *
 * R1. A thread that a commit wakes is due now: rung at once, unless this very commit holds the thread's lease, or found
 *     that somebody else does; whoever holds it sees the wake when it gives the lease back (storage/store.ts, S5).
 * R2. A thread whose lease is given back is due now when it was woken meanwhile, else at its `wakeAt`: then the ring is
 *     sent ahead, for that instant. Without `wakeAt` there is nothing to ring for.
 * R3. A ring says nothing but "look". One that is outdated (the thread is due earlier, later or not at all by now) makes a
 *     worker look in vain.
 */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { Accepted, Change } from "../../storage/store.ts";

export interface Ring {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  /** By the store's clock; undefined: due already. */
  readonly dueAt?: number;
}

/** The rings of a change that was accepted. */
export function ringsOf(change: Change, accepted: Accepted, now: number): readonly Ring[] {
  const { tenant, thread, wake = [] } = change;
  const others = new Set(wake);
  if (thread !== undefined) others.delete(thread.id);
  const own = ownRing(change, accepted, now);
  return [...[...others].map((id) => ({ tenant, id })), ...(own === undefined ? [] : [own])];
}

/** Of the thread that the change itself is about. */
function ownRing({ tenant, thread }: Change, accepted: Accepted, now: number): Ring | undefined {
  const after = accepted.thread;
  // Without a fence the lease is somebody else's, and nothing was given back.
  if (thread?.release === undefined || after?.fence === undefined) return undefined;
  const { wakeAt, wakesSeen } = thread.release;
  if (after.wakes !== wakesSeen) return { tenant, id: thread.id };
  if (wakeAt === null) return undefined;
  return wakeAt <= now ? { tenant, id: thread.id } : { tenant, id: thread.id, dueAt: wakeAt };
}
