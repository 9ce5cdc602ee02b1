/**
 * Values on their way into the state: the very form in which a replay will find them (G9), frozen.
 *
 * Canonical form orders the keys of objects. A node that went on in memory and one that is replayed from the journal
 * must not be able to tell the difference, so the order is made here, before anybody reads the value.
 */
import { HoldpointError } from "../core/errors.ts";
import { canonicalClone, deepFreeze, toJson, type Json } from "../core/json.ts";

/** `value` as it will be read from the journal. `what` names it in the error when it cannot be stored. */
export function storedValue(value: unknown, what: string): Json {
  const json = toJson(value, what);
  try {
    return deepFreeze(canonicalClone(json));
  } catch (error) {
    if (error instanceof HoldpointError) {
      throw new HoldpointError(error.code, `The ${what} cannot be stored: ${error.message}`, error.data);
    }
    throw error;
  }
}
