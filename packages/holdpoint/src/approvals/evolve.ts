/** Folds what happened to a request into how it stands. Total: it judges nothing (decide.ts does). */
import type { Vote } from "./decision.ts";
import { withDelegation } from "./delegation.ts";
import type { ReviewEvent } from "./event.ts";
import type { ReviewRequest } from "./request.ts";
import type { ReviewState, Tried } from "./review-state.ts";
import { digestOfShown } from "./shown.ts";

/** A request as it begins. */
export function initialState(request: ReviewRequest): ReviewState {
  const { envelope, amount, reviewers } = request;
  const begun = {
    edition: 0,
    rounds: [],
    ...(envelope === undefined ? {} : { envelope }),
    ...(amount === undefined ? {} : { amount }),
    ...(reviewers === undefined ? {} : { reviewers }),
  };
  return {
    ...begun,
    status: "pending",
    digest: digestOfShown(request, begun),
    votes: [],
    voided: [],
    withdrawn: [],
    delegations: [],
    rung: 0,
    accepted: 0,
    attempts: 0,
    bypasses: 0,
  };
}

/** Whether two are the same actor (deciding/case.ts, A2). */
export function isSameActor(one: Tried["who"], other: Tried["who"]): boolean {
  return one.id === other.id && one.as === other.as;
}

/** One more attempt of an actor. */
function withTried(state: ReviewState, kind: "attempts" | "bypasses", who: Tried["who"]): ReviewState {
  const { tried = [] } = state;
  const own = tried.find((one) => isSameActor(one.who, who)) ?? { who, attempts: 0, bypasses: 0 };
  const others = tried.filter((one) => one !== own);
  return { ...state, [kind]: state[kind] + 1, tried: [...others, { ...own, [kind]: own[kind] + 1 }] };
}

/** Votes are void; they stay known, so that the same decision sent again is no new one. */
function voidVotes(state: ReviewState): Pick<ReviewState, "votes" | "voided"> {
  return { votes: [], voided: [...state.voided, ...state.votes] };
}

function edited(state: ReviewState, event: ReviewEvent & { readonly type: "edited" }): ReviewState {
  const { amount: _amount, ...before } = state;
  return {
    ...before,
    ...voidVotes(state),
    votes: [event.vote],
    envelope: event.envelope,
    ...(event.amount === undefined ? {} : { amount: event.amount }),
    ...(event.reviewers === undefined ? {} : { reviewers: event.reviewers }),
    edition: state.edition + 1,
    digest: event.digest,
    accepted: state.accepted + 1,
  };
}

function askedAgain(
  state: ReviewState,
  { round, digest }: ReviewEvent & { readonly type: "asked_again" },
): ReviewState {
  const isVote = round.kind === "disagreement";
  return {
    ...state,
    ...(isVote ? voidVotes(state) : {}),
    rounds: [...state.rounds, round],
    edition: state.edition + 1,
    digest,
    // The vote that led to a disagreement is counted already.
    accepted: state.accepted + (isVote ? 0 : 1),
  };
}

function rungFired(
  request: ReviewRequest,
  state: ReviewState,
  { index, digest }: ReviewEvent & { readonly type: "rung_fired" },
): ReviewState {
  const rung = request.ladder[index];
  const next = { ...state, rung: index + 1 };
  if (digest === undefined || rung === undefined || !("reviewers" in rung)) return next;
  return { ...next, ...voidVotes(state), reviewers: rung.reviewers, edition: state.edition + 1, digest };
}

function withVote(state: ReviewState, vote: Vote): ReviewState {
  return { ...state, votes: [...state.votes, vote], accepted: state.accepted + 1 };
}

/** The state after one event. */
export function evolve(request: ReviewRequest, state: ReviewState, event: ReviewEvent): ReviewState {
  switch (event.type) {
    case "voted":
      return withVote(state, event.vote);
    case "edited":
      return edited(state, event);
    case "vote_withdrawn":
      return {
        ...state,
        votes: state.votes.filter(({ id }) => id !== event.vote),
        withdrawn: [...state.withdrawn, { by: event.by, vote: event.vote }],
      };
    case "delegated":
      return { ...state, delegations: withDelegation(state.delegations, event.delegation) };
    case "asked_again":
      return askedAgain(state, event);
    case "answer_refused":
      return withTried(state, "attempts", { id: event.by, as: "person" });
    case "bypass_refused":
      return withTried(state, "bypasses", { id: event.by, as: event.as });
    case "rung_fired":
      return rungFired(request, state, event);
    case "resolved":
    case "expired":
      return { ...state, status: event.type, resolution: event.resolution };
    case "approval_revoked":
    case "canceled":
    case "superseded": {
      const { by, at, reason } = event;
      const said = { by, at, ...(reason === undefined ? {} : { reason }) };
      return event.type === "approval_revoked"
        ? { ...state, revoked: said }
        : { ...state, status: event.type, closed: said };
    }
    case "consumed":
      return { ...state, outcome: { kind: "consumed", op: event.op, at: event.at } };
    case "unused":
      return { ...state, outcome: { kind: "unused", reason: event.reason, at: event.at } };
  }
}

/** The state after several events. */
export function evolveAll(request: ReviewRequest, state: ReviewState, events: readonly ReviewEvent[]): ReviewState {
  return events.reduce((before, event) => evolve(request, before, event), state);
}

/** A request as its stream says it stands. */
export function fold(request: ReviewRequest, events: readonly ReviewEvent[]): ReviewState {
  return evolveAll(request, initialState(request), events);
}
