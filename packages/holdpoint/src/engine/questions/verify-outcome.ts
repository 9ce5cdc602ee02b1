/**
 * The outcome of a question as the store holds it, checked before code gets it (G11): against the question's own stream
 * and the journal of the thread that asked. What is approved as an action is checked where it is used (decided.ts).
 *
 * F1. An answer is the one its stream says was given, in answer to what the journal asked; where decisions are signed,
 *     the record of it is.
 * F2. What comes of a deadline is what the journal says, and not before its time.
 * F3. What reviewers decided follows from their votes.
 */
import type { ReviewRequest } from "../../approvals/request.ts";
import type { Decision, InterruptRecord } from "../../core/interrupt.ts";
import type { InterruptAsked } from "../../core/journal.ts";
import { canonical, type Json } from "../../core/json.ts";
import { hasCome } from "./has-come.ts";
import { questionStream } from "./question-stream.ts";
import { shownDigest } from "./questions.ts";
import { readChain } from "../journal/read-chain.ts";
import { altered, recordAfter, reviewedOf, verifyReview, type Reviewed, type Scrutiny } from "./reviewed.ts";
import { isSigned } from "./sign.ts";

function same(one: unknown, other: unknown): boolean {
  return canonical((one ?? null) as Json) === canonical((other ?? null) as Json);
}

/** F1. */
async function verifyAnswer(
  { store, tenant, threadId: thread, oversight: { signer } }: Scrutiny,
  { id, by, at, value }: Decision,
  asked: InterruptAsked,
): Promise<void> {
  const { interrupt } = asked;
  const stream = questionStream(interrupt);
  const said = { type: "decided", interrupt, shown: shownDigest(asked), decision: id, by, at, value };
  for await (const { seq, entries } of readChain(store, tenant, stream, (what) => altered(interrupt, what))) {
    const [entry] = entries;
    if (seq !== 1 || entry === undefined) break;
    const { receipt: _receipt, ...recorded } = entry;
    if (!same(recorded, said)) throw altered(interrupt, "its answer is not the one that was given");
    if (signer !== undefined && !isSigned(signer, { tenant, stream, seq, thread }, entry)) {
      throw altered(interrupt, "its answer is not signed by a key this process trusts");
    }
    return;
  }
  throw altered(interrupt, "nobody gave its answer");
}

/** F2. */
async function verifyExpiry(
  { store, tenant }: Scrutiny,
  { onDeadline }: InterruptRecord,
  { deadlineAt, ...asked }: InterruptAsked,
): Promise<void> {
  // This process may take it to be earlier than whoever expired it.
  const isDue = deadlineAt !== undefined && (store.now() >= deadlineAt || (await hasCome(store, tenant, deadlineAt)));
  if (isDue && same(onDeadline, asked.onDeadline)) return;
  throw altered(asked.interrupt, "its deadline is not the one that was set");
}

/** F3, once the review was verified. */
export function checkOutcome(record: InterruptRecord, reviewed: Reviewed, asked: InterruptAsked): void {
  const { decision: _decision, onDeadline: _onDeadline, ...bare } = record;
  const { onDeadline } = asked;
  const follows = recordAfter({ ...bare, ...(onDeadline === undefined ? {} : { onDeadline }) }, reviewed);
  if (same(record.decision, follows.decision) && same(record.onDeadline, follows.onDeadline)) return;
  throw altered(asked.interrupt, "its outcome does not follow from what reviewers said");
}

/** F3. */
async function verifyReviewed(scrutiny: Scrutiny, record: InterruptRecord, asked: InterruptAsked): Promise<void> {
  const reviewed = reviewedOf(record);
  if (reviewed === undefined) throw altered(asked.interrupt, "its review is missing");
  await verifyReview(scrutiny, reviewed, asked.review as unknown as ReviewRequest);
  checkOutcome(record, reviewed, asked);
}

/** Checks what is stored of the outcome of a question; throws STORE_CORRUPT when it is not what was recorded. */
export async function verifyOutcome(scrutiny: Scrutiny, record: InterruptRecord, asked: InterruptAsked): Promise<void> {
  if (asked.purpose === "action") return;
  if (asked.review !== undefined) return verifyReviewed(scrutiny, record, asked);
  if (record.decision !== undefined) return verifyAnswer(scrutiny, record.decision, asked);
  return verifyExpiry(scrutiny, record, asked);
}
