/** Questions in a list. */
import type { InterruptSummary } from "../../client/index.ts";
import { sayFrom } from "./instants.ts";
import { table } from "./table.ts";

const SUMMARY_MAX = 100;

/** A text cut to a length, with a sign that it was. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

/** When a question is decided by itself. */
export function dueOf({ deadlineAt }: Pick<InterruptSummary, "deadlineAt">, now: number): string {
  return deadlineAt === undefined ? "-" : sayFrom(deadlineAt, now);
}

/** Questions, a line each. */
export function inboxLines(items: readonly InterruptSummary[], now: number): readonly string[] {
  if (items.length === 0) return ["Nothing waits for an answer."];
  return table(
    ["id", "risk", "deadline", "thread", "summary"],
    items.map((item) => [
      item.id,
      item.risk ?? "-",
      dueOf(item, now),
      cut(item.threadId, 24),
      cut(`${item.summary}${item.status === "pending" ? "" : ` (${item.status})`}`, SUMMARY_MAX),
    ]),
  );
}
