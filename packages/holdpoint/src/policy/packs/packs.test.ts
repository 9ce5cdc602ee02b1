/** The shipped packs do what they say (M1). */
import { describe, expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { compilePolicy } from "../compile.ts";
import { evaluate } from "../evaluate.ts";
import { definePolicy } from "../normalize.ts";
import type { ActionFacts, Verdict } from "../outcome.ts";
import type { ToolShape } from "../tool-shape.ts";
import { READS_RUN_ACTS_ASK } from "./reads-run-acts-ask.ts";
import { spendLimits, type SpendLimits } from "./spend-limits.ts";

const TOOLS: readonly ToolShape[] = [
  {
    name: "pay",
    effect: "act",
    schema: { type: "object", properties: { amount: { type: "integer" }, currency: { type: "string" } } },
  },
  {
    name: "buy",
    effect: "act",
    schema: { type: "object", properties: { qty: { type: "integer" }, price: { type: "string" } } },
  },
  { name: "get", effect: "read", schema: { type: "object" } },
];

function facts(tool: string, args: Json): ActionFacts {
  const fixed = { known: true, tenant: "acme", threadId: "t1", graph: "g", version: "1", at: 0 } as const;
  return { ...fixed, tool, args, effect: tool === "get" ? "read" : "act" };
}

test("reads-run-acts-ask", () => {
  const policy = compilePolicy(definePolicy(READS_RUN_ACTS_ASK), TOOLS);
  expect(evaluate(policy, facts("get", {}))).toMatchObject({
    verdict: "allow",
    rules: ["reads-run"],
    reason: "It only reads.",
  });
  expect(evaluate(policy, facts("pay", {}))).toMatchObject({
    verdict: "ask",
    rules: ["acts-ask"],
    reason: "It changes something.",
  });
});

describe("spend-limits", () => {
  const given: SpendLimits = {
    tools: "pay",
    currency: "USD",
    runsUpTo: "50.00",
    atMost: "1000.00",
    perDay: "2000.00",
    reviewers: "manager",
  };
  const policy = compilePolicy(definePolicy(spendLimits(given)), TOOLS);

  test.each<[Json, string, Verdict, readonly string[]]>([
    [5_000, "USD", "allow", ["spend-small"]],
    [5_001, "USD", "ask", ["spend-large"]],
    [100_000, "USD", "ask", ["spend-large"]],
    [100_001, "USD", "deny", ["spend-too-large"]],
    [100_000_000, "USD", "deny", ["spend-per-day", "spend-too-large"]],
    [1, "EUR", "deny", ["spend-large", "spend-per-day", "spend-small", "spend-too-large"]],
    [1.5, "USD", "deny", ["spend-large", "spend-per-day", "spend-small", "spend-too-large"]],
  ])("%j %s: %s", (amount, currency, verdict, rules) => {
    expect(evaluate(policy, facts("pay", { amount, currency }))).toMatchObject({ verdict, rules });
  });

  test("what is asked about is reserved as well, and says whom to ask", () => {
    const outcome = evaluate(policy, facts("pay", { amount: 6_000, currency: "USD" }));
    expect(outcome.ask).toEqual({ reviewers: { rule: { role: "manager" } } });
    expect(outcome.reserve).toMatchObject([{ limit: "spend-per-day", amount: 6_000, max: 200_000, currency: "USD" }]);
  });

  test("another amount, another scope, nobody in particular", () => {
    const { reviewers: _whom, ...others } = given;
    const amount = 'money(args.price, "USD") * args.qty';
    const shares = compilePolicy(definePolicy(spendLimits({ ...others, tools: "buy", amount, per: "thread" })), TOOLS);
    const outcome = evaluate(shares, facts("buy", { qty: 10, price: "25.50" }));
    expect(outcome).toMatchObject({
      verdict: "ask",
      ask: {},
      reserve: [{ amount: 25_500, key: '["spend-limits","spend-per-day","USD","thread","t1","1970-01-01"]' }],
    });
  });

  test.each<[keyof SpendLimits, string]>([
    ["runsUpTo", "1,000"],
    ["atMost", "10.001"],
    ["perDay", "-5"],
    ["currency", "XYZ"],
  ])("%s of %j is refused", (field, value) => {
    expect(() => spendLimits({ ...given, [field]: value })).toThrow(HoldpointError);
  });
});
