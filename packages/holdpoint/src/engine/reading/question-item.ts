/**
 * A question as a list shows it: what it is about, why it is asked, and what it still needs.
 *
 * I1. What is shown to people is in its visible form (approvals/visible-form.ts): agents have a hand in all of it.
 * I2. `value` and `review` are what was asked, byte for byte; what a program makes of them is its own.
 */
import { visibleText } from "../../approvals/visible-form.ts";
import type { Closing, Interrupt, InterruptRecord, InterruptStatus, Standing } from "../../core/interrupt.ts";
import type { ThreadId } from "../../core/ids.ts";
import { isObject, type Json } from "../../core/json.ts";
import type { Risk } from "../../policy/asks/ask-terms.ts";
import type { Claim } from "../questions/claims.ts";
import { reviewedOf, standingOf } from "../questions/reviewed.ts";
import { riskOf } from "../questions/inbox-order.ts";
import { ASKING } from "./asking-fields.ts";
import { endOf, sayEnd, type QuestionEnd } from "./question-end.ts";
import { interruptOfRecord } from "../thread/thread-questions.ts";

/** A question in a list. */
export interface QuestionItem extends Interrupt {
  readonly threadId: ThreadId;
  readonly graph: string;
  readonly createdAt: number;
  readonly status: InterruptStatus;
  /** Of an action. */
  readonly tool?: string;
  readonly risk?: Risk;
  /** What it is about, in one line or a few. */
  readonly summary: string;
  /** The rules that asked, and why. */
  readonly rules?: readonly string[];
  readonly why?: string;
  /** How many votes stand. */
  readonly votes: number;
  /** What it still needs, or what came of it: one sentence. */
  readonly needs: string;
  readonly claim?: Claim;
  /** How it ended: when it is not open any more. */
  readonly ended?: QuestionEnd;
}

const SUMMARY_MAX = 600;
const REASON_MAX = 2_000;
const CUT_PAIR = /[\uD800-\uDBFF]$/;

/** A text in its visible form, cut where it is long. */
export function shownText(text: string, max: number = SUMMARY_MAX): string {
  const cut = text.length > max ? `${text.slice(0, max).replace(CUT_PAIR, "")}…` : text;
  return visibleText(cut).shown;
}

/** How a question stands; of one without reviewers what was answered is all that is said about it. */
export function standingOfRecord(record: InterruptRecord): Standing {
  const reviewed = reviewedOf(record);
  if (reviewed !== undefined) return standingOf(reviewed);
  const { status, digest, decision } = record;
  const votes = decision === undefined ? [] : [{ by: decision.by, said: "respond", at: decision.at }];
  return { status, votes, missing: status === "pending" ? ["an answer"] : [], digest };
}

function sayNeeds({ missing }: Standing, ended: QuestionEnd | undefined): string {
  if (ended !== undefined) return sayEnd(ended);
  return missing.length === 0 ? "It is being settled." : `Needs ${missing.join(", and ")}.`;
}

/** What an action is about, as people were shown it: in its visible form already. */
interface ShownAction {
  readonly summary?: string;
  readonly why?: string;
  readonly rules?: readonly string[];
}

function actionShown(value: Json): ShownAction {
  if (!isObject(value)) return {};
  const { summary, why, rules } = value;
  const isList = Array.isArray(rules) && rules.every((rule) => typeof rule === "string");
  return {
    ...(typeof summary === "string" ? { summary: cut(summary) } : {}),
    ...(typeof why === "string" ? { why } : {}),
    ...(isList ? { rules } : {}),
  };
}

function cut(text: string): string {
  return text.length > SUMMARY_MAX ? `${text.slice(0, SUMMARY_MAX).replace(CUT_PAIR, "")}…` : text;
}

/** What a question without an action is about: what it says, else what its author calls it, else all of it. */
function plainSummary({ value, key }: Pick<Interrupt, "value" | "key">): string {
  if (typeof value === "string") return shownText(value);
  const fields = isObject(value) ? Object.entries(value) : [];
  const said = ASKING.map((name) => fields.find(([one]) => one === name)?.[1]);
  const text = said.find((one) => typeof one === "string" && one.trim() !== "");
  if (typeof text === "string") return shownText(text);
  const all = fields.map(([name, one]) => `${name}: ${typeof one === "string" ? one : JSON.stringify(one)}`);
  return shownText(key ?? (all.length === 0 ? JSON.stringify(value) : all.join(", ")));
}

function shownReason({ reason }: Pick<Closing, "reason">): Pick<Closing, "reason"> {
  return reason === undefined ? {} : { reason: shownText(reason, REASON_MAX) };
}

/** An end in its visible form (I1). */
function shownEnd(end: QuestionEnd): QuestionEnd {
  const { by, revoked } = end;
  return {
    ...end,
    by: by.map((one) => shownText(one)),
    ...shownReason(end),
    ...(revoked === undefined ? {} : { revoked: { ...revoked, by: shownText(revoked.by), ...shownReason(revoked) } }),
  };
}

/** A question as a list shows it. */
export function questionItem(record: InterruptRecord, claim: Claim | undefined): QuestionItem {
  const { threadId, graph, createdAt, status } = record;
  const interrupt = interruptOfRecord(record);
  const standing = standingOfRecord(record);
  const tool = reviewedOf(record)?.state.envelope?.tool;
  const { summary, why, rules } = tool === undefined ? {} : actionShown(interrupt.value);
  const risk = riskOf(record);
  const ended = endOf(record);
  return {
    ...interrupt,
    threadId,
    graph,
    createdAt,
    status,
    ...(tool === undefined ? {} : { tool: shownText(tool) }),
    ...(risk === undefined ? {} : { risk }),
    summary: summary ?? plainSummary(interrupt),
    ...(rules === undefined ? {} : { rules }),
    ...(why === undefined ? {} : { why }),
    votes: standing.votes.length,
    needs: shownText(sayNeeds(standing, ended)),
    ...(claim === undefined ? {} : { claim }),
    ...(ended === undefined ? {} : { ended: shownEnd(ended) }),
  };
}
