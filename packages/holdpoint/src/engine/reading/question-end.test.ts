/** How a question ended, and how that is said (question-end.ts). */
import { describe, expect, test } from "vitest";
import type { ReviewState } from "../../approvals/review-state.ts";
import type { InterruptRecord } from "../../core/interrupt.ts";
import { endOf, sayEnd, type QuestionEnd } from "./question-end.ts";

const decision = { id: "dec_1", by: "ann", at: 7, value: 1, digest: "d" };

function plain(parts: object): InterruptRecord {
  return { id: "int_1", status: "resolved", createdAt: 1, ...parts } as unknown as InterruptRecord;
}

function reviewed(status: InterruptRecord["status"], state: Partial<ReviewState>): InterruptRecord {
  return plain({ status, review: { request: {}, state: { votes: [], ...state } } });
}

function resolution(type: string, by: readonly string[] = ["ann"]): Partial<ReviewState> {
  const came = { type, by, cause: by.length > 0 ? "people" : "deadline", decisions: ["dec_2"], at: 9 };
  return { resolution: came } as unknown as Partial<ReviewState>;
}

const votes = [{ id: "dec_2", comment: "Fine." }] as unknown as ReviewState["votes"];
const revoked = { by: "ben", at: 10 };

describe("of one without reviewers", () => {
  test.each<readonly [InterruptRecord, QuestionEnd | undefined, string | undefined]>([
    [plain({ status: "pending" }), undefined, undefined],
    [plain({ decision }), { how: "answered", by: ["ann"], at: 7 }, "Answered by ann."],
    [plain({}), { how: "answered", by: [] }, "Answered."],
    [
      plain({ status: "expired", deadlineAt: 5 }),
      { how: "expired", by: [], otherwise: "failed", at: 5 },
      "Nobody decided in time: failed.",
    ],
    [
      plain({ status: "expired", deadlineAt: 5, onDeadline: { value: 1 } }),
      { how: "expired", by: [], otherwise: "answered", at: 5 },
      "Nobody decided in time: the default answer counts.",
    ],
    [
      plain({ status: "canceled", closed: { by: "ben", at: 4, reason: "not needed" } }),
      { how: "canceled", by: ["ben"], at: 4, reason: "not needed" },
      "Canceled by ben: “not needed”.",
    ],
    [
      plain({ status: "canceled", closed: { by: "caller", at: 4 } }),
      { how: "canceled", by: [], at: 4 },
      "The run was canceled.",
    ],
    [plain({ status: "canceled" }), { how: "canceled", by: [] }, "The run was canceled."],
    [
      plain({ status: "superseded", closed: { by: "thread", at: 4, reason: "It went on!" } }),
      { how: "superseded", by: [], at: 4, reason: "It went on!" },
      "It is not asked any more: It went on!",
    ],
  ])("%#", (record, end, says) => {
    expect(endOf(record)).toEqual(end);
    expect(end && sayEnd(end)).toBe(says);
  });
});

describe("of one that reviewers decide", () => {
  test.each<readonly [InterruptRecord, QuestionEnd, string]>([
    [
      reviewed("resolved", {
        ...resolution("approve", ["ann", "ben"]),
        votes,
        revoked: { ...revoked, reason: "Oh no" },
      }),
      { how: "approved", by: ["ann", "ben"], at: 9, reason: "Fine.", revoked: { ...revoked, reason: "Oh no" } },
      "Approved by ann, ben. Taken back by ben: “Oh no”.",
    ],
    [reviewed("resolved", resolution("reject")), { how: "rejected", by: ["ann"], at: 9 }, "Rejected by ann."],
    [reviewed("resolved", resolution("choose")), { how: "answered", by: ["ann"], at: 9 }, "Answered by ann."],
    [reviewed("resolved", resolution("fail")), { how: "failed", by: ["ann"], at: 9 }, "Failed by ann."],
    [
      reviewed("expired", { ...resolution("approve", []), revoked }),
      { how: "expired", by: [], otherwise: "approved", at: 9, revoked },
      "Nobody decided in time: approved. Taken back by ben.",
    ],
    [
      reviewed("superseded", { closed: { by: "rita", at: 3 } }),
      { how: "superseded", by: ["rita"], at: 3 },
      "It is not asked any more.",
    ],
  ])("%#", (record, end, says) => {
    expect(endOf(record)).toEqual(end);
    expect(sayEnd(end)).toBe(says);
  });
});
