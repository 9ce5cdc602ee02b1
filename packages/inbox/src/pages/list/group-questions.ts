/**
 * Questions under headings that say how soon something happens without them, in the order in which the server sends them:
 * by the minute of their deadline, in a minute the most at stake first, those without a deadline last.
 */
import type { InterruptSummary } from "holdpoint/client";

/** Questions under one heading. */
export interface Group {
  readonly title: string;
  readonly items: readonly InterruptSummary[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is due in one minute goes under one heading: in it risk comes before the second. */
function titleOf({ deadlineAt }: InterruptSummary, now: number): string {
  if (deadlineAt === undefined) return "No deadline";
  const left = deadlineAt - (deadlineAt % MINUTE_MS) - now;
  if (left <= HOUR_MS) return "Within the hour";
  return left <= DAY_MS ? "Within a day" : "Later";
}

/** Questions that are open, in groups, none of them moved. */
export function groupQuestions(items: readonly InterruptSummary[], now: number): readonly Group[] {
  const groups: { readonly title: string; readonly items: InterruptSummary[] }[] = [];
  for (const item of items) {
    const title = titleOf(item, now);
    const last = groups.at(-1);
    if (last?.title === title) last.items.push(item);
    else groups.push({ title, items: [item] });
  }
  return groups;
}
