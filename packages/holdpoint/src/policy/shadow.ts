/**
 * A second policy beside the one in force, to see what it would do.
 *
 * S1. It changes nothing: the outcome is that of the policy in force, whatever the other says or fails at.
 * S2. What differs is data, to be recorded beside the outcome.
 */
import type { CompiledPolicy } from "./compile.ts";
import { differenceOf, type Difference } from "./difference.ts";
import { evaluate } from "./evaluate.ts";
import type { ActionFacts, PolicyOutcome } from "./outcome.ts";

/** The outcome in force, and how the other policy differs; left out when it does not. */
export interface Shadowed {
  readonly outcome: PolicyOutcome;
  readonly difference?: Difference;
}

/** Evaluates both policies; only the first counts (S1). */
export function evaluateBeside(policy: CompiledPolicy, shadow: CompiledPolicy, facts: ActionFacts): Shadowed {
  const outcome = evaluate(policy, facts);
  const difference = differenceOf(outcome, evaluate(shadow, facts));
  return difference === undefined ? { outcome } : { outcome, difference };
}
