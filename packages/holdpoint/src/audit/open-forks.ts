/** Finds forks that still need the journal of the thread they come from (erasure.ts, X2). */
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { Store, ThreadStatus } from "../storage/store.ts";
import { forkedFrom, journalOf } from "./thread-data.ts";

const PAGE = 500;
const OPEN: readonly ThreadStatus[] = ["pending", "running", "waiting", "failed", "blocked"];

type Origin = ReturnType<typeof forkedFrom>;

/**
 * An open thread that was forked from `id`, or from a fork of it, and may use what is recorded there. Reads the first
 * record of every open thread: nothing else says where a thread comes from.
 */
export async function openForkOf(store: Store, tenant: Tenant, id: ThreadId): Promise<ThreadId | undefined> {
  const origins = new Map<ThreadId, Origin>();
  const originOf = async (thread: ThreadId): Promise<Origin> => {
    if (!origins.has(thread)) {
      const [first] = await store.read(tenant, journalOf(thread), 0, 1);
      origins.set(thread, forkedFrom(first?.payload ?? null));
    }
    return origins.get(thread);
  };
  for (const status of OPEN) {
    for (let after: string | undefined; ; ) {
      const page = await store.threads({ tenant, status, limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const row of page.items) {
        let origin = await originOf(row.id);
        if (origin?.uses !== true) continue;
        while (origin !== undefined && origin.thread !== id) origin = await originOf(origin.thread);
        if (origin !== undefined) return row.id;
      }
      if (page.next === undefined) break;
      after = page.next;
    }
  }
  return undefined;
}
