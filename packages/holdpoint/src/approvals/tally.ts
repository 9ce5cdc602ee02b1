/**
 * How the votes on a request stand.
 *
 * Y1. On an action `approve` and `edit` are for it; `reject`, `respond` and `choose` decline it.
 * Y2. On a question every answer that was given is a proposal of its own; the votes for it are for it, a `reject` is
 *     against all, and other answers are others.
 * Y3. The proposal that has come furthest leads. Two that are met at once are none.
 */
import { canonical, type Json } from "../core/json.ts";
import type { Ballot, Vote } from "./decision.ts";
import { quorum, type CountedVote, type Quorum, type Stand } from "./quorum.ts";
import { requestersOf, type ReviewRequest } from "./request.ts";
import type { ReviewState } from "./review-state.ts";

/** How the votes stand for the proposal that leads. */
export interface Tally {
  readonly quorum: Quorum;
  /** What is proposed; undefined while no answer was given. */
  readonly ballot: Ballot | undefined;
  /** Votes for it. */
  readonly supporters: readonly Vote[];
}

function answers(votes: readonly Vote[]): readonly Ballot[] {
  const found = new Map<string, Ballot>();
  for (const { said } of votes) if (said.type !== "reject") found.set(canonical(said as unknown as Json), said);
  return [...found.keys()].toSorted().map((key) => found.get(key) as Ballot);
}

function standOf(kind: ReviewRequest["kind"], said: Ballot, proposal: Ballot | undefined): Stand {
  if (kind === "action") return said.type === "approve" || said.type === "edit" ? "approve" : "reject";
  if (said.type === "reject") return "reject";
  const isIt = proposal !== undefined && canonical(said as unknown as Json) === canonical(proposal as unknown as Json);
  return isIt ? "approve" : "other";
}

function counted(vote: Vote, stage: number, stand: Stand): CountedVote {
  const { by, roles } = vote;
  return { by, roles, stand, stage, ...(vote.for === undefined ? {} : { for: vote.for }) };
}

/** The votes as they are counted for a proposal; those that count in no stage are left out. */
export function countVotes(
  kind: ReviewRequest["kind"],
  votes: readonly Vote[],
  proposal?: Ballot,
): readonly CountedVote[] {
  return votes.flatMap((vote) =>
    vote.stage === null ? [] : [counted(vote, vote.stage, standOf(kind, vote.said, proposal))],
  );
}

function further(one: Tally, other: Tally): number {
  return other.quorum.stage - one.quorum.stage || other.quorum.approvals.length - one.quorum.approvals.length;
}

/** Counts the votes that stand (Y3). */
export function tallyOf(request: ReviewRequest, { votes, reviewers }: Pick<ReviewState, "votes" | "reviewers">): Tally {
  const { kind } = request;
  const requesters = requestersOf(request);
  const tallied = (ballot: Ballot | undefined): Tally => {
    const counting = countVotes(kind, votes, ballot);
    return {
      quorum: quorum(reviewers, counting, requesters),
      ballot,
      supporters: votes.filter((vote) => standOf(kind, vote.said, ballot) === "approve"),
    };
  };
  if (kind === "action") return tallied({ type: "approve" });
  const [first, ...rest] = answers(votes).map(tallied).toSorted(further);
  if (first === undefined) return tallied(undefined);
  const isTied = first.quorum.satisfied && rest.some((other) => other.quorum.satisfied);
  return isTied ? { ...first, quorum: { ...first.quorum, satisfied: false } } : first;
}
