/**
 * Taking back: one's vote while the request is pending, or an approval before it is used.
 *
 * W4. A vote is taken back by whoever gave it, or by whoever it was given for.
 * W5. An approval of an action can be revoked until it is consumed, by everybody who voted for it or may review it.
 *     Dispatch then refuses it.
 */
import type { RevokeCommand } from "../command.ts";
import { excludedAmong, isReviewer } from "../eligibility.ts";
import { requestersOf } from "../request.ts";
import { evolve } from "../evolve.ts";
import { sayInstant } from "../instant.ts";
import { accept, same, type Ruling } from "../ruling.ts";
import { conflict, personsOnly, refused, type Case } from "./case.ts";
import { settle } from "./settle.ts";

function withdraw(judged: Case, { actor, reason }: RevokeCommand): Ruling {
  const { request, state, at } = judged;
  const vote = state.votes.find(({ by, for: delegator }) => by === actor.id || delegator === actor.id);
  if (vote === undefined) {
    if (state.withdrawn.some(({ by }) => by === actor.id)) return same();
    return refused(judged, "VOTE_NOT_FOUND", `${actor.id} has no vote on ${request.id} that stands.`);
  }
  const withdrawn = {
    type: "vote_withdrawn",
    at,
    by: actor.id,
    vote: vote.id,
    ...(reason === undefined ? {} : { reason }),
  } as const;
  const after = { ...judged, state: evolve(request, state, withdrawn) };
  return accept([withdrawn, ...settle(after, undefined)]);
}

function mayRevoke({ request, state }: Case, { actor }: RevokeCommand): boolean {
  if (state.votes.some((vote) => vote.by === actor.id || vote.for === actor.id)) return true;
  const { reviewers } = state;
  return (
    isReviewer(reviewers, actor) &&
    excludedAmong({ reviewers, requesters: requestersOf(request) }, [actor.id]) === undefined
  );
}

/** Judges a revocation. */
export function judgeRevocation(judged: Case, command: RevokeCommand): Ruling {
  const { request, state, at } = judged;
  const { actor, reason } = command;
  const notAPerson = personsOnly(judged, actor, "revoke");
  if (notAPerson !== undefined) return notAPerson;
  const { status, resolution, revoked, outcome } = state;
  if (status === "pending") return withdraw(judged, command);
  const isApproval = request.kind === "action" && resolution?.type === "approve";
  if (!isApproval) return conflict(judged, status);
  if (revoked !== undefined) {
    if (revoked.by === actor.id) return same();
    const message = `The approval of ${request.id} was already revoked by ${revoked.by} at ${sayInstant(revoked.at)}.`;
    return refused(judged, "APPROVAL_REVOKED", message);
  }
  if (outcome !== undefined) {
    return refused(
      judged,
      "APPROVAL_SPENT",
      `The approval of ${request.id} is ${outcome.kind} since ${sayInstant(outcome.at)}; it is too late to revoke it.`,
    );
  }
  if (!mayRevoke(judged, command)) {
    return refused(
      judged,
      "NOT_A_REVIEWER",
      `${actor.id} is no reviewer of ${request.id} and cannot revoke its approval.`,
    );
  }
  return accept([{ type: "approval_revoked", at, by: actor.id, ...(reason === undefined ? {} : { reason }) }]);
}
