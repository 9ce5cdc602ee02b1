/**
 * What people say about a request, and the proof that it was accepted.
 *
 * D1. `approve` and `reject` are about what is shown. `edit` approves other arguments in its place.
 * D2. `respond` gives an answer, `choose` one of the options offered. On a question they are its answer: where several
 *     people decide, they have to give the same one. On an action they decline it, and the agent gets the answer instead.
 * D3. The same decision is: same request, same human, in the same person's place, same canonical content (G2).
 */
import { digestOf, type Json, type JsonObject } from "../core/json.ts";
import { deriveId, type DecisionId, type InterruptId } from "../core/ids.ts";
import type { Change } from "./difference.ts";
import type { Reading } from "./interpret/reading.ts";

export const DECISION_TYPES = ["approve", "reject", "edit", "respond", "choose"] as const;
/** How somebody may decide. */
export type DecisionType = (typeof DECISION_TYPES)[number];

/** What a vote says. */
export type Ballot =
  | { readonly type: "approve" }
  | { readonly type: "reject" }
  | { readonly type: "edit"; readonly args: Json; readonly difference: readonly Change[] }
  | { readonly type: "respond"; readonly value: Json }
  | { readonly type: "choose"; readonly option: string };

/** What somebody said: a ballot, or text that could not be read as one. */
export type Said = Ballot | { readonly type: "reply"; readonly text: string };

/** Something a person said and that was accepted: as a vote, or as a reason to ask again. */
export interface AcceptedDecision {
  readonly id: DecisionId;
  /** What makes two decisions the same (D3). */
  readonly identity: string;
  readonly by: string;
  /** In whose place. */
  readonly for?: string;
  readonly said: Said;
  readonly comment?: string;
  /** Digest of what was shown then. */
  readonly shown: string;
  /** The digest the decision named, when it named one. */
  readonly named?: string;
  readonly at: number;
}

/** A vote that was accepted. */
export interface Vote extends AcceptedDecision {
  readonly said: Ballot;
  /** The chain of delegations, from `for` to `by`. */
  readonly via?: readonly string[];
  /** The roles that count, as they were then: those of `for` when it is given. */
  readonly roles: readonly string[];
  /** The stage it counts in, from 0; null when it counts in none. */
  readonly stage: number | null;
  /** How text was read, when it was text. */
  readonly reading?: Reading;
}

/** Proof that a decision was accepted. The same decision sent again gets the same receipt. */
export interface DecisionReceipt {
  readonly id: DecisionId;
  readonly interruptId: InterruptId;
  readonly by: string;
  readonly for?: string;
  readonly said: Said;
  readonly comment?: string;
  readonly shown: string;
  readonly at: number;
}

/** What makes two decisions the same; see D3. `content` is what was sent. */
export function identityOf(
  request: InterruptId,
  by: string,
  inPlaceOf: string | undefined,
  content: JsonObject,
): string {
  return digestOf([request, by, inPlaceOf ?? null, content]);
}

/** The id of the `count`-th decision that is accepted on a request. */
export function decisionIdOf(request: InterruptId, identity: string, count: number): DecisionId {
  return deriveId("dec", request, identity, String(count));
}

/** The receipt of a decision. */
export function receiptOf(request: InterruptId, decision: AcceptedDecision): DecisionReceipt {
  const { id, by, said, comment, shown, at } = decision;
  return {
    id,
    interruptId: request,
    by,
    ...(decision.for === undefined ? {} : { for: decision.for }),
    said,
    ...(comment === undefined ? {} : { comment }),
    shown,
    at,
  };
}
