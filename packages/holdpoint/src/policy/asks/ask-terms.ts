import type { DecisionType } from "../../approvals/decision.ts";
import type { Reviewers } from "../../approvals/reviewer-rule.ts";

/** How much is at stake, lowest first. */
export const RISKS = ["low", "medium", "high", "critical"] as const;

/** How much is at stake. */
export type Risk = (typeof RISKS)[number];

/** How people are to be asked; several asks merge to the strictest (asks/merge-asks.ts). */
export interface AskTerms {
  readonly reviewers?: Reviewers;
  /** How long people have to answer. */
  readonly deadlineMs?: number;
  /** How long an approval holds until the action has to run. */
  readonly validForMs?: number;
  readonly risk?: Risk;
  /** Decisions people may take; left out: approving and rejecting, which are always among them. */
  readonly allow?: readonly DecisionType[];
}
