/**
 * What happened to a request, as it is journaled in its own stream. Events are JSON and say what happened; folding them
 * (evolve.ts) needs nothing else than the request.
 */
import type { ErrorCode } from "../core/errors.ts";
import type { DecisionId } from "../core/ids.ts";
import type { Amount } from "./amount.ts";
import type { Vote } from "./decision.ts";
import type { Delegation } from "./delegation.ts";
import type { Envelope } from "./envelope.ts";
import type { Issue } from "./issue.ts";
import type { Resolution, Round } from "./review-state.ts";
import type { Reviewers } from "./reviewer-rule.ts";

interface Happened {
  readonly at: number;
}

/** Why a rung fired: its instant came, or reviewers could not come to a decision. */
export type RungCause = "due" | "disagreement" | "unclear";

export type ReviewEvent =
  | (Happened & { readonly type: "voted"; readonly vote: Vote })
  /** The action is another one now; votes for the earlier one are void. */
  | (Happened & {
      readonly type: "edited";
      readonly vote: Vote;
      readonly envelope: Envelope;
      readonly amount?: Amount;
      /** Who decides about the edited action, when that changed. */ readonly reviewers?: Reviewers;
      /** Digest of what is shown from here on. */ readonly digest: string;
    })
  | (Happened & {
      readonly type: "vote_withdrawn";
      readonly by: string;
      readonly vote: DecisionId;
      readonly reason?: string;
    })
  | (Happened & { readonly type: "delegated"; readonly delegation: Delegation })
  | (Happened & { readonly type: "asked_again"; readonly round: Round; readonly digest: string })
  | (Happened & {
      readonly type: "answer_refused";
      readonly by: string;
      readonly code: ErrorCode;
      readonly issues: readonly Issue[];
    })
  /** Somebody tried to get around the gate. */
  | (Happened & {
      readonly type: "bypass_refused";
      readonly by: string;
      /** `person`, `agent`, `service`, or `executor` for a consumption. */ readonly as: string;
      readonly code: ErrorCode;
      /** What they tried. */ readonly attempt: string;
    })
  | (Happened & {
      readonly type: "rung_fired";
      readonly index: number;
      readonly kind: "remind" | "reassign" | "escalate" | "default";
      readonly dueAt: number;
      readonly cause: RungCause;
      /** Digest of what is shown from here on, when others decide now. */ readonly digest?: string;
    })
  | (Happened & { readonly type: "resolved"; readonly resolution: Resolution })
  | (Happened & { readonly type: "expired"; readonly resolution: Resolution })
  | (Happened & { readonly type: "approval_revoked"; readonly by: string; readonly reason?: string })
  | (Happened & { readonly type: "canceled" | "superseded"; readonly by: string; readonly reason?: string })
  | (Happened & { readonly type: "consumed"; readonly op: string })
  | (Happened & { readonly type: "unused"; readonly reason: string });
