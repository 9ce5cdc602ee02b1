/** A thread's journal as people read it, a page at a time: one item per entry, each with a sentence. */
import { visibleForm } from "../../approvals/visible-form.ts";
import { genesis } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import type { Json } from "../../core/json.ts";
import type { Page, Store, StreamRecord } from "../../storage/store.ts";
import { unknownThread } from "../journal/claimed.ts";
import { journalStream } from "../journal/journal.ts";
import { readJournal } from "../journal/load-thread.ts";
import { shownText } from "./question-item.ts";
import { sayEntry } from "./say-entry.ts";

/** One entry of a journal, as it is shown. */
export interface JournalItem {
  /** The record, and the place of the entry in it. */
  readonly seq: number;
  readonly index: number;
  readonly at: number;
  /** The type of the entry; `erased` for a record whose payload is gone. */
  readonly kind: JournalEntry["type"] | "erased";
  readonly task?: string;
  readonly name?: string;
  readonly says: string;
  readonly interruptId?: string;
  /** The entry, in its visible form. */
  readonly detail: Json;
}

/** Characters of a page at about the most: entries may be long. */
const PAGE_LENGTH = 524_288;
const CURSOR = /^(\d{1,15})\.(\d{1,9})$/;

interface Place {
  readonly seq: number;
  readonly index: number;
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { seq: 1, index: 0 };
  const [, seq, index] = CURSOR.exec(cursor) ?? [];
  if (seq !== undefined && index !== undefined && Number(seq) > 0) return { seq: Number(seq), index: Number(index) };
  throw new HoldpointError("INVALID_ARGUMENT", "The cursor is none that a page of a journal gave out.", {
    cursor: cursor.slice(0, 80),
  });
}

const ERASED = "What happened here was erased; that it happened, and when, is still proved.";

function itemOf(entry: JournalEntry, { seq, index, at }: Place & { readonly at: number }): JournalItem {
  const { type: kind } = entry;
  const { task, name, interrupt } = entry as {
    readonly task?: string;
    readonly name?: string;
    readonly interrupt?: string;
  };
  return {
    seq,
    index,
    at,
    kind,
    ...(task === undefined ? {} : { task }),
    ...(name === undefined ? {} : { name: shownText(name) }),
    says: shownText(sayEntry(entry)),
    ...(interrupt === undefined ? {} : { interruptId: interrupt }),
    detail: visibleForm(entry as unknown as Json).shown,
  };
}

function itemsOf({ seq, at, payload }: StreamRecord): readonly JournalItem[] {
  if (payload === null) return [{ seq, index: 0, at, kind: "erased", says: ERASED, detail: null }];
  const entries = JSON.parse(payload) as readonly JournalEntry[];
  return entries.map((entry, index) => itemOf(entry, { seq, index, at }));
}

/** Where the chain stands just before a record; undefined when the journal does not go that far. */
async function before(store: Store, tenant: Tenant, stream: string, seq: number): Promise<string | undefined> {
  if (seq === 1) return genesis(tenant, stream);
  const [record] = await store.read(tenant, stream, seq - 2, 1);
  return record?.hash;
}

/** A page of a journal, oldest first. Throws THREAD_NOT_FOUND, and STORE_CORRUPT for a journal that was altered. */
export async function journalPage(
  store: Store,
  { tenant, id }: { readonly tenant: Tenant; readonly id: ThreadId },
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<JournalItem>> {
  if ((await store.thread(tenant, id)) === undefined) throw unknownThread(id);
  const from = placeOf(after);
  const previous = await before(store, tenant, journalStream(id), from.seq);
  const items: JournalItem[] = [];
  if (previous === undefined) return { items, next: undefined };
  let length = 0;
  for await (const record of readJournal(store, tenant, id, { after: from.seq - 1, previous })) {
    for (const item of itemsOf(record)) {
      if (item.seq === from.seq && item.index < from.index) continue;
      if (items.length === limit || (length > PAGE_LENGTH && items.length > 0)) {
        return { items, next: `${item.seq}.${item.index}` };
      }
      items.push(item);
      length += JSON.stringify(item.detail).length;
    }
  }
  return { items, next: undefined };
}
