/** How a question is called, how it ended, who decides it, and what has to be typed. */
import type { EndShown, InterruptDetail } from "holdpoint/client";
import { describe, expect, test } from "vitest";
import { rolesIn, stagesOf } from "../../data/reviewer-stages.ts";
import { titleOf } from "../../data/title-of.ts";
import { labelOf, mayAnything, waysOf } from "./decide/ways.ts";
import { isTyped, valueToType } from "./decide/typed-value.ts";
import { endingOf, type Ending } from "./ending.ts";

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

function ended(end: Partial<EndShown>, parts: object = {}): InterruptDetail {
  return question({ status: "resolved", ended: { by: ["ann"], at: 7, ...end }, ...parts });
}

describe("how it ended", () => {
  test.each<readonly [InterruptDetail, Ending | undefined]>([
    [question({}), undefined],
    [
      ended({ how: "rejected", reason: "Too much." }),
      { title: "Rejected by ann", look: "danger", at: 7, reason: "Too much." },
    ],
    [ended({ how: "approved", by: ["ann", "ben"] }), { title: "Approved by ann, ben", look: "ok", at: 7 }],
    [ended({ how: "answered" }), { title: "Answered by ann", look: "ok", at: 7 }],
    [ended({ how: "failed", by: [] }), { title: "Failed", look: "warn", at: 7 }],
    [
      ended({ how: "approved", reason: "Fine.", revoked: { by: "ben", at: 9, reason: "Not fine." } }),
      { title: "Approved by ann, and taken back by ben", look: "warn", at: 9, reason: "Not fine." },
    ],
    [
      ended({ how: "expired", by: [], at: 5, otherwise: "answered" }, { ladder: [{ says: "The answer is 5." }] }),
      { title: "Nobody decided in time", look: "warn", says: "The answer is 5.", at: 5 },
    ],
    [
      ended({ how: "expired", by: [], at: 5, otherwise: "rejected" }, { ladder: [{ says: "It is rejected." }] }),
      { title: "Nobody decided in time", look: "warn", says: "So it counts as rejected.", at: 5 },
    ],
    [ended({ how: "expired", by: [] }), { title: "Nobody decided in time", look: "warn", says: "Needs ann.", at: 7 }],
    [
      ended({ how: "expired", by: [], revoked: { by: "ben", at: 9 } }),
      { title: "Nobody decided in time, and taken back by ben", look: "warn", at: 9 },
    ],
    [
      ended({ how: "canceled", by: ["ben"], reason: "not needed" }),
      { title: "Canceled by ben", look: "warn", at: 7, reason: "not needed" },
    ],
    [question({ ended: { how: "canceled", by: [] } }), { title: "The run was canceled", look: "warn" }],
    [
      ended({ how: "superseded", by: ["rita"], reason: "another run began" }),
      { title: "It is not asked any more", look: "warn", says: "Another run began (rita).", at: 7 },
    ],
    [
      ended({ how: "superseded", by: [] }),
      { title: "It is not asked any more", look: "warn", says: "What it was asked for went on without it.", at: 7 },
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
  expect(titleOf(question({ tool: "pay", review: {} }))).toBe("“Pay?”");
  expect(titleOf(question({ review: { edited } }))).toBe("“Pay?”");
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

test("the roles that are asked, wherever in a rule", () => {
  expect(rolesIn(undefined)).toEqual([]);
  expect(rolesIn({ rule: { people: ["ann"] } })).toEqual([]);
  const nested = { all: [{ role: "legal" }, { any: [{ role: "finance" }, { people: ["ann"] }] }] };
  expect(rolesIn({ rule: { stages: [{ role: "ops" }, nested] }, veto: { role: "board" } })).toEqual([
    "ops",
    "legal",
    "finance",
  ]);
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
