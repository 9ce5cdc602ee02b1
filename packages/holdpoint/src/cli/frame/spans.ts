/** Spans and instants among the options. */
import { durationMs, type Duration } from "../../core/duration.ts";
import { UsageError } from "./exit.ts";

const DATE = /^\d{4}-\d{2}-\d{2}(?:T|$)/;

/** An instant of an option, in ms since 1970. */
export function instantOf(name: string, text: string): number {
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--${name} is an instant like 2026-05-01T09:00:00Z; "${text}" is not.`);
}

/** A span of an option, in ms: `3h`, `30d`. */
export function spanOf(name: string, text: string): number {
  try {
    const spanMs = durationMs(text as Duration);
    if (spanMs >= 1) return spanMs;
  } catch {
    // Said below, with the name of the option.
  }
  throw new UsageError(`--${name} is a span like 3h or 30d (ms, s, m, h, d, w); "${text}" is not.`);
}

/** An instant of an option that may be written as a span from now on. */
export function untilOf(name: string, text: string, now: number): number {
  if (DATE.test(text)) return instantOf(name, text);
  try {
    return now + spanOf(name, text);
  } catch {
    throw new UsageError(
      `--${name} is a span like 3h or 30d, or an instant like 2026-05-01T09:00:00Z; "${text}" is neither.`,
    );
  }
}
