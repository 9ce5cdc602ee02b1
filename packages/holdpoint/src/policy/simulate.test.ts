/** What a policy would change: recorded actions (Z1, Z2), a second policy beside the first (S1, S2), refused uses (F1, F2). */
import { describe, expect, test } from "vitest";
import { facts as payment } from "../../test/policy/given.ts";
import { allow, ask, deny } from "./builders.ts";
import { compilePolicy, type CompiledPolicy } from "./compile.ts";
import { differenceOf } from "./difference.ts";
import type { LimitDocument, RuleDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { withRefusedUses } from "./limits/refused.ts";
import type { Judge } from "./judge.ts";
import { definePolicy } from "./normalize.ts";
import type { ActionFacts, PolicyOutcome, Verdict } from "./outcome.ts";
import { evaluateBeside } from "./shadow.ts";
import { simulate, type RecordedAction } from "./simulate.ts";

const TOOLS = [
  { name: "pay", effect: "act", schema: { type: "object", properties: { amount: { type: "integer" } } } },
] as const;

const facts = (amount: number): ActionFacts => payment({ args: { amount }, at: Date.UTC(2026, 10, 23) });

function policy(
  rules: readonly RuleDocument[],
  limits: readonly LimitDocument[] = [],
  judges: readonly Judge[] = [],
): CompiledPolicy {
  return compilePolicy(definePolicy({ name: "p", rules, limits }), TOOLS, { judges });
}

const DAILY: LimitDocument = {
  id: "daily",
  tools: "pay",
  amount: "args.amount",
  per: "tenant",
  window: "day",
  max: 100,
  onExceed: "deny",
};
const ASKS: LimitDocument = { ...DAILY, id: "asks", max: 50, onExceed: "ask", ask: { reviewers: "cfo" } };

describe("simulate", () => {
  const recorded = (amounts: readonly number[], verdict: Verdict): readonly RecordedAction[] =>
    amounts.map((amount, index) => ({ id: `op${index}`, facts: facts(amount), outcome: { verdict } }));

  test("what would be stricter, looser, or asked in another way", () => {
    const next = policy([
      allow("pay"),
      ask("pay", { id: "k", when: "args.amount > 10", reviewers: "m" }),
      deny("pay", { id: "d", when: "args.amount > 90", reason: "Too much." }),
    ]);
    const result = simulate(next, [...recorded([5, 20, 95], "ask"), ...recorded([5], "allow")]);
    expect(result).toMatchObject({ actions: 4, stricter: 1, looser: 1, terms: 1 });
    expect(result.changes).toMatchObject([
      { id: "op0", tool: "pay", change: "looser", from: "ask", to: "allow", rules: ["allow pay"] },
      { id: "op1", tool: "pay", change: "terms", from: "ask", to: "ask", rules: ["k"] },
      {
        id: "op2",
        tool: "pay",
        change: "stricter",
        from: "ask",
        to: "deny",
        rules: ["d"],
        reason: "Too much.",
        policy: next.digest,
      },
    ]);
  });

  test("Z1: limits count as the actions come; what a limit stopped leaves room for the next", () => {
    const next = policy([allow("pay")], [DAILY]);
    const { changes } = simulate(next, recorded([60, 60, 30, 20, 10], "allow"));
    expect(changes.map(({ id, rules }) => [id, rules])).toEqual([
      ["op1", ["daily"]],
      ["op3", ["daily"]],
    ]);
    expect(changes[0]?.reason).toContain("40 of it are left, and this is 60.");
  });

  test("Z1: what one limit stopped counts on no other", () => {
    const other: LimitDocument = { ...DAILY, id: "own", per: "thread", max: 55 };
    const next = policy([allow("pay")], [{ ...DAILY, max: 90 }, other]);
    const { changes } = simulate(next, recorded([30, 40, 25], "allow"));
    expect(changes.map(({ id, rules }) => [id, rules])).toEqual([["op1", ["own"]]]);
  });

  test("Z2, F2: what people would be asked about is counted by the limits that deny, not by the one that asks", () => {
    const next = policy([allow("pay")], [DAILY, ASKS]);
    const { changes } = simulate(next, recorded([40, 40, 10, 20], "allow"));
    expect(changes.map(({ id, to, rules }) => [id, to, rules])).toEqual([
      ["op1", "ask", ["asks"]],
      ["op3", "deny", ["daily"]],
    ]);
  });
});

describe("withRefusedUses", () => {
  const compiled = policy([allow("pay")], [DAILY, ASKS]);
  const outcome = evaluate(compiled, facts(10));
  const [daily, asks] = outcome.reserve;
  const refused = (...uses: readonly (typeof daily)[]): PolicyOutcome =>
    withRefusedUses(
      compiled.policy,
      outcome,
      uses.flatMap((use) => (use === undefined ? [] : [{ use, left: 1 }])),
    );

  test("nothing refused changes nothing", () => {
    expect(refused()).toBe(outcome);
  });

  test("F1: a limit that denies, one that asks, and both", () => {
    expect(refused(daily)).toMatchObject({ verdict: "deny", rules: ["daily"], reserve: [] });
    expect(refused(asks)).toMatchObject({
      verdict: "ask",
      rules: ["asks"],
      ask: { reviewers: { rule: { role: "cfo" } } },
      reserve: [daily],
    });
    expect(refused(asks, daily)).toMatchObject({ verdict: "deny", rules: ["daily"] });
    expect(refused(daily).ask).toBeUndefined();
  });

  test("F1: what asks already asks more; what is denied stays so", () => {
    const asking = evaluate(policy([ask("pay", { id: "k", reviewers: "m", reason: "Hm." })], [DAILY, ASKS]), facts(10));
    const more = withRefusedUses(compiled.policy, asking, [{ use: asking.reserve[1]!, left: 1 }]);
    expect(more).toMatchObject({
      verdict: "ask",
      rules: ["asks", "k"],
      ask: { reviewers: { rule: { all: [{ role: "cfo" }, { role: "m" }] } } },
    });
    expect(more.reason).toMatch(/^Hm\. The limit "asks" takes at most 50 for each tenant and day, 1 of it are left/);
    const denied = evaluate(policy([deny("pay")]), facts(10));
    expect(withRefusedUses(compiled.policy, denied, [{ use: asks!, left: 1 }])).toBe(denied);
  });

  test("a limit without words or terms of its own, and one the policy no longer has", () => {
    const bare = policy([allow("pay")], [{ ...ASKS, reason: "Enough." }]);
    const plain = evaluate(bare, facts(10));
    expect(withRefusedUses(bare.policy, plain, [{ use: plain.reserve[0]!, left: 0 }]).reason).toBe("Enough.");
    const gone = { ...asks!, limit: "gone" };
    expect(withRefusedUses(compiled.policy, outcome, [{ use: gone, left: 0 }])).toMatchObject({
      verdict: "deny",
      rules: ["gone"],
      reason: 'The policy has no limit "gone".',
    });
    const { ask: _ask, ...silent } = ASKS;
    const mute = policy([allow("pay")], [silent]);
    const quiet = evaluate(mute, facts(10));
    expect(withRefusedUses(mute.policy, quiet, [{ use: quiet.reserve[0]!, left: 0 }]).ask).toEqual({});
  });
});

describe("evaluateBeside", () => {
  const inForce = policy([allow("pay")]);

  test("S1, S2: the policy in force decides; the difference is data", () => {
    expect(evaluateBeside(inForce, policy([allow("pay")]), facts(1))).toEqual({ outcome: evaluate(inForce, facts(1)) });
    const other = policy([deny("pay", { id: "d" })]);
    expect(evaluateBeside(inForce, other, facts(1))).toEqual({
      outcome: evaluate(inForce, facts(1)),
      difference: {
        change: "stricter",
        from: "allow",
        to: "deny",
        rules: ["d"],
        reason: 'The rule "d" denies pay.',
        policy: other.digest,
      },
    });
  });

  test("S1: a shadow that breaks changes nothing", () => {
    const broken: Judge = {
      name: "broken",
      judge: () => {
        throw new Error("x");
      },
    };
    const { outcome, difference } = evaluateBeside(inForce, policy([], [], [broken]), facts(1));
    expect([outcome.verdict, difference?.to]).toEqual(["allow", "deny"]);
  });
});

test("differenceOf: from stricter to looser, and the same terms", () => {
  const outcome = evaluate(policy([allow("pay")]), facts(1));
  expect(differenceOf({ verdict: "deny" }, outcome)?.change).toBe("looser");
  const asking = evaluate(policy([ask("pay", { reviewers: "m" })]), facts(1));
  expect(differenceOf({ verdict: "ask", ask: { reviewers: { rule: { role: "m" } } } }, asking)).toBeUndefined();
});
