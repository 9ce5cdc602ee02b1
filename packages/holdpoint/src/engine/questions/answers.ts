/**
 * The one door for decisions: judged in pure code (questions.ts), committed here, and only then told to anybody (G2).
 * A question that was just read is handed in, and not read again (reviews.ts, W3).
 */
import { genesis, seal } from "../../core/chain.ts";
import { assert, HoldpointError, isHoldpointError } from "../../core/errors.ts";
import type { DecisionId, InterruptId, Tenant } from "../../core/ids.ts";
import type { InterruptRecord, Receipt, StoredQuestion } from "../../core/interrupt.ts";
import { canonical, type Json } from "../../core/json.ts";
import type { Accepted, Change, Hold, Store, StreamAppend } from "../../storage/store.ts";
import { validateJson } from "./answer-schema.ts";
import { recordRefused } from "./bypasses.ts";
import { judgedAt, untilCome } from "./has-come.ts";
import { ENTRY_MAX, newSalt } from "../journal/journal.ts";
import { NO_OVERSIGHT, type Oversight } from "../oversight/oversight.ts";
import { questionStream } from "./question-stream.ts";
import { decide, questionPut, type Answering, type Decided } from "./questions.ts";
import { readQuestion } from "./read-question.ts";
import { reviewCommand } from "./review-command.ts";
import { reviewedOf, signedReceiptOf, standingAt, standingOf, writtenReceiptOf, type Reviewed } from "./reviewed.ts";
import { commitReview, type Desk, type Reviewable } from "./reviews.ts";
import { signed } from "./sign.ts";
import { questionsById } from "../thread/signals.ts";

/** Every round somebody else changed the question; more than a few of these in a row are no coincidence. */
const ROUNDS = 20;

/** What came of an answer. `accepted` is missing when it was the same decision again: then nothing was committed. */
export interface Answered {
  readonly receipt: Receipt;
  readonly question: StoredQuestion;
  readonly accepted?: Accepted;
}

function entryOf(record: InterruptRecord, tenant: Tenant, signer: Oversight["signer"]): string {
  const { decision } = record;
  const entry = {
    type: "decided",
    interrupt: record.id,
    shown: record.digest,
    ...(decision === undefined
      ? {}
      : { decision: decision.id, by: decision.by, at: decision.at, value: decision.value }),
  };
  const place = { tenant, stream: questionStream(record.id), thread: record.threadId, seq: 1 };
  return canonical([signed(signer, place, entry)], ENTRY_MAX);
}

/** A question to be answered. `read`: as the caller has just read it. `remembered`: as this process knew it last. */
export interface Answerable extends Reviewable {
  readonly remembered?: StoredQuestion | undefined;
}

/**
 * The signed receipt, where decisions are signed: from what was just written, or from the stream. The same decision sent
 * again gets the very same one.
 */
async function proofOf(
  store: Store,
  tenant: Tenant,
  { signer }: Oversight,
  which: { readonly id: InterruptId; readonly decision: DecisionId },
  written: readonly StreamAppend[] = [],
): Promise<Pick<Receipt, "signed">> {
  if (signer === undefined) return {};
  const found = writtenReceiptOf(written, which.decision) ?? (await signedReceiptOf(store, tenant, which));
  return found === undefined ? {} : { signed: found };
}

/** What people who decide about a reviewed question are told. */
async function commitDecision(
  store: Store,
  { tenant, id, read }: Reviewable,
  answer: Answering,
  hold: (Hold & { readonly kind: "claim" }) | undefined,
  oversight: Oversight,
): Promise<Answered> {
  const { ruling, question, accepted, written } = await commitReview(
    { store, signer: oversight.signer },
    { tenant, id, read },
    (reviewed, record, at) => reviewCommand({ record, reviewed, oversight, store, at }, answer),
    hold,
  );
  const { record } = question;
  const { receipt: given } = ruling;
  assert(given !== undefined, "a decision has a receipt");
  const reviewed = reviewedOf(record) as Reviewed;
  // The same decision again is told what it was told first (G2), whatever came of it since.
  const standing =
    accepted === undefined ? await standingAt(store, tenant, reviewed.request, given.id) : standingOf(reviewed);
  const receipt: Receipt = {
    id: given.id,
    interruptId: id,
    threadId: record.threadId,
    shown: given.shown,
    value: given.said as unknown as Json,
    by: given.by,
    at: given.at,
    outcome: "pending",
    ...(given.for === undefined ? {} : { for: given.for }),
    ...(given.comment === undefined ? {} : { comment: given.comment }),
    ...(standing === undefined ? {} : { standing }),
    ...(await proofOf(store, tenant, oversight, { id, decision: given.id }, written)),
  };
  return { receipt, question, ...(accepted === undefined ? {} : { accepted }) };
}

/** The commit of a decision: its record, the question, and a ring for the thread. */
function changeOf(
  record: InterruptRecord,
  {
    tenant,
    revision,
    signer,
    hold,
  }: {
    readonly tenant: Tenant;
    readonly revision: number;
    readonly signer: Oversight["signer"];
    readonly hold: (Hold & { readonly kind: "claim" }) | undefined;
  },
): Change {
  const { id, threadId, deadlineAt, decision } = record;
  const stream = questionStream(id);
  const text = entryOf(record, tenant, signer);
  return {
    tenant,
    ...(deadlineAt === undefined ? {} : { before: deadlineAt }),
    ...(hold === undefined ? {} : { thread: { id: threadId, hold: { optional: true, ...hold } } }),
    append: [{ stream, record: seal(genesis(tenant, stream), 1, decision?.at ?? 0, text, newSalt()) }],
    put: [questionPut(record, revision)],
    wake: [threadId],
  };
}

/** Judges an answer; undefined when the question has to be read again before anybody is refused. Throws the refusal. */
async function judge(
  store: Store,
  tenant: Tenant,
  question: StoredQuestion,
  answer: Answering,
  isMemory: boolean,
): Promise<Decided | undefined> {
  const { record } = question;
  const { deadlineAt } = record;
  const dues = isMemory || record.status !== "pending" || deadlineAt === undefined ? [] : [deadlineAt];
  const at = await judgedAt(store, tenant, dues);
  try {
    return decide(record, answer, at, issuesOf(record, answer));
  } catch (error) {
    if (isMemory) return undefined;
    if (record.status === "pending" && isHoldpointError(error, "DEADLINE_PASSED")) {
      await fireDeadline(store, tenant, question);
      return undefined;
    }
    await recordRefused(store, tenant, record, answer, error);
    throw error;
  }
}

/**
 * Commits an answer. With `hold`, the commit also tries to take the thread's lease, so that the caller can go on with
 * it at once; with one that is not optional, nothing is committed while somebody else has it. What is remembered may be
 * out of date: the store can accept an answer to it, but only what is read from the store refuses one.
 */
export async function commitAnswer(
  store: Store,
  { tenant, id, read, remembered }: Answerable,
  answer: Answering,
  hold?: Hold & { readonly kind: "claim" },
  oversight: Oversight = NO_OVERSIGHT,
): Promise<Answered> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const known = round === 0 ? (read ?? remembered) : undefined;
    const isMemory = known !== undefined && read === undefined;
    const question = known ?? (await readQuestion(store, tenant, id));
    const { record, revision } = question;
    if (reviewedOf(record) !== undefined) {
      return commitDecision(store, { tenant, id, read: isMemory ? undefined : question }, answer, hold, oversight);
    }
    const decided = await judge(store, tenant, question, answer, isMemory);
    if (decided === undefined) continue;
    const which = { id, decision: decided.receipt.id };
    if (decided.kind === "same") {
      return { receipt: { ...decided.receipt, ...(await proofOf(store, tenant, oversight, which)) }, question };
    }
    const change = changeOf(decided.record, { tenant, revision, signer: oversight.signer, hold });
    const result = await store.commit(change);
    if (result.ok) {
      return {
        receipt: { ...decided.receipt, ...(await proofOf(store, tenant, oversight, which, change.append)) },
        question: { record: decided.record, revision: revision + 1 },
        accepted: result,
      };
    }
    if (result.reason === "leased") {
      throw new HoldpointError(
        "THREAD_BUSY",
        `Thread "${record.threadId}" is being run by another worker; the answer was not recorded, because what comes with it cannot be done now.`,
        { threadId: record.threadId },
      );
    }
    if (result.reason === "late" && !isMemory) await fireDeadline(store, tenant, question);
  }
  throw new HoldpointError(
    "STORE_CONFLICT",
    `The question ${id} was changed by others ${ROUNDS} times in a row; try again.`,
    { interruptId: id },
  );
}

/** Refuses several answers when one of them would be refused as things stand: then none is committed. */
export async function checkAnswers(
  store: Store,
  tenant: Tenant,
  answers: ReadonlyMap<InterruptId, Answering>,
): Promise<void> {
  const found = await questionsById(store, tenant, [...answers.keys()]);
  const questions = new Map(found.map((question) => [question.record.id, question]));
  for (const [id, answer] of answers) {
    let question = questions.get(id);
    // What reviewers decide is judged when it is committed: a vote of one is no condition for that of another.
    if (question === undefined || reviewedOf(question.record) !== undefined) continue;
    while ((await judge(store, tenant, question, answer, false)) === undefined) {
      question = await readQuestion(store, tenant, id);
    }
  }
}

function issuesOf(record: InterruptRecord, answer: Answering): ReturnType<typeof validateJson> {
  return record.schema === undefined || record.decision !== undefined ? [] : validateJson(record.schema, answer.value);
}

/**
 * The deadline of a plain question has come, as the store says: it is expired, and its thread told (G7). Only then is an answer refused for it,
 * so that nobody is told of the deadline while another answer was faster (G2).
 */
async function fireDeadline(store: Store, tenant: Tenant, { record, revision }: StoredQuestion): Promise<void> {
  const expired: InterruptRecord = { ...record, status: "expired" };
  await store.commit({ tenant, put: [questionPut(expired, revision)], wake: [record.threadId] });
}

/** Commits that a rung came, once it has by the store's clock. */
async function fireRung(
  desk: Desk,
  tenant: Tenant,
  question: StoredQuestion,
  { request, state }: Reviewed,
): Promise<StoredQuestion> {
  const { id, status } = question.record;
  const dueAt = request.ladder[state.rung]?.dueAt;
  if (status === "pending" && dueAt !== undefined && dueAt <= desk.store.now()) {
    await untilCome(desk.store, tenant, dueAt);
  }
  return (await commitReview(desk, { tenant, id, read: question }, () => ({ type: "fire" }))).question;
}

/**
 * Commits that a deadline, or a rung before it, came; what became of the question, which may be a decision that was
 * faster. A plain question expires as it is remembered, if the store still has the same; what reviewers decide is read.
 */
export async function expireQuestion(
  desk: Desk,
  { tenant, id, remembered }: Answerable,
): Promise<StoredQuestion | undefined> {
  const { store } = desk;
  let question = remembered?.record.review === undefined ? remembered : undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    question ??= (await questionsById(store, tenant, [id]))[0];
    if (question === undefined || question.record.outcome !== undefined) return undefined;
    const { record, revision } = question;
    const reviewed = reviewedOf(record);
    if (reviewed !== undefined) return fireRung(desk, tenant, question, reviewed);
    if (record.status === "resolved" || record.status === "expired") return question;
    if (record.status !== "pending" || record.deadlineAt === undefined || store.now() < record.deadlineAt) {
      return undefined;
    }
    await untilCome(store, tenant, record.deadlineAt);
    const expired: InterruptRecord = { ...record, status: "expired" };
    const result = await store.commit({ tenant, put: [questionPut(expired, revision)] });
    if (result.ok) return { record: expired, revision: revision + 1 };
    question = undefined;
  }
  return undefined;
}
