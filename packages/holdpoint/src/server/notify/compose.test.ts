/** What is told of questions that other tests do not ask (C1, C2). */
import { describe, expect, test } from "vitest";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { compose, pageOf } from "./compose.ts";
import type { Notice } from "./notices.ts";

const ID = `int_${"0".repeat(26)}`;

const QUESTION = {
  id: ID,
  threadId: "t",
  graph: "g",
  node: "n",
  task: "1.0.0",
  status: "pending",
  value: "Really?",
  digest: "d".repeat(64),
  createdAt: 0,
} as unknown as InterruptRecord;

const NOTICE = { id: "ntf_1", kind: "asked", interruptId: ID, at: 0 } as unknown as Notice;
const URL = "https://inbox.acme.example";

describe("a question", () => {
  test("that fails when nobody answers, and is asked for nobody", () => {
    const told = compose(NOTICE, { ...QUESTION, deadlineAt: 0, onDeadline: "fail" }, URL);
    expect(told).toMatchObject({ onSilence: "If nobody answers by 1970-01-01T00:00Z it fails.", allow: ["respond"] });
    expect(told).not.toHaveProperty("requester");
    const other = compose(NOTICE, { ...QUESTION, deadlineAt: 0 }, URL);
    expect(other).toMatchObject({ onSilence: "If nobody answers by 1970-01-01T00:00Z it fails." });
  });

  test("that is over is told as over, or not at all (C1)", () => {
    const over = { ...QUESTION, status: "canceled" as const };
    expect(compose(NOTICE, over, URL)).toBeUndefined();
    expect(compose({ ...NOTICE, kind: "settled" }, QUESTION, URL)).toBeUndefined();
    expect(compose({ ...NOTICE, kind: "settled" }, over, URL)).toMatchObject({ outcome: "canceled", allow: [] });
  });

  test("about an action says how much is at stake, and when it is not shown whole", () => {
    const value = { summary: "Pay?", tool: "pay", args: { memo: "x".repeat(3_000) }, risk: "critical" };
    const told = compose(NOTICE, { ...QUESTION, purpose: "action", value }, URL);
    expect(told).toMatchObject({ risk: "critical", isWhole: false, action: { tool: "pay" } });
    expect(told?.action?.args).toHaveLength(2_000);
  });
});

test.each([
  ["https://acme.example", `https://acme.example/requests/${ID}`],
  ["https://acme.example/inbox//", `https://acme.example/inbox/requests/${ID}`],
])("the page of a question below %s", (url, page) => {
  expect(pageOf(url, ID)).toBe(page);
});
