/** Spans of time as people write them: `"90s"`, `"3h"`, `"12d"`, or milliseconds. */
import { HoldpointError } from "./errors.ts";

/** Milliseconds, or a number with a unit: `ms`, `s`, `m` (minutes), `h`, `d`, `w`. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d" | "w"}`;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
/** A thousand years; further away is a mistake. */
const LONGEST_MS = 1_000 * 366 * UNIT_MS.d;

/** The span in whole milliseconds. Throws INVALID_ARGUMENT, naming the `field` it was given as. */
export function durationMs(duration: Duration, field?: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(String(duration));
  const ms =
    typeof duration === "number"
      ? duration
      : match === null
        ? Number.NaN
        : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  if (!(ms >= 0 && ms <= LONGEST_MS)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `${field === undefined ? "" : `${field}: `}${JSON.stringify(duration)} is no duration: give milliseconds, or a number with ms, s, m, h, d or w ("3h").`,
      { duration, ...(field === undefined ? {} : { field }) },
    );
  }
  return Math.round(ms);
}
