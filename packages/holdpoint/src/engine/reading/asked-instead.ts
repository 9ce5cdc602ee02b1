/** What is asked in place of a question that came to nothing. */
import type { Tenant } from "../../core/ids.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Store } from "../../storage/store.ts";
import { INTERRUPTS } from "../questions/questions.ts";
import { reviewedOf } from "../questions/reviewed.ts";

/** The latest of a thread that are looked at, in so many readings. */
const PAGE = 16;
const READS = 6;

/** From when on something can be asked in its place; undefined while it may still come to something. */
function since(record: InterruptRecord): number | undefined {
  const { status, outcome, decision, createdAt } = record;
  const state = reviewedOf(record)?.state;
  if (status === "superseded") return (state?.closed ?? record.closed)?.at ?? createdAt;
  if (outcome !== "unused") return undefined;
  return (state?.resolution ?? decision)?.at ?? createdAt;
}

/** Whether it is asked at the same place: by the same node, about the same tool, under the same key. */
function isSamePlace(one: InterruptRecord, other: InterruptRecord): boolean {
  const toolOf = (record: InterruptRecord): string | undefined => reviewedOf(record)?.state.envelope?.tool;
  return one.node === other.node && one.key === other.key && toolOf(one) === toolOf(other);
}

/** The first question at the same place of the thread that was asked since; undefined when there is none. */
export async function askedInstead(
  store: Store,
  tenant: Tenant,
  record: InterruptRecord,
): Promise<InterruptRecord | undefined> {
  const from = since(record);
  if (from === undefined) return undefined;
  let found: InterruptRecord | undefined;
  let after: string | undefined;
  for (let reads = 0; reads < READS; reads += 1) {
    const page = await store.find({
      tenant,
      collection: INTERRUPTS,
      parent: record.threadId,
      order: "newest",
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { body, index } of page.items) {
      if (index.at < from) return found;
      const other = JSON.parse(body) as InterruptRecord;
      if (other.id !== record.id && isSamePlace(record, other)) found = other;
    }
    after = page.next;
    if (after === undefined) break;
  }
  return found;
}
