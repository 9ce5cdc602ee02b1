/** The outcome of a policy for one action. Pure, never throws; the hot path. */

import { mergeAsks } from "./asks/merge-asks.ts";
import type { CompiledPolicy } from "./compile.ts";
import { consider, type Considered, type Consideration } from "./consider.ts";
import type { Finding } from "./finding.ts";
import { stricter, type ActionFacts, type PolicyOutcome, type Verdict } from "./outcome.ts";

/** Most reasons that are given in one outcome; the rules are all named. */
const REASONS_MAX = 3;

/** The strictest verdict among them. */
export function verdictOf(all: readonly Consideration[]): Verdict {
  return all.reduce<Verdict>((strictest, each) => stricter(strictest, each.verdict ?? "allow"), "allow");
}

/** The considerations that decided: those with the strictest verdict, by id (outcome.ts, O2). */
export function deciding(all: readonly Consideration[], verdict = verdictOf(all)): readonly Consideration[] {
  const decided = all.filter((each) => each.verdict === verdict);
  return decided.length > 1 ? decided.sort((a, b) => (a.id < b.id ? -1 : 1)) : decided;
}

function reasonOf(decided: readonly Consideration[]): string {
  const [first, second] = decided;
  if (first?.reason !== undefined && second === undefined) return first.reason;
  const reasons = new Set(decided.map(({ reason }) => reason));
  return [...reasons].slice(0, REASONS_MAX).join(" ");
}

const NOTHING: readonly Finding[] = [];

function findingsOf(all: readonly Consideration[]): readonly Finding[] {
  return all.some(({ findings }) => findings !== undefined)
    ? all.flatMap(({ findings = NOTHING }) => findings)
    : NOTHING;
}

/** Merges what was considered. */
export function outcomeOf(digest: string, { all, uses }: Considered): PolicyOutcome {
  const verdict = verdictOf(all);
  const decided = deciding(all, verdict);
  const findings = findingsOf(all);
  return {
    verdict,
    rules: decided.map(({ id }) => id),
    reason: reasonOf(decided),
    policy: digest,
    ...(verdict === "ask" ? { ask: mergeAsks(decided.map(({ ask = {} }) => ask)) } : {}),
    ...(findings.length === 0 ? {} : { findings }),
    reserve: verdict === "deny" ? [] : uses,
  };
}

/** What the policy says about an action. */
export function evaluate(policy: CompiledPolicy, facts: ActionFacts): PolicyOutcome {
  return outcomeOf(policy.digest, consider(policy, facts));
}
