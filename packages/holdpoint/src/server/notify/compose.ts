/**
 * Makes the notification of a notice, from the question as it stands.
 *
 * C1. What is over is told as over, or not at all: nobody is asked to decide what cannot be decided any more.
 * C2. The texts of whoever asks are shown as text (shown-text.ts). An action's are in visible form already.
 */
import { sayAtZero } from "../../approvals/ladder.ts";
import { sayInstant } from "../../approvals/instant.ts";
import { requestersOf } from "../../approvals/request.ts";
import { visibleForm } from "../../approvals/visible-form.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { isObject, type Json } from "../../core/json.ts";
import { reviewedOf, type Reviewed } from "../../engine/questions/reviewed.ts";
import { interruptOfRecord } from "../../engine/thread/thread-questions.ts";
import { askedNow, concerned } from "./audience.ts";
import type { Notice } from "./notices.ts";
import type { Audience, Notification, NotificationKind } from "./notification.ts";
import { oneLine, shortened, visibleLine, type ShownText } from "./shown-text.ts";

/** Lengths texts are shortened to. */
const SUMMARY_MAX = 300;
const ARGS_MAX = 2_000;
const NAME_MAX = 120;

const HEADLINES: Readonly<Record<NotificationKind, string>> = {
  asked: "Your decision is asked for",
  reminded: "Still waiting for your decision",
  reassigned: "Now yours to decide",
  escalated: "Escalated to you",
  asked_again: "Asked again",
  delegated: "A vote was handed to you",
  settled: "Settled",
};

interface Said {
  readonly summary: ShownText;
  readonly args?: ShownText;
  readonly tool?: ShownText;
  readonly risk?: string;
}

/** What an action shows, as the engine makes it (engine/gate/action-request.ts): its texts are in visible form already (C2). */
interface ShownAction {
  readonly summary: string;
  readonly tool: string;
  readonly args: Json;
  readonly risk?: string;
}

function ofAction({ summary, tool, args, risk }: ShownAction): Said {
  return {
    summary: shortened(oneLine(summary), SUMMARY_MAX),
    tool: shortened(oneLine(tool), NAME_MAX),
    args: shortened(JSON.stringify(args, undefined, 2), ARGS_MAX),
    ...(risk === undefined ? {} : { risk }),
  };
}

/** What any other question says. */
function ofQuestion(value: Json): Said {
  if (typeof value === "string") return { summary: visibleLine(value, SUMMARY_MAX) };
  const { question, summary, message }: Readonly<Record<string, Json>> = isObject(value) ? value : {};
  const named = [question, summary, message].find((one) => typeof one === "string");
  if (named === undefined) {
    return { summary: shortened(oneLine(JSON.stringify(visibleForm(value).shown)), SUMMARY_MAX) };
  }
  // What a name was picked from has more to it.
  return { summary: { ...visibleLine(named, SUMMARY_MAX), isWhole: false } };
}

function saidBy(record: InterruptRecord): Said {
  const { value } = interruptOfRecord(record);
  return record.purpose === "action" ? ofAction(value as unknown as ShownAction) : ofQuestion(value);
}

function onSilence({ onDeadline, deadlineAt }: InterruptRecord, reviewed: Reviewed | undefined): string {
  if (reviewed !== undefined) return visibleLine(sayAtZero(reviewed.request.ladder), SUMMARY_MAX).text;
  if (deadlineAt === undefined) return "It waits until somebody answers.";
  const otherwise =
    onDeadline === undefined || onDeadline === "fail"
      ? "it fails"
      : `the answer is ${visibleLine(JSON.stringify(onDeadline.value), NAME_MAX).text}`;
  return `If nobody answers by ${sayInstant(deadlineAt)} ${otherwise}.`;
}

/** What came of it, in a few words. */
function outcomeOf({ status, decision }: InterruptRecord, reviewed: Reviewed | undefined): string {
  const resolution = reviewed?.state.resolution;
  const how = resolution === undefined ? status : `${status}: ${resolution.type}`;
  return visibleLine(decision === undefined ? how : `${how}, by ${decision.by}`, SUMMARY_MAX).text;
}

function audienceOf({ kind, person }: Notice, reviewed: Reviewed | undefined): Audience {
  if (person !== undefined) return { roles: [], people: [person] };
  if (reviewed === undefined) return { roles: [], people: [] };
  return kind === "settled" ? concerned(reviewed) : askedNow(reviewed);
}

/** Why it is asked again, where it is. */
function whyAgain({ kind }: Notice, reviewed: Reviewed | undefined): ShownText | undefined {
  if (kind !== "asked_again") return undefined;
  const why = reviewed?.state.rounds.at(-1)?.why ?? "The action was edited; votes for the earlier one are void.";
  return visibleLine(why, SUMMARY_MAX);
}

/** The page of a question. */
export function pageOf(publicUrl: string, interruptId: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/requests/${encodeURIComponent(interruptId)}`;
}

/** What is told of a question as it stands; undefined when there is nothing to tell any more (C1). */
export function compose(notice: Notice, record: InterruptRecord, publicUrl: string): Notification | undefined {
  const { id, kind, at, interruptId } = notice;
  const isOpen = record.status === "pending";
  if (isOpen === (kind === "settled")) return undefined;
  const reviewed = reviewedOf(record);
  const { summary, args, tool, risk } = saidBy(record);
  const why = whyAgain(notice, reviewed);
  const requester = reviewed === undefined ? undefined : requestersOf(reviewed.request)[0];
  return {
    id,
    kind,
    at,
    interruptId,
    threadId: record.threadId,
    graph: record.graph,
    status: record.status,
    headline: HEADLINES[kind],
    summary: summary.text,
    ...(args === undefined || tool === undefined ? {} : { action: { tool: tool.text, args: args.text } }),
    isWhole: [summary, args, tool, why].every((shown) => shown?.isWhole !== false),
    ...(risk === undefined ? {} : { risk }),
    ...(requester === undefined ? {} : { requester: visibleLine(requester, NAME_MAX).text }),
    audience: audienceOf(notice, reviewed),
    allow: isOpen ? (reviewed?.request.allow ?? ["respond"]) : [],
    digest: record.digest,
    ...(record.deadlineAt === undefined ? {} : { deadlineAt: record.deadlineAt }),
    ...(isOpen ? { onSilence: onSilence(record, reviewed) } : { outcome: outcomeOf(record, reviewed) }),
    ...(why === undefined ? {} : { why: why.text }),
    url: pageOf(publicUrl, interruptId),
  };
}
