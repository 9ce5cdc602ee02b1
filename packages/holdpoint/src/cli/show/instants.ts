/** Instants for people. */

const UNITS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
] as const;

/** A span in its largest whole unit: `3 hours`. */
export function sayMs(spanMs: number): string {
  const [unitMs, name] = UNITS.find(([ms]) => spanMs >= ms) ?? [1_000, "second"];
  const many = Math.max(0, Math.floor(spanMs / unitMs));
  return `${many} ${name}${many === 1 ? "" : "s"}`;
}

/** An instant, to the second and in UTC; a number where it is none. */
export function sayAt(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** How far an instant is from now: `in 3 hours`, `2 days ago`. */
export function sayFrom(at: number, now: number): string {
  return at >= now ? `in ${sayMs(at - now)}` : `${sayMs(now - at)} ago`;
}
