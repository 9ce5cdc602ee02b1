/**
 * Who may vote, now and at all. Every refusal has its own reason.
 *
 * B1. Without reviewers anybody may.
 * B2. A vote is for the open stage. One for a later stage is too early, one for an earlier stage too late.
 * B3. Whoever matches the veto rule may reject at any stage, and approves only where the rule asks for them.
 */
import type { ErrorCode } from "../core/errors.ts";
import {
  matches,
  meets,
  needsOf,
  sayRule,
  stagesOf,
  type Person,
  type Reviewers,
  type StageRule,
} from "./reviewer-rule.ts";

/** Whether somebody may vote: the stage it counts in, or why not. */
export type Eligibility =
  | { readonly ok: true; readonly stage: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Who is asked, and how far it has come. */
export interface Asked {
  readonly reviewers?: Reviewers | undefined;
  /** Who asks; not counted unless the rule allows them. */
  readonly requesters?: readonly string[];
  /** The open stage, from 0. */
  readonly stage: number;
}

function isAsked(rule: StageRule, person: Person): boolean {
  return needsOf(rule).some((need) => meets(person, need));
}

/** True when the rule asks for the person in some stage, or lets them reject. */
export function isReviewer(reviewers: Reviewers | undefined, person: Person): boolean {
  if (reviewers === undefined) return true;
  if (reviewers.veto !== undefined && matches(person, reviewers.veto)) return true;
  return stagesOf(reviewers.rule).some((rule) => isAsked(rule, person));
}

/** A requester who is one of those named and is not counted; else undefined. */
export function excludedAmong(
  { reviewers, requesters = [] }: Omit<Asked, "stage">,
  ids: readonly string[],
): string | undefined {
  if (reviewers === undefined || reviewers.allowRequester === true) return undefined;
  return requesters.find((requester) => ids.includes(requester));
}

/** Whether the person may approve, or reject. */
export function eligibility(asked: Asked, person: Person, rejects: boolean): Eligibility {
  const { reviewers, stage } = asked;
  if (reviewers === undefined) return { ok: true, stage: 0 };
  if (excludedAmong(asked, [person.id]) !== undefined) {
    return {
      ok: false,
      code: "REQUESTER_EXCLUDED",
      message: `${person.id} asked for this and cannot decide about it; others have to.`,
    };
  }
  const stages = stagesOf(reviewers.rule);
  const asking = [...stages.keys()].filter((at) => isAsked(stages[at] as StageRule, person));
  const vetoes = reviewers.veto !== undefined && matches(person, reviewers.veto);
  if (asking.includes(stage) || (rejects && vetoes)) return { ok: true, stage };
  const [first] = asking.filter((at) => at > stage);
  if (first !== undefined) {
    return {
      ok: false,
      code: "STAGE_NOT_OPEN",
      message: `${person.id} is asked in stage ${first + 1}; stage ${stage + 1} of ${stages.length} comes first.`,
    };
  }
  const last = asking.at(-1);
  if (last !== undefined) {
    return {
      ok: false,
      code: "STAGE_NOT_OPEN",
      message: `${person.id} is asked in stage ${last + 1}, which is complete; stage ${stage + 1} of ${stages.length} is open.`,
    };
  }
  const may = vetoes ? "may only reject this" : "is no reviewer of this";
  return {
    ok: false,
    code: "NOT_A_REVIEWER",
    message: `${person.id} ${may}; it takes ${sayRule(reviewers.rule)}.`,
  };
}
