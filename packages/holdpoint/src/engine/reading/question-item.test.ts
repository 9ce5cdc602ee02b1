/** What a list says of questions that are over, or not whole (question-item.ts). */
import { expect, test } from "vitest";
import { questionItem, shownText } from "./question-item.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import type { Json } from "../../core/json.ts";

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
  ["resolved", "Answered."],
  ["expired", "Nobody decided in time: failed."],
  ["canceled", "The run was canceled."],
  ["superseded", "It is not asked any more."],
] as const)("of one that is %s: %s", (status, needs) => {
  expect(questionItem({ ...record, status }, undefined)).toMatchObject({ status, needs });
});

test.each<readonly [Json, string | undefined, string]>([
  [{ for: "reader", text: "Publish?" }, "publish", "Publish?"],
  [{ for: "reader", title: " ", question: "Go?" }, "publish", "Go?"],
  [{ for: "reader" }, "publish", "publish"],
  [{ for: "reader", text: 5 }, undefined, "for: reader, text: 5"],
  [{}, undefined, "{}"],
  ["Go on?", "publish", "Go on?"],
  [[1], "a\u202eb", String.raw`a\u{202E}b`],
])("%j under the key %s is about %s", (value, key, summary) => {
  expect(questionItem({ ...record, value, ...(key === undefined ? {} : { key }) }, undefined)).toMatchObject({
    summary,
  });
});

test("a long text is cut between characters", () => {
  expect(shownText("ab\u{1F512}c", 3)).toBe("ab…");
  expect(shownText("ab\u{1F512}c", 4)).toBe("ab\u{1F512}…");
  expect(shownText("abc", 3)).toBe("abc");
});
