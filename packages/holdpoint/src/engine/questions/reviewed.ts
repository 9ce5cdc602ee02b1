/**
 * A question that reviewers decide: its request, how it stands, and its own hash-chained stream of what happened to it.
 *
 * V1. The document holds the state and the end of the stream it is folded from; both change in one commit, or neither.
 * V2. What is judged from a document may have been altered in the store. Before an action runs, the state is folded anew
 *     from the stream, whose chain is checked (G11).
 * V3. Where decisions are signed, what was not signed does not count.
 */
import { evolveAll, initialState } from "../../approvals/evolve.ts";
import { difference } from "../../approvals/difference.ts";
import type { ReviewEvent } from "../../approvals/event.ts";
import { deadlineOf } from "../../approvals/ladder.ts";
import type { ReviewRequest } from "../../approvals/request.ts";
import { shownForm } from "../../approvals/shown.ts";
import type { Resolution, ReviewState } from "../../approvals/review-state.ts";
import { genesis, seal } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { DecisionId, InterruptId, Tenant, ThreadId } from "../../core/ids.ts";
import { tallyOf } from "../../approvals/tally.ts";
import type { Decision, InterruptRecord, Standing } from "../../core/interrupt.ts";
import type { OnDeadline } from "../../core/journal.ts";
import { canonical, type Json, type JsonObject } from "../../core/json.ts";
import type { SignedReceipt } from "../../audit/receipt.ts";
import type { Store, StreamAppend, StreamRecord } from "../../storage/store.ts";
import { ENTRY_MAX, newSalt } from "../journal/journal.ts";
import type { Signer } from "../../core/signer.ts";
import { questionStream, recordsOf } from "./question-stream.ts";
import { readChain } from "../journal/read-chain.ts";
import { isSigned, receiptIn, signed } from "./sign.ts";

/** What is stored of a review, beside the question. */
export interface Reviewed {
  readonly request: ReviewRequest;
  readonly state: ReviewState;
  /** The last record of its stream, and the hash there; 0 and empty when nothing happened yet. */
  readonly seq: number;
  readonly hash: string;
}

/** The review of a question; undefined for one that just takes an answer. */
export function reviewedOf(record: InterruptRecord): Reviewed | undefined {
  return record.review as unknown as Reviewed | undefined;
}

/** What people are shown of a question that reviewers decide, as it stands. */
export function shownOf({ request, state }: Reviewed): JsonObject {
  return shownForm(request, state);
}

/** How a question stands: what is missing, and what is shown now. */
export function standingOf({ request, state }: Pick<Reviewed, "request" | "state">): Standing {
  const { status, digest, rounds } = state;
  const needed =
    state.reviewers === undefined
      ? ["somebody's decision"]
      : tallyOf(request, state).quorum.missing.map(({ text }) => text);
  const missing = status === "pending" ? needed : [];
  const again = status === "pending" ? rounds.at(-1)?.why : undefined;
  const votes = state.votes.map(({ by, for: inPlaceOf, said, comment, at }) => ({
    by,
    ...(inPlaceOf === undefined ? {} : { for: inPlaceOf }),
    said: said.type,
    ...(comment === undefined ? {} : { comment }),
    at,
  }));
  return { status, votes, missing, digest, ...(again === undefined ? {} : { askedAgain: again }) };
}

/** A review as it begins. */
export function beginReview(request: ReviewRequest): Reviewed {
  return { request, state: initialState(request), seq: 0, hash: "" };
}

function isEmpty(list: Json): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** What the code that asked gets for a resolution. */
function deliverable({ request, state }: Reviewed, resolution: Resolution): Json {
  const { type, value, option } = resolution;
  if (request.kind === "action") {
    const args = state.envelope?.args ?? null;
    const edits = difference(request.envelope?.args ?? null, args) as unknown as Json;
    return { ...(resolution as unknown as JsonObject), args, ...(isEmpty(edits) ? {} : { difference: edits }) };
  }
  switch (type) {
    case "approve":
      return "yes";
    case "reject":
      return "no";
    case "choose":
      return request.options?.find(({ id }) => id === option)?.value ?? option ?? null;
    case "respond":
    case "fail":
      return value ?? null;
  }
}

function decisionOf(reviewed: Reviewed, resolution: Resolution): Decision | undefined {
  if (resolution.cause !== "people") return undefined;
  const id = resolution.decisions.at(-1);
  if (id === undefined) return undefined;
  const said = [...reviewed.state.votes].find((vote) => vote.id === id);
  return {
    id,
    value: deliverable(reviewed, resolution),
    digest: said?.identity ?? id,
    by: resolution.by.join(", "),
    at: resolution.at,
  };
}

function onDeadlineOf(reviewed: Reviewed, resolution: Resolution): OnDeadline {
  return resolution.type === "fail" ? "fail" : { value: deliverable(reviewed, resolution) };
}

/** The question after a review went on; what others read of it follows from the review alone. */
export function recordAfter(record: InterruptRecord, reviewed: Reviewed): InterruptRecord {
  const { state, request } = reviewed;
  const { resolution } = state;
  const decision = resolution === undefined ? undefined : (record.decision ?? decisionOf(reviewed, resolution));
  const deadlineAt = deadlineOf(request.ladder);
  return {
    ...record,
    status: state.status,
    digest: state.digest,
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(decision === undefined ? {} : { decision }),
    ...(resolution?.cause === "deadline" ? { onDeadline: onDeadlineOf(reviewed, resolution) } : {}),
    ...(state.outcome === undefined ? {} : { outcome: state.outcome.kind }),
    review: reviewed as unknown as JsonObject,
  };
}

/** What is signed: what people said, and what came of it. */
const SIGNED: ReadonlySet<unknown> = new Set<ReviewEvent["type"]>([
  "voted",
  "edited",
  "asked_again",
  "vote_withdrawn",
  "delegated",
  "approval_revoked",
  "resolved",
  "expired",
  "consumed",
  "unused",
]);

/** What events lead to: the question after them, and the record to be appended in the commit that stores it (V1). */
export function after(
  {
    record,
    tenant,
    signer,
  }: { readonly record: InterruptRecord; readonly tenant: Tenant; readonly signer: Signer | undefined },
  reviewed: Reviewed,
  events: readonly ReviewEvent[],
  at: number,
): { readonly record: InterruptRecord; readonly append: StreamAppend } {
  const stream = questionStream(record.id);
  const seq = reviewed.seq + 1;
  const place = { tenant, stream, thread: record.threadId, seq };
  const entries = events.map((event) =>
    signed(SIGNED.has(event.type) ? signer : undefined, place, event as unknown as JsonObject),
  );
  const previous = reviewed.seq === 0 ? genesis(tenant, stream) : reviewed.hash;
  const link = seal(previous, seq, at, canonical(entries, ENTRY_MAX), newSalt());
  const state = evolveAll(reviewed.request, reviewed.state, events);
  const next: Reviewed = { request: reviewed.request, state, seq: link.seq, hash: link.hash };
  return { record: recordAfter(record, next), append: { stream, record: link } };
}

/** What is stored of a question was altered (V2). */
export function altered(id: InterruptId, what: string): HoldpointError {
  return new HoldpointError(
    "STORE_CORRUPT",
    `What is stored of the question ${id} is not what was recorded: ${what}.`,
    {
      interruptId: id,
    },
  );
}

/** Where questions are checked: what is stored, and what the process signs with. */
export interface Scrutiny {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly threadId: ThreadId;
  readonly oversight: { readonly signer?: Signer };
}

/** Folds a review anew from its stream and compares it with the document; throws STORE_CORRUPT when they differ (V2, V3). */
export async function verifyReview(
  { store, tenant, threadId: thread, oversight: { signer } }: Scrutiny,
  reviewed: Reviewed,
  asked: ReviewRequest,
): Promise<void> {
  const { id } = asked;
  const stream = questionStream(id);
  let hash = "";
  let seq = 0;
  let state = initialState(asked);
  for await (const record of readChain(store, tenant, stream, (what) => altered(id, what))) {
    ({ seq, hash } = record);
    const place = { tenant, stream, thread, seq };
    const isVouchedFor = (entry: JsonObject): boolean =>
      signer === undefined || !SIGNED.has(entry["type"]) || isSigned(signer, place, entry);
    if (!record.entries.every(isVouchedFor)) {
      throw altered(id, `record ${seq} is not signed by a key this process trusts`);
    }
    state = evolveAll(asked, state, record.entries as unknown as readonly ReviewEvent[]);
  }
  if (seq !== reviewed.seq || hash !== reviewed.hash) throw altered(id, "its stream ends elsewhere");
  if (canonical(asked as unknown as Json) !== canonical(reviewed.request as unknown as Json)) {
    throw altered(id, "it asks something else than the journal of its thread");
  }
  if (canonical(state as unknown as Json) !== canonical(reviewed.state as unknown as Json)) {
    throw altered(id, "it stands otherwise than what happened to it");
  }
}

/** The signed receipt of a decision, from the stream it was recorded in; undefined when nobody signed it. */
export async function signedReceiptOf(
  store: Store,
  tenant: Tenant,
  { id, decision }: { readonly id: InterruptId; readonly decision: DecisionId },
): Promise<SignedReceipt | undefined> {
  for await (const record of recordsOf(store, tenant, id)) {
    const entry = entryIn(record, decision);
    if (entry !== undefined) return receiptIn(entry);
  }
  return undefined;
}

/** The same from the record it was just written with; undefined when it was written with another one. */
export function writtenReceiptOf(append: readonly StreamAppend[], decision: DecisionId): SignedReceipt | undefined {
  for (const { record } of append) {
    const entry = entryIn(record, decision);
    if (entry !== undefined) return receiptIn(entry);
  }
  return undefined;
}

/** What a record says of a decision. */
function entryIn({ payload }: Pick<StreamRecord, "payload">, decision: DecisionId): unknown {
  const entries = JSON.parse(payload ?? "[]") as readonly Readonly<Record<string, unknown>>[];
  return entries.find((one) => one["decision"] === decision || saidIn(one) === decision);
}

/** How a question stood when a decision was accepted, from its stream; undefined where that was erased. */
export async function standingAt(
  store: Store,
  tenant: Tenant,
  request: ReviewRequest,
  decision: DecisionId,
): Promise<Standing | undefined> {
  let state = initialState(request);
  for await (const { payload } of recordsOf(store, tenant, request.id)) {
    if (payload === null) return undefined;
    const events = JSON.parse(payload) as readonly ReviewEvent[];
    state = evolveAll(request, state, events);
    const isIt = events.some((event) => saidIn(event as unknown as Readonly<Record<string, unknown>>) === decision);
    if (isIt) return standingOf({ request, state });
  }
  return undefined;
}

/** The decision that an event of a review records. */
function saidIn(event: Readonly<Record<string, unknown>>): unknown {
  const { vote, round } = event as {
    readonly vote?: { readonly id: string };
    readonly round?: { readonly cause: { readonly id: string } };
  };
  return vote?.id ?? round?.cause.id;
}
