/** Finding threads by what is in their names; what an index does not answer is looked for in a bounded number of them. */
import type { Tenant } from "../../core/ids.ts";
import type { Page, Store, ThreadQuery, ThreadRow } from "../../storage/store.ts";

/** Which threads; `q` is text that is in the id or in the name of the graph, whatever its case. */
export interface ThreadSearch extends Omit<ThreadQuery, "tenant"> {
  readonly q?: string;
}

/** Threads that one page looks through, and how often it asks the store. */
const SCANNED = 5_000;
const READS = 50;

/** A page of threads. With `q` it may have fewer than were asked for, or none, and go on all the same. */
export async function findThreads(
  store: Store,
  tenant: Tenant,
  { q, ...query }: ThreadSearch,
): Promise<Page<ThreadRow>> {
  if (q === undefined) return store.threads({ tenant, ...query });
  const text = q.toLowerCase();
  const items: ThreadRow[] = [];
  let next = query.after;
  for (let reads = 0, scanned = 0; reads < READS && scanned < SCANNED; reads += 1) {
    const limit = query.limit - items.length;
    const page = await store.threads({ tenant, ...query, limit, ...(next === undefined ? {} : { after: next }) });
    items.push(...page.items.filter(({ id, graph }) => `${id}\n${graph}`.toLowerCase().includes(text)));
    next = page.next;
    scanned += page.items.length;
    if (next === undefined || items.length === query.limit) break;
  }
  return { items, next };
}
