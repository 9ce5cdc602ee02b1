/** What a list says of questions that are over, or not whole (question-item.ts). */
import { expect, test } from "vitest";
import { questionItem, shownText } from "./question-item.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";

const record = {
  id: "int_1",
  threadId: "t",
  graph: "g",
  node: "n",
  task: "1.0.0",
  status: "pending",
  value: "Go on?",
  digest: "d",
  createdAt: 1,
} as unknown as InterruptRecord;

test.each([
  ["pending", "Needs an answer."],
  ["resolved", "Decided by nobody in particular."],
  ["expired", "Nobody decided in time."],
  ["canceled", "The run was canceled."],
  ["superseded", "It is not asked any more."],
] as const)("of one that is %s: %s", (status, needs) => {
  expect(questionItem({ ...record, status }, undefined)).toMatchObject({ status, needs });
});

test("a long text is cut between characters", () => {
  expect(shownText("ab\u{1F512}c", 3)).toBe("ab…");
  expect(shownText("ab\u{1F512}c", 4)).toBe("ab\u{1F512}…");
  expect(shownText("abc", 3)).toBe("abc");
});
