/**
 * Notices that the time of the store jumps or stands still, and says what that does to deadlines.
 *
 * J1. The store's time is held against the monotonic clock, which nobody sets: what counts is the clock that deadlines go
 *     by, whosever it is.
 * J2. It never runs backwards: when its clock is set back, or is behind what the database has known, it stands still until
 *     the clock has caught up. That is said once, and again only after it has gone on.
 * J3. When it goes on by more than the time that has passed, what was due until then is due. Each jump is said.
 */
import type { Store } from "../../index.ts";
import { sayAt, sayMs } from "../show/instants.ts";

/** How often it is looked at. */
const EVERY_MS = 10_000;
/** Clocks that are kept right are off by less. */
const TOLERANCE_MS = 5_000;

/** What the time of the store, and the monotonic clock, were at one moment. */
interface Look {
  readonly storeAt: number;
  readonly passedMs: number;
}

/** What time did between two looks: how much more or less of it went by than there was. */
type ClockFinding = { readonly kind: "steady" | "still" } | { readonly kind: "jumped"; readonly byMs: number };

/** What became of time between two looks. */
export function findingOf(before: Look, now: Look): ClockFinding {
  const byMs = now.storeAt - before.storeAt - (now.passedMs - before.passedMs);
  if (byMs > TOLERANCE_MS) return { kind: "jumped", byMs };
  return { kind: byMs < -TOLERANCE_MS ? "still" : "steady" };
}

/** The sentence about a finding; undefined when there is none. */
export function clockWarning(finding: ClockFinding, storeAt: number, kind: string): string | undefined {
  const whose =
    kind === "postgres" || kind === "redis" ? "of the database server or of this machine" : "of this machine";
  switch (finding.kind) {
    case "steady":
      return undefined;
    case "still":
      return `the time of the store stands still at ${sayAt(storeAt)}, because the clock ${whose} was set back or is behind what the database has known: no deadline is due until that clock has reached this instant; set it right, by NTP where it can be had`;
    case "jumped":
      return `the time of the store jumped forward by ${sayMs(finding.byMs)}, because the clock ${whose} was set or the machine slept: all deadlines due until ${sayAt(storeAt)} have come; look at what was decided by them, and when that clock is wrong set it right: deadlines then stand still until it has reached this instant`;
  }
}

/** Looks again and again, and warns; returns what ends it. */
export function watchClock(
  store: Pick<Store, "now" | "kind">,
  warn: (message: string) => void,
  passedMs: () => number = () => performance.now(),
): () => void {
  const look = (): Look => ({ storeAt: store.now(), passedMs: passedMs() });
  let before = look();
  let was: ClockFinding["kind"] = "steady";
  const timer = setInterval(() => {
    const now = look();
    const finding = findingOf(before, now);
    const message = clockWarning(finding, now.storeAt, store.kind);
    if (message !== undefined && (finding.kind !== "still" || was !== "still")) warn(message);
    before = now;
    was = finding.kind;
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
