import { durationMs, type Duration } from "../core/duration.ts";

/** A grace period as people write it (`30d`), in milliseconds; throws INVALID_ARGUMENT for what is none. */
export function graceFrom(text: string): number {
  return durationMs(text as Duration);
}
