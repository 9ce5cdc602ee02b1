/**
 * Several asks about one action as the strictest.
 *
 * K1. Reviewers: all that were asked for. Deadline and validity: the shortest. Risk: the highest. Decisions: those every
 *     ask allows, where an ask that names none has approving and rejecting; these two always stay.
 * K2. The order of the asks changes nothing.
 */
import type { DecisionType } from "../../approvals/decision.ts";
import { mergeReviewers } from "./merge-reviewers.ts";
import { RISKS, type AskTerms } from "./ask-terms.ts";
import { DECISIONS, PLAIN_DECISIONS } from "./decisions.ts";

type Defined<T> = Exclude<T, undefined>;

function pick<Key extends keyof AskTerms>(asks: readonly AskTerms[], key: Key): readonly Defined<AskTerms[Key]>[] {
  return asks.flatMap((ask) => {
    const value = ask[key];
    return value === undefined ? [] : [value as Defined<AskTerms[Key]>];
  });
}

/** The strictest of several asks; no terms at all when none has any. */
export function mergeAsks(asks: readonly AskTerms[]): AskTerms {
  const reviewers = mergeReviewers(pick(asks, "reviewers"));
  const deadlines = pick(asks, "deadlineMs");
  const validities = pick(asks, "validForMs");
  const risk = RISKS.findLast((each) => pick(asks, "risk").includes(each));
  const allowed = (each: DecisionType): boolean =>
    PLAIN_DECISIONS.includes(each) || asks.every(({ allow }) => allow?.includes(each) ?? false);
  return {
    ...(reviewers === undefined ? {} : { reviewers }),
    ...(deadlines.length === 0 ? {} : { deadlineMs: Math.min(...deadlines) }),
    ...(validities.length === 0 ? {} : { validForMs: Math.min(...validities) }),
    ...(risk === undefined ? {} : { risk }),
    ...(pick(asks, "allow").length === 0 ? {} : { allow: DECISIONS.filter(allowed) }),
  };
}
