/**
 * An action: what an agent is about to do, normalized once. Policy, reviewer, decision and executor all see these bytes
 * (G4).
 */
import type { Amount } from "../../approvals/amount.ts";
import type { DecisionType } from "../../approvals/decision.ts";
import type { Default, RungInput } from "../../approvals/ladder.ts";
import type { Option } from "../../approvals/request.ts";
import type { ReviewersInput } from "../../approvals/reviewer-rule.ts";
import type { Duration } from "../../core/duration.ts";
import type { Json, JsonObject } from "../../core/json.ts";

/** What looking at the world again before an approved action found. */
export type WorldNow = "same" | { readonly drifted: Json } | { readonly impossible: string };

/** How people are asked about an action, when they are. `Args` are the arguments as the tool gets them. */
export interface ApprovalTerms<Args = JsonObject> {
  /** One line that says what is about to happen. */
  readonly summary?: string | ((args: Args) => string);
  /** Who has to approve: a role, people, n of m, stages … Default: anybody who is not the agent. */
  readonly reviewers?: ReviewersInput;
  /** Until when: from asking on (`"3h"`), or an instant. For more than a deadline give a `ladder`. */
  readonly deadline?: Duration | Date;
  /** What comes of it when nobody decides until then. Default `"reject"`. */
  readonly onDeadline?: Default;
  /** Reminders, other reviewers, escalation, and the default at the end. */
  readonly ladder?: readonly RungInput[];
  /** How long an approval counts. */
  readonly validFor?: Duration;
  /** How it may be decided. Default: approve and reject. */
  readonly allow?: readonly DecisionType[];
  readonly options?: readonly Option[];
  /** The amount of money it is about, in minor units; what limits of delegations are compared with. */
  readonly amount?: (args: Args) => Amount | undefined;
  /** What the world looks like, as far as the decision rests on it: shown to people, and looked at again before acting. */
  readonly snapshot?: (args: Args) => unknown;
  /** How far a number of the snapshot may move before people are asked again: 0.02 is 2 %. Default 0. */
  readonly tolerance?: number;
  /** Compares the world with the snapshot, in place of `tolerance`. */
  readonly revalidate?: (snapshot: Json, args: Args) => WorldNow | Promise<WorldNow>;
}

/** An action and how it is asked about. */
export interface Action {
  readonly tool: string;
  readonly effect: "read" | "act";
  /** It only reads, and is asked about all the same unless a policy allows it: its author says how it is approved. */
  readonly asks?: true;
  /** JSON Schema of the arguments. */
  readonly schema: JsonObject;
  readonly schemaDigest: string;
  /** Canonical and frozen. */
  readonly args: Json;
  readonly terms: ApprovalTerms<never>;
  /** Other arguments through the tool's schema; throws when they do not fit. */
  readonly parse: (args: Json) => Json;
}

/** Whether what only reads is asked about all the same: when its author says how it is approved. */
export function asksOf(effect: Action["effect"], terms: object | undefined): Pick<Action, "asks"> {
  return effect === "read" && terms !== undefined ? { asks: true } : {};
}

/**
 * What a request about an action shows first (`Interrupt.value`); its envelope, reviewers and ladder are in `review`.
 * Characters that cannot be seen or look like others are written out in all of it; `marks` lists them.
 */
export interface ActionShown {
  readonly summary: string;
  readonly tool: string;
  readonly args: Json;
  /** Why it is asked, and the rules that say so. */
  readonly why: string;
  readonly rules: readonly string[];
  readonly risk?: "low" | "medium" | "high" | "critical";
  readonly findings?: readonly JsonObject[];
  readonly marks?: readonly JsonObject[];
  /** How many more characters are marked than `marks` lists. */
  readonly moreMarks?: number;
  readonly snapshot?: Json;
  /** Why it is asked again, with what was and what is. */
  readonly again?: readonly {
    readonly what: string;
    readonly text: string;
    readonly before?: Json;
    readonly now?: Json;
  }[];
}
