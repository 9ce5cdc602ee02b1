/**
 * What may happen to a question, decided in pure code (G2, G3, G6, G7). The engine commits what comes out.
 *
 * Q1. A question has one outcome. The same decision again gets the same receipt; a different one is a conflict that
 *     says who decided and when.
 * Q2. "The same decision" is: same question, same actor, same canonical value.
 * Q3. At or past its deadline a question takes no decision.
 * Q4. What runs inside a thread, or is an agent by its credentials, answers nothing (G10).
 */
import { HoldpointError } from "../../core/errors.ts";
import { deriveId } from "../../core/ids.ts";
import type { Decision, InterruptRecord, Receipt } from "../../core/interrupt.ts";
import { canonical, digestOf, type Json, type JsonObject } from "../../core/json.ts";
import { sha256 } from "../../core/digest.ts";
import type { OnDeadline } from "../../core/journal.ts";
import type { Delegation } from "../../approvals/delegation.ts";
import { isReviewer } from "../../approvals/eligibility.ts";
import { needsOf, stagesOf } from "../../approvals/reviewer-rule.ts";
import { reviewedOf, type Reviewed } from "./reviewed.ts";
import { placeOf } from "./inbox-order.ts";
import type { DocumentIndex, DocumentPut } from "../../storage/store.ts";

export const INTERRUPTS = "interrupt";

/** An answer and who gives it. */
export interface Answering {
  readonly value: Json;
  readonly by: string;
  /** Digest of what the person was shown; checked when given. */
  readonly digest?: string;
  /** The roles of the person, as the caller knows them; a directory knows better. */
  readonly roles?: readonly string[];
  /** Whose credentials they are. Default: a person's. */
  readonly kind?: "person" | "agent" | "service";
  /** In whose place, by delegation. */
  readonly for?: string;
  /** It answers what the thread's own result showed: an action that was edited since takes it only with its digest. */
  readonly unlessEdited?: true;
}

/** What {@link decide} says: nothing new, or a question that is now resolved. */
export type Decided =
  | { readonly kind: "same"; readonly receipt: Receipt }
  | { readonly kind: "resolved"; readonly record: InterruptRecord; readonly receipt: Receipt };

/** Digest of what a question shows. */
export function shownDigest(shown: {
  readonly value: Json;
  readonly key?: string;
  readonly schema?: JsonObject;
  readonly deadlineAt?: number;
  readonly onDeadline?: OnDeadline;
}): string {
  return digestOf({
    value: shown.value,
    ...(shown.key === undefined ? {} : { key: shown.key }),
    ...(shown.schema === undefined ? {} : { schema: shown.schema }),
    ...(shown.deadlineAt === undefined ? {} : { deadlineAt: shown.deadlineAt }),
    ...(shown.onDeadline === undefined ? {} : { onDeadline: shown.onDeadline }),
  });
}

/** The receipt of a decided question; undefined when nobody decided it. */
export function receiptOf(record: InterruptRecord): Receipt | undefined {
  const { decision } = record;
  if (decision === undefined) return undefined;
  return {
    id: decision.id,
    interruptId: record.id,
    threadId: record.threadId,
    shown: record.digest,
    value: decision.value,
    by: decision.by,
    at: decision.at,
    outcome: record.outcome ?? "pending",
  };
}

/** The receipt as it was given when the decision was accepted: what a repeat gets, whatever came of it since (Q1). */
function firstReceipt(record: InterruptRecord & { readonly decision: Decision }): Receipt {
  const { outcome: _outcome, ...fresh } = record;
  return receiptOf(fresh) as Receipt;
}

function alreadyDecided(record: InterruptRecord, decision: Decision): HoldpointError {
  return new HoldpointError(
    "ALREADY_DECIDED",
    `The question ${record.id} was already answered by ${decision.by} at ${new Date(decision.at).toISOString()}.`,
    { interruptId: record.id, by: decision.by, at: decision.at },
  );
}

function closed(record: InterruptRecord): HoldpointError {
  if (record.status === "expired") return deadlinePassed(record);
  return new HoldpointError(
    "INTERRUPT_CLOSED",
    `The question ${record.id} is ${record.status}; it takes no answer any more.`,
    { interruptId: record.id, status: record.status },
  );
}

/** The refusal of an answer that came too late. */
function deadlinePassed(record: InterruptRecord): HoldpointError {
  const at = record.deadlineAt ?? 0;
  return new HoldpointError(
    "DEADLINE_PASSED",
    `The question ${record.id} could be answered until ${new Date(at).toISOString()}.`,
    { interruptId: record.id, deadlineAt: at },
  );
}

/** Judges an answer; throws the refusal. `issues` are what the question's schema has against the value. */
export function decide(
  record: InterruptRecord,
  answer: Answering,
  now: number,
  issues: readonly { readonly path: string; readonly message: string }[],
): Decided {
  if (answer.kind === "agent") {
    throw new HoldpointError(
      "AGENT_CANNOT_DECIDE",
      `${answer.by} acts with the credentials of an agent, or from inside a thread; the question ${record.id} is for people.`,
      { interruptId: record.id, by: answer.by },
    );
  }
  const text = canonical(answer.value);
  const digest = sha256(`${record.id}\n${answer.by}\n${text}`);
  if (record.decision !== undefined) {
    if (record.decision.digest !== digest) throw alreadyDecided(record, record.decision);
    return { kind: "same", receipt: firstReceipt({ ...record, decision: record.decision }) };
  }
  if (record.status !== "pending") throw closed(record);
  if (answer.digest !== undefined && answer.digest !== record.digest) {
    throw new HoldpointError(
      "DIGEST_MISMATCH",
      `The answer was given to something else than what ${record.id} shows now; read the question again.`,
      { interruptId: record.id, digest: record.digest },
    );
  }
  if (record.deadlineAt !== undefined && now >= record.deadlineAt) throw deadlinePassed(record);
  if (issues.length > 0) {
    const [first] = issues;
    throw new HoldpointError(
      "ANSWER_INVALID",
      `The answer to ${record.id} does not fit: ${first?.path === "" || first === undefined ? "it" : first.path} ${first?.message ?? ""}. The question stays open.`,
      { interruptId: record.id, issues },
    );
  }
  const decision: Decision = {
    id: deriveId("dec", record.id, digest),
    value: answer.value,
    digest,
    by: answer.by,
    at: now,
  };
  const resolved = { ...record, status: "resolved" as const, decision };
  return { kind: "resolved", record: resolved, receipt: firstReceipt(resolved) };
}

/** The tag of questions somebody tried to get around. */
export const BYPASS_TAG = "bypass";

/** The tag of open questions that ask nobody in particular. */
export const ANYBODY_TAG = "anybody";

/** The tag of the questions about a tool. */
export function toolTag(tool: string): string {
  return `tool:${tool}`;
}

/** Those who may vote in somebody's place. */
function delegatesOf({ reviewers, delegations }: Reviewed["state"]): readonly string[] {
  const counts = ({ from, roles }: Delegation): boolean =>
    isReviewer(reviewers, { id: from, roles }) || delegations.some(({ to }) => to === from);
  return delegations.filter(counts).map(({ to }) => to);
}

/** What the questions of a role, of a person, about a tool, or about one action are found by. */
export function tagsOf(record: InterruptRecord): readonly string[] {
  const reviewed = reviewedOf(record);
  const anybody = record.status === "pending" && reviewed?.state.reviewers === undefined ? [ANYBODY_TAG] : [];
  if (reviewed === undefined) return anybody;
  const { reviewers, envelope, bypasses } = reviewed.state;
  const delegates = delegatesOf(reviewed.state).map((person) => `person:${person}`);
  const needs = reviewers === undefined ? [] : stagesOf(reviewers.rule).flatMap(needsOf);
  const who = needs.flatMap((need) =>
    "role" in need ? [`role:${need.role}`] : need.people.map((person) => `person:${person}`),
  );
  const what = envelope === undefined ? [] : [`action:${envelope.actionDigest}`, toolTag(envelope.tool)];
  return [...new Set([...anybody, ...who, ...delegates, ...what, ...(bypasses > 0 ? [BYPASS_TAG] : [])])];
}

/** A question as a document. It is `decided` until the thread has taken its outcome, then `closed`. */
export function questionPut(record: InterruptRecord, revision: number): DocumentPut {
  const state =
    record.status === "pending"
      ? "pending"
      : (record.status === "resolved" || record.status === "expired") && record.outcome === undefined
        ? "decided"
        : "closed";
  const tags = tagsOf(record);
  const index: DocumentIndex = {
    parent: record.threadId,
    state,
    at: record.createdAt,
    ...(state === "pending" ? { dueAt: placeOf(record) } : {}),
    ...(tags.length === 0 ? {} : { tags }),
  };
  return { collection: INTERRUPTS, key: record.id, revision, body: JSON.stringify(record), index };
}
