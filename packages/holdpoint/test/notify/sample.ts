/** A notification, as channels get it. */
import type { Notification } from "../../src/server/notify/notification.ts";

export const SAMPLE: Notification = {
  id: `ntf_${"a".repeat(32)}`,
  kind: "asked",
  at: Date.UTC(2026, 0, 1),
  interruptId: `int_${"0".repeat(26)}`,
  threadId: "t",
  graph: "paying",
  status: "pending",
  headline: "Your decision is asked for",
  summary: "Pay 9.00 to acme?",
  action: { tool: "pay", args: '{\n  "to": "acme"\n}' },
  isWhole: true,
  requester: "rita",
  audience: { roles: ["finance"], people: ["ann"] },
  allow: ["approve", "reject"],
  digest: "d".repeat(64),
  deadlineAt: Date.UTC(2026, 0, 2),
  onSilence: "If nobody decides by 2026-01-02T00:00Z it is rejected.",
  url: `https://inbox.acme.example/requests/int_${"0".repeat(26)}`,
};

/** What one attempt has. */
export function sending(target?: string): {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly target?: string;
} {
  return { attempt: 1, signal: new AbortController().signal, ...(target === undefined ? {} : { target }) };
}
