/** A notification in words, for channels that show text to people. */
import { sayInstant } from "../../approvals/instant.ts";
import type { Notification } from "./notification.ts";
import { inert } from "./shown-text.ts";

/** One line: why it is told, and what it is about. */
export function toldLine({ headline, summary }: Notification): string {
  return inert(`${headline}: ${summary}`);
}

/** What there is to know besides, a line each; none of it is the agent's but the names and reasons in it. */
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
