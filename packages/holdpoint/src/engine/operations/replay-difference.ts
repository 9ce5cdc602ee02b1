/** How code differs from the journal it is replayed on, in words for whoever has to mend it (G8). */
import type { ErrorRecord } from "../../core/journal.ts";

/** How code came to an end that should have gone on. */
export function endOf(what: string, error: ErrorRecord | undefined): string {
  return error === undefined ? `${what} ended` : `${what} failed with "${error.message}"`;
}

/** What the journal has next, and what code called in its place. */
export interface Met {
  readonly unmet: string | undefined;
  readonly met: string | undefined;
}

/** What the code did in place of what is recorded; `what` when it called nothing. */
export function insteadText(what: string, { unmet, met }: Met): string {
  const otherwise = met === unmet ? " with another input, or at another place" : "";
  return met === undefined ? what : `the code called ${met}${otherwise}`;
}

/** Says how the code of a node differs from the journal, and why that may be; `what` it did where it met nothing. */
export function differenceText(node: string, what: string, { unmet, met }: Met): string {
  const recorded = unmet ?? "more outcomes";
  const instead = insteadText(what, { unmet: recorded, met });
  return `In node "${node}" the journal has ${recorded}, but ${instead}. Either the code changed since this thread paused, or something that is not journaled (a clock, a random number, a request outside a step) decided what it did.`;
}
