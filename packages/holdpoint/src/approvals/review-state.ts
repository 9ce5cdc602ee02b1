/**
 * How a request stands, folded from what happened to it (evolve.ts).
 *
 * S1. `status` leaves `pending` once and never comes back. Resolved and expired requests end once more, as `consumed` or
 *     `unused` (G3).
 * S2. Each change of what is shown or of who decides is a new *edition*, with a digest of its own.
 */
import type { Closing, InterruptStatus } from "../core/interrupt.ts";
import type { DecisionId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Amount } from "./amount.ts";
import type { AcceptedDecision, Vote } from "./decision.ts";
import type { Delegation } from "./delegation.ts";
import type { Envelope } from "./envelope.ts";
import type { Reviewers } from "./reviewer-rule.ts";

/** Why it is asked again. */
export type RoundKind = "ambiguous" | "contradiction" | "disagreement";

/** One clarifying round. */
export interface Round {
  readonly kind: RoundKind;
  /** Why it is asked again, for people. */
  readonly why: string;
  /** What somebody said that led to it. */
  readonly cause: AcceptedDecision;
}

/** What came of a request. */
export interface Resolution {
  /** `fail`: the code that asked gets an error, because nobody decided. */
  readonly type: "approve" | "reject" | "respond" | "choose" | "fail";
  /** The answer of `respond` and `choose`. */
  readonly value?: Json;
  readonly option?: string;
  readonly cause: "people" | "deadline";
  /** Who made it so; empty when nobody did. */
  readonly by: readonly string[];
  readonly decisions: readonly DecisionId[];
  readonly at: number;
  /** Of an approval: the envelope that is approved, and from when on it counts no more. */
  readonly envelopeDigest?: string;
  readonly expiresAt?: number;
}

/** What one actor tried, as far as it is recorded (deciding/case.ts, A1). */
export interface Tried {
  readonly who: { readonly id: string; readonly as: string };
  /** Answers that were refused. */
  readonly attempts: number;
  readonly bypasses: number;
}

/** How a request stands. */
export interface ReviewState {
  readonly status: InterruptStatus;
  /** Digest of what is shown now. */
  readonly digest: string;
  readonly edition: number;
  /** The action as it stands, edits included. */
  readonly envelope?: Envelope;
  readonly amount?: Amount;
  readonly reviewers?: Reviewers;
  /** Votes that stand. */
  readonly votes: readonly Vote[];
  /** Votes that an edit, a rung or a new round made void. */
  readonly voided: readonly Vote[];
  readonly withdrawn: readonly { readonly by: string; readonly vote: DecisionId }[];
  readonly delegations: readonly Delegation[];
  /** The index of the first rung that has not fired. */
  readonly rung: number;
  readonly rounds: readonly Round[];
  /** Decisions accepted so far. */
  readonly accepted: number;
  /** Answers that were refused because they did not fit or stayed unclear. */
  readonly attempts: number;
  /** Attempts to get around the gate. */
  readonly bypasses: number;
  /** The same by actor; left out while nobody tried anything. */
  readonly tried?: readonly Tried[];
  readonly resolution?: Resolution;
  readonly revoked?: Closing;
  /** How a request ended that nobody can decide any more: who canceled or superseded it. */
  readonly closed?: Closing;
  readonly outcome?:
    | { readonly kind: "consumed"; readonly op: string; readonly at: number }
    | { readonly kind: "unused"; readonly reason: string; readonly at: number };
}
