/** Whom a question concerns, as it stands. */
import { requestersOf } from "../../approvals/request.ts";
import { needsOf, stagesOf, type StageRule } from "../../approvals/reviewer-rule.ts";
import { tallyOf } from "../../approvals/tally.ts";
import type { Reviewed } from "../../engine/questions/reviewed.ts";
import type { Audience } from "./notification.ts";

const NOBODY: Audience = { roles: [], people: [] };

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** Those who are asked now: of the stage that is open, without who voted already and who cannot decide. */
export function askedNow({ request, state }: Reviewed): Audience {
  const { reviewers, votes, delegations } = state;
  if (reviewers === undefined) return NOBODY;
  const { stage } = tallyOf(request, state).quorum;
  const needs = stagesOf(reviewers.rule)
    .slice(stage, stage + 1)
    .flatMap(needsOf);
  const excluded = new Set([
    ...votes.flatMap(({ by, for: inPlaceOf = by }) => [by, inPlaceOf]),
    ...(reviewers.allowRequester === true ? [] : requestersOf(request)),
  ]);
  const named = needs.flatMap((need) => ("people" in need ? need.people : []));
  const people = [...named, ...delegations.map(({ to }) => to)];
  return {
    roles: unique(needs.flatMap((need) => ("role" in need ? [need.role] : []))),
    people: unique(people).filter((person) => !excluded.has(person)),
  };
}

/** Those who want to know how it ended: everybody who was asked, who voted, and on whose behalf it was asked. */
export function concerned({ request, state }: Reviewed): Audience {
  const rules: readonly StageRule[] = state.reviewers === undefined ? [] : stagesOf(state.reviewers.rule);
  const needs = rules.flatMap(needsOf);
  return {
    roles: unique(needs.flatMap((need) => ("role" in need ? [need.role] : []))),
    people: unique([
      ...needs.flatMap((need) => ("people" in need ? need.people : [])),
      ...state.votes.map(({ by }) => by),
      ...requestersOf(request),
    ]),
  };
}

/** The stage that is open, from 0 on; undefined when it is settled. */
export function openStage({ request, state }: Pick<Reviewed, "request" | "state">): number | undefined {
  return state.status === "pending" ? tallyOf(request, state).quorum.stage : undefined;
}
