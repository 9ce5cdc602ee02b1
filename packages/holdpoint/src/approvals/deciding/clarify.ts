/**
 * Asking again, instead of guessing (G6).
 *
 * K1. A text that can be read both ways, a decision that contradicts its own comment or what was asked, and reviewers who
 *     are against each other lead to a clarifying round: the same request, saying why it is asked again.
 * K2. There are at most three rounds. Then it is escalated; when the ladder has nobody left to go to, it stays open and
 *     the refusal says so.
 * K3. After a disagreement everybody votes anew. After an unclear answer the votes of others stand.
 */
import { receiptOf, type AcceptedDecision } from "../decision.ts";
import type { ReviewEvent } from "../event.ts";
import { nextEscalation, type Escalation } from "../ladder.ts";
import type { RoundKind } from "../review-state.ts";
import { sayRule } from "../reviewer-rule.ts";
import { accept, recording, type Ruling } from "../ruling.ts";
import { isRecorded, refused, withDigest, type Case } from "./case.ts";
import { escalate } from "./rungs.ts";

/** Most clarifying rounds of one request. */
export const MAX_ROUNDS = 3;

/** One more round; undefined when there were enough (K2). */
function round(
  judged: Case,
  kind: RoundKind,
  why: string,
  cause: AcceptedDecision,
): readonly ReviewEvent[] | undefined {
  const { state, at } = judged;
  if (state.rounds.length >= MAX_ROUNDS) return undefined;
  return [withDigest(judged, { type: "asked_again", at, round: { kind, why, cause }, digest: "" })];
}

/** Where it goes when asking again does not help; undefined when the ladder has nobody left. */
function above({ request, state }: Case): Escalation | undefined {
  return nextEscalation({ ladder: request.ladder, rung: state.rung });
}

/** What follows when reviewers are against each other: a round, an escalation, or nothing but their votes. */
export function disagreement(judged: Case, cause: AcceptedDecision): readonly ReviewEvent[] {
  const why = "Reviewers are against each other. See what the others said, and decide again.";
  const asked = round(judged, "disagreement", why, cause);
  if (asked !== undefined) return asked;
  const next = above(judged);
  return next === undefined ? [] : escalate(judged, next, "disagreement");
}

/** What follows an answer that is unclear. */
export function unclear(judged: Case, kind: RoundKind, why: string, cause: AcceptedDecision): Ruling {
  const asked = round(judged, kind, why, cause);
  if (asked !== undefined) return accept(asked, receiptOf(judged.request.id, cause));
  const { at, state } = judged;
  const next = above(judged);
  const then =
    next === undefined
      ? "and nobody is left to go to: it stays open until somebody decides clearly"
      : `so it goes up to ${sayRule(next.rung.reviewers.rule)}`;
  const message = `${why} It was asked again ${MAX_ROUNDS} times already, ${then}.`;
  const refusal = refused(judged, "ANSWER_UNCLEAR", message);
  const issues = [{ path: "$", message: why }];
  const noted = isRecorded(state, "attempts", { id: cause.by, as: "person" })
    ? recording(refusal, { type: "answer_refused", at, by: cause.by, code: "ANSWER_UNCLEAR", issues })
    : refusal;
  return next === undefined ? noted : { ...noted, events: [...noted.events, ...escalate(judged, next, "unclear")] };
}
