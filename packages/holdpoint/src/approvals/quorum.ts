/**
 * Whether the votes given so far decide, counted by distinct humans.
 *
 * C1. One human is one voice, and so is one authority: whoever voted, or was voted for by a delegate, never counts
 *     twice, in one stage or in two.
 * C2. The result follows from the set of votes, never from their order.
 * C3. Stages are met one after the other; the first that is not met is the open one, and only it decides.
 * C4. The requester is nobody, as a voter, as a delegate and as somebody who delegated, unless the rule allows them.
 * C5. `veto`: it is rejected as soon as one reviewer of the open stage rejects; approved when the rule is met.
 * C6. `majority`: let n be the fewest people who meet the open stage. It is approved when the rule is met and more of its
 *     reviewers approve than reject. It is rejected when at least n reject and more reject than approve, or when it can
 *     no longer be approved: too many of the people it names have rejected. A tie stays open.
 * C7. `escalate`: it is approved when the rule is met and nobody disagrees; rejected when n reject and nobody approves;
 *     approvals beside rejections (or beside other answers) are a disagreement, which decides nothing.
 * C8. Whoever matches the veto rule ends it with one rejection, at any stage.
 */
import {
  countOf,
  matches,
  needsOf,
  sayNeed,
  stagesOf,
  type Disagreement,
  type Need,
  type Person,
  type Reviewers,
  type StageRule,
} from "./reviewer-rule.ts";
import { fewest, nearest, reachable, serves, waysOf, type Voice } from "./ways.ts";

/** What a vote means for the proposal that is counted. `other`: for a different answer. */
export type Stand = "approve" | "reject" | "other";

/** A vote as it is counted. */
export interface CountedVote {
  /** The human who voted. */
  readonly by: string;
  /** Whom they voted for, when somebody delegated to them. */
  readonly for?: string;
  /** The roles that count: those of `for` when it is given. */
  readonly roles: readonly string[];
  readonly stand: Stand;
  /** The stage it was given in, from 0. */
  readonly stage: number;
}

/** People who are still needed. */
export interface Missing {
  readonly need: Need;
  /** The same in words. */
  readonly text: string;
}

/** How the votes stand. */
export interface Quorum {
  readonly satisfied: boolean;
  readonly rejected: boolean;
  /** Reviewers are against each other, and the rule says that this decides nothing. */
  readonly disagreed: boolean;
  /** The open stage, from 0; as many as there are stages when all are met. */
  readonly stage: number;
  readonly stages: number;
  /** Humans who approve and count, sorted; of the stages met and the open one. */
  readonly approvals: readonly string[];
  /** Humans who reject and count, sorted. */
  readonly rejections: readonly string[];
  /** What the open stage still needs, in the way that comes nearest. Empty when it is met. */
  readonly missing: readonly Missing[];
}

interface StandingVoice extends Voice {
  readonly stand: Stand;
  readonly stage: number;
}

const WEIGHT: Readonly<Record<Stand, number>> = { approve: 0, other: 1, reject: 2 };

function authority(vote: CountedVote): string {
  return vote.for ?? vote.by;
}

/** One voice of all votes that share a human or an authority. The most negative stand counts, in its earliest stage. */
function voiceOf(votes: readonly CountedVote[]): StandingVoice {
  const heaviest = Math.max(...votes.map(({ stand }) => WEIGHT[stand]));
  const said = votes.filter(({ stand }) => WEIGHT[stand] === heaviest);
  const stage = Math.min(...said.map((vote) => vote.stage));
  const counted = said.filter((vote) => vote.stage === stage);
  const id = counted.map(({ by }) => by).reduce((one, other) => (one < other ? one : other));
  const stand = heaviest === WEIGHT.reject ? "reject" : heaviest === WEIGHT.other ? "other" : "approve";
  return { id, as: counted.map((vote) => ({ id: authority(vote), roles: vote.roles })), stand, stage };
}

/** C1: votes grouped by the humans and authorities they share. */
function voicesOf(votes: readonly CountedVote[]): readonly StandingVoice[] {
  let groups: readonly { readonly ids: ReadonlySet<string>; readonly votes: readonly CountedVote[] }[] = [];
  for (const vote of votes) {
    const shares = ({ ids }: { readonly ids: ReadonlySet<string> }): boolean =>
      ids.has(vote.by) || ids.has(authority(vote));
    const joined = groups.filter(shares);
    const merged = {
      ids: new Set([vote.by, authority(vote), ...joined.flatMap(({ ids }) => [...ids])]),
      votes: [...joined.flatMap((group) => group.votes), vote],
    };
    groups = [...groups.filter((group) => !shares(group)), merged];
  }
  return groups.map((group) => voiceOf(group.votes));
}

type Decided = Pick<Quorum, "satisfied" | "rejected" | "disagreed">;

/** The people a stage names when it names everybody who could approve; undefined when it also asks for roles. */
function everybodyIn(needs: readonly Need[]): ReadonlySet<string> | undefined {
  const named = needs.filter((need) => "people" in need);
  return named.length === needs.length ? new Set(named.flatMap(({ people }) => people)) : undefined;
}

/** What a majority can still become (C6). */
function isLost(rule: StageRule, approving: readonly StandingVoice[], against: readonly StandingVoice[]): boolean {
  const authorities = (voices: readonly Voice[]): string[] => voices.flatMap(({ as }) => as.map(({ id }) => id));
  if (!reachable(rule, new Set(authorities(against)))) return true;
  const everybody = everybodyIn(needsOf(rule));
  if (everybody === undefined) return false;
  const voted = new Set(authorities([...approving, ...against]));
  const left = [...everybody].filter((id) => !voted.has(id)).length;
  return approving.length + left <= against.length;
}

function judge(
  mode: Disagreement,
  rule: StageRule,
  met: boolean,
  voices: { readonly [stand in Stand]: readonly StandingVoice[] },
): Decided {
  const { approve, reject, other } = voices;
  const least = fewest(waysOf(rule));
  switch (mode) {
    case "veto": {
      const rejected = reject.length > 0;
      return { satisfied: met && !rejected, rejected, disagreed: false };
    }
    case "majority": {
      const outvoted = reject.length >= least && reject.length > approve.length;
      const rejected = outvoted || isLost(rule, approve, reject);
      return { satisfied: met && approve.length > reject.length, rejected, disagreed: false };
    }
    case "escalate": {
      const disagreed = approve.length > 0 && reject.length + other.length > 0;
      return {
        satisfied: met && !disagreed,
        rejected: approve.length === 0 && reject.length >= least,
        disagreed,
      };
    }
  }
}

interface Stage extends Decided {
  readonly approvals: readonly string[];
  readonly rejections: readonly string[];
  readonly missing: readonly Missing[];
}

function idsOf(voices: readonly Voice[]): readonly string[] {
  return voices.map(({ id }) => id);
}

function judgeStage(rule: StageRule, mode: Disagreement, voices: readonly StandingVoice[]): Stage {
  const needs = needsOf(rule);
  const counting = voices.filter((voice) => needs.some((need) => serves(voice, need)));
  const approve = counting.filter(({ stand }) => stand === "approve");
  const reject = counting.filter(({ stand }) => stand === "reject");
  const other = counting.filter(({ stand }) => stand === "other");
  const left = nearest(waysOf(rule), approve);
  return {
    ...judge(mode, rule, left.length === 0, { approve, reject, other }),
    approvals: idsOf(approve),
    rejections: idsOf(reject),
    missing: left.map((need) => {
      const hasBegun = approve.some((voice) => serves(voice, need));
      return { need, text: hasBegun ? sayLeft(need) : sayNeed(need) };
    }),
  };
}

/** What is left of a need that has begun to be met; of people named, those who have voted may be among them. */
function sayLeft(need: Need): string {
  const more = countOf(need);
  if ("people" in need) return `${more} more of ${need.people.join(", ")}`;
  return more === 1 ? sayNeed(need) : sayNeed(need).replace("people", "more people");
}

/** Nobody is named: anybody decides alone. */
function anybody(voices: readonly StandingVoice[]): Quorum {
  const approvals = idsOf(voices.filter(({ stand }) => stand === "approve")).toSorted();
  const rejections = idsOf(voices.filter(({ stand }) => stand === "reject")).toSorted();
  const rejected = rejections.length > 0;
  const satisfied = !rejected && approvals.length > 0;
  return {
    satisfied,
    rejected,
    disagreed: false,
    stage: satisfied ? 1 : 0,
    stages: 1,
    approvals,
    rejections,
    missing: [],
  };
}

/** C8. */
function vetoes(rule: StageRule | undefined, voices: readonly StandingVoice[]): readonly string[] {
  if (rule === undefined) return [];
  const matched = (person: Person): boolean => matches(person, rule);
  return idsOf(voices.filter(({ stand, as }) => stand === "reject" && as.some(matched)));
}

/** Counts the votes. Without reviewers anybody decides alone. */
export function quorum(
  reviewers: Reviewers | undefined,
  votes: readonly CountedVote[],
  requesters: readonly string[] = [],
): Quorum {
  const isOut = (vote: CountedVote): boolean =>
    reviewers?.allowRequester !== true && requesters.some((id) => vote.by === id || vote.for === id);
  const voices = voicesOf(reviewers === undefined ? votes : votes.filter((vote) => !isOut(vote)));
  if (reviewers === undefined) return anybody(voices);
  const stages = stagesOf(reviewers.rule);
  const vetoed = vetoes(reviewers.veto, voices);
  const approvals: string[] = [];
  const rejections: string[] = [...vetoed];
  let open: Stage | undefined;
  let stage = 0;
  for (const rule of stages) {
    const here = voices.filter((voice) => voice.stage === stage);
    const judged = judgeStage(rule, reviewers.disagreement ?? "veto", here);
    approvals.push(...judged.approvals);
    rejections.push(...judged.rejections);
    if (!judged.satisfied) {
      open = judged;
      break;
    }
    stage += 1;
  }
  const rejected = vetoed.length > 0 || open?.rejected === true;
  return {
    satisfied: open === undefined && !rejected,
    rejected,
    disagreed: !rejected && open?.disagreed === true,
    stage,
    stages: stages.length,
    approvals: approvals.toSorted(),
    rejections: [...new Set(rejections)].toSorted(),
    missing: open?.missing ?? [],
  };
}
