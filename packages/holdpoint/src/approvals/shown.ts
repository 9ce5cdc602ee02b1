/** What people are shown of a request: the one form that is displayed, digested and journaled (G3, G4). */
import { digestOf, type Json, type JsonObject } from "../core/json.ts";
import { difference } from "./difference.ts";
import type { ReviewRequest } from "./request.ts";
import type { ReviewState } from "./review-state.ts";

/** What of the state is shown. */
type Edition = Pick<ReviewState, "edition" | "envelope" | "amount" | "reviewers" | "rounds">;

/**
 * What is shown now: the request, with the action, the reviewers and the reason of the last round as they stand. An
 * action that was edited is shown with what differs from what was proposed; `value` is still the words of the proposal.
 */
export function shownForm(
  request: ReviewRequest,
  { edition, envelope, amount, reviewers, rounds }: Edition,
): JsonObject {
  const { envelope: _envelope, amount: _amount, reviewers: _reviewers, ...asked } = request;
  const { envelope: proposed } = request;
  const isEdited = proposed !== undefined && envelope !== undefined && proposed.actionDigest !== envelope.actionDigest;
  const round = rounds.at(-1);
  const form = {
    ...asked,
    ...(envelope === undefined ? {} : { envelope }),
    ...(amount === undefined ? {} : { amount }),
    ...(reviewers === undefined ? {} : { reviewers }),
    ...(isEdited ? { edited: difference(proposed.args, envelope.args) } : {}),
    ...(edition === 0 ? {} : { edition }),
    ...(round === undefined ? {} : { askedAgain: { round: rounds.length, why: round.why } }),
  };
  return form as unknown as { readonly [key: string]: Json };
}

/** Digest of what is shown. */
export function digestOfShown(request: ReviewRequest, edition: Edition): string {
  return digestOf(shownForm(request, edition));
}
