/** Finding the questions that wait for somebody. */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Page, Store } from "../../storage/store.ts";
import { INTERRUPTS, tagsOf } from "../questions/questions.ts";

/** Which of them, and how many at most. */
export interface PendingSearch {
  readonly tenant: Tenant;
  readonly threadId?: ThreadId;
  readonly role?: string | undefined;
  readonly person?: string | undefined;
  readonly after?: string;
  readonly limit: number;
}

/** A page of pending questions, oldest first. A store looks for one tag; another one is looked for in what it finds. */
export async function findPending(store: Store, search: PendingSearch): Promise<Page<InterruptRecord>> {
  const { tenant, threadId, role, person, limit, after } = search;
  const wanted = [
    ...(person === undefined ? [] : [`person:${person}`]),
    ...(role === undefined ? [] : [`role:${role}`]),
  ];
  const [tag] = wanted;
  const isWanted = (record: InterruptRecord): boolean => {
    const tags = wanted.length < 2 ? wanted : tagsOf(record);
    return wanted.every((one) => tags.includes(one));
  };
  const items: InterruptRecord[] = [];
  let next = after;
  do {
    const page = await store.find({
      tenant,
      collection: INTERRUPTS,
      state: "pending",
      limit: limit - items.length,
      ...(threadId === undefined ? {} : { parent: threadId }),
      ...(tag === undefined ? {} : { tag }),
      ...(next === undefined ? {} : { after: next }),
    });
    items.push(...page.items.map(({ body }) => JSON.parse(body) as InterruptRecord).filter(isWanted));
    next = page.next;
  } while (next !== undefined && items.length < limit);
  return { items, next };
}
