/**
 * A notification as a Slack message.
 *
 * B1. The texts of whoever asks stand behind a bar (told-text.ts), in `plain_text` alone, where Slack reads no markup, mentions or emoji. The text
 *     beside the blocks, which Slack shows in notifications, is escaped.
 * B2. Buttons decide only what can be decided by one look: all of it is shown, and not much is at stake. They name the
 *     digest of what is shown, so that a message that is out of date decides nothing.
 */
import type { ChatPostMessageArguments } from "@slack/web-api";
import { isObject } from "../../../core/json.ts";
import { isInterruptId } from "../../../core/ids.ts";
import { parseJson } from "../../../core/parse-json.ts";
import { quoted } from "../../../core/quoted.ts";
import type { Notification } from "../notification.ts";
import { inert, shortened } from "../shown-text.ts";
import { AGENT_WROTE, agentTexts, barred, toldFacts } from "../told-text.ts";

/** One part of a message. */
type SlackBlock = Extract<ChatPostMessageArguments, { readonly blocks: unknown }>["blocks"][number];

/** What buttons of a message decide. */
export const BUTTONS = { holdpoint_approve: "approve", holdpoint_reject: "reject" } as const;

/** What a button stands for. */
export interface ButtonValue {
  readonly interruptId: string;
  readonly digest: string;
}

/** Slack takes so many characters of text in a block. */
const BLOCK_MAX = 3_000;
const CAREFUL: ReadonlySet<string | undefined> = new Set(["high", "critical"]);

/** Text in which Slack finds no markup (B1). */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Text that Slack shows as it is. */
export function plainText(text: string): { readonly type: "plain_text"; readonly text: string; readonly emoji: false } {
  return { type: "plain_text", text: shortened(text, BLOCK_MAX).text, emoji: false };
}

/** What a button's value says; undefined when it is none of ours. */
export function readButton(value: string): ButtonValue | undefined {
  try {
    const read = parseJson(value);
    if (!isObject(read)) return undefined;
    const { i: interruptId, d: digest } = read;
    return isInterruptId(interruptId) && typeof digest === "string" ? { interruptId, digest } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether one look is enough to decide it (B2). */
function isDecidable({ isWhole, allow, risk, kind }: Notification): boolean {
  return kind !== "settled" && isWhole && !CAREFUL.has(risk) && allow.includes("approve") && allow.includes("reject");
}

function buttons(notification: Notification): SlackBlock {
  const value = JSON.stringify({ i: notification.interruptId, d: notification.digest });
  const deciding = (["Approve", "Reject"] as const).map((word) => ({
    type: "button" as const,
    action_id: `holdpoint_${word.toLowerCase()}`,
    text: plainText(word),
    style: word === "Approve" ? ("primary" as const) : ("danger" as const),
    value,
    confirm: {
      title: plainText(`${word}?`),
      text: plainText(shortened(inert(quoted(notification.summary)), 280).text),
      confirm: plainText(word),
      deny: plainText("Back"),
    },
  }));
  return { type: "actions", elements: deciding };
}

/** The blocks of a message. */
export function slackBlocks(notification: Notification, hasButtons: boolean): SlackBlock[] {
  const { headline, url } = notification;
  const words = agentTexts(notification).map(barred);
  const isWhole = words.every((text) => text.length <= BLOCK_MAX);
  return [
    { type: "section", text: plainText(headline) },
    { type: "context", elements: [plainText(AGENT_WROTE)] },
    ...words.map((text): SlackBlock => ({ type: "section", text: plainText(text) })),
    { type: "context", elements: [plainText(toldFacts(notification).join("\n"))] },
    {
      type: "actions",
      elements: [{ type: "button", action_id: "holdpoint_open", text: plainText("Open the request"), url }],
    },
    ...(hasButtons && isWhole && isDecidable(notification) ? [buttons(notification)] : []),
  ];
}
