/**
 * Judges: rules that are code, because what they look at needs more than an expression (a shell command, say).
 *
 * J1. What a judge says is merged like a rule: deny beats ask beats allow. It cannot loosen what a rule says.
 * J2. A judge that throws, or says something else than a verdict, denies.
 */
import type { Finding } from "./finding.ts";
import type { ActionFacts, Verdict } from "./outcome.ts";

/** What a judge says about an action. */
export interface Judgment {
  readonly verdict: Verdict;
  /** One sentence for people. */
  readonly reason: string;
  /** What it found, to be shown and recorded. */
  readonly findings?: readonly Finding[];
}

/** A rule that is code. Pure: the same facts, the same judgment; no I/O, no time but `facts.at`. */
export interface Judge {
  /** Stands in outcomes where a rule has its id, and is part of the policy's digest: change it when the code changes. */
  readonly name: string;
  /** `undefined`: nothing to say about this action. */
  judge(facts: ActionFacts): Judgment | undefined;
}
