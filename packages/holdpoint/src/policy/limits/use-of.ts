/** What one action takes of a limit; see limit.ts for the rules. */
import type { Amount } from "../cel/condition.ts";
import { moneyText } from "../cel/money.ts";
import type { ActionFacts } from "../outcome.ts";
import { isAmount } from "./counter.ts";
import type { Limit, LimitUse } from "./limit.ts";
import { counterFor } from "./window.ts";

function units(limit: Limit, amount: Amount | undefined): number {
  if (amount === undefined) return 1;
  if (amount.currency !== undefined && amount.currency !== limit.currency) {
    throw new Error(`the action is in ${amount.currency}, and the limit counts ${limit.currency ?? "no currency"}`);
  }
  const count = Number(amount.units);
  if (!isAmount(count)) throw new Error("the amount is negative, or too large to be counted exactly");
  return count;
}

/** What an action takes of a limit of the policy of that name; throws when that cannot be said exactly (L1). */
export function useOf(limit: Limit, policy: string, amount: Amount | undefined, facts: ActionFacts): LimitUse {
  const { key, resetsAt } = counterFor(limit, policy, facts);
  return {
    limit: limit.id,
    key,
    amount: units(limit, amount),
    max: limit.max,
    onExceed: limit.onExceed,
    ...(limit.currency === undefined ? {} : { currency: limit.currency }),
    ...(resetsAt === undefined ? {} : { resetsAt }),
  };
}

/** An amount of a limit for people. */
function amountText(amount: number, currency: string | undefined): string {
  return currency === undefined ? String(amount) : moneyText(amount, currency);
}

function windowText({ window, per }: Limit): string {
  const scope = `each ${per}`;
  if (window === "ever") return scope;
  return window === "day" ? `${scope} and day` : `${scope} and ${window.ms / 1_000} seconds`;
}

/** Why an action is more than a limit takes, for people; `left`: what is left of it, where that is known. */
export function exceededReason(limit: Limit, use: LimitUse, left?: number): string {
  const most = `The limit ${JSON.stringify(limit.id)} takes at most ${amountText(use.max, use.currency)} for ${windowText(limit)}`;
  const rest = left === undefined || left === use.max ? "" : `, ${amountText(left, use.currency)} of it are left`;
  return `${most}${rest}, and this is ${amountText(use.amount, use.currency)}.`;
}
