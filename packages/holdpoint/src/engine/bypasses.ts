/**
 * Attempts to get around a gate: refused, and on record with who and how, so that they can be counted (G10).
 *
 * B1. What concerns a question that reviewers decide is in that question's stream (approvals/deciding); everything else
 *     is in the stream `bypass`: questions that just take an answer, or do not exist, and grants. So much is recorded of
 *     each, and so long, that nobody can fill the store with it.
 * B2. An answer is an attempt when it comes from an agent, or names a digest its question never had. People who come
 *     second, late, or with something that does not fit try nothing of the kind.
 */
import type { ReviewEvent } from "../approvals/event.ts";
import { genesis, seal } from "../core/chain.ts";
import { isHoldpointError } from "../core/errors.ts";
import type { InterruptId, Tenant } from "../core/ids.ts";
import type { InterruptRecord } from "../core/interrupt.ts";
import { canonical, isObject, type Json } from "../core/json.ts";
import type { Page, Store, StreamRecord } from "../storage/store.ts";
import { newSalt } from "./journal.ts";
import { questionStream } from "./question-stream.ts";
import { BYPASS_TAG, INTERRUPTS, type Answering } from "./questions.ts";

/** The stream of attempts that are in no stream of a question. */
const BYPASSES = "bypass";
const PAGE = 500;
/** Records of the stream at the most (B1). */
const MOST = 10_000;
/** Longest name of what was tried on. */
const NAME_MAX = 80;
/** Every round somebody else tried something; more than a few of these in a row are no coincidence. */
const ROUNDS = 50;

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
  /** The question, or what they took for one; of a grant its id, or the tool it would be for. */
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

/** Records an attempt in the stream `bypass` (B1). One that cannot be recorded is refused all the same. */
export async function recordAttempt(
  store: Store,
  tenant: Tenant,
  { interruptId, ...attempt }: Omit<BypassAttempt, "at">,
): Promise<void> {
  const what = interruptId.slice(0, NAME_MAX).toWellFormed();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [found] = await store.get(tenant, BYPASSES, ["end"]);
    const { seq, hash }: End =
      found === undefined ? { seq: 0, hash: genesis(tenant, BYPASSES) } : (JSON.parse(found.body) as End);
    if (seq >= MOST) return;
    const at = store.now();
    const entry = { type: "bypass_refused", at, ...attempt, interruptId: what };
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

/** Records an attempt on a question that does not exist. */
export function recordUnknown(
  store: Store,
  tenant: Tenant,
  attempt: Omit<BypassAttempt, "at" | "code">,
): Promise<void> {
  return recordAttempt(store, tenant, { code: "INTERRUPT_NOT_FOUND", ...attempt });
}

/** Records what was refused on a question that just takes an answer, if it was an attempt (B2). */
export async function recordRefused(
  store: Store,
  tenant: Tenant,
  { id, digest }: Pick<InterruptRecord, "id" | "digest">,
  { by, kind = "person", digest: named = digest }: Pick<Answering, "by" | "kind" | "digest">,
  error: unknown,
): Promise<void> {
  if (!isHoldpointError(error) || (kind !== "agent" && named === digest)) return;
  await recordAttempt(store, tenant, { by, as: kind, code: error.code, attempt: "answer", interruptId: id });
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

/** Attempts that are in no stream of a question. */
export async function otherAttempts(store: Store, tenant: Tenant): Promise<readonly BypassAttempt[]> {
  return attemptsIn(await readAll(store, tenant, BYPASSES), undefined);
}

/** Attempts on questions that reviewers decide, a page of questions at a time. */
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
