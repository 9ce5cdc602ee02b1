/** Tools, an action and a policy about them, for tests of policies. */
import { compilePolicy, type CompiledPolicy, type CompileOptions } from "../../src/policy/compile.ts";
import type { PolicyDocument, RuleDocument } from "../../src/policy/document.ts";
import type { Judge } from "../../src/policy/judge.ts";
import { definePolicy } from "../../src/policy/normalize.ts";
import type { ActionFacts } from "../../src/policy/outcome.ts";
import type { ToolShape } from "../../src/policy/tool-shape.ts";

export const TOOLS: readonly ToolShape[] = [
  {
    name: "pay",
    effect: "act",
    schema: {
      type: "object",
      properties: { amount: { type: "integer" }, currency: { type: "string" }, to: { type: "string" } },
      required: ["amount", "currency"],
    },
  },
  { name: "get_balance", effect: "read", schema: { type: "object", properties: {} } },
  { name: "get_report", effect: "read", schema: { type: "object", properties: { month: { type: "integer" } } } },
];

/** When everything is judged: 2026-11-23T14:00Z. */
export const AT = Date.UTC(2026, 10, 23, 14);

/** A payment of 1 USD, or what differs from it. */
export function facts(given: Partial<ActionFacts> = {}): ActionFacts {
  const args = { amount: 100, currency: "USD", to: "ann@example.com" };
  const fixed = {
    tool: "pay",
    effect: "act",
    known: true,
    tenant: "acme",
    threadId: "t1",
    graph: "g",
    version: "1",
  } as const;
  return { ...fixed, args, at: AT, ...given };
}

/** A policy of these rules, for these tools. */
export function policy(
  rules: readonly RuleDocument[],
  more: Partial<PolicyDocument> = {},
  options: CompileOptions = {},
): CompiledPolicy {
  return compilePolicy(definePolicy({ name: "p", rules, ...more }), TOOLS, options);
}

/** One judge, as an option of a policy. */
export function judge(name: string, say: Judge["judge"]): CompileOptions {
  return { judges: [{ name, judge: say }] };
}
