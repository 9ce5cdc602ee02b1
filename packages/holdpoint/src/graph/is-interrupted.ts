/** Telling a paused result from a finished one. */
import type { Interrupt } from "../core/interrupt.ts";
import { isObject } from "../core/json.ts";
import { INTERRUPT } from "./names.ts";

/** True for the result of an `invoke` that stopped at questions. */
export function isInterrupted<Value = unknown>(
  result: unknown,
): result is { readonly [INTERRUPT]: readonly Interrupt<Value>[] } {
  if (!isObject(result)) return false;
  const interrupts = result[INTERRUPT];
  return Array.isArray(interrupts) && interrupts.length > 0;
}
