/**
 * What a policy looks at and what it says.
 *
 * O1. Deny beats ask beats allow.
 * O2. The same facts and the same policy give the same outcome, wherever and in whatever order the rules are written.
 */
import type { Json } from "../core/json.ts";
import type { AskTerms } from "./asks/ask-terms.ts";
import type { Finding } from "./finding.ts";
import type { LimitUse } from "./limits/limit.ts";

/** What may happen to an action: it runs, people are asked first, or it does not run. */
export type Verdict = "allow" | "ask" | "deny";

/** Whether a tool only looks, or changes something outside. */
export type Effect = "read" | "act";

/** One action, as a policy sees it. */
export interface ActionFacts {
  readonly tool: string;
  readonly effect: Effect;
  /** It only reads, and its author says how it is approved. */
  readonly asks?: true;
  /** False: no schema is registered for this tool. */
  readonly known: boolean;
  /** Arguments as the tool's schema normalized them. */
  readonly args: Json;
  readonly tenant: string;
  readonly threadId: string;
  /** Name and version of the graph that proposes the action. */
  readonly graph: string;
  readonly version: string;
  /** Who the agent works for, where that is known. */
  readonly requester?: string;
  /** Milliseconds since 1970-01-01 UTC; the only time a policy knows. */
  readonly at: number;
}

/** What a policy says about one action. */
export interface PolicyOutcome {
  readonly verdict: Verdict;
  /** Ids of the rules, judges, limits and grants that decided, sorted; in parentheses what no rule says. */
  readonly rules: readonly string[];
  /** One or a few sentences for people. */
  readonly reason: string;
  /** Digest of the policy. */
  readonly policy: string;
  /** How people are to be asked; there exactly when the verdict is `ask`. */
  readonly ask?: AskTerms;
  /** What judges found, to be shown; left out when nothing was. */
  readonly findings?: readonly Finding[];
  /** What of which limits the action takes, to be reserved in the commit of the request or the dispatch. */
  readonly reserve: readonly LimitUse[];
}

const STRICTNESS: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };

/** The stricter of two verdicts (O1). */
export function stricter(a: Verdict, b: Verdict): Verdict {
  return STRICTNESS[b] > STRICTNESS[a] ? b : a;
}

/** True for a verdict, whatever code produced it. */
export function isVerdict(value: unknown): value is Verdict {
  return value === "allow" || value === "ask" || value === "deny";
}
