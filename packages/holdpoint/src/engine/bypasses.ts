/**
 * Attempts to get around a gate: refused, and on record with who and how, so that they can be counted (G10).
 *
 * B1. What concerns a question is in that question's stream (approvals/deciding); what names a question that does not
 *     exist is in the stream `bypass`. So many are recorded of each, that nobody can fill the store with them.
 */
import type { ReviewEvent } from "../approvals/event.ts";
import { genesis, seal } from "../core/chain.ts";
import type { InterruptId, Tenant } from "../core/ids.ts";
import { canonical, isObject, type Json } from "../core/json.ts";
import type { Page, Store, StreamRecord } from "../storage/store.ts";
import { newSalt } from "./journal.ts";
import { questionStream } from "./question-stream.ts";
import { BYPASS_TAG, INTERRUPTS } from "./questions.ts";

/** The stream of attempts that name no question there is. */
const BYPASSES = "bypass";
const PAGE = 500;
/** Records of the stream at the most (B1). */
const MOST = 10_000;
const ROUNDS = 5;

/** Somebody tried to get around a gate. */
export interface BypassAttempt {
  readonly at: number;
  readonly by: string;
  /** `person`, `agent`, `service`, or `executor` for a consumption. */
  readonly as: string;
  /** Why it was refused. */
  readonly code: string;
  /** What they tried: `approve`, `consume` … */
  readonly attempt: string;
  /** The question, or what they took for one. */
  readonly interruptId: string;
}

async function readAll(store: Store, tenant: Tenant, stream: string): Promise<readonly StreamRecord[]> {
  const records: StreamRecord[] = [];
  for (;;) {
    const page = await store.read(tenant, stream, records.length, PAGE);
    records.push(...page);
    if (page.length < PAGE) return records;
  }
}

/** The end of the stream, as a document: so that an attempt costs the same however many there were. */
interface End {
  readonly seq: number;
  readonly hash: string;
}

/** Records an attempt on a question that does not exist. One that cannot be recorded is refused all the same. */
export async function recordUnknown(
  store: Store,
  tenant: Tenant,
  attempt: Omit<BypassAttempt, "at" | "code">,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [found] = await store.get(tenant, BYPASSES, ["end"]);
    const { seq, hash }: End =
      found === undefined ? { seq: 0, hash: genesis(tenant, BYPASSES) } : (JSON.parse(found.body) as End);
    if (seq >= MOST) return;
    const at = store.now();
    const entry = { type: "bypass_refused", at, code: "INTERRUPT_NOT_FOUND", ...attempt };
    const record = seal(hash, seq + 1, at, canonical([entry]), newSalt());
    const end: End = { seq: record.seq, hash: record.hash };
    const put = {
      collection: BYPASSES,
      key: "end",
      revision: found?.revision ?? 0,
      body: JSON.stringify(end),
      index: { at: 0 },
    };
    if ((await store.commit({ tenant, append: [{ stream: BYPASSES, record }], put: [put] })).ok) return;
  }
}

type RecordedAttempt = ReviewEvent & { readonly type: "bypass_refused"; readonly interruptId?: string };

function attemptsIn(records: readonly StreamRecord[], id: string | undefined): readonly BypassAttempt[] {
  return records.flatMap(({ payload }) => {
    const entries = JSON.parse(payload ?? "[]") as readonly Json[];
    return entries.flatMap((entry) => {
      if (!isObject(entry) || entry["type"] !== "bypass_refused") return [];
      const { at, by, as, code, attempt, interruptId = "" } = entry as unknown as RecordedAttempt;
      return [{ at, by, as, code, attempt, interruptId: id ?? interruptId }];
    });
  });
}

/** Attempts on questions that do not exist. */
export async function unknownAttempts(store: Store, tenant: Tenant): Promise<readonly BypassAttempt[]> {
  return attemptsIn(await readAll(store, tenant, BYPASSES), undefined);
}

/** Attempts on questions, a page of questions at a time. */
export async function attemptsOnQuestions(
  store: Store,
  tenant: Tenant,
  page: { readonly after?: string; readonly limit: number },
): Promise<Page<BypassAttempt>> {
  const found = await store.find({ tenant, collection: INTERRUPTS, tag: BYPASS_TAG, ...page });
  const items: BypassAttempt[] = [];
  for (const { key } of found.items) {
    items.push(...attemptsIn(await readAll(store, tenant, questionStream(key as InterruptId)), key));
  }
  return { items, next: found.next };
}
