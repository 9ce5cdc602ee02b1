/**
 * Spending: small amounts run, larger ones ask, too large ones do not run, and a day has a total.
 *
 * M1. Amounts are decimal text in one currency. An action in another currency is denied.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { ReviewersInput } from "../../approvals/reviewer-rule.ts";
import { whyOf } from "../cel/condition.ts";
import { money } from "../cel/money.ts";
import type { LimitDocument, PolicyDocument, RuleDocument } from "../document.ts";
import type { Per } from "../limits/limit.ts";

/** What the pack is made of. */
export interface SpendLimits {
  /** The tools that spend. */
  readonly tools: string | readonly string[];
  readonly currency: string;
  /** An expression for what an action spends, as money: `minor(args.amount, args.currency)` when left out. */
  readonly amount?: string;
  /** Up to this it runs without asking. */
  readonly runsUpTo: string;
  /** Above this it does not run. */
  readonly atMost: string;
  /** Together at most so much within a UTC day, asked about or not. */
  readonly perDay: string;
  readonly per?: Per;
  readonly reviewers?: ReviewersInput;
}

/** What an action spends, for tools that name amount and currency in the usual way. */
const AMOUNT = "minor(args.amount, args.currency)";

function minorOf(field: string, text: string, currency: string): number {
  try {
    return Number(money(text, currency).minor);
  } catch (error) {
    throw new HoldpointError("POLICY_INVALID", `${field} of the spend limits cannot be used: ${whyOf(error)}.`, {
      field,
    });
  }
}

function rulesOf({
  tools,
  currency,
  amount = AMOUNT,
  runsUpTo,
  atMost,
  reviewers,
}: SpendLimits): readonly RuleDocument[] {
  const spends = (comparison: string, text: string): string =>
    `${amount} ${comparison} money(${JSON.stringify(text)}, ${JSON.stringify(currency)})`;
  return [
    {
      id: "spend-small",
      tools,
      when: spends("<=", runsUpTo),
      verdict: "allow",
      reason: `It spends no more than ${runsUpTo} ${currency}.`,
    },
    {
      id: "spend-large",
      tools,
      when: spends(">", runsUpTo),
      verdict: "ask",
      reason: `It spends more than ${runsUpTo} ${currency}.`,
      ...(reviewers === undefined ? {} : { ask: { reviewers } }),
    },
    {
      id: "spend-too-large",
      tools,
      when: spends(">", atMost),
      verdict: "deny",
      reason: `It spends more than ${atMost} ${currency}, which is never allowed.`,
    },
  ];
}

/** The pack, as a policy document; throws POLICY_INVALID for amounts that are none. */
export function spendLimits(given: SpendLimits): PolicyDocument {
  const { tools, currency, amount = AMOUNT, runsUpTo, atMost, perDay, per = "tenant" } = given;
  minorOf("runsUpTo", runsUpTo, currency);
  minorOf("atMost", atMost, currency);
  const daily: LimitDocument = {
    id: "spend-per-day",
    tools,
    amount,
    currency,
    per,
    window: "day",
    max: minorOf("perDay", perDay, currency),
    onExceed: "deny",
  };
  return { name: "spend-limits", version: "1", rules: rulesOf(given), limits: [daily] };
}
