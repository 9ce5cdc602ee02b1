/** Delegating: letting somebody else vote in one's place (delegation.ts). */
import type { DelegateCommand } from "../command.ts";
import { delegationProblem, type Delegation } from "../delegation.ts";
import { excludedAmong, isReviewer } from "../eligibility.ts";
import { requestersOf } from "../request.ts";
import { longestChain } from "../reviewer-rule.ts";
import { accept, same, type Ruling } from "../ruling.ts";
import { bypass, personsOnly, refused, settled, type Case } from "./case.ts";

function isSame(one: Delegation, other: Delegation): boolean {
  return (
    one.from === other.from &&
    one.to === other.to &&
    one.untilAt === other.untilAt &&
    one.maxAmountMinor === other.maxAmountMinor &&
    one.currency === other.currency
  );
}

function delegationOf({ actor, to, untilAt, maxAmountMinor, currency }: DelegateCommand, at: number): Delegation {
  return {
    from: actor.id,
    roles: actor.roles,
    to,
    untilAt,
    ...(maxAmountMinor === undefined ? {} : { maxAmountMinor }),
    ...(currency === undefined ? {} : { currency }),
    at,
  };
}

/** Judges a delegation. Who may vote may delegate, and so may their delegates as far as chains go. */
export function judgeDelegation(judged: Case, command: DelegateCommand): Ruling {
  const { request, state, at } = judged;
  const { actor, to } = command;
  const stop = personsOnly(judged, actor, "delegate") ?? settled(judged);
  if (stop !== undefined) return stop;
  const delegation = delegationOf(command, at);
  if (state.delegations.some((one) => isSame(one, delegation))) return same();
  const { reviewers, delegations } = state;
  const mayVote = isReviewer(reviewers, actor) || delegations.some((one) => one.to === actor.id);
  if (!mayVote) {
    const message = `${actor.id} is no reviewer of ${request.id} and has nothing to delegate.`;
    return refused(judged, "NOT_A_REVIEWER", message);
  }
  const excluded = excludedAmong({ reviewers, requesters: requestersOf(request) }, [actor.id, to]);
  if (excluded !== undefined) {
    const message = `${excluded} asked for this and takes no part in deciding about it; delegate to somebody else.`;
    return bypass(judged, actor, "delegate", refused(judged, "REQUESTER_EXCLUDED", message));
  }
  const problem =
    delegationProblem(delegations, delegation, longestChain(reviewers)) ??
    // Said last: whoever has nothing to delegate learns nothing about who there is.
    (command.isKnown === false ? `the directory does not know ${to}` : undefined);
  if (problem === undefined) return accept([{ type: "delegated", at, delegation }]);
  return refused(judged, "DELEGATION_INVALID", `${actor.id} cannot delegate to ${to}: ${problem}.`);
}
