/**
 * A notification in words, for channels that show text to people.
 *
 * F1. What an agent wrote is fenced: quoted where there is one line, and else behind a bar on every line, under a label.
 *     Nothing else of a message is the agent's.
 */
import { quoted } from "../../core/quoted.ts";
import { sayInstant } from "../../approvals/instant.ts";
import type { Notification } from "./notification.ts";
import { inert } from "./shown-text.ts";

/** What stands above the words of an agent. */
export const AGENT_WROTE = "Written by the agent, not checked:";

/** One line: why it is told, and what it is about in the agent's words (F1). */
export function toldLine({ headline, summary }: Notification): string {
  return inert(`${headline}: ${quoted(summary)}`);
}

/** What the agent wrote: what it asks, and the action with its arguments. */
export function agentTexts({ summary, action }: Notification): readonly string[] {
  return [summary, ...(action === undefined ? [] : [`${action.tool}\n${action.args}`])].map(inert);
}

/** A text behind a bar, line by line (F1). */
export function barred(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

/** What there is to know besides, a line each; none of it is the agent's. */
export function toldFacts(notification: Notification): readonly string[] {
  const { requester, risk, why, onSilence, outcome, deadlineAt, graph, isWhole } = notification;
  return [
    ...(requester === undefined ? [] : [`On behalf of ${requester}.`]),
    ...(risk === undefined ? [] : [`Risk: ${risk}.`]),
    ...(why === undefined ? [] : [`Why again: ${why}`]),
    ...(outcome === undefined ? [] : [`What came of it: ${outcome}.`]),
    ...(onSilence === undefined ? [] : [onSilence]),
    ...(deadlineAt === undefined || onSilence !== undefined ? [] : [`It was open until ${sayInstant(deadlineAt)}.`]),
    ...(isWhole ? [] : ["This is not all of it: read the request before you decide."]),
    `Graph: ${graph}.`,
  ].map(inert);
}
