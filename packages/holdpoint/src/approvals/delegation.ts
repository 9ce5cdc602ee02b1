/**
 * Delegations: somebody votes in somebody else's place.
 *
 * G1. A delegate votes with the roles of whoever delegated, as one human; neither votes beside the other.
 * G2. A chain is as long as the rule allows. It ends with the earliest of its instants and goes up to the lowest of its
 *     amounts.
 * G3. Whoever delegates again replaces what they delegated before. Chains have no cycles.
 * G4. A limit that cannot be compared (no amount known, another currency) lets nobody pass.
 * G5. A delegation is for a while: a year at the most.
 */
import { personIdProblem } from "../core/person-id.ts";
import type { Amount } from "./amount.ts";
import { isMinor } from "./amount.ts";
import { sayInstant } from "./instant.ts";

/** How long a delegation lasts at the most (G5). */
export const DELEGATION_MAX_MS = 366 * 86_400_000;

/** One delegation, as it was recorded. */
export interface Delegation {
  readonly from: string;
  /** The roles `from` held when delegating. */
  readonly roles: readonly string[];
  readonly to: string;
  /** From this instant on it is void. */
  readonly untilAt: number;
  /** Highest amount it goes up to, in minor units of `currency`. */
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  readonly at: number;
}

/** A chain from whoever delegated first to the delegate, or the reason why there is none. */
export type Chain =
  | { readonly ok: true; readonly roles: readonly string[]; readonly via: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** What a chain is judged by. */
export interface ChainLimits {
  readonly at: number;
  readonly longest: number;
  /** What the request is about; undefined when it is about no amount. */
  readonly amount: Amount | undefined;
}

function no(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/** The delegations from `from` on, one after the other, to `to` or to the end. */
function walk(delegations: readonly Delegation[], from: string, to: string): readonly Delegation[] {
  const steps: Delegation[] = [];
  let next = delegations.find((one) => one.from === from);
  while (next !== undefined) {
    steps.push(next);
    const { to: reached } = next;
    next = reached === to ? undefined : delegations.find((one) => one.from === reached);
  }
  return steps;
}

function overLimit({ from, maxAmountMinor, currency }: Delegation, amount: Amount | undefined): string | undefined {
  if (maxAmountMinor === undefined) return undefined;
  const limit = `${from} delegated up to ${maxAmountMinor} minor units of ${currency ?? "no currency"}`;
  if (amount === undefined) return `${limit}, and no amount is known of this`;
  if (amount.currency !== currency) return `${limit}, and this is in ${amount.currency}`;
  return amount.minor > maxAmountMinor ? `${limit}, and this is ${amount.minor}` : undefined;
}

/** How `to` comes to vote for `from`; see G2 and G4. `via` begins with `from` and ends with `to`. */
export function chainOf(delegations: readonly Delegation[], from: string, to: string, limits: ChainLimits): Chain {
  const steps = walk(delegations, from, to);
  const [first] = steps;
  if (first === undefined || steps.at(-1)?.to !== to) return no(`${from} did not delegate to ${to}`);
  if (steps.length > limits.longest) {
    return no(`the chain from ${from} to ${to} has ${steps.length} delegations; ${limits.longest} are allowed`);
  }
  const over = steps.find(({ untilAt }) => limits.at >= untilAt);
  if (over !== undefined) return no(`${over.from} delegated until ${sayInstant(over.untilAt)}`);
  const tooMuch = steps.map((step) => overLimit(step, limits.amount)).find((reason) => reason !== undefined);
  if (tooMuch !== undefined) return no(tooMuch);
  return { ok: true, roles: first.roles, via: [from, ...steps.map((step) => step.to)] };
}

/** How many delegations the longest chain that ends at `id` has. */
function behind(delegations: readonly Delegation[], id: string): number {
  return delegations
    .filter(({ to }) => to === id)
    .reduce((most, { from }) => Math.max(most, 1 + behind(delegations, from)), 0);
}

/** The delegations that stand beside a new one of `from`: others', and not run out. */
function standing(delegations: readonly Delegation[], from: string, at: number): readonly Delegation[] {
  return delegations.filter((one) => one.from !== from && one.untilAt > at);
}

/** Why a delegation cannot be made; undefined when it can. */
export function delegationProblem(
  delegations: readonly Delegation[],
  { from, to, untilAt, maxAmountMinor, currency, at }: Delegation,
  longest: number,
): string | undefined {
  if (longest === 0) return "this cannot be delegated";
  if (to === "") return "it names nobody to delegate to";
  const problem = personIdProblem(to);
  if (problem !== undefined) return `the id of whom it names ${problem}`;
  if (from === to) return `${from} cannot delegate to themselves`;
  if (!Number.isFinite(untilAt) || untilAt <= at) return "untilAt is an instant in the future";
  if (untilAt - at > DELEGATION_MAX_MS) return "untilAt is more than a year ahead; take an instant within a year";
  if ((maxAmountMinor === undefined) !== (currency === undefined)) return "maxAmountMinor and currency go together";
  if (maxAmountMinor !== undefined && !(isMinor(maxAmountMinor) && maxAmountMinor >= 0)) {
    return "maxAmountMinor is a whole number of minor units (1250 for 12.50)";
  }
  const others = standing(delegations, from, at);
  if (walk(others, to, from).at(-1)?.to === from) return `${to} already delegates to ${from}; a chain has no cycle`;
  const length = behind(others, from) + 1;
  return length > longest ? `the chain would have ${length} delegations; ${longest} are allowed` : undefined;
}

/** The delegations with one more; it replaces what the same person delegated before, and what has run out goes (G3). */
export function withDelegation(delegations: readonly Delegation[], added: Delegation): readonly Delegation[] {
  return [...standing(delegations, added.from, added.at), added];
}
