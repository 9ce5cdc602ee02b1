/** What it costs to judge one action by a policy of a hundred rules, and to read one reply. Neither touches a store. */
import { allow, ask, compilePolicy, deny, interpret } from "holdpoint";
import { evaluate, type ActionFacts, type RuleDocument, type ToolShape, type Verdict } from "holdpoint/policy";
import type { Bench } from "./bench.ts";
import { medianPass } from "./work.ts";

const RULES = 100;
const RULES_A_TOOL = 3;
const TOOLS = Math.ceil(RULES / RULES_A_TOOL);
const PASSES = 200;
const ROUNDS = 9;

const schema = {
  type: "object",
  properties: {
    to: { type: "string" },
    amountCents: { type: "integer" },
    currency: { type: "string", enum: ["EUR", "USD"] },
    memo: { type: "string" },
  },
  required: ["to", "amountCents", "currency"],
};

/** Three rules of one tool, each with a condition; which of them holds depends on the amount. */
function rulesOf(tool: string, index: number): readonly RuleDocument[] {
  const most = 5_000 + index;
  return [
    allow(tool, { when: `args.amountCents <= ${most} && args.currency in ["EUR", "USD"]` }),
    ask(tool, {
      when: `args.amountCents > ${most} && glob(args.to, "*@example.com")`,
      reviewers: { role: "finance", count: 2 },
      deadline: "4h",
    }),
    deny(tool, { when: `args.amountCents > ${100 * most}`, reason: "Nobody pays that much at once." }),
  ];
}

interface Judged {
  readonly facts: ActionFacts;
  readonly verdict: Verdict;
}

/** An action of each tool: most are allowed, a third ask. */
function actionOf({ name }: ToolShape, index: number): Judged {
  const asks = index % 3 === 0;
  const args = {
    to: "ann@example.com",
    amountCents: asks ? 9_000 : 1_200 + index,
    currency: "USD",
    memo: "Invoice 17",
  };
  return {
    facts: {
      tool: name,
      effect: "act",
      known: true,
      args,
      tenant: "default",
      threadId: `thread ${index}`,
      graph: "payments",
      version: "1",
      requester: "rita",
      at: Date.UTC(2026, 0, 15, 9) + index,
    },
    verdict: asks ? "ask" : "allow",
  };
}

/** What people answer to a yes/no question, and how it is read. */
const REPLIES = {
  yes: [
    "yes",
    "Yes, please.",
    "YES!!!",
    "Approved.",
    "I approve this.",
    "Please proceed.",
    "Yes\n\n-- \nJane Doe, CFO",
  ],
  no: ["no", "No, thanks.", "Rejected.", "I do not approve."],
  ambiguous: [
    "ok",
    "maybe",
    "yes?",
    "Noted, thanks.",
    "Sure, whatever.",
    "ok, but not today",
    "yes, if legal agrees",
    "Make it 5 shares and you can go ahead.",
    "👍",
  ],
} as const;

export const judging: readonly Bench[] = [
  {
    name: "policy",
    title: "policy of 100 rules, 3 conditions evaluated",
    unit: "µs",
    goal: { kind: "microseconds", most: 10 },
    rounds: ROUNDS,
    sides: {
      async holdpoint(_kit, effort) {
        const tools = Array.from(
          { length: TOOLS },
          (_, index) => ({ name: `pay_${index}`, effect: "act", schema }) as const,
        );
        const rules = tools.flatMap(({ name }, index) => rulesOf(name, index)).slice(0, RULES);
        const policy = compilePolicy({ name: "payments", rules }, tools);
        const whole = tools.filter(({ name }) => policy.tools.get(name)?.rules.length === RULES_A_TOOL);
        const actions = whole.map(actionOf);
        return async () =>
          medianPass(actions, effort.many(PASSES), ({ facts, verdict }) => evaluate(policy, facts).verdict === verdict);
      },
    },
  },
  {
    name: "replies",
    title: "ordinary reply read as yes, no or unclear",
    unit: "µs",
    goal: { kind: "microseconds", most: 20 },
    rounds: ROUNDS,
    sides: {
      async holdpoint(_kit, effort) {
        const replies = Object.entries(REPLIES).flatMap(([reading, texts]) => texts.map((text) => ({ text, reading })));
        return async () =>
          medianPass(replies, effort.many(PASSES), ({ text, reading }) => interpret(text).reading === reading);
      },
    },
  },
];
