/** A policy as people write it: YAML, JSON, or objects. `policy-schema.ts` says the same as JSON Schema. */
import type { DecisionType } from "../approvals/decision.ts";
import type { ReviewersInput } from "../approvals/reviewer-rule.ts";
import type { Duration } from "../core/duration.ts";
import type { Risk } from "./asks/ask-terms.ts";
import type { OnExceed, Per } from "./limits/limit.ts";
import type { Effect, Verdict } from "./outcome.ts";

/** How people are to be asked. */
export interface AskDocument {
  readonly reviewers?: ReviewersInput;
  readonly deadline?: Duration;
  readonly validFor?: Duration;
  readonly risk?: Risk;
  readonly allow?: readonly DecisionType[];
}

/** A rule. */
export interface RuleDocument {
  readonly id: string;
  readonly tools: string | readonly string[];
  readonly effect?: Effect;
  readonly when?: string;
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly ask?: AskDocument;
}

/** A limit. It counts an `amount`, or uses (`count: 1`, which is also what neither means). */
export interface LimitDocument {
  readonly id: string;
  readonly tools: string | readonly string[];
  readonly amount?: string;
  readonly currency?: string;
  readonly count?: 1;
  readonly per: Per;
  readonly window: "day" | "ever" | Duration;
  readonly max: number;
  readonly onExceed: OnExceed;
  readonly ask?: AskDocument;
  readonly reason?: string;
}

/** After how many rejections within which time an action is denied without asking, and for how long. */
export interface RepeatsDocument {
  readonly rejections: number;
  readonly within: Duration;
  readonly denyFor: Duration;
}

/** A policy. */
export interface PolicyDocument {
  readonly name: string;
  readonly version?: string;
  readonly rules: readonly RuleDocument[];
  readonly limits?: readonly LimitDocument[];
  readonly repeats?: RepeatsDocument;
  readonly judges?: readonly string[];
}
