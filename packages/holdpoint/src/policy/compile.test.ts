/** What a policy is checked for before it judges anything (B1–B3), and how it explains itself. */
import { describe, expect, test } from "vitest";
import { facts, judge, policy, TOOLS } from "../../test/policy/given.ts";
import type { Reviewers } from "../approvals/reviewer-rule.ts";
import { HoldpointError } from "../core/errors.ts";
import { allow, ask, deny } from "./builders.ts";
import { compilePolicy } from "./compile.ts";
import type { LimitDocument, PolicyDocument, RuleDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { explain, traceLines } from "./explain.ts";
import type { Judge } from "./judge.ts";
import { definePolicy } from "./normalize.ts";

function refusal(make: () => unknown): { readonly message: string; readonly data: unknown } {
  try {
    make();
  } catch (error) {
    if (error instanceof HoldpointError && error.code === "POLICY_INVALID") {
      return { message: error.message, data: error.data };
    }
    throw error;
  }
  throw new Error("it was accepted");
}

const A = allow("pay", { id: "a" });

describe("B1: what does not fit the tools is refused when it is compiled", () => {
  const limit = (more: Partial<LimitDocument>): Partial<PolicyDocument> => ({
    limits: [{ id: "l", tools: "pay", per: "tenant", window: "day", max: 1, onExceed: "deny", ...more }],
  });

  test.each<[string, readonly RuleDocument[], Partial<PolicyDocument>, string, object]>([
    [
      "a tool nobody has",
      [allow("payy", { id: "a" })],
      {},
      '"a": rules[0].tools names "payy", which is no tool; there are pay, get_balance, get_report.',
      { rule: "a", path: "rules[0].tools", tool: "payy" },
    ],
    [
      "a field that is not there",
      [A, deny("pay", { id: "d", when: "args.amonut > 1" })],
      {},
      '"d": rules[1].when cannot be used for the tool "pay": there is no field amonut.',
      { rule: "d", path: "rules[1].when", tool: "pay", field: "amonut" },
    ],
    [
      "a field one of the tools has not",
      [deny("get_*", { id: "d", when: "args.month > 1" })],
      {},
      '"d": rules[0].when cannot be used for the tool "get_balance": there is no field month.',
      { tool: "get_balance", field: "month" },
    ],
    [
      "types that do not fit",
      [deny("pay", { id: "d", when: "args.to > 1" })],
      {},
      "no such overload: string > int.",
      { rule: "d", tool: "pay" },
    ],
    [
      "a limit for a tool nobody has",
      [],
      limit({ tools: ["pay", "x"] }),
      '"l": limits[0].tools names "x", which is no tool',
      { rule: "l", path: "limits[0].tools" },
    ],
    [
      "an amount that is a fraction",
      [],
      limit({ amount: "args.amount * 0.5" }),
      '"l": limits[0].amount cannot be used for the tool "pay": it must be a whole number or money, and is a floating-point number.',
      { path: "limits[0].amount" },
    ],
    [
      "what matches no tool yet",
      [deny("new_*", { id: "d", when: "args.x.matches('a')" })],
      {},
      '"d": rules[0].when cannot be used for tools that are not known: .matches() is not used: use glob(text, pattern).',
      { rule: "d", path: "rules[0].when" },
    ],
    [
      "money without a currency",
      [],
      limit({ amount: "minor(args.amount, args.currency)" }),
      "it is money, and no currency is counted.",
      { rule: "l" },
    ],
  ])("%s", (_what, rules, more, message, data) => {
    const found = refusal(() => policy(rules, more));
    expect(found.message).toContain(message);
    expect(found.data).toMatchObject(data);
  });

  test("B2: a condition that looks at no arguments is one for all tools, one that does is one for each", () => {
    const { tools } = policy([deny("get_*", { id: "d", when: "hour() < 6" })]);
    const [one, other] = ["get_balance", "get_report"].map((name) => tools.get(name)?.rules[0]?.when);
    expect(one).toBeDefined();
    expect(other).toBe(one);
    const own = compilePolicy(
      definePolicy({ name: "p", rules: [deny("*", { id: "d", when: "size(tool) > 0 && args.n > 1" })] }),
      [
        { name: "a", effect: "act", schema: { type: "object", properties: { n: { type: "integer" } } } },
        { name: "b", effect: "act", schema: { type: "object", properties: { n: { type: "number" } } } },
      ],
    );
    expect(own.tools.get("a")?.rules[0]?.when).not.toBe(own.tools.get("b")?.rules[0]?.when);
  });

  test("no tools at all, and two of one name", () => {
    expect(refusal(() => compilePolicy(definePolicy({ name: "p", rules: [A] }), [])).message).toContain(
      "there are none.",
    );
    expect(refusal(() => compilePolicy(definePolicy({ name: "p", rules: [] }), [...TOOLS, ...TOOLS])).message).toBe(
      "The policy is given two tools of one name.",
    );
  });

  test("reviewers are checked and made whole by whoever knows how", () => {
    const check = (given: Reviewers, field: string): Reviewers => {
      if ("role" in given.rule && given.rule.role === "nobody") throw new Error(`${field} names an unknown role.`);
      return { ...given, maxDelegations: 0 };
    };
    const compiled = policy(
      [A, ask("pay", { id: "k", reviewers: "m" })],
      limit({ onExceed: "ask", ask: { reviewers: "n" } }),
      { checkReviewers: check },
    );
    expect(compiled.policy.rules[1]?.ask?.reviewers).toEqual({ rule: { role: "m" }, maxDelegations: 0 });
    expect(compiled.policy.limits[0]?.ask?.reviewers).toEqual({ rule: { role: "n" }, maxDelegations: 0 });
    const found = refusal(() => policy([ask("pay", { id: "k", reviewers: "nobody" })], {}, { checkReviewers: check }));
    expect(found.message).toBe(
      '"k": rules[0].ask.reviewers cannot be used: rules[0].ask.reviewers names an unknown role.',
    );
  });
});

describe("B3", () => {
  test("the digest covers their names; those a policy names have to be there, once", () => {
    const say: Judge = { name: "shell", judge: () => undefined };
    const named = definePolicy({ name: "p", rules: [], judges: ["shell"] });
    expect(compilePolicy(named, TOOLS, { judges: [say] }).digest).toBe(policy([], {}, { judges: [say] }).digest);
    expect(policy([], {}, { judges: [say] }).digest).not.toBe(policy([]).digest);
    expect(refusal(() => compilePolicy(named, TOOLS)).message).toBe('judges names "shell", which was not given.');
    expect(refusal(() => policy([], {}, { judges: [say, say] })).message).toBe('judges has "shell" twice.');
  });
});

describe("explain", () => {
  test("everything that was looked at, and what merged", () => {
    const limits: readonly LimitDocument[] = [
      { id: "l", tools: "pay", amount: "args.amount", per: "tenant", window: "day", max: 1_000, onExceed: "deny" },
      { id: "n", tools: "pay", per: "tenant", window: "day", max: 1_000, onExceed: "deny" },
    ];
    const rules = [
      A,
      deny("pay", { id: "d", when: "args.amount > 100" }),
      ask("*", { id: "k", when: "args.amount == 100", reviewers: "m" }),
    ].slice(0, 2);
    const compiled = policy(
      [...rules, ask("pay", { id: "k", when: "args.amount == 100", reviewers: "m" })],
      { limits },
      judge("j", () => undefined),
    );
    const trace = explain(compiled, facts());
    expect(trace).toEqual({
      known: true,
      considered: [
        { kind: "rule", id: "a", verdict: "allow", reason: 'The rule "a" lets pay run.' },
        { kind: "rule", id: "d", expression: "args.amount > 100", value: false },
        {
          kind: "rule",
          id: "k",
          verdict: "ask",
          reason: 'The rule "k" asks people before pay.',
          ask: { reviewers: { rule: { role: "m" } } },
          expression: "args.amount == 100",
          value: true,
        },
        { kind: "judge", id: "j" },
        { kind: "limit", id: "l", expression: "args.amount", value: 100 },
        { kind: "limit", id: "n", value: 1 },
      ],
      decided: ["k"],
      outcome: evaluate(compiled, facts()),
    });
    expect(traceLines(trace)).toEqual([
      "allow  rule a",
      "-      rule d  args.amount > 100 → false",
      "ask    rule k  args.amount == 100 → true",
      "-      judge j",
      "-      limit l  args.amount → 100",
      "-      limit n → 1",
      'ask: The rule "k" asks people before pay.',
    ]);
  });

  test("errors, and what was not known", () => {
    const trace = explain(policy([allow("pay", { id: "a", when: "args.amount > 1" })]), facts({ args: {} }));
    expect(traceLines(trace)[0]).toBe("deny   rule a  args.amount > 1 → error: there is no field amount");
    expect(explain(policy([]), facts({ known: false })).known).toBe(false);
  });
});
