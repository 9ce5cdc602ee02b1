/** Pages of keyset queries. */
import type { Page } from "../store.ts";

/** Cuts one row more than the page holds into a page. */
export function toPage<T>(rows: readonly T[], limit: number, cursor: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursor(last) : undefined };
}
