/**
 * Attempts to get around a gate, a page at a time.
 *
 * P1. Those on questions that reviewers decide come first, question after question, oldest question first; then those
 *     of the stream `bypass`. Those of one question or stream are in the order in which they were recorded.
 * P2. A page has no more than were asked for, and costs about so much: many attempts are many pages.
 */
import type { ReviewEvent } from "../../approvals/event.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, Tenant } from "../../core/ids.ts";
import { isObject, type Json } from "../../core/json.ts";
import type { Page, Store, StreamRecord } from "../../storage/store.ts";
import { BYPASSES, type BypassAttempt } from "../questions/bypasses.ts";
import { questionStream } from "../questions/question-stream.ts";
import { BYPASS_TAG, INTERRUPTS } from "../questions/questions.ts";

const READ = 500;
const IN_QUESTIONS = /^q(\d{1,6})\.([\w-]*)$/;
const IN_OTHERS = /^o(\d{1,15})$/;

/** Where a page begins: after so many attempts of the question after `after`, or after a record of the stream. */
type Place =
  | { readonly in: "questions"; readonly after: string; readonly skip: number }
  | { readonly in: "others"; readonly after: number };

/** An attempt, and the place just after it. */
interface Placed {
  readonly attempt: BypassAttempt;
  readonly place: Place;
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { in: "questions", after: "", skip: 0 };
  const [, seq] = IN_OTHERS.exec(cursor) ?? [];
  if (seq !== undefined) return { in: "others", after: Number(seq) };
  const [, skip, after] = IN_QUESTIONS.exec(cursor) ?? [];
  if (skip !== undefined && after !== undefined) return { in: "questions", after, skip: Number(skip) };
  throw new HoldpointError("INVALID_ARGUMENT", "The cursor is none that a page of attempts gave out.", {
    cursor: cursor.slice(0, 80),
  });
}

function cursorOf(place: Place): string {
  return place.in === "others" ? `o${place.after}` : `q${place.skip}.${place.after}`;
}

type RecordedAttempt = ReviewEvent & { readonly type: "bypass_refused"; readonly interruptId?: string };

function attemptsIn({ payload }: StreamRecord, id?: string): readonly BypassAttempt[] {
  const entries = JSON.parse(payload ?? "[]") as readonly Json[];
  return entries.flatMap((entry) => {
    if (!isObject(entry) || entry["type"] !== "bypass_refused") return [];
    const { at, by, as, code, attempt, interruptId = "" } = entry as unknown as RecordedAttempt;
    return [{ at, by, as, code, attempt, interruptId: id ?? interruptId }];
  });
}

async function* recordsOf(
  store: Store,
  tenant: Tenant,
  { stream, after, limit }: { readonly stream: string; readonly after: number; readonly limit: number },
): AsyncGenerator<StreamRecord> {
  for (let last = after, isMore = true; isMore;) {
    const records = await store.read(tenant, stream, last, limit);
    isMore = records.length === limit;
    for (const record of records) {
      last = record.seq;
      yield record;
    }
  }
}

async function* onQuestion(store: Store, tenant: Tenant, id: string): AsyncGenerator<BypassAttempt> {
  const stream = questionStream(id as InterruptId);
  for await (const record of recordsOf(store, tenant, { stream, after: 0, limit: READ })) yield* attemptsIn(record, id);
}

async function* onQuestions(store: Store, tenant: Tenant, from: Place): AsyncGenerator<Placed> {
  if (from.in !== "questions") return;
  const which = { tenant, collection: INTERRUPTS, tag: BYPASS_TAG, limit: 1 };
  let { after, skip } = from;
  for (;;) {
    const { items, next } = await store.find({ ...which, ...(after === "" ? {} : { after }) });
    let number = 0;
    for (const { key } of items) {
      for await (const attempt of onQuestion(store, tenant, key)) {
        number += 1;
        if (number > skip) yield { attempt, place: { in: "questions", after, skip: number } };
      }
    }
    if (next === undefined) return;
    after = next;
    skip = 0;
  }
}

async function* onOthers(store: Store, tenant: Tenant, from: Place, limit: number): AsyncGenerator<Placed> {
  const after = from.in === "others" ? from.after : 0;
  for await (const record of recordsOf(store, tenant, { stream: BYPASSES, after, limit })) {
    for (const attempt of attemptsIn(record)) yield { attempt, place: { in: "others", after: record.seq } };
  }
}

/** A page of the attempts (P1, P2). */
export async function attemptsPage(
  store: Store,
  tenant: Tenant,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Page<BypassAttempt>> {
  const from = placeOf(after);
  const items: BypassAttempt[] = [];
  let last = from;
  for (const placed of [onQuestions(store, tenant, from), onOthers(store, tenant, from, limit + 1)]) {
    for await (const { attempt, place } of placed) {
      if (items.length === limit) return { items, next: cursorOf(last) };
      items.push(attempt);
      last = place;
    }
  }
  return { items, next: undefined };
}
