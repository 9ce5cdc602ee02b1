import type { DecisionType } from "../../approvals/decision.ts";

/** The decisions a policy may allow about an action, in the order in which they are listed. */
export const DECISIONS: readonly DecisionType[] = ["approve", "reject", "edit", "respond"];
/** Those an action has when nothing is said; they always stay. */
export const PLAIN_DECISIONS: readonly DecisionType[] = ["approve", "reject"];
