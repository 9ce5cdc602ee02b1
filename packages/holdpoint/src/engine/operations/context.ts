/**
 * Where author code stands while it runs: in which task, in which scope, and after which operations.
 *
 * X1. A task starts in a clean snapshot: nothing of the caller's asynchronous context reaches it, hot or cold.
 * X2. Every operation that author code calls leaves a mark in the asynchronous context of its caller, so that a later
 *     operation knows what came before it *causally* (see identity.ts), whatever raced beside it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { HoldpointError } from "../../core/errors.ts";
import { clean } from "./clean-context.ts";
import type { Operation, Place } from "./operation.ts";

const places = new AsyncLocalStorage<Place>();

/** Runs `fn` at the place given, free of any other asynchronous context (X1). */
export function runAt<T>(place: Place, fn: () => T): T {
  return clean(() => places.run(place, fn));
}

/** Where the caller stands, or undefined outside any task. */
export function currentPlace(): Place | undefined {
  return places.getStore();
}

/** Where the caller stands; refuses with a sentence that names the operation. */
export function placeFor(operation: string): Place {
  const place = places.getStore();
  if (place === undefined) {
    throw new HoldpointError(
      "OUTSIDE_TASK",
      `${operation} was called outside a node, tool, task or entrypoint; there is no thread to pause or to record it in.`,
    );
  }
  if (place.step !== undefined) {
    throw new HoldpointError(
      "NESTED_OPERATION",
      `${operation} was called inside the step "${place.step}"; call it before or after the step, not in its body.`,
      { step: place.step },
    );
  }
  return place;
}

/** Leaves the mark of an operation for what its caller does next (X2). */
export function leaveMark(place: Place, operation: Operation): void {
  places.enterWith({ ...place, trail: { operation, before: place.trail } });
}
