/** How code differs from the journal it is replayed on, in words for whoever has to mend it (G8). */
import type { ErrorRecord } from "../core/journal.ts";

/** How code came to an end that should have gone on. */
export function endOf(what: string, error: ErrorRecord | undefined): string {
  return error === undefined ? `${what} ended` : `${what} failed with "${error.message}"`;
}

/** Says how the code of a node differs from the journal, and why that may be; `what` it did where it met nothing. */
export function differenceText(
  node: string,
  what: string,
  { unmet, met }: { readonly unmet: string | undefined; readonly met: string | undefined },
): string {
  const recorded = unmet ?? "more outcomes";
  const otherwise = met === recorded ? " with another input, or at another place" : "";
  const instead = met === undefined ? what : `the code called ${met}${otherwise}`;
  return `In node "${node}" the journal has ${recorded}, but ${instead}. Either the code changed since this thread paused, or something that is not journaled (a clock, a random number, a request outside a step) decided what it did.`;
}
