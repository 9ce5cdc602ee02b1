/** Who may vote: eligibility.ts B1–B3. */
import { describe, expect, test } from "vitest";
import { eligibility, excludedAmong, isReviewer, type Eligibility } from "./eligibility.ts";
import type { Reviewers } from "./reviewer-rule.ts";

const staged: Reviewers = {
  rule: { stages: [{ role: "manager" }, { any: [{ role: "finance" }, { people: ["zoe"] }] }] },
  veto: { role: "legal" },
};
const person = (
  id: string,
  ...roles: readonly string[]
): { readonly id: string; readonly roles: readonly string[] } => ({ id, roles });
const say = (found: Eligibility): string | number => (found.ok ? found.stage : found.code);

describe("B2, B3: in the open stage, and in no other", () => {
  test.each<
    readonly [
      string,
      ReturnType<typeof person>,
      readonly [string | number, string | number],
      readonly [string | number, string | number],
    ]
  >([
    // [approves, rejects] while stage 0 is open, and while stage 1 is
    ["the first stage", person("ann", "manager"), [0, 0], ["STAGE_NOT_OPEN", "STAGE_NOT_OPEN"]],
    ["the second", person("cy", "finance"), ["STAGE_NOT_OPEN", "STAGE_NOT_OPEN"], [1, 1]],
    ["by name", person("zoe"), ["STAGE_NOT_OPEN", "STAGE_NOT_OPEN"], [1, 1]],
    ["both", person("bob", "manager", "finance"), [0, 0], [1, 1]],
    ["only the veto", person("lee", "legal"), ["NOT_A_REVIEWER", 0], ["NOT_A_REVIEWER", 1]],
    ["a later stage and the veto", person("lou", "legal", "finance"), ["STAGE_NOT_OPEN", 0], [1, 1]],
    ["nothing", person("eve"), ["NOT_A_REVIEWER", "NOT_A_REVIEWER"], ["NOT_A_REVIEWER", "NOT_A_REVIEWER"]],
    [
      "nothing, as the requester",
      person("req", "manager"),
      ["REQUESTER_EXCLUDED", "REQUESTER_EXCLUDED"],
      ["REQUESTER_EXCLUDED", "REQUESTER_EXCLUDED"],
    ],
  ])("%s", (_name, who, first, second) => {
    for (const [stage, expected] of [first, second].entries()) {
      const asked = { reviewers: staged, requesters: ["req"], stage };
      expect([say(eligibility(asked, who, false)), say(eligibility(asked, who, true))]).toEqual(expected);
    }
  });
});

test("B1: without reviewers anybody may, the requester too", () => {
  expect(eligibility({ requesters: ["req"], stage: 0 }, person("req"), false)).toEqual({ ok: true, stage: 0 });
  expect(isReviewer(undefined, person("eve"))).toBe(true);
  expect(excludedAmong({ requesters: ["req"] }, ["req"])).toBeUndefined();
});

test("who is a reviewer at all", () => {
  const asked = [person("ann", "manager"), person("zoe"), person("lee", "legal"), person("eve")];
  expect(asked.map((who) => isReviewer(staged, who))).toEqual([true, true, true, false]);
  expect(isReviewer({ rule: { role: "manager" } }, person("lee", "legal"))).toBe(false);
});

test("who is left out", () => {
  expect(excludedAmong({ reviewers: staged, requesters: ["req"] }, ["ann", "req"])).toBe("req");
  expect(excludedAmong({ reviewers: staged, requesters: ["req"] }, ["ann"])).toBeUndefined();
  expect(excludedAmong({ reviewers: staged, requesters: ["req", "ann"] }, ["bob", "ann"])).toBe("ann");
  expect(excludedAmong({ reviewers: staged }, ["ann"])).toBeUndefined();
  expect(
    excludedAmong({ reviewers: { ...staged, allowRequester: true }, requesters: ["req"] }, ["req"]),
  ).toBeUndefined();
});
