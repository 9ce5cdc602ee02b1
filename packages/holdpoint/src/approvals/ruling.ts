/** What a command comes to: accepted, the same as before, or refused. Refusals are values. */
import type { ErrorCode } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { DecisionReceipt } from "./decision.ts";
import type { ReviewEvent } from "./event.ts";

/** `events` are to be committed in every case; most refusals have none. */
export type Ruling =
  | { readonly kind: "accepted"; readonly events: readonly ReviewEvent[]; readonly receipt?: DecisionReceipt }
  /** Nothing new: it was said or done before. */
  | { readonly kind: "same"; readonly events: readonly ReviewEvent[]; readonly receipt?: DecisionReceipt }
  | { readonly kind: "refused"; readonly events: readonly ReviewEvent[]; readonly refusal: Refusal };

/** Why a command is refused. */
export interface Refusal {
  readonly code: ErrorCode;
  /** One sentence: what is wrong, and what to do. */
  readonly message: string;
  readonly data: JsonObject;
}

/** What was accepted, and its proof when a person said it. */
export function accept(events: readonly ReviewEvent[], receipt?: DecisionReceipt): Ruling {
  return { kind: "accepted", events, ...(receipt === undefined ? {} : { receipt }) };
}

/** The same again. */
export function same(receipt?: DecisionReceipt): Ruling {
  return { kind: "same", events: [], ...(receipt === undefined ? {} : { receipt }) };
}

/** A refusal that leaves no trace. */
export function refuse(code: ErrorCode, message: string, data: JsonObject = {}): Ruling & { readonly kind: "refused" } {
  return { kind: "refused", events: [], refusal: { code, message, data } };
}

/** The same ruling, with an event to be committed besides. */
export function recording<R extends Ruling>(ruling: R, event: ReviewEvent): R {
  return { ...ruling, events: [...ruling.events, event] };
}
