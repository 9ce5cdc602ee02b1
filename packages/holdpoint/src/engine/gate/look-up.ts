/**
 * What a gate asks author code for: a snapshot, `revalidate`, the directory (gate.ts, G-2).
 *
 * K1. It has so long to answer, by the clock of the store. Then the gate refuses; what it says later counts for nothing.
 *     Meanwhile the answers to other questions of the thread wait, so that its journal has one order.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { TaskHost } from "../operations/operation.ts";

/** Who looks. */
export type Looking = Pick<TaskHost, "mandate" | "after">;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { readonly then?: unknown }).then === "function"
  );
}

/** Asks; `what` names it for people. Throws LOOKUP_TIMEOUT when no answer comes (K1). */
export async function lookUp<T>(host: Looking, what: string, ask: () => T | PromiseLike<T>): Promise<T> {
  const { lookUpMs: limitMs } = host.mandate;
  const asked = ask();
  if (!isThenable(asked)) return asked;
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = host.after(limitMs, () => {
      const message = `${what} gave no answer within ${limitMs / 1_000} s, so nothing was done; see to it that it answers, or raise lookUpMs.`;
      reject(new HoldpointError("LOOKUP_TIMEOUT", message, { what, limitMs }));
    });
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    cancel();
  }
}
