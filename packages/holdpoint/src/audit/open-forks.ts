/** Finds forks that still need the journal of the thread they come from (erasure.ts, X2). */
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { Store, ThreadStatus } from "../storage/store.ts";
import { forkedFrom, journalOf } from "./thread-data.ts";

const PAGE = 500;
const OPEN: readonly ThreadStatus[] = ["pending", "running", "waiting", "failed", "blocked"];

type Origin = ReturnType<typeof forkedFrom>;

async function* openThreads(store: Store, tenant: Tenant): AsyncGenerator<ThreadId> {
  for (const status of OPEN) {
    let after: string | undefined;
    do {
      const page = await store.threads({ tenant, status, limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const { id } of page.items) yield id;
      after = page.next;
    } while (after !== undefined);
  }
}

/**
 * An open thread that was forked from `id`, or from a fork of it, and may use what is recorded there. Reads the first
 * record of every open thread: nothing else says where a thread comes from.
 */
export async function openForkOf(store: Store, tenant: Tenant, id: ThreadId): Promise<ThreadId | undefined> {
  const origins = new Map<ThreadId, Origin>();
  const originOf = async (thread: ThreadId): Promise<Origin> => {
    const known = origins.get(thread);
    if (known !== undefined) return known;
    const [first] = await store.read(tenant, journalOf(thread), 0, 1);
    const origin = forkedFrom(first?.payload ?? null);
    // Those that are no forks are met once.
    if (origin !== undefined) origins.set(thread, origin);
    return origin;
  };
  for await (const open of openThreads(store, tenant)) {
    let origin = await originOf(open);
    if (origin?.uses !== true) continue;
    while (origin !== undefined && origin.thread !== id) origin = await originOf(origin.thread);
    if (origin !== undefined) return open;
  }
  return undefined;
}
