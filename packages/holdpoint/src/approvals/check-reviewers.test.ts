/** Reviewer rules as people write them: check-reviewers.ts V1–V3. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isHoldpointError } from "../core/errors.ts";
import { MAX_LIST, MAX_PEOPLE, normalizeReviewers, type Surroundings } from "./check-reviewers.ts";
import type { ReviewersInput, StageRule } from "./reviewer-rule.ts";

describe("V1: what comes out is whole", () => {
  test.each([
    ["a role", "manager", { rule: { role: "manager", count: 1 } }],
    ["a rule", { people: ["ann", "bob"], count: 2 }, { rule: { people: ["ann", "bob"], count: 2 } }],
    [
      "the whole",
      {
        rule: { stages: [{ any: [{ role: "a" }, { all: [{ role: "b" }, { people: ["ann"] }] }] }, { role: "a" }] },
        veto: { role: "legal" },
        disagreement: "escalate",
        allowRequester: true,
        maxDelegations: 0,
      },
      {
        rule: {
          stages: [
            {
              any: [
                { role: "a", count: 1 },
                {
                  all: [
                    { role: "b", count: 1 },
                    { people: ["ann"], count: 1 },
                  ],
                },
              ],
            },
            { role: "a", count: 1 },
          ],
        },
        veto: { role: "legal", count: 1 },
        disagreement: "escalate",
        allowRequester: true,
        maxDelegations: 0,
      },
    ],
  ] as const)("%s", (_name, input, expected) => {
    const whole = normalizeReviewers(input);
    expect(whole).toEqual({ disagreement: "veto", allowRequester: false, maxDelegations: 1, ...expected });
    expect(normalizeReviewers(whole)).toEqual(whole);
    expect(Object.isFrozen(whole) && Object.isFrozen(whole.rule)).toBe(true);
  });
});

const deep = (levels: number): StageRule => (levels === 0 ? { role: "a" } : { all: [deep(levels - 1)] });
const pairs = Array.from({ length: 9 }, (_, at) => ({ any: [{ role: `a${at}` }, { role: `b${at}` }] }));
const many = Array.from({ length: MAX_LIST + 1 }, (_, at) => `p${at}`);
const roles: Surroundings = { roles: new Set(["manager", "finance"]) };
const req: Surroundings = { requesters: ["req"] };

type Row = readonly [name: string, input: unknown, path: string, message: RegExp, around?: Surroundings];

describe("V2, V3: what is refused, and where", () => {
  test.each<Row>([
    ["nothing", null, "reviewers", /is a role, a rule, or an object/],
    ["a list", [], "reviewers", /is a role, a rule/],
    ["an empty role", "", "reviewers.role", /is a text/],
    ["a long role", "x".repeat(MAX_LIST + 1), "reviewers.role", /is a text/],
    ["a rule that is none", { rule: 5 }, "reviewers.rule", /is an object with role/],
    ["an empty rule", {}, "reviewers", /exactly one of role, people, all, any, stages/],
    ["two kinds at once", { role: "a", people: ["b"] }, "reviewers", /exactly one/],
    ["a misspelt field", { role: "a", cuont: 2 }, "reviewers.cuont", /is not part of a reviewer rule/],
    ["a count of all", { all: [{ role: "a" }], count: 2 }, "reviewers.count", /is not part/],
    ["a misspelt option", { rule: { role: "a" }, veot: { role: "b" } }, "reviewers.veot", /is not part of reviewers/],
    ["a count of none", { role: "a", count: 0 }, "reviewers.count", /whole number from 1/],
    ["a count with a fraction", { role: "a", count: 1.5 }, "reviewers.count", /whole number from 1/],
    ["a count that is text", { role: "a", count: "2" }, "reviewers.count", /whole number from 1/],
    ["a count that is too high", { role: "a", count: MAX_PEOPLE + 1 }, "reviewers.count", /to 50/],
    ["more than are named", { people: ["a", "b"], count: 3 }, "reviewers.count", /is 3, and only 2 people are named/],
    ["nobody", { people: [] }, "reviewers.people", /at least one/],
    ["people that are no list", { people: "ann" }, "reviewers.people", /at least one/],
    ["a person that is none", { people: ["a", 5] }, "reviewers.people[1]", /is a text/],
    ["a person twice, in two forms", { people: ["zo\u00e9", "zoe\u0301"] }, "reviewers.people[1]", /form C/],
    ["somebody twice", { people: ["a", "b", "a"] }, "reviewers.people[2]", /is there twice/],
    ["too many people", { people: many }, "reviewers.people", /has 201 entries/],
    ["no parts", { any: [] }, "reviewers.any", /at least one/],
    ["a part twice", { all: [{ role: "a" }, { role: "a" }] }, "reviewers.all[1]", /is there twice; give it a count/],
    ["stages inside", { all: [{ stages: [{ role: "a" }] }] }, "reviewers.all[0].stages", /only at the top/],
    [
      "stages inside stages",
      { stages: [{ stages: [{ role: "a" }] }] },
      "reviewers.stages[0].stages",
      /only at the top/,
    ],
    ["nested too deep", deep(7), "reviewers.all[0].all[0].all[0].all[0].all[0].all[0]", /deeper than 6/],
    ["too many ways", { all: pairs }, "reviewers", /more than 64 ways/],
    [
      "too many people in all",
      {
        all: [
          { role: "a", count: 30 },
          { role: "b", count: 30 },
        ],
      },
      "reviewers",
      /takes 60 people/,
    ],
    [
      "an unknown role",
      { any: [{ role: "manager" }, { role: "ceo" }] },
      "reviewers.any[1].role",
      /"ceo".*manager, finance/,
      roles,
    ],
    [
      "the same person twice",
      { all: [{ people: ["ann"] }, { people: ["ann", "bob"], count: 2 }] },
      "reviewers",
      /more distinct people than are named/,
    ],
    [
      "a stage that needs whom an earlier one took",
      { rule: { stages: [{ people: ["ann"] }, { role: "a" }, { people: ["ann"] }] } },
      "reviewers.rule.stages[2]",
      /can never be met/,
    ],
    ["only the requester", { people: ["req"] }, "reviewers", /takes "req", who asks/, req],
    [
      "the requester beside others",
      { rule: { people: ["req", "ann"], count: 2 } },
      "reviewers.rule",
      /takes "req"/,
      req,
    ],
    ["a veto with a count", { rule: { role: "a" }, veto: { role: "b", count: 2 } }, "reviewers.veto", /one rejection/],
    [
      "a veto with stages",
      { rule: { role: "a" }, veto: { stages: [{ role: "b" }] } },
      "reviewers.veto.stages",
      /only at/,
    ],
    [
      "an unknown mode",
      { rule: { role: "a" }, disagreement: "vote" },
      "reviewers.disagreement",
      /veto, majority, escalate/,
    ],
    ["allowRequester", { rule: { role: "a" }, allowRequester: 1 }, "reviewers.allowRequester", /true or false/],
    ["maxDelegations", { rule: { role: "a" }, maxDelegations: 9 }, "reviewers.maxDelegations", /from 0 to 5/],
    ["with the name of the field", "", "ladder[0].reviewers.role", /is a text/, { field: "ladder[0].reviewers" }],
  ])("%s", (...row) => {
    const [, input, path, message, around] = row as unknown as Row;
    try {
      normalizeReviewers(input as ReviewersInput, around);
      expect.unreachable();
    } catch (error) {
      expect(isHoldpointError(error, "REVIEWERS_INVALID")).toBe(true);
      expect(error).toMatchObject({ data: { path }, message: expect.stringMatching(message) as string });
      expect((error as Error).message).toContain(`${path} `);
    }
  });

  test.each<readonly [string, ReviewersInput, Surroundings]>([
    ["the requester as one of several", { people: ["req", "ann"] }, req],
    ["the requester where that is allowed", { rule: { people: ["req"] }, allowRequester: true }, req],
    ["the requester in a part that is not needed", { any: [{ people: ["req"] }, { role: "a" }] }, req],
    ["the requester with a role", { role: "manager" }, req],
    ["known roles", { all: [{ role: "manager" }, { role: "finance", count: 2 }] }, roles],
    ["a role and one of its people", { all: [{ people: ["ann"] }, { role: "a" }] }, {}],
    ["the same role in two stages", { stages: [{ role: "a" }, { role: "a" }] }, {}],
  ])("not: %s", (_name, input, around) => {
    expect(normalizeReviewers(input, around)).toMatchObject({ disagreement: "veto" });
  });

  test("whatever is given is normalized or refused with its code", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        try {
          expect(normalizeReviewers(input as ReviewersInput)).toHaveProperty("rule");
        } catch (error) {
          expect(error).toMatchObject({ code: "REVIEWERS_INVALID" });
        }
      }),
      { numRuns: 300 },
    );
  });
});
