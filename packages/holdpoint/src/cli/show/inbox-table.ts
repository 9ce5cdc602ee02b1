/** Questions in a list. */
import type { InterruptSummary } from "../../client/index.ts";
import { sayFrom } from "./instants.ts";
import { table } from "./table.ts";
import { quotedLine } from "./untrusted.ts";

const SUMMARY_MAX = 100;
const BY_MAX = 40;

/** A text cut to a length, with a sign that it was. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

/** When a question is decided by itself. */
export function dueOf({ deadlineAt }: Pick<InterruptSummary, "deadlineAt">, now: number): string {
  return deadlineAt === undefined ? "-" : sayFrom(deadlineAt, now);
}

/** How a question ended, in a word or two. */
function howOf({ ended, status }: InterruptSummary): string {
  if (ended === undefined) return status;
  const { how, otherwise, revoked } = ended;
  const came = otherwise === undefined ? how : `${how}, so ${otherwise}`;
  return revoked === undefined ? came : `${came}, taken back`;
}

/** Who made it so: whoever decided, and whoever took it back; `-` when it was nobody. */
function byOf({ ended }: InterruptSummary): string {
  const { by = [], revoked } = ended ?? {};
  return [...new Set([...by, ...(revoked === undefined ? [] : [revoked.by])])].join(", ") || "-";
}

/** Questions that have ended, a line each: when, how, and by whom. */
export function endedLines(items: readonly InterruptSummary[], now: number): readonly string[] {
  if (items.length === 0) return ["Nothing has ended."];
  return table(
    ["id", "ended", "how", "by", "thread", "summary"],
    items.map((item) => [
      item.id,
      item.ended?.at === undefined ? "-" : sayFrom(item.ended.at, now),
      howOf(item),
      cut(byOf(item), BY_MAX),
      cut(item.threadId, 24),
      quotedLine(cut(item.summary, SUMMARY_MAX)),
    ]),
  );
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
      `${quotedLine(cut(item.summary, SUMMARY_MAX))}${item.status === "pending" ? "" : ` (${item.status})`}`,
    ]),
  );
}
