/**
 * Using a grant.
 *
 * U1. Each operation uses it once, however often it is asked. So the uses are a list of operations, compared and set.
 * U2. Revoked, expired and out of scope come before anything that was counted: an operation that used it before it was
 *     revoked is not permitted again after.
 * U3. What goes wrong while it is looked at is a refusal.
 */
import { Variables, whyOf } from "../cel/condition.ts";
import { isAmount } from "../limits/counter.ts";
import type { ActionFacts, PolicyOutcome } from "../outcome.ts";
import { grantText, type Grant } from "./grant.ts";
import type { CompiledGrant } from "./issue-grant.ts";

/** The operations that used a grant, as its document has them. */
export interface GrantUses {
  readonly operations: readonly string[];
}

/** A grant nobody has used. */
export const UNUSED_GRANT: GrantUses = { operations: [] };

/** What wants to use a grant. */
export interface GrantUse {
  readonly operation: string;
  readonly actionDigest: string;
  readonly facts: ActionFacts;
}

/** What came of it: the uses to store, or why not, in one clause. */
export type GrantResult =
  | { readonly ok: true; readonly uses: GrantUses }
  | {
      readonly ok: false;
      readonly reason: "revoked" | "expired" | "scope" | "amount" | "used" | "error";
      readonly why: string;
    };

type Refusal = Extract<GrantResult, { readonly ok: false }>;

function refusal(reason: Refusal["reason"], why: string): Refusal {
  return { ok: false, reason, why };
}

function outOfTime({ revokedAt, issuedAt, expiresAt }: Grant, at: number): Refusal | undefined {
  if (revokedAt !== undefined) return refusal("revoked", "it was revoked");
  return at >= issuedAt && at < expiresAt ? undefined : refusal("expired", "it does not hold at this time");
}

function outOfScope({ grant, effect, when }: CompiledGrant, use: GrantUse, variables: Variables): Refusal | undefined {
  const { scope } = grant;
  const { facts, actionDigest } = use;
  if (!facts.known || facts.tool !== scope.tool || facts.effect !== effect) {
    return refusal("scope", `it is for ${scope.tool}`);
  }
  if ("actionDigest" in scope && scope.actionDigest !== actionDigest) {
    return refusal("scope", "it is for another action");
  }
  return when === undefined || when.evaluate(variables) ? undefined : refusal("scope", "its condition does not hold");
}

function tooMuch({ grant, amount }: CompiledGrant, variables: Variables): Refusal | undefined {
  const { maxAmountMinor, currency } = grant;
  if (amount === undefined || maxAmountMinor === undefined) return undefined;
  const found = amount.evaluate(variables);
  if (found.currency !== undefined && found.currency !== currency) {
    return refusal("amount", "it is for another currency");
  }
  const units = Number(found.units);
  return isAmount(units) && units <= maxAmountMinor
    ? undefined
    : refusal("amount", "the amount is more than it permits");
}

/** Whether a grant permits an action, and what its uses are then. */
export function useGrant(compiled: CompiledGrant, uses: GrantUses, use: GrantUse): GrantResult {
  const { grant, args } = compiled;
  try {
    const variables = new Variables(use.facts, args);
    const refused =
      outOfTime(grant, use.facts.at) ?? outOfScope(compiled, use, variables) ?? tooMuch(compiled, variables);
    if (refused !== undefined) return refused;
  } catch (error) {
    return refusal("error", `it could not be judged: ${whyOf(error)}`);
  }
  if (uses.operations.includes(use.operation)) return { ok: true, uses };
  if (uses.operations.length >= grant.maxUses) return refusal("used", `all ${grant.maxUses} uses are used`);
  return { ok: true, uses: { operations: [...uses.operations, use.operation] } };
}

/** The outcome under a grant that permits the action: an ask becomes an allow, anything else stays (grant.ts, G2). */
export function withGrant(outcome: PolicyOutcome, grant: Grant): PolicyOutcome {
  if (outcome.verdict !== "ask") return outcome;
  const { ask: _asked, ...others } = outcome;
  return {
    ...others,
    verdict: "allow",
    rules: [...outcome.rules, grant.id].toSorted(),
    reason: `Granted: ${grantText(grant)}`,
  };
}
