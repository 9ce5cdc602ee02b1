/** A question to people: what is stored of it, and what a decision is. */
import type { Json, JsonObject } from "./json.ts";
import type { DecisionId, InterruptId, TaskId, ThreadId } from "./ids.ts";
import type { ActionKind, OnDeadline, Purpose } from "./journal.ts";

export type InterruptStatus = "pending" | "resolved" | "expired" | "canceled" | "superseded";

/** An accepted decision. */
export interface Decision {
  readonly id: DecisionId;
  readonly value: Json;
  /** Digest of interrupt, actor and value: what makes two decisions the same. */
  readonly digest: string;
  readonly by: string;
  readonly at: number;
}

/** Who ended a question that nobody can decide any more, and why. */
export interface Closing {
  readonly by: string;
  readonly at: number;
  readonly reason?: string;
}

/** A question as it is stored, one document each. */
export interface InterruptRecord {
  readonly id: InterruptId;
  readonly threadId: ThreadId;
  readonly graph: string;
  readonly node: string;
  readonly task: TaskId;
  readonly status: InterruptStatus;
  readonly value: Json;
  readonly key?: string;
  readonly schema?: JsonObject;
  /** Digest of what was shown: value, key, schema and deadline. A decision may name it. */
  readonly digest: string;
  readonly createdAt: number;
  readonly deadlineAt?: number;
  readonly onDeadline?: OnDeadline;
  readonly purpose?: Purpose;
  /** What is asked of reviewers and how it stands; see `engine/questions/reviewed.ts`. */
  readonly review?: JsonObject;
  /** What other arguments of an action are checked against. */
  readonly action?: ActionKind;
  readonly decision?: Decision;
  /** How it ended, when it was canceled or superseded; of one that reviewers decide its review says so. */
  readonly closed?: Closing;
  /** What became of the accepted decision (G3). */
  readonly outcome?: "consumed" | "unused";
}

/** A question as callers see it in results, streams and queries. */
export interface Interrupt<Value = Json> {
  readonly id: InterruptId;
  readonly value: Value;
  readonly key?: string;
  readonly digest: string;
  readonly schema?: JsonObject;
  readonly deadlineAt?: number;
  /** The node that asks. */
  readonly node: string;
  /** Why the engine itself asks: what became of a step (`outcome`), or whether something may be done (`action`). */
  readonly purpose?: Purpose;
  /** What reviewers are shown: the request with who decides, how, and what happens when nobody does. */
  readonly review?: JsonObject;
}

/** Proof that a decision was accepted. The same decision sent again gets the same receipt. */
export interface Receipt {
  readonly id: DecisionId;
  readonly interruptId: InterruptId;
  readonly threadId: ThreadId;
  /** Digest of what was shown. */
  readonly shown: string;
  readonly value: Json;
  readonly by: string;
  /** In whose place, by delegation. */
  readonly for?: string;
  readonly comment?: string;
  readonly at: number;
  /** `pending` until the thread took the answer or ended without it. */
  readonly outcome: "pending" | "consumed" | "unused";
  /** The same, signed, where decisions are signed; `verifyReceipt` of `holdpoint/audit` checks it. */
  readonly signed?: SignedContent;
  /** Where reviewers decide: how the question stood when this was said. */
  readonly standing?: Standing;
}

/** Content with an Ed25519 signature over it. */
export interface SignedContent {
  readonly content: JsonObject;
  readonly keyId: string;
  readonly signature: string;
}

/** How a question that reviewers decide stands. */
export interface Standing {
  readonly status: InterruptStatus;
  /** What was said and counts, in the order in which it was said. */
  readonly votes: readonly {
    readonly by: string;
    /** In whose place, by delegation. */
    readonly for?: string;
    /** `approve`, `reject`, `edit`, `respond` or `choose`. */
    readonly said: string;
    readonly comment?: string;
    readonly at: number;
  }[];
  /** Who is still needed, in words; empty when nobody is. */
  readonly missing: readonly string[];
  /** Why it is asked again, when it is. */
  readonly askedAgain?: string;
  /** Digest of what is shown now: what the next decision names. */
  readonly digest: string;
}

/** The public view of a stored question. */
export function toInterrupt(record: InterruptRecord): Interrupt {
  const { id, value, key, digest, schema, deadlineAt, node, purpose } = record;
  return {
    id,
    value,
    digest,
    node,
    ...(key === undefined ? {} : { key }),
    ...(schema === undefined ? {} : { schema }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(purpose === undefined ? {} : { purpose }),
  };
}

/** A stored question and the revision it was read at. */
export interface StoredQuestion {
  readonly record: InterruptRecord;
  readonly revision: number;
}
