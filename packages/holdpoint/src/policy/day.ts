/** The UTC calendar day of an instant, as `2026-11-23`; throws for what is no instant. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The hour of an instant in UTC, 0 to 23; throws for what is no instant. */
export function hourOf(at: number): number {
  return Number(new Date(at).toISOString().slice(11, 13));
}
