/** Several asks as the strictest (K1, K2), and their reviewers (R1–R4). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeReviewers } from "../../approvals/check-reviewers.ts";
import type { Reviewers, ReviewerRule, StageRule } from "../../approvals/reviewer-rule.ts";
import { unmet, waysOf } from "../../approvals/ways.ts";
import type { AskTerms } from "./ask-terms.ts";
import { mergeAsks } from "./merge-asks.ts";
import { mergeReviewers } from "./merge-reviewers.ts";

const rule = (given: ReviewerRule): Reviewers => ({ rule: given });
const merged = (...rules: readonly ReviewerRule[]): ReviewerRule | undefined => mergeReviewers(rules.map(rule))?.rule;

describe("mergeAsks", () => {
  test.each<[string, readonly AskTerms[], AskTerms]>([
    ["none", [], {}],
    ["no terms", [{}, {}], {}],
    ["the shortest deadline", [{ deadlineMs: 5 }, {}, { deadlineMs: 3 }], { deadlineMs: 3 }],
    ["the shortest validity", [{ validForMs: 5 }, { validForMs: 9 }], { validForMs: 5 }],
    ["the highest risk", [{ risk: "low" }, { risk: "critical" }, { risk: "high" }], { risk: "critical" }],
    ["what one allows", [{ allow: ["edit"] }], { allow: ["approve", "reject", "edit"] }],
    [
      "what all allow",
      [{ allow: ["edit", "respond"] }, { allow: ["respond", "approve"] }],
      { allow: ["approve", "reject", "respond"] },
    ],
    ["an ask that names none has the two", [{ allow: ["edit"] }, {}], { allow: ["approve", "reject"] }],
    ["one rule", [{ reviewers: rule({ role: "a" }) }, {}], { reviewers: rule({ role: "a" }) }],
  ])("K1: %s", (_what, asks, expected) => {
    expect(mergeAsks(asks)).toEqual(expected);
    expect(mergeAsks(asks.toReversed()), "K2").toEqual(expected);
  });
});

describe("mergeReviewers", () => {
  test("nothing from nothing, one from one", () => {
    const one: Reviewers = { rule: { role: "a", count: 1 }, disagreement: "majority" };
    expect(mergeReviewers([])).toBeUndefined();
    expect(mergeReviewers([one])).toBe(one);
    expect(mergeReviewers([one, structuredClone(one)])).toEqual(one);
  });

  test.each<[string, readonly ReviewerRule[], ReviewerRule]>([
    ["two roles", [{ role: "a" }, { role: "b" }], { all: [{ role: "a" }, { role: "b" }] }],
    [
      "R3: one role, the higher count",
      [{ role: "a" }, { role: "a", count: 3 }, { role: "a", count: 2 }],
      { role: "a", count: 3 },
    ],
    [
      "R3: the same people, in whatever order",
      [{ people: ["x", "y"] }, { people: ["y", "x"], count: 2 }],
      { people: ["x", "y"], count: 2 },
    ],
    [
      "R3: a need inside all",
      [{ all: [{ role: "a" }, { role: "b" }] }, { role: "a" }],
      { all: [{ role: "a" }, { role: "b" }] },
    ],
    ["people and roles", [{ people: ["y", "x"] }, { role: "a" }], { all: [{ people: ["x", "y"] }, { role: "a" }] }],
    [
      "a need twice in one rule is two",
      [{ all: [{ role: "a" }, { role: "a", count: 2 }] }, { role: "a" }],
      { role: "a", count: 3 },
    ],
    [
      "any stays whole",
      [{ any: [{ role: "a" }, { role: "b" }] }, { role: "a" }],
      { all: [{ any: [{ role: "a" }, { role: "b" }] }, { role: "a" }] },
    ],
    [
      "the same any is one",
      [{ any: [{ role: "a" }, { role: "b" }] }, { all: [{ any: [{ role: "a" }, { role: "b" }] }] }],
      { any: [{ role: "a" }, { role: "b" }] },
    ],
    [
      "R4: stages by position",
      [{ stages: [{ role: "a" }, { role: "b" }] }, { role: "c" }],
      { stages: [{ all: [{ role: "a" }, { role: "c" }] }, { role: "b" }] },
    ],
    [
      "R4: two with stages",
      [{ stages: [{ role: "a" }, { role: "b" }] }, { stages: [{ role: "a" }, { role: "b", count: 2 }, { role: "c" }] }],
      { stages: [{ role: "a" }, { role: "b", count: 2 }, { role: "c" }] },
    ],
  ])("%s", (_what, rules, expected) => {
    expect(merged(...rules)).toEqual(expected);
    expect(merged(...rules.toReversed()), "R2").toEqual(expected);
  });

  test.each<[string, readonly Partial<Reviewers>[], Partial<Reviewers>]>([
    ["defaults", [{}, {}], { disagreement: "veto", allowRequester: false, maxDelegations: 1 }],
    [
      "the strictest disagreement",
      [{ disagreement: "majority" }, { disagreement: "escalate" }],
      { disagreement: "escalate" },
    ],
    ["the default is the strictest", [{ disagreement: "majority" }, {}], { disagreement: "veto" }],
    [
      "majority with majority",
      [{ disagreement: "majority" }, { disagreement: "majority" }],
      { disagreement: "majority" },
    ],
    ["the requester counts only where all say so", [{ allowRequester: true }, {}], { allowRequester: false }],
    [
      "the requester counts where all say so",
      [{ allowRequester: true }, { allowRequester: true }],
      { allowRequester: true },
    ],
    ["the shortest chain", [{ maxDelegations: 3 }, { maxDelegations: 0 }], { maxDelegations: 0 }],
    ["one veto", [{ veto: { role: "v" } }, {}], { veto: { role: "v" } }],
    ["the same veto", [{ veto: { role: "v" } }, { veto: { role: "v" } }], { veto: { role: "v" } }],
    [
      "either veto",
      [{ veto: { role: "v" } }, { veto: { role: "u" } }],
      { veto: { any: [{ role: "u" }, { role: "v" }] } },
    ],
  ])("%s", (_what, [one, other], expected) => {
    const all: readonly Reviewers[] = [
      { rule: { role: "a" }, ...one },
      { rule: { role: "b" }, ...other },
    ];
    expect(mergeReviewers(all)).toMatchObject(expected);
    expect(mergeReviewers(all.toReversed())).toEqual(mergeReviewers(all));
  });

  const need = fc.oneof(
    fc.record({ role: fc.constantFrom("a", "b", "c") }),
    fc.record({ role: fc.constantFrom("a", "b"), count: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ people: fc.uniqueArray(fc.constantFrom("p", "q", "r"), { minLength: 1 }) }),
  );
  const stage: fc.Arbitrary<StageRule> = fc.oneof(
    need,
    fc.record({ any: fc.tuple(need, need) }),
    fc.record({ all: fc.tuple(need, need) }),
  );
  const usable = stage.filter((each) => {
    try {
      normalizeReviewers(each);
      return true;
    } catch {
      return false;
    }
  });

  test("R1, R2, property: whoever meets the merged rule meets every rule, in whatever order they were merged", () => {
    const people = fc.uniqueArray(
      fc.record({ id: fc.constantFrom("p", "q", "r", "s", "t"), roles: fc.subarray(["a", "b", "c"]) }),
      { selector: ({ id }) => id },
    );
    const meets = (each: StageRule, those: readonly { id: string; roles: string[] }[]): boolean => {
      const voices = those.map((person) => ({ id: person.id, as: [person] }));
      return waysOf(each).some((way) => unmet(way, voices).length === 0);
    };
    let met = 0;
    fc.assert(
      fc.property(usable, usable, usable, people, (one, two, three, those) => {
        const all = merged(one, two, three) as StageRule;
        expect(merged(three, one, two)).toEqual(all);
        if (!meets(all, those)) return;
        met += 1;
        for (const each of [one, two, three]) expect(meets(each, those)).toBe(true);
      }),
      { numRuns: 400, seed: 11 },
    );
    expect(met).toBeGreaterThan(20);
  });
});
