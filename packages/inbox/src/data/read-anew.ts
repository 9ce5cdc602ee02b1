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

/** Reads anew what the filters say: at once, or when it is not being read any more (V3). */
export function readAnew(queries: QueryClient, filters: QueryFilters): void {
  for (const query of queries.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" })) {
    if (again.has(query)) continue;
    again.add(query);
    const done = (): void => {
      again.delete(query);
      readAnew(queries, { queryKey: query.queryKey, exact: true });
    };
    // Of what is being read this is the reading under way.
    void query.fetch().then(done, done);
  }
  void queries.invalidateQueries(filters, { cancelRefetch: false });
}
