/** How a question is called, how it ended, who decides it, and what has to be typed. */
import type { InterruptDetail } from "holdpoint/client";
import { describe, expect, test } from "vitest";
import { stagesOf } from "../../data/reviewer-stages.ts";
import { titleOf } from "../../data/title-of.ts";
import { labelOf, mayAnything, waysOf } from "./decide/ways.ts";
import { isTyped, valueToType } from "./decide/typed-value.ts";
import { endingOf } from "./ending.ts";

const SHUT = Object.fromEntries(
  ["approve", "reject", "edit", "respond", "choose", "reply", "delegate"].map((way) => [way, "No."]),
);

function question(parts: object): InterruptDetail {
  const standing = { votes: [] };
  return {
    status: "pending",
    summary: "Pay?",
    ladder: [],
    needs: "Needs ann.",
    standing,
    you: { may: SHUT },
    ...parts,
  } as unknown as InterruptDetail;
}

function ended(value: unknown, votes: readonly object[], parts: object = {}): InterruptDetail {
  return question({
    status: "resolved",
    purpose: "action",
    decision: { by: "ann", at: 7, value },
    standing: { votes },
    ...parts,
  });
}

describe("how it ended", () => {
  test.each([
    [question({}), undefined],
    [
      ended({ type: "reject" }, [{ said: "reject", comment: "Too much." }]),
      { title: "Rejected by ann", look: "danger", at: 7, reason: "Too much." },
    ],
    [ended({ type: "approve" }, [{ said: "approve" }]), { title: "Approved by ann", look: "ok", at: 7 }],
    [ended("yes", [{ said: "approve" }], { purpose: undefined }), { title: "Approved by ann", look: "ok", at: 7 }],
    [ended({ to: 1 }, [], { purpose: undefined }), { title: "Answered by ann", look: "ok", at: 7 }],
    [ended([1], [{ said: "edit" }]), { title: "Approved by ann", look: "ok", at: 7 }],
    [ended({ type: "fail" }, []), { title: "Decided by ann", look: "ok", at: 7 }],
    [question({ status: "resolved" }), { title: "Decided", look: "ok", says: "Needs ann." }],
    [
      question({ status: "expired", deadlineAt: 5, ladder: [{ says: "It is rejected." }] }),
      { title: "Nobody decided in time", look: "warn", says: "It is rejected.", at: 5 },
    ],
    [question({ status: "expired" }), { title: "Nobody decided in time", look: "warn", says: "Needs ann." }],
    [question({ status: "canceled" }), { title: "The run was canceled", look: "warn" }],
    [
      question({ status: "superseded" }),
      { title: "It is not asked any more", look: "warn", says: "What it was asked for went on without it." },
    ],
  ])("%#", (asked, ending) => {
    expect(endingOf(asked)).toEqual(ending);
  });
});

test("an edited action is called by what was changed, with nothing hidden in it", () => {
  const edited = ["$.to", "$.a\u202eb", "$", "$.x"].map((path) => ({ path }));
  expect(titleOf(question({ tool: "pay", review: { edited } }))).toBe(
    String.raw`pay as edited: to, a\u{202E}b, everything, and 1 more`,
  );
  expect(titleOf(question({ tool: "pay", review: {} }))).toBe("Pay?");
  expect(titleOf(question({ review: { edited } }))).toBe("Pay?");
});

test("stages of who decides", () => {
  const finance = { role: "finance", count: 2 };
  expect(stagesOf(undefined)).toEqual([]);
  expect(stagesOf({ rule: { role: "ops" } })).toEqual([{ says: "ops", people: 1 }]);
  expect(stagesOf({ rule: { stages: [finance, { any: [{ people: ["ann", "bob"] }, finance] }] } })).toEqual([
    { says: "2 of finance", people: 2 },
    { says: "ann, bob or 2 of finance", people: 1 },
  ]);
  expect(stagesOf({ rule: { all: [finance, {}] } })).toEqual([{ says: "2 of finance and somebody", people: 3 }]);
});

test("the ways a question has", () => {
  const action = question({ purpose: "action", review: { allow: ["approve", "reject", "edit"] } });
  expect(waysOf(action)).toEqual(["approve", "reject", "edit"]);
  const yesNo = question({ review: { allow: ["approve", "reject"] }, you: { may: { ...SHUT, delegate: true } } });
  expect(waysOf(yesNo)).toEqual(["approve", "reject", "reply", "delegate"]);
  expect(waysOf(question({}))).toEqual(["respond"]);
  expect(waysOf(yesNo).map((way) => labelOf(way, yesNo))).toEqual(["Yes", "No", "Answer in words", "Hand on"]);
  expect(labelOf("respond", action)).toBe("Answer instead");
  expect([labelOf("approve", action), labelOf("edit", action), labelOf("choose", action)]).toEqual([
    "Approve",
    "Edit and approve",
    "Choose",
  ]);
  expect([mayAnything(yesNo.you.may), mayAnything({ ...yesNo.you.may, reply: true })]).toEqual([false, true]);
});

test("what is critical is typed: its amount, else its tool", () => {
  expect(valueToType(question({ risk: "high" }))).toBeUndefined();
  const wanted = valueToType(question({ risk: "critical", review: { amount: { minor: 4_800_000, currency: "EUR" } } }));
  expect(["EUR 48,000.00", "eur48000.00", "EUR 48.000,00"].map((typed) => isTyped(typed, wanted))).toEqual([
    true,
    true,
    true,
  ]);
  expect(["48000", "EUR 4,800.00", ""].map((typed) => isTyped(typed, wanted))).toEqual([false, false, false]);
  expect(valueToType(question({ risk: "critical", purpose: "action", value: { tool: "wipe" } }))).toBe("wipe");
  expect(valueToType(question({ risk: "critical", threadId: "t1" }))).toBe("t1");
  expect(isTyped("", undefined)).toBe(true);
});
