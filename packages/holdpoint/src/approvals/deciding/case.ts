/**
 * One command on one request: what all that judge it look at.
 *
 * A1. What is refused is recorded one by one, so that it can be counted: of each kind (answers that do not fit, attempts to
 *     get around the gate) 50 of one actor, and 500 in all. More of them are only refused: nobody can fill the store, nor
 *     keep off the record what others try.
 * A2. An actor is a name and what they act as: what an agent tries under the name of a person is not that person's.
 */
import { assert, type ErrorCode } from "../../core/errors.ts";
import type { Actor } from "../command.ts";
import type { ReviewEvent } from "../event.ts";
import { sayInstant } from "../instant.ts";
import { deadlineOf } from "../ladder.ts";
import type { ReviewRequest } from "../request.ts";
import type { ReviewState, Tried } from "../review-state.ts";
import { recording, refuse, type Ruling } from "../ruling.ts";
import { evolve, isSameActor } from "../evolve.ts";
import { digestOfShown } from "../shown.ts";

/** The request, how it stands, and when it is judged. */
export interface Case {
  readonly request: ReviewRequest;
  readonly state: ReviewState;
  readonly at: number;
}

/** Attempts of one kind that are recorded, of one actor and in all (A1). */
export const RECORDED = { ofOne: 50, most: 500 } as const;

/** Whether one more attempt of an actor is recorded (A1, A2). */
export function isRecorded(state: ReviewState, kind: "attempts" | "bypasses", who: Tried["who"]): boolean {
  const own = state.tried?.find((tried) => isSameActor(tried.who, who))?.[kind] ?? 0;
  return own < RECORDED.ofOne && state[kind] < RECORDED.most;
}

/** Refuses what would get around the gate, and records it. */
export function bypass(
  { state, at }: Case,
  who: Pick<Actor, "id"> & { readonly kind: string },
  attempt: string,
  ruling: Ruling & { readonly kind: "refused" },
): Ruling {
  if (!isRecorded(state, "bypasses", { id: who.id, as: who.kind })) return ruling;
  return recording(ruling, {
    type: "bypass_refused",
    at,
    by: who.id,
    as: who.kind,
    code: ruling.refusal.code,
    attempt,
  });
}

/** Refuses whoever is no person: what an agent holds can never decide (G10). */
export function personsOnly(judged: Case, actor: Actor, attempt: string): Ruling | undefined {
  if (actor.kind === "person") return undefined;
  const message = `${actor.id} acts with the credentials of ${actor.kind === "agent" ? "an agent" : "a service"}; only a person can decide.`;
  return bypass(judged, actor, attempt, refuse("AGENT_CANNOT_DECIDE", message, { by: actor.id }));
}

/** The refusal of a decision on a request that is settled. */
export function conflict(
  { request, state }: Case,
  status: Exclude<ReviewState["status"], "pending">,
): Ruling & { readonly kind: "refused" } {
  const { id } = request;
  switch (status) {
    case "resolved": {
      const { resolution } = state;
      assert(resolution !== undefined, "a request is resolved and nothing came of it");
      const { by, at } = resolution;
      const message = `${id} was already decided by ${by.join(", ")} at ${sayInstant(at)}.`;
      return refuse("ALREADY_DECIDED", message, { interruptId: id, by: [...by], at });
    }
    case "expired": {
      const deadlineAt = deadlineOf(request.ladder);
      assert(deadlineAt !== undefined, "a request is expired and has no deadline");
      const message = `${id} could be decided until ${sayInstant(deadlineAt)}.`;
      return refuse("DEADLINE_PASSED", message, { interruptId: id, deadlineAt });
    }
    case "canceled":
    case "superseded": {
      const message = `${id} is ${status}; it takes no decision any more.`;
      return refuse("INTERRUPT_CLOSED", message, { interruptId: id, status });
    }
  }
}

/** Refuses a decision on a request that is settled; undefined while it is pending. */
export function settled(judged: Case): (Ruling & { readonly kind: "refused" }) | undefined {
  const { status } = judged.state;
  return status === "pending" ? undefined : conflict(judged, status);
}

/** An event that changes what is shown. */
type Reopening = ReviewEvent & { readonly type: "edited" | "asked_again" | "rung_fired" };

/** The event with the digest of what is shown from then on. */
export function withDigest({ request, state }: Case, event: Reopening): ReviewEvent {
  // What is shown does not depend on the digest itself.
  const next = evolve(request, state, { ...event, digest: "" });
  return { ...event, digest: digestOfShown(request, next) };
}

/** A refusal about one request. */
export function refused({ request }: Case, code: ErrorCode, message: string): Ruling & { readonly kind: "refused" } {
  return refuse(code, message, { interruptId: request.id });
}
