/** Instants as people read them. */

/** ISO text in UTC, without seconds where they are zero: `2026-12-01T10:00Z`. */
export function sayInstant(at: number): string {
  return new Date(at).toISOString().replace(/(:00)?\.000Z$/, "Z");
}
