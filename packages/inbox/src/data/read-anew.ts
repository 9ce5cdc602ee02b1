/**
 * What is known of the server and is out of date is read anew.
 *
 * V3. A reading under way when something happens may have been answered before it: it goes on, and there is one more after
 *     it, however much happens meanwhile. So nothing is missed, and what happens faster than it can be read is read all the
 *     same.
 */
import type { Query, QueryClient, QueryFilters } from "@tanstack/react-query";

/** Those that are read once more when the reading under way is done. */
const again = new WeakSet<Query>();

/** Reads it anew when the reading under way is done, however that ends. */
async function readOnceMore(queries: QueryClient, query: Query): Promise<void> {
  if (again.has(query)) return;
  again.add(query);
  // Of what is being read this is the reading under way.
  await query.fetch().catch(() => undefined);
  again.delete(query);
  readAnew(queries, { queryKey: query.queryKey, exact: true });
}

/** Reads anew what the filters say: at once, or when it is not being read any more (V3). */
export function readAnew(queries: QueryClient, filters: QueryFilters): void {
  const underWay = queries.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" });
  for (const query of underWay) void readOnceMore(queries, query);
  void queries.invalidateQueries(filters, { cancelRefetch: false });
}
