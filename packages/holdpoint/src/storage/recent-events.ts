/**
 * What was appended for a tenant, the newest first: for people, who want to know what happened last.
 *
 * N1. A cursor of an event says its position in the order of commits (cursor.ts). Positions rise; where others append, too,
 *     there are gaps between those of a tenant.
 * N2. It is read in stretches of bounded length, whatever is in them: a page may have no events and still a next one.
 */
import type { Tenant } from "../core/ids.ts";
import { fromEventCursor, toCursor } from "./cursor.ts";
import type { Page, Store, StreamEvent } from "./store.ts";

/** Positions that are looked at once at the most, and stretches that are looked at for one page (N2). */
const STRETCH_MAX = 256;
const STRETCHES = 64;

async function lastPosition(store: Store, tenant: Tenant): Promise<number> {
  const cursor = await store.lastEvent(tenant);
  return cursor === undefined ? 0 : fromEventCursor(cursor);
}

/** Events before the one of a cursor, backwards: about `limit` of them, and never more. Without a cursor, the last ones. */
export async function eventsBefore(
  store: Store,
  tenant: Tenant,
  cursor: string | undefined,
  limit: number,
): Promise<Page<StreamEvent>> {
  let end = cursor === undefined ? await lastPosition(store, tenant) : fromEventCursor(cursor) - 1;
  let stretch = Math.min(limit, STRETCH_MAX);
  for (let looked = 0; looked < STRETCHES && end > 0; looked += 1) {
    const from = Math.max(0, end - stretch);
    const until = end;
    const found = await store.events(tenant, from === 0 ? undefined : toCursor(from), stretch);
    const wanted = found.filter((event) => fromEventCursor(event.cursor) <= until).slice(-limit);
    const [oldest] = wanted;
    if (oldest !== undefined) {
      const isFirst = from === 0 && wanted.length < limit;
      return { items: wanted.toReversed(), next: isFirst ? undefined : oldest.cursor };
    }
    end = from;
    stretch = Math.min(stretch * 2, STRETCH_MAX);
  }
  return { items: [], next: end > 0 ? toCursor(end + 1) : undefined };
}
