/** Counting votes: quorum.ts C1–C8, ways.ts W1–W3, reviewer-rule.ts R1–R3. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quorum, type CountedVote, type Stand } from "./quorum.ts";
import {
  countOf,
  meets,
  stagesOf,
  sayRule,
  type Need,
  type Person,
  type Reviewers,
  type StageRule,
} from "./reviewer-rule.ts";
import { countWays, waysOf } from "./ways.ts";

const vote = (by: string, stand: Stand, roles: readonly string[] = ["m"], stage = 0): CountedVote => ({
  by,
  stand,
  roles,
  stage,
});
const yes = (by: string, ...roles: readonly string[]): CountedVote =>
  vote(by, "approve", roles.length === 0 ? ["m"] : roles);
const no = (by: string, ...roles: readonly string[]): CountedVote =>
  vote(by, "reject", roles.length === 0 ? ["m"] : roles);
const rest = (by: string): CountedVote => vote(by, "other");

type Said = "approved" | "rejected" | "disagreed" | "open";

function said(reviewers: Reviewers | undefined, votes: readonly CountedVote[], requesters?: readonly string[]): Said {
  const { satisfied, rejected, disagreed } = quorum(reviewers, votes, requesters);
  expect([satisfied, rejected, disagreed].filter(Boolean).length).toBeLessThanOrEqual(1);
  return satisfied ? "approved" : rejected ? "rejected" : disagreed ? "disagreed" : "open";
}

const two: StageRule = { role: "m", count: 2 };
const named: StageRule = { people: ["a", "b", "c", "d"], count: 2 };

describe("C5–C7: what rejections among approvals mean", () => {
  test.each<readonly [string, Reviewers, readonly CountedVote[], Said]>([
    ["veto, nothing", { rule: two }, [], "open"],
    ["veto, one of two", { rule: two }, [yes("a")], "open"],
    ["veto, two", { rule: two }, [yes("a"), yes("b")], "approved"],
    ["veto, a rejection beside two approvals", { rule: two }, [yes("a"), yes("b"), no("c")], "rejected"],
    ["veto, a rejection by somebody who is not asked", { rule: two }, [no("x", "other")], "open"],
    ["majority, a rejection first", { rule: two, disagreement: "majority" }, [no("a")], "open"],
    ["majority, 2 against 1", { rule: two, disagreement: "majority" }, [no("a"), yes("b"), yes("c")], "approved"],
    ["majority, 1 against 2", { rule: two, disagreement: "majority" }, [yes("a"), no("b"), no("c")], "rejected"],
    [
      "majority, a tie of roles stays open",
      { rule: two, disagreement: "majority" },
      [yes("a"), yes("b"), no("c"), no("d")],
      "open",
    ],
    ["majority, one person, one rejection", { rule: { role: "m" }, disagreement: "majority" }, [no("a")], "rejected"],
    [
      "majority, a tie of all who are named",
      { rule: named, disagreement: "majority" },
      [yes("a"), yes("b"), no("c"), no("d")],
      "rejected",
    ],
    [
      "majority, a tie while somebody is left",
      { rule: { people: ["a", "b", "c"], count: 1 }, disagreement: "majority" },
      [yes("a"), no("b")],
      "open",
    ],
    [
      "majority, too many of those named rejected",
      { rule: { people: ["a", "b", "c"], count: 3 }, disagreement: "majority" },
      [no("a")],
      "rejected",
    ],
    [
      "majority, only those left would not be enough",
      { rule: named, disagreement: "majority" },
      [no("a"), yes("b"), no("c"), yes("d")],
      "rejected",
    ],
    ["escalate, alone against", { rule: { role: "m" }, disagreement: "escalate" }, [no("a")], "rejected"],
    ["escalate, one of two against", { rule: two, disagreement: "escalate" }, [no("a")], "open"],
    ["escalate, two against", { rule: two, disagreement: "escalate" }, [no("a"), no("b")], "rejected"],
    ["escalate, one against one", { rule: two, disagreement: "escalate" }, [yes("a"), no("b")], "disagreed"],
    [
      "escalate, met and one against",
      { rule: two, disagreement: "escalate" },
      [yes("a"), yes("b"), no("c")],
      "disagreed",
    ],
    ["escalate, another answer", { rule: two, disagreement: "escalate" }, [yes("a"), rest("b")], "disagreed"],
    ["escalate, met", { rule: two, disagreement: "escalate" }, [yes("a"), yes("b")], "approved"],
    ["another answer is no rejection", { rule: two }, [yes("a"), rest("b")], "open"],
  ])("%s", (_name, reviewers, votes, expected) => {
    expect(said(reviewers, votes)).toBe(expected);
  });

  test("C8: a veto ends it, at any stage and whatever the mode", () => {
    const reviewers: Reviewers = {
      rule: { stages: [{ role: "m" }, { role: "f" }] },
      veto: { all: [{ role: "legal" }, { any: [{ role: "x" }, { role: "y" }] }] },
      disagreement: "majority",
    };
    expect(said(reviewers, [yes("a"), no("l", "legal")])).toBe("open");
    expect(said(reviewers, [yes("a"), no("l", "legal", "y")])).toBe("rejected");
    expect(quorum(reviewers, [no("l", "legal", "y", "m")]).rejections).toEqual(["l"]);
  });

  test("without reviewers anybody decides alone", () => {
    expect(said(undefined, [])).toBe("open");
    expect(said(undefined, [yes("x")])).toBe("approved");
    expect(said(undefined, [no("x")])).toBe("rejected");
    expect(quorum(undefined, [yes("b"), yes("a")])).toMatchObject({
      stage: 1,
      stages: 1,
      approvals: ["a", "b"],
      missing: [],
    });
  });
});

describe("C1, C4: who counts", () => {
  const both: Reviewers = { rule: { all: [{ role: "m" }, { role: "f" }] } };
  test("one person with two roles fills one place", () => {
    expect(said(both, [yes("a", "m", "f")])).toBe("open");
    expect(said(both, [yes("a", "m"), yes("a", "f")])).toBe("open");
    expect(said(both, [yes("a", "m", "f"), yes("b", "m")])).toBe("approved");
  });
  test("a delegate and whoever delegated are one voice", () => {
    const rule: Reviewers = { rule: { role: "m", count: 2 } };
    const forA = { ...yes("z", "m"), for: "a" };
    expect(said(rule, [forA])).toBe("open");
    expect(said(rule, [forA, yes("a")])).toBe("open");
    expect(said(rule, [forA, yes("z", "m")])).toBe("open");
    expect(said(rule, [yes("a"), yes("z", "m"), forA])).toBe("open");
    expect(said(rule, [forA, yes("b")])).toBe("approved");
  });
  test("a human who said both is against", () => {
    expect(said({ rule: { role: "m" } }, [yes("a"), no("a")])).toBe("rejected");
  });
  test("a human who voted in two stages counts in the first", () => {
    const staged: Reviewers = { rule: { stages: [{ role: "m" }, { role: "m" }] } };
    expect(said(staged, [yes("a"), { ...yes("a"), stage: 1 }])).toBe("open");
    expect(said(staged, [yes("a"), { ...yes("b"), stage: 1 }])).toBe("approved");
  });
  test.each([
    ["as a voter", yes("req")],
    ["as a delegate", { ...yes("req"), for: "a" }],
    ["through a delegate", { ...yes("z"), for: "req" }],
  ])("the requester is nobody %s", (_name, counted) => {
    expect(said({ rule: { role: "m" } }, [counted], ["req"])).toBe("open");
    expect(said({ rule: { role: "m" }, allowRequester: true }, [counted], ["req"])).toBe("approved");
    expect(said(undefined, [counted], ["req"])).toBe("approved");
  });
});

describe("C3 and what is still needed", () => {
  const staged: Reviewers = {
    rule: { stages: [{ role: "m", count: 2 }, { any: [{ people: ["x", "y", "z"], count: 3 }, { role: "f" }] }] },
  };
  test("the open stage and the nearest way", () => {
    expect(quorum(staged, [yes("a")])).toEqual({
      satisfied: false,
      rejected: false,
      disagreed: false,
      stage: 0,
      stages: 2,
      approvals: ["a"],
      rejections: [],
      missing: [{ need: { role: "m", count: 1 }, text: 'someone with the role "m"' }],
    });
    const more = quorum(staged, [yes("a"), yes("b"), vote("x", "approve", [], 1), vote("y", "approve", [], 1)]);
    expect(more).toMatchObject({
      stage: 1,
      approvals: ["a", "b", "x", "y"],
      missing: [{ need: { people: ["x", "y", "z"], count: 1 }, text: "1 more of x, y, z" }],
    });
    expect(quorum({ rule: { role: "m", count: 3 } }, [yes("a")]).missing).toMatchObject([
      { text: '2 more people with the role "m"' },
    ]);
  });
  test("votes for a later stage do not count before it is open", () => {
    expect(quorum(staged, [vote("c", "reject", ["f"], 1)])).toMatchObject({
      rejected: false,
      stage: 0,
      rejections: [],
    });
  });
});

describe("rules in words", () => {
  test.each<readonly [Reviewers["rule"], string]>([
    [{ role: "m" }, 'someone with the role "m"'],
    [{ role: "m", count: 2 }, '2 people with the role "m"'],
    [{ people: ["ann"] }, "ann"],
    [{ people: ["ann", "bob"], count: 2 }, "ann and bob"],
    [{ people: ["ann", "bob", "cy"], count: 2 }, "2 of ann, bob, cy"],
    [
      { all: [{ role: "m" }, { any: [{ people: ["ann"] }, { role: "f" }] }] },
      'someone with the role "m" and (ann or someone with the role "f")',
    ],
    [
      { stages: [{ people: ["ann"] }, { all: [{ people: ["bob"] }, { people: ["cy"] }] }] },
      "first ann, then (bob and cy)",
    ],
  ])("%j", (rule, text) => {
    expect(sayRule(rule)).toBe(text);
  });
});

const NAMES = ["a", "b", "c", "d", "e"];
const ROLES = ["m", "f", "l"];
const need: fc.Arbitrary<Need> = fc.oneof(
  fc.record({ role: fc.constantFrom(...ROLES), count: fc.integer({ min: 1, max: 3 }) }),
  fc
    .subarray(NAMES, { minLength: 1 })
    .chain((people) => fc.record({ people: fc.constant(people), count: fc.integer({ min: 1, max: people.length }) })),
);
const flat: fc.Arbitrary<StageRule> = fc.letrec<{ readonly rule: StageRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    need,
    fc.record({ all: fc.array(tie("rule"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ any: fc.array(tie("rule"), { minLength: 1, maxLength: 2 }) }),
  ),
})).rule;
const reviewers: fc.Arbitrary<Reviewers> = fc.record(
  {
    rule: fc.oneof(flat, fc.record({ stages: fc.array(flat, { minLength: 1, maxLength: 3 }) })),
    veto: need.map((one): StageRule => ("role" in one ? { role: one.role } : { people: one.people })),
    disagreement: fc.constantFrom("veto", "majority", "escalate"),
    allowRequester: fc.boolean(),
  },
  { requiredKeys: ["rule"] },
);
const votes: fc.Arbitrary<readonly CountedVote[]> = fc.array(
  fc.record(
    {
      by: fc.constantFrom(...NAMES, "req"),
      for: fc.constantFrom(...NAMES, "req"),
      roles: fc.subarray(ROLES),
      stand: fc.constantFrom<Stand>("approve", "approve", "reject", "other"),
      stage: fc.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: ["by", "roles", "stand", "stage"] },
  ),
  { maxLength: 7 },
);

test("C2: any order of the votes has the same result", () => {
  const shuffled = votes.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray([...given], { minLength: given.length })),
  );
  let decided = 0;
  fc.assert(
    fc.property(reviewers, shuffled, (asked, [given, other]) => {
      const result = quorum(asked, given, ["req"]);
      if (result.satisfied || result.rejected) decided += 1;
      expect(quorum(asked, other, ["req"])).toEqual(result);
    }),
    { numRuns: 1000 },
  );
  expect(decided).toBeGreaterThan(100);
});

/** Whether people meet needs, by trying every assignment of people to places. */
function tryAll(needs: readonly Need[], people: readonly Person[]): boolean {
  const [first, ...others] = needs.flatMap((one) => Array.from({ length: countOf(one) }, () => one));
  if (first === undefined) return true;
  const places = others.map((one) => ({ ...one, count: 1 }));
  return people.some((one, at) => meets(one, first) && tryAll(places, people.toSpliced(at, 1)));
}

test("W1, W2: a rule is met exactly when some assignment of distinct people to its places exists", () => {
  const crowd = fc.uniqueArray(fc.record({ id: fc.constantFrom(...NAMES), roles: fc.subarray(ROLES) }), {
    selector: ({ id }) => id,
  });
  let met = 0;
  fc.assert(
    fc.property(flat, crowd, (rule, people) => {
      const counted = people.map(({ id, roles }) => vote(id, "approve", roles));
      const expected = waysOf(rule).some((way) => tryAll(way, people));
      if (expected) met += 1;
      expect(quorum({ rule }, counted).satisfied).toBe(expected);
      expect(waysOf(rule)).toHaveLength(countWays(rule));
    }),
    { numRuns: 1000 },
  );
  expect(met).toBeGreaterThan(100);
});

test("C1: whoever is approved by has at least as many distinct humans and authorities as the rule has places", () => {
  const willing = fc.array(
    fc.record(
      {
        by: fc.constantFrom(...NAMES, "f", "g", "req"),
        for: fc.constantFrom(...NAMES, "req"),
        roles: fc.subarray(ROLES, { minLength: 2 }),
        stand: fc.constantFrom<Stand>("approve", "approve", "approve", "approve", "approve", "reject"),
        stage: fc.constantFrom(0, 0, 0, 0, 1),
      },
      { requiredKeys: ["by", "roles", "stand", "stage"] },
    ),
    { minLength: 3, maxLength: 8 },
  );
  let approved = 0;
  fc.assert(
    fc.property(reviewers, willing, (asked, given) => {
      const { satisfied, approvals } = quorum(asked, given, ["req"]);
      if (!satisfied) return;
      approved += 1;
      const least = Math.min(
        ...waysOf({ all: stagesOf(asked.rule) }).map((way) => way.reduce((sum, one) => sum + countOf(one), 0)),
      );
      expect(new Set(approvals).size).toBe(approvals.length);
      expect(approvals.length).toBeGreaterThanOrEqual(least);
      expect(approvals.includes("req") && asked.allowRequester !== true).toBe(false);
      const authorities = new Set(given.filter(({ stand }) => stand === "approve").map((one) => one.for ?? one.by));
      expect(authorities.size).toBeGreaterThanOrEqual(least);
    }),
    { numRuns: 2000 },
  );
  expect(approved).toBeGreaterThan(100);
});
