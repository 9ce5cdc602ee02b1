/**
 * A question in a terminal, with everything that its digest covers and everything somebody should know before deciding.
 *
 * Q1. What agents wrote is shown by untrusted.ts alone; labels are this program's own.
 * Q2. What is marked in it (hidden, bidirectional, look-alike characters) is said beside it, before the digest.
 */
import {
  actionOf,
  reviewOf,
  type ActionShown,
  type AskedAgain,
  type Change,
  type CharacterMark,
  type InterruptDetail,
} from "../../client/index.ts";
import type { Json } from "../../index.ts";
import { sayAt, sayFrom } from "./instants.ts";
import { sayMoney } from "./money.ts";
import { emphasized } from "./table.ts";
import { barred, quotedLine, safeLine } from "./untrusted.ts";
import { valueLines } from "./values.ts";

const LABEL = 13;
/** What can be done about a question, and which of it whoever asks does not name. */
const WAYS = ["approve", "reject", "edit", "respond", "choose", "reply", "delegate"] as const;
const ALWAYS: ReadonlySet<string> = new Set(["reply", "delegate"]);
/** What of an action's value has a line of its own elsewhere. */
const ELSEWHERE: ReadonlySet<string> = new Set(["summary", "tool", "args", "why", "rules", "risk", "again"]);
const MARKS_SHOWN = 10;

function field(label: string, text: string): string {
  return `  ${label.padEnd(LABEL)}${safeLine(text)}`;
}

function under(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `  ${(at === 0 ? label : "").padEnd(LABEL)}${line}`);
}

/** What is marked, each kind of mark at a place once. */
function marksIn(marks: readonly CharacterMark[]): readonly string[] {
  const all = marks.map(({ path, codePoint, kind }) => safeLine(`${codePoint} ${kind}, at ${path}`));
  return [...Map.groupBy(all, (one) => one)].map(([one, { length }]) =>
    length === 1 ? one : `${one} (${length} times)`,
  );
}

function markLines({ marks = [], moreMarks }: InterruptDetail["shown"]): readonly string[] {
  const all = marksIn(marks);
  if (all.length === 0) return [];
  const isMore = all.length > MARKS_SHOWN || moreMarks !== undefined;
  return under(emphasized("! WARNING".padEnd(LABEL), "red"), [
    "it has characters that hide, turn the line around, or look like others:",
    ...all.slice(0, MARKS_SHOWN),
    ...(isMore ? ["… and more"] : []),
  ]);
}

function actionLines(action: ActionShown, question: InterruptDetail): readonly string[] {
  const amount = reviewOf(question)?.amount;
  const rest = Object.entries(action).filter(([name]) => !ELSEWHERE.has(name)) as readonly (readonly [string, Json])[];
  return [
    ...barred(action.summary),
    field("action", action.tool),
    ...under("", valueLines(action.args)),
    ...(amount === undefined ? [] : [field("amount", sayMoney(amount))]),
    ...rest.flatMap(([name, item]) => under(safeLine(name), valueLines(item))),
  ];
}

function whatLines(question: InterruptDetail): readonly string[] {
  const { purpose, shown, summary } = question;
  const action = actionOf({ value: shown.value, ...(purpose === undefined ? {} : { purpose }) });
  if (action !== undefined) return actionLines(action, question);
  return typeof shown.value === "string"
    ? barred(shown.value)
    : [...barred(summary), ...under("asks", valueLines(shown.value))];
}

const sayValue = (value: Json | undefined): string => (value === undefined ? "(nothing)" : JSON.stringify(value));

function changeLine({ path, before, after }: Change): string {
  return safeLine(`${path}: ${sayValue(before)} → ${sayValue(after)}`);
}

function againLine({ text, before, now }: AskedAgain): string {
  const isThere = before !== undefined || now !== undefined;
  return safeLine(`${text}${isThere ? ` ${sayValue(before)} → ${sayValue(now)}` : ""}`);
}

function historyLines(
  { difference: { edited = [], again = [] } = {}, repeats = [], rounds = [], standing }: InterruptDetail,
  now: number,
): readonly string[] {
  const comment = (text: string | undefined): string => (text === undefined ? "" : `: ${quotedLine(text)}`);
  return [
    ...under("edited", edited.map(changeLine)),
    ...under("since then", again.map(againLine)),
    ...under(
      "rejected",
      repeats.map(({ at, by, comment: text }) => safeLine(`${sayFrom(at, now)} by ${by.join(", ")}${comment(text)}`)),
    ),
    ...under(
      "rounds",
      rounds.map(({ by, said, why }) => safeLine(`${by} said ${quotedLine(said)}; asked again: ${why}`)),
    ),
    ...under(
      "votes",
      standing.votes.map((vote) =>
        safeLine(
          `${vote.by}${vote.for === undefined ? "" : ` for ${vote.for}`}: ${vote.said}, ${sayFrom(vote.at, now)}${comment(vote.comment)}`,
        ),
      ),
    ),
  ];
}

/** Who may vote in whose place. */
function delegationLines({ delegations = [] }: InterruptDetail, now: number): readonly string[] {
  return under(
    "handed on",
    delegations.map(({ from, to, untilAt, maxAmountMinor, currency = "" }) => {
      const limit = maxAmountMinor === undefined ? "" : `, up to ${sayMoney({ minor: maxAmountMinor, currency })}`;
      return safeLine(`${from} → ${to} until ${sayAt(untilAt)}${limit}${untilAt <= now ? " (over)" : ""}`);
    }),
  );
}

/** How it ended, when, and what is asked in its place. */
function endLines({ status, needs, ended, instead }: InterruptDetail, now: number): readonly string[] {
  if (status === "pending") return [];
  const at = ended?.at === undefined ? "" : ` (${sayFrom(ended.at, now)})`;
  return [
    field("ended", `${needs}${at}`),
    ...(instead === undefined ? [] : [field("instead", `${instead.id}: ${quotedLine(instead.summary)}`)]),
  ];
}

/** What somebody may do, and why not all of it. */
function mayLines(question: InterruptDetail): readonly string[] {
  const { you } = question;
  const offered: readonly string[] = reviewOf(question)?.allow ?? ["respond"];
  const ways = WAYS.filter((way) => offered.includes(way));
  const may = WAYS.filter((way) => (offered.includes(way) || ALWAYS.has(way)) && you.may[way] === true);
  const why = ways.map((way) => you.may[way]).filter((is) => typeof is === "string");
  const others = (you.for ?? []).map(({ person }) => safeLine(person));
  return [
    ...(others.length === 0 ? [] : [field("also for", others.join(", "))]),
    ...(may.length === 0 ? [] : [field("you may", may.join(", "))]),
    ...under(may.length === 0 ? "you may not" : "but", [...new Set(why.map(safeLine))]),
  ];
}

function openLines(question: InterruptDetail, now: number): readonly string[] {
  const { standing, onSilence, ladder, deadlineAt, claim, schema } = question;
  const rungs = ladder.filter(({ fired, dueAt }) => !fired && dueAt !== deadlineAt);
  return [
    ...(deadlineAt === undefined ? [] : [field("deadline", `${sayAt(deadlineAt)}, ${sayFrom(deadlineAt, now)}`)]),
    field("at zero", onSilence),
    ...under(
      "before that",
      rungs.map(({ dueAt, says }) => safeLine(`${sayFrom(dueAt, now)}: ${says}`)),
    ),
    ...under("needs", standing.missing.map(safeLine)),
    ...(claim === undefined ? [] : [field("looked at", `by ${claim.by}, until ${sayAt(claim.until)}`)]),
    ...(schema === undefined ? [] : [field("answer fits", JSON.stringify(schema))]),
    ...under(
      "options",
      (reviewOf(question)?.options ?? []).map(({ id, label }) => `${safeLine(id)}: ${quotedLine(label)}`),
    ),
  ];
}

/** Whom it is shown to. */
export interface Reader {
  /** Nobody said who it is: what they may do is not known. */
  readonly isKnown: boolean;
}

/** A question, line by line. */
export function questionLines(question: InterruptDetail, now: number, { isKnown }: Reader): readonly string[] {
  const {
    id,
    risk,
    threadId,
    graph,
    node,
    createdAt,
    why,
    rules = [],
    status,
    digest,
    standing,
    outcome,
    shown,
  } = question;
  const { requester } = reviewOf(question) ?? {};
  // What no rule says has a name in parentheses.
  const named = rules.filter((rule) => !rule.startsWith("("));
  const isUrgent = risk === "critical" || risk === "high";
  return [
    `${emphasized(safeLine(id))}  ${safeLine(status)}${risk === undefined ? "" : `  ${emphasized(`risk ${safeLine(risk)}`, isUrgent ? "red" : "yellow")}`}`,
    ...whatLines(question),
    ...markLines(shown),
    field("thread", `${threadId} (graph ${graph}, node ${node})`),
    field(
      "asked",
      `${sayAt(createdAt)}, ${sayFrom(createdAt, now)}${requester === undefined ? "" : `, for ${requester}`}`,
    ),
    ...(why === undefined ? [] : [field("why", `${why}${named.length === 0 ? "" : ` (${named.join(", ")})`}`)]),
    ...(standing.askedAgain === undefined ? [] : [field("asked again", standing.askedAgain)]),
    ...historyLines(question, now),
    ...delegationLines(question, now),
    ...(status === "pending" ? openLines(question, now) : []),
    ...(status === "pending" && isKnown ? mayLines(question) : []),
    ...endLines(question, now),
    ...(outcome === undefined ? [] : [field("the decision", outcome === "consumed" ? "was used" : "came to nothing")]),
    field("digest", digest),
  ];
}
