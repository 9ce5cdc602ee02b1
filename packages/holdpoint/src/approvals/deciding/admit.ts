/**
 * Who may decide this, now (G2, G3, G10).
 *
 * M1. Only people decide; what agents and services hold never does.
 * M2. The same decision again is no news, whatever became of it.
 * M3. A decision names what was shown; one about something else, or on an action about nothing, is refused, on record.
 * M4. A human votes once, and so does whoever they vote for. To vote otherwise, a vote is withdrawn first.
 */
import type { JsonObject } from "../../core/json.ts";
import type { Amount } from "../amount.ts";
import type { Actor } from "../command.ts";
import {
  decisionIdOf,
  identityOf,
  receiptOf,
  type AcceptedDecision,
  type DecisionType,
  type Vote,
} from "../decision.ts";
import { chainOf } from "../delegation.ts";
import { eligibility, excludedAmong } from "../eligibility.ts";
import { requestersOf } from "../request.ts";
import { sayInstant } from "../instant.ts";
import type { ReviewState } from "../review-state.ts";
import { longestChain } from "../reviewer-rule.ts";
import { same, type Ruling } from "../ruling.ts";
import { tallyOf } from "../tally.ts";
import { bypass, personsOnly, refused, settled, type Case } from "./case.ts";

/** Somebody who wants to decide. */
export interface Applicant {
  readonly actor: Actor;
  readonly digest?: string;
  readonly for?: string;
  /** The decision, as it was sent; what makes it the same as another. */
  readonly content: JsonObject & { readonly type: string };
  /** One of these has to be allowed. */
  readonly types: readonly DecisionType[];
  /** The amount of money it would decide about. */
  readonly amount: Amount | undefined;
  /** True when it would decline what is asked. */
  readonly declines: boolean;
}

/** What every accepted decision has, and where a vote of it counts. */
export interface Admitted {
  readonly decision: Omit<AcceptedDecision, "said" | "comment">;
  readonly place: Pick<Vote, "stage" | "roles" | "via">;
}

/**
 * M2: a vote that stands, or an earlier decision about the same thing shown. So whoever voted without naming what was
 * shown names it to vote the same way anew.
 */
function earlier(
  { votes, voided, rounds }: ReviewState,
  identity: string,
  digest?: string,
): AcceptedDecision | undefined {
  const isSame = (decision: AcceptedDecision): boolean => decision.identity === identity && decision.named === digest;
  const causes = rounds.flatMap(({ kind, cause }) => (kind === "disagreement" ? [] : [cause]));
  return votes.find((vote) => vote.identity === identity) ?? [...voided, ...causes].find(isSame);
}

/** M3. */
function checkDigest(judged: Case, { actor, digest, content }: Applicant): Ruling | undefined {
  const { request, state } = judged;
  if (digest === state.digest || (digest === undefined && request.kind === "question")) return undefined;
  const message =
    digest === undefined
      ? `A decision on ${request.id} names the digest of what was shown.`
      : `The decision was given to something else than what ${request.id} shows now; read it again.`;
  return bypass(judged, actor, content.type, refused(judged, "DIGEST_MISMATCH", message));
}

/** M4. */
function votedBefore({ state }: Case, ids: readonly string[]): Vote | undefined {
  return state.votes.find(
    (vote) => vote.stage !== null && (ids.includes(vote.by) || (vote.for !== undefined && ids.includes(vote.for))),
  );
}

type Place = { readonly ok: true; readonly place: Admitted["place"] } | { readonly ok: false; readonly ruling: Ruling };

function no(ruling: Ruling): { readonly ok: false; readonly ruling: Ruling } {
  return { ok: false, ruling };
}

/** As whom the applicant votes: themselves, or somebody who delegated to them. */
function standing(judged: Case, { actor, amount, for: delegator }: Applicant): Place {
  const { state, at } = judged;
  if (delegator === undefined) return { ok: true, place: { stage: null, roles: actor.roles } };
  const longest = longestChain(state.reviewers);
  const chain = chainOf(state.delegations, delegator, actor.id, { at, longest, amount });
  if (!chain.ok) {
    const message = `${actor.id} cannot vote for ${delegator}: ${chain.message}.`;
    return no(refused(judged, "DELEGATION_INVALID", message));
  }
  return { ok: true, place: { stage: null, roles: chain.roles, via: chain.via } };
}

function placeOf(judged: Case, applicant: Applicant): Place {
  const { request, state } = judged;
  const { actor, content } = applicant;
  const found = standing(judged, applicant);
  if (!found.ok) return found;
  const { reviewers } = state;
  const asked = { reviewers, requesters: requestersOf(request), stage: tallyOf(request, state).quorum.stage };
  const people = found.place.via ?? [actor.id];
  const excluded = excludedAmong(asked, people);
  if (excluded !== undefined) {
    const message = `${excluded} asked for this and cannot decide about it, nor have it decided for them; others have to.`;
    return no(bypass(judged, actor, content.type, refused(judged, "REQUESTER_EXCLUDED", message)));
  }
  const person = { id: applicant.for ?? actor.id, roles: found.place.roles };
  const may = eligibility(asked, person, applicant.declines);
  const before = votedBefore(judged, [actor.id, person.id]);
  if (before !== undefined) {
    const whose = before.by === actor.id ? "" : ` in the place of ${before.for ?? before.by}`;
    const message = `${before.by} already voted${whose} at ${sayInstant(before.at)}, and one person counts once; that vote has to be withdrawn first.`;
    return no(refused(judged, "ALREADY_VOTED", message));
  }
  if (!may.ok) return no(refused(judged, may.code, may.message));
  return { ok: true, place: { ...found.place, stage: may.stage } };
}

/** A conflict on a request that is settled. Whoever could not have decided while it was open tried to get around that. */
function tooLate(judged: Case, { actor, content }: Applicant): Ruling | undefined {
  const { request, state } = judged;
  const conflict = settled(judged);
  if (conflict === undefined) return undefined;
  const excluded = excludedAmong({ reviewers: state.reviewers, requesters: requestersOf(request) }, [actor.id]);
  return excluded === undefined ? conflict : bypass(judged, actor, content.type, conflict);
}

/** Lets a decision in, or says why not. */
export function admit(
  judged: Case,
  applicant: Applicant,
): ({ readonly ok: true } & Admitted) | { readonly ok: false; readonly ruling: Ruling } {
  const { request, state, at } = judged;
  const { actor, digest, content, types } = applicant;
  const notAPerson = personsOnly(judged, actor, content.type);
  if (notAPerson !== undefined) return no(notAPerson);
  const identity = identityOf(request.id, actor.id, applicant.for, content);
  const before = earlier(state, identity, digest);
  if (before !== undefined) return no(same(receiptOf(request.id, before)));
  const stop = tooLate(judged, applicant) ?? checkDigest(judged, applicant);
  if (stop !== undefined) return no(stop);
  if (!types.some((type) => request.allow.includes(type))) {
    const message = `${request.id} cannot be decided by ${content.type}; it takes ${request.allow.join(", ")}.`;
    return no(refused(judged, "DECISION_NOT_ALLOWED", message));
  }
  const found = placeOf(judged, applicant);
  if (!found.ok) return found;
  const decision = {
    id: decisionIdOf(request.id, identity, state.accepted),
    identity,
    by: actor.id,
    ...(applicant.for === undefined ? {} : { for: applicant.for }),
    shown: state.digest,
    ...(digest === undefined ? {} : { named: digest }),
    at,
  };
  return { ok: true, decision, place: found.place };
}
