/**
 * The counter of one limit, scope and window, as a document that is compared and set.
 *
 * C1. What is reserved and consumed together never exceeds the limit it was reserved under.
 * C2. Each operation counts once: reserving again under the same id changes its amount at most, and does nothing once it
 *     was consumed. Consuming or releasing what is not reserved does nothing. So every call can be repeated.
 * C3. Nothing goes below zero: a release gives back exactly what is reserved, and what is consumed stays.
 * C4. The operations consumed last are remembered, so many; one that comes again after that counts a second time. That
 *     errs on the side of the limit.
 */
import { HoldpointError } from "../../core/errors.ts";
import { isObject, type Json } from "../../core/json.ts";

/** How many consumed operations a counter remembers (C4). */
const REMEMBERED = 256;

/** The body of a counter's document. */
export interface Counter {
  readonly reserved: number;
  readonly consumed: number;
  /** What each open operation has reserved. */
  readonly reservations: { readonly [operation: string]: number };
  /** The operations consumed last, oldest first. */
  readonly recent: readonly string[];
}

/** A counter nobody has used yet. */
export const EMPTY_COUNTER: Counter = { reserved: 0, consumed: 0, reservations: {}, recent: [] };

/** What an operation wants to reserve. */
export interface Use {
  readonly operation: string;
  readonly amount: number;
  readonly max: number;
}

/** What came of it: the counter to store, or why not. */
export type Reservation =
  | { readonly ok: true; readonly counter: Counter }
  | {
      readonly ok: false;
      /** There is too little left, or the amount is none that can be counted. */
      readonly reason: "exceeded" | "amount";
      readonly left: number;
    };

/** True for what a limit can count (limit.ts, L1). */
export function isAmount(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && Number(amount) >= 0;
}

function held({ reservations }: Counter, operation: string): number {
  return Object.hasOwn(reservations, operation) ? Number(reservations[operation]) : 0;
}

function without({ reservations }: Counter, operation: string): Counter["reservations"] {
  const { [operation]: _gone, ...others } = reservations;
  return others;
}

/** Reserves what an operation is about to use (C1, C2). */
export function reserve(counter: Counter, { operation, amount, max }: Use): Reservation {
  if (!isAmount(amount) || !isAmount(max)) return { ok: false, reason: "amount", left: 0 };
  if (counter.recent.includes(operation)) return { ok: true, counter };
  const before = held(counter, operation);
  // Subtracted, not added: a sum could pass what is exact.
  const left = Math.max(0, max - counter.consumed - (counter.reserved - before));
  if (amount > left) return { ok: false, reason: "exceeded", left };
  if (amount === before) return { ok: true, counter };
  const others = without(counter, operation);
  return {
    ok: true,
    counter: {
      ...counter,
      reserved: counter.reserved - before + amount,
      reservations: amount === 0 ? others : { ...others, [operation]: amount },
    },
  };
}

/** Turns what an operation reserved into what was used. */
export function consume(counter: Counter, operation: string): Counter {
  const amount = held(counter, operation);
  if (amount === 0) return counter;
  return {
    reserved: counter.reserved - amount,
    consumed: counter.consumed + amount,
    reservations: without(counter, operation),
    recent: [...counter.recent, operation].slice(-REMEMBERED),
  };
}

/** Gives back what an operation reserved and did not use. */
export function release(counter: Counter, operation: string): Counter {
  const amount = held(counter, operation);
  if (amount === 0) return counter;
  return { ...counter, reserved: counter.reserved - amount, reservations: without(counter, operation) };
}

function isCounter(body: Json): body is Json & Counter {
  if (!isObject(body)) return false;
  const { reserved, consumed, reservations, recent } = body;
  if (!isAmount(consumed) || !isObject(reservations) || !Array.isArray(recent)) return false;
  const amounts = Object.values(reservations);
  if (!amounts.every(isAmount) || !recent.every((operation) => typeof operation === "string")) return false;
  return amounts.reduce((total, amount) => total + amount, 0) === reserved;
}

/** A stored counter, checked: one that does not add up is refused, so that nothing runs past a limit on bad data. */
export function readCounter(body: Json | undefined): Counter {
  if (body === undefined) return EMPTY_COUNTER;
  if (isCounter(body)) return body;
  throw new HoldpointError("STORE_CORRUPT", "The counter of a limit does not add up; nothing is counted on it.", {});
}
