/**
 * The order in which questions are put before people: groups by how soon something happens without them, and in each
 * group the most at stake first.
 */
import type { InterruptSummary, Risk } from "holdpoint/client";

/** Questions under one heading. */
export interface Group {
  readonly title: string;
  readonly items: readonly InterruptSummary[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEIGHT: Readonly<Record<Risk, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

function titleOf({ deadlineAt }: InterruptSummary, now: number): string {
  if (deadlineAt === undefined) return "No deadline";
  if (deadlineAt - now <= HOUR_MS) return "Within the hour";
  return deadlineAt - now <= DAY_MS ? "Within a day" : "Later";
}

function weightOf({ risk }: InterruptSummary): number {
  return risk === undefined ? 0 : WEIGHT[risk];
}

function before(one: InterruptSummary, other: InterruptSummary): number {
  const soon = (one.deadlineAt ?? Infinity) - (other.deadlineAt ?? Infinity);
  // Two without a deadline: Infinity - Infinity is no number.
  return weightOf(other) - weightOf(one) || (Number.isNaN(soon) ? 0 : soon) || one.createdAt - other.createdAt;
}

const ORDER = ["Within the hour", "Within a day", "Later", "No deadline"];

/** Questions that are open, in groups. */
export function groupQuestions(items: readonly InterruptSummary[], now: number): readonly Group[] {
  const groups = Map.groupBy(items, (item) => titleOf(item, now));
  return ORDER.flatMap((title) => {
    const found = groups.get(title);
    return found === undefined ? [] : [{ title, items: found.toSorted(before) }];
  });
}
