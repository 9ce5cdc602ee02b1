/**
 * What an outcome becomes when a counter has no room for what the action takes.
 *
 * F1. It gets stricter at most: a refusal denies or asks, as its limit says, and never turns a deny into anything.
 * F2. A use that people are asked about is not counted against that limit: the limit is for what runs without asking.
 *     A limit nobody may pass says `deny`.
 */
import type { AskTerms } from "../asks/ask-terms.ts";
import { mergeAsks } from "../asks/merge-asks.ts";
import { stricter, type PolicyOutcome, type Verdict } from "../outcome.ts";
import type { Policy } from "../policy.ts";
import type { LimitUse } from "./limit.ts";
import { exceededReason } from "./use-of.ts";

/** A use that was refused, and what was left of its limit. */
export interface RefusedUse {
  readonly use: LimitUse;
  readonly left: number;
}

interface Judged {
  readonly id: string;
  readonly key: string;
  readonly says: Verdict;
  readonly reason: string;
  readonly ask: AskTerms;
}

/** What a refusal means; of a limit the policy does not have, a deny. */
function judged(policy: Policy, { use, left }: RefusedUse): Judged {
  const { limit: id, key } = use;
  const limit = policy.limits.find((each) => each.id === id);
  if (limit === undefined) {
    return { id, key, says: "deny", reason: `The policy has no limit ${JSON.stringify(id)}.`, ask: {} };
  }
  const { onExceed: says, reason = exceededReason(limit, use, left), ask = {} } = limit;
  return { id, key, says, reason, ask };
}

/** The outcome once the counters refused some of its uses. */
export function withRefusedUses(policy: Policy, outcome: PolicyOutcome, refused: readonly RefusedUse[]): PolicyOutcome {
  const found = refused.map((each) => judged(policy, each));
  const verdict = found.reduce((strictest, { says }) => stricter(strictest, says), outcome.verdict);
  const decided = found.filter(({ says }) => says === verdict);
  if (decided.length === 0) return outcome;
  const before = outcome.verdict === verdict;
  const { ask: asked, ...others } = outcome;
  const asks = decided.map(({ ask }) => ask);
  return {
    ...others,
    verdict,
    rules: [...(before ? outcome.rules : []), ...decided.map(({ id }) => id)].toSorted(),
    reason: [...(before ? [outcome.reason] : []), ...decided.map(({ reason }) => reason)].join(" "),
    ...(verdict === "ask" ? { ask: mergeAsks(asked === undefined ? asks : [asked, ...asks]) } : {}),
    reserve: verdict === "deny" ? [] : outcome.reserve.filter(({ key }) => !found.some((each) => each.key === key)),
  };
}
