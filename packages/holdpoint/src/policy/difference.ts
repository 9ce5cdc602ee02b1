/** How two outcomes for the same action differ. */
import { canonical, type Json } from "../core/json.ts";
import { stricter, type PolicyOutcome, type Verdict } from "./outcome.ts";

/** What is recorded of an outcome to compare it later. */
export type ComparedOutcome = Pick<PolicyOutcome, "verdict" | "ask">;

/** From one outcome to another. `terms`: both ask, and ask differently. */
export interface Difference {
  readonly change: "stricter" | "looser" | "terms";
  readonly from: Verdict;
  readonly to: Verdict;
  /** The rules that decided the other outcome, its reason, and the digest of its policy. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly policy: string;
}

function sameTerms(a: ComparedOutcome, b: ComparedOutcome): boolean {
  return canonical((a.ask ?? {}) as Json) === canonical((b.ask ?? {}) as Json);
}

/** What changes when `to` takes the place of `from`; `undefined` when nothing does. */
export function differenceOf(from: ComparedOutcome, to: PolicyOutcome): Difference | undefined {
  if (from.verdict === to.verdict && sameTerms(from, to)) return undefined;
  const change =
    from.verdict === to.verdict ? "terms" : stricter(from.verdict, to.verdict) === to.verdict ? "stricter" : "looser";
  return { change, from: from.verdict, to: to.verdict, rules: to.rules, reason: to.reason, policy: to.policy };
}
