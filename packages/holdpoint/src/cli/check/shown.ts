/** What a check found, in words. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { count, figure } from "../frame/figures.ts";
import { sayAt } from "../show/instants.ts";
import { emphasized } from "../show/table.ts";
import { safeLine } from "../show/untrusted.ts";
import type { ThreadCheck } from "./messages.ts";

export type Outcome = ThreadCheck["outcome"];

/** How many threads have come to what. */
export type Counts = Readonly<Record<Outcome, number>>;

export const NONE: Counts = { ok: 0, blocked: 0, state: 0, unclaimable: 0, unreadable: 0, stalled: 0 };

/** What it means for a deploy. */
const WORDS: Readonly<Record<Outcome, string>> = {
  ok: "would go on",
  blocked: "would be blocked",
  state: "would be blocked, because the state does not fit",
  unclaimable: "would find no graph",
  unreadable: "cannot be read",
  stalled: "did not come to an end",
};

/** A place in code, as it is found from here. */
function placeOf(at: string): string {
  const [, path = at, rest = ""] = /^(.*?)(:\d+:\d+)$/.exec(at) ?? [];
  const file = path.startsWith("file:") ? fileURLToPath(path) : path;
  const near = relative(process.cwd(), file);
  return `${near.startsWith("..") ? file : near}${rest}`;
}

/** The lines about one thread. */
export function linesOf(check: ThreadCheck): readonly string[] {
  const { tenant, threadId, graph, version, against, status, outcome } = check;
  const whose = tenant === undefined ? "" : `${tenant} / `;
  const versions = against === undefined || against === version ? version : `${version} → ${against}`;
  const isWell = outcome === "ok";
  const head = `${emphasized(outcome, isWell ? "dim" : "red")}  ${safeLine(`${whose}${threadId}  ${graph} ${versions}  (${status})`)}`;
  if (isWell) return [head];
  const lines = [head, `  ${safeLine(check.message)}`];
  if (outcome !== "blocked" || check.difference === undefined) return lines;
  const { recorded, at } = check.difference;
  if (recorded !== undefined) {
    const { record, entry, at: when } = recorded.position;
    lines.push(`  Recorded: ${safeLine(recorded.name)}, record ${record}, entry ${entry}, ${sayAt(when)}.`);
  }
  if (at !== undefined) lines.push(`  Called instead: ${safeLine(placeOf(at))}`);
  return lines;
}

/** Everything in a line or two. */
export function summaryOf(counts: Counts, isComplete: boolean): string {
  const all = Object.values(counts).reduce((one, other) => one + other, 0);
  const parts = (Object.entries(counts) as [Outcome, number][]).filter(([, many]) => many > 0);
  const said = parts.map(([outcome, many]) => `${figure(many)} ${WORDS[outcome]}`).join(", ");
  const left = isComplete
    ? ""
    : " It was given up: the code of too many threads does not let go. Others were not checked.";
  return `${count(all, "thread")} checked${all === 0 ? "" : `: ${said}`}.${left}`;
}

/** What was done, and what was not. */
export const EFFECTS =
  "Nothing was written, and no step, tool, model call or question was executed. What code does outside of these did run.";
