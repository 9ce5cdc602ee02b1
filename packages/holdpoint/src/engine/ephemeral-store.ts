/** Where a graph without a checkpointer runs: commits are accepted and forgotten. Nothing may pause in it. */
import { systemClock } from "../core/system-clock.ts";
import type { CommitResult, Store } from "../storage/store.ts";

const nothing = async (): Promise<readonly never[]> => [];

/** A store for one run that keeps nothing. */
export function ephemeralStore(): Store {
  return {
    kind: "ephemeral",
    clock: systemClock,
    now: () => systemClock.now(),
    writeFailure: undefined,
    commit: async (change): Promise<CommitResult> => ({
      ok: true,
      ...(change.thread === undefined ? {} : { thread: { fence: 1, wakes: 0, head: 0 } }),
    }),
    thread: async () => undefined,
    read: nothing,
    get: nothing,
    find: async () => ({ items: [], next: undefined }),
    threads: async () => ({ items: [], next: undefined }),
    claim: nothing,
    renew: async (held) => held.map(() => 0),
    unclaimable: nothing,
    events: nothing,
    lastEvent: async () => undefined,
    tenants: nothing,
    close: async () => undefined,
  };
}
