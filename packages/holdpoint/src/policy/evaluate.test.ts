/** What a policy says about an action (O1, D1–D4, J1, J2, G10). */
import { describe, expect, test } from "vitest";
import { facts, judge, policy } from "../../test/policy/given.ts";
import type { Json } from "../core/json.ts";
import { allow, ask, deny } from "./builders.ts";
import { compilePolicy } from "./compile.ts";
import type { LimitDocument, RuleDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import type { Judge } from "./judge.ts";
import { definePolicy } from "./normalize.ts";
import type { ActionFacts, Verdict } from "./outcome.ts";

const read = facts({ tool: "get_balance", effect: "read", args: {} });

const A = allow("pay", { id: "a" });
const K = ask("pay", { id: "k" });
const D = deny("pay", { id: "d" });

describe("D1, D4: what decides", () => {
  test.each<[string, readonly RuleDocument[], ActionFacts, Verdict, readonly string[]]>([
    ["nothing, of a read", [], read, "allow", ["(reads run)"]],
    ["nothing, of an act", [], facts(), "ask", ["(acts ask)"]],
    ["nothing, of a read whose author asks", [], { ...read, asks: true }, "ask", ["(its author asks)"]],
    ["an allow", [A], facts(), "allow", ["a"]],
    ["an ask", [K], facts(), "ask", ["k"]],
    ["a deny", [D], facts(), "deny", ["d"]],
    ["an allow and an ask", [A, K], facts(), "ask", ["k"]],
    ["an ask and a deny", [D, K], facts(), "deny", ["d"]],
    ["all three", [A, D, K], facts(), "deny", ["d"]],
    ["two of a kind, by id", [ask("*", { id: "z" }), K], facts(), "ask", ["k", "z"]],
    ["one that does not hold", [deny("pay", { id: "d", when: "args.amount > 100" }), A], facts(), "allow", ["a"]],
    ["one that holds", [deny("pay", { id: "d", when: "args.amount >= 100" }), A], facts(), "deny", ["d"]],
    ["none that holds", [allow("pay", { when: "args.amount < 5" })], facts(), "ask", ["(acts ask)"]],
    ["one for reads only", [deny("*", { effect: "read" })], facts(), "ask", ["(acts ask)"]],
    ["one for acts only", [deny("*", { id: "d", effect: "act" })], facts(), "deny", ["d"]],
    ["one for other tools", [deny("get_*")], facts(), "ask", ["(acts ask)"]],
    ["one by pattern", [deny("p*y", { id: "d" })], facts(), "deny", ["d"]],
  ])("%s", (_what, rules, given, verdict, ids) => {
    for (const order of [rules, rules.toReversed()]) {
      expect(evaluate(policy(order), given)).toMatchObject({ verdict, rules: ids });
    }
  });

  test("an ask says how, merged from all that ask; nothing else does", () => {
    const rules = [
      ask("pay", { id: "k", reviewers: "a", deadline: "2h" }),
      ask("*", { id: "l", reviewers: "b", deadline: "1h" }),
    ];
    expect(evaluate(policy(rules), facts()).ask).toMatchObject({
      reviewers: { rule: { all: [{ role: "a" }, { role: "b" }] } },
      deadlineMs: 3_600_000,
    });
    expect(evaluate(policy([K]), facts()).ask).toEqual({});
    expect(Object.keys(evaluate(policy([A]), facts()))).toEqual(["verdict", "rules", "reason", "policy", "reserve"]);
  });

  test("the reason is what the rule says, or is made of it; at most three", () => {
    const reasonOf = (...rules: readonly RuleDocument[]): string => evaluate(policy(rules), facts()).reason;
    expect(reasonOf(deny("pay", { reason: "Never." }))).toBe("Never.");
    expect(reasonOf(A)).toBe('The rule "a" lets pay run.');
    expect(reasonOf(K)).toBe('The rule "k" asks people before pay.');
    expect(reasonOf(D)).toBe('The rule "d" denies pay.');
    expect(reasonOf(...["1", "2", "3", "4"].map((id) => deny("pay", { id, reason: `${id}.` })))).toBe("1. 2. 3.");
    expect(reasonOf(...["1", "2"].map((id) => deny("pay", { id, reason: "Same." })))).toBe("Same.");
  });
});

describe("D2: whatever goes wrong denies, and is named", () => {
  const missing = facts({ args: { currency: "USD" } });

  test.each<[string, RuleDocument, ActionFacts, string]>([
    [
      "an allow",
      allow("pay", { id: "r", when: "args.amount < 5" }),
      missing,
      'The rule "r" could not be judged: there is no field amount.',
    ],
    [
      "an ask",
      ask("pay", { id: "r", when: "args.amount < 5" }),
      missing,
      'The rule "r" could not be judged: there is no field amount.',
    ],
    [
      "a fraction",
      allow("pay", { id: "r", when: "args.amount < 5" }),
      facts({ args: { amount: 0.5 } }),
      'The rule "r" could not be judged: amount: the argument is not a whole number, which its schema says it is.',
    ],
    [
      "no requester",
      allow("pay", { id: "r", when: "requester != 'bot'" }),
      facts(),
      'The rule "r" could not be judged: nobody is known as the requester.',
    ],
    [
      "no time",
      allow("pay", { id: "r", when: "hour() > 8" }),
      facts({ at: Number.NaN }),
      'The rule "r" could not be judged: Invalid time value.',
    ],
    [
      "no URL",
      allow("pay", { id: "r", when: "host(args.to) == 'example.com'" }),
      facts(),
      'The rule "r" could not be judged: host() was given something that is no plain URL.',
    ],
  ])("%s", (_what, rule, given, reason) => {
    expect(evaluate(policy([rule, allow("*")]), given)).toEqual({
      verdict: "deny",
      rules: ["r"],
      reason,
      policy: expect.any(String) as unknown,
      reserve: [],
    });
  });
});

describe("D3: tools the policy does not know", () => {
  const strange = facts({ tool: "drop_table", known: false, args: { name: "users" } });

  test.each<[string, readonly RuleDocument[], ActionFacts, Verdict, readonly string[]]>([
    ["ask", [], strange, "ask", ["(unknown tool)"]],
    ["ask, also where everything is allowed", [allow("*")], strange, "ask", ["(unknown tool)"]],
    ["ask, also to read", [], { ...strange, effect: "read" }, "ask", ["(unknown tool)"]],
    ["ask with what asks", [ask("*", { id: "k" })], strange, "ask", ["(unknown tool)", "k"]],
    ["are denied by pattern", [deny("drop_*", { id: "d" })], strange, "deny", ["d"]],
    [
      "are denied by what they are given",
      [deny("*", { id: "d", when: "tool == 'drop_table'" })],
      strange,
      "deny",
      ["d"],
    ],
    [
      "are denied where a rule cannot be judged",
      [allow("drop_*", { id: "a", when: "args.nothing == 1" })],
      strange,
      "deny",
      ["a"],
    ],
    [
      "ask where a rule does not hold",
      [deny("drop_*", { id: "d", when: "args.name == 'x'" })],
      strange,
      "ask",
      ["(unknown tool)"],
    ],
    ["ask when they are no longer as they were", [A], facts({ effect: "read" }), "ask", ["(unknown tool)"]],
    ["ask when nobody has their schema", [A], facts({ known: false }), "ask", ["(unknown tool)"]],
    ["rules for the other effect do not speak", [deny("*", { effect: "read" })], strange, "ask", ["(unknown tool)"]],
  ])("%s", (_what, rules, given, verdict, ids) => {
    const compiled = policy(rules);
    expect(evaluate(compiled, given)).toMatchObject({ verdict, rules: ids });
    expect(evaluate(compiled, given), "again").toMatchObject({ verdict, rules: ids });
  });

  test("what only shows when it is evaluated denies them", () => {
    const compiled = compilePolicy(definePolicy({ name: "p", rules: [allow("*", { id: "a", when: "args.amount" })] }), [
      { name: "x", effect: "act", schema: { type: "object", properties: { amount: { type: "boolean" } } } },
    ]);
    expect(evaluate(compiled, facts({ tool: "y", args: { amount: 5 } }))).toMatchObject({
      verdict: "deny",
      rules: ["a"],
    });
  });

  test("limits count them as well", () => {
    const limit: LimitDocument = {
      id: "l",
      tools: "*",
      amount: "args.rows",
      per: "tenant",
      window: "ever",
      max: 3,
      onExceed: "deny",
    };
    const compiled = compilePolicy(definePolicy({ name: "p", rules: [], limits: [limit] }), []);
    const outcome = (rows: Json): unknown => evaluate(compiled, { ...strange, args: { rows } });
    expect(outcome(3)).toMatchObject({ verdict: "ask", reserve: [{ limit: "l", amount: 3 }] });
    expect(outcome(4)).toMatchObject({ verdict: "deny", rules: ["l"] });
    expect(outcome(1.5)).toMatchObject({ verdict: "deny", rules: ["l"] });
  });

  test("a name nobody can read to its end is cut", () => {
    const long = facts({ tool: `${"x".repeat(99)}🦊${"y".repeat(1_000)}`, known: false });
    expect(evaluate(policy([]), long).reason).toBe(`The policy does not know the tool "${"x".repeat(99)}\ufffd…".`);
    expect(evaluate(policy([deny("*", { id: "d" })]), long).reason).toHaveLength(122);
  });
});

describe("J1, J2: judges", () => {
  const found = [{ code: "X", text: "rm", at: 0 }];

  test.each<[string, Judge["judge"], Verdict, readonly string[]]>([
    ["has nothing to say", () => undefined, "allow", ["a"]],
    ["allows", () => ({ verdict: "allow", reason: "Fine." }), "allow", ["a", "j"]],
    ["asks", () => ({ verdict: "ask", reason: "Hm.", findings: found }), "ask", ["j"]],
    ["denies", () => ({ verdict: "deny", reason: "No.", findings: found }), "deny", ["j"]],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
      "deny",
      ["j"],
    ],
    [
      "throws nothing",
      () => {
        throw null as unknown as Error;
      },
      "deny",
      ["j"],
    ],
    ["says something else", () => ({ verdict: "yes", reason: "x" }) as unknown as undefined, "deny", ["j"]],
    ["says nothing", () => ({ verdict: "allow" }) as unknown as undefined, "deny", ["j"]],
  ])("given a judge that %s", (_what, say, verdict, ids) => {
    expect(evaluate(policy([A], {}, judge("j", say)), facts())).toMatchObject({ verdict, rules: ids });
  });

  test("what judges found is handed on; a judge alone is enough for an act to run", () => {
    expect(
      evaluate(
        policy(
          [A],
          {},
          judge("j", () => ({ verdict: "ask", reason: "Hm.", findings: found })),
        ),
        facts(),
      ).findings,
    ).toEqual(found);
    expect(
      evaluate(
        policy(
          [],
          {},
          judge("j", () => ({ verdict: "allow", reason: "ls." })),
        ),
        facts(),
      ).verdict,
    ).toBe("allow");
    expect(
      evaluate(
        policy(
          [D],
          {},
          judge("j", () => ({ verdict: "allow", reason: "ls." })),
        ),
        facts(),
      ).verdict,
    ).toBe("deny");
  });
});

describe("limits", () => {
  const daily: LimitDocument = {
    id: "daily",
    tools: "pay",
    amount: "minor(args.amount, args.currency)",
    currency: "USD",
    per: "tenant",
    window: "day",
    max: 100_000,
    onExceed: "deny",
  };
  const often: LimitDocument = {
    id: "often",
    tools: "*",
    per: "thread",
    window: "ever",
    max: 5,
    onExceed: "ask",
    ask: { reviewers: "lead" },
    reason: "Too often.",
  };
  const paying = (amount: Json, currency = "USD"): ActionFacts => facts({ args: { amount, currency } });

  test("what an action takes of each is to be reserved, also when people are asked", () => {
    const uses = [
      {
        limit: "daily",
        key: '["p","daily","USD","tenant","acme","2026-11-23"]',
        amount: 100,
        max: 100_000,
        onExceed: "deny",
        currency: "USD",
        resetsAt: Date.UTC(2026, 10, 24),
      },
      { limit: "often", key: '["p","often","","thread","t1","ever"]', amount: 1, max: 5, onExceed: "ask" },
    ];
    expect(evaluate(policy([A], { limits: [daily, often] }), facts()).reserve).toEqual(uses);
    expect(evaluate(policy([K], { limits: [daily, often] }), facts())).toMatchObject({ verdict: "ask", reserve: uses });
    expect(evaluate(policy([D], { limits: [daily, often] }), facts())).toMatchObject({ verdict: "deny", reserve: [] });
    expect(evaluate(policy([A], { limits: [daily] }), paying(0)).reserve).toEqual([]);
  });

  test("the agent that misread 1,000 as 1,000,000 is stopped", () => {
    const compiled = policy([A], { limits: [daily] });
    expect(evaluate(compiled, paying(100_000)).verdict).toBe("allow");
    expect(evaluate(compiled, paying(100_000_000))).toMatchObject({
      verdict: "deny",
      rules: ["daily"],
      reason: 'The limit "daily" takes at most 1000.00 USD for each tenant and day, and this is 1000000.00 USD.',
      reserve: [],
    });
  });

  test.each<[string, Partial<LimitDocument>, ActionFacts, Verdict]>([
    ["asks, where it says so", { onExceed: "ask", ask: { reviewers: "cfo" } }, paying(100_001), "ask"],
    ["another currency denies", {}, paying(1, "EUR"), "deny"],
    ["a fraction denies", {}, paying(1.5), "deny"],
    ["a negative amount denies", { amount: "args.amount" }, paying(-1), "deny"],
    ["what passes 2^53 denies", { amount: "args.amount * 9007199254740991" }, paying(2), "deny"],
    ["what nobody can be charged with denies", { per: "requester" }, paying(1), "deny"],
    ["what fits runs", { per: "requester" }, { ...paying(1), requester: "ann" }, "allow"],
  ])("%s", (_what, more, given, verdict) => {
    const outcome = evaluate(policy([A], { limits: [{ ...daily, ...more }] }), given);
    expect(outcome.verdict).toBe(verdict);
    if (verdict === "ask") {
      expect(outcome).toMatchObject({ ask: { reviewers: { rule: { role: "cfo" } } }, reserve: [] });
    }
  });

  test("a limit says nothing about whether an act may run", () => {
    expect(evaluate(policy([], { limits: [daily] }), facts())).toMatchObject({ verdict: "ask", rules: ["(acts ask)"] });
    expect(evaluate(policy([], { limits: [{ ...often, max: 0 }] }), read)).toMatchObject({
      verdict: "ask",
      rules: ["often"],
      reason: "Too often.",
    });
  });
});

test("a judge that evaluates another policy at another time does not change this one's", () => {
  const other = policy([deny("pay", { when: "hour() == 3" })]);
  const nested: Judge["judge"] = (given) => {
    evaluate(other, { ...given, at: Date.UTC(2026, 10, 23, 3) });
    return undefined;
  };
  const limit: LimitDocument = {
    ...{ id: "l", tools: "pay", amount: "hour()", per: "tenant", window: "day", max: 24, onExceed: "deny" },
  };
  expect(evaluate(policy([A], { limits: [limit] }, judge("j", nested)), facts()).reserve).toMatchObject([
    { amount: 14 },
  ]);
});
