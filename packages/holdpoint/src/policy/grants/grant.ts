/**
 * Grants: a permission with bounds, in place of "always allow".
 *
 * G1. It is for one tool (and a condition), or for one exact action; for so many uses, until an instant. There is none
 *     without bounds.
 * G2. It turns an ask into an allow, and never touches a deny.
 * G3. What it permits is said in one sentence, the same wherever it is shown.
 */
import { moneyText } from "../cel/money.ts";

/** What a grant is for: the actions of a tool as far as a condition holds, or one exact action of it. */
export type GrantScope =
  | { readonly tool: string; readonly when?: string }
  | { readonly tool: string; readonly actionDigest: string };

/** A grant, as it is recorded and shown. */
export interface Grant {
  readonly id: string;
  readonly scope: GrantScope;
  readonly maxUses: number;
  /** An expression for what one use comes to, with the most it may be in minor units; all three, or none. */
  readonly amount?: string;
  readonly maxAmountMinor?: number;
  readonly currency?: string;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly reason: string;
  readonly revokedAt?: number;
}

/** An instant for people, in UTC to the second. */
function instantText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What a grant permits, in one sentence (G3). */
export function grantText(grant: Grant): string {
  const { scope, maxUses, maxAmountMinor, currency, issuedBy, issuedAt, expiresAt, reason, revokedAt } = grant;
  const times = maxUses === 1 ? "1 use" : `up to ${maxUses} uses`;
  const each =
    maxAmountMinor === undefined || currency === undefined
      ? ""
      : `, each at most ${moneyText(maxAmountMinor, currency)}`;
  const exact = "actionDigest" in scope ? `, for exactly the action ${scope.actionDigest}` : "";
  const when = "when" in scope && scope.when !== undefined ? `, where ${scope.when}` : "";
  const until = `until ${instantText(expiresAt)}`;
  const revoked = revokedAt === undefined ? "" : ` Revoked ${instantText(revokedAt)}.`;
  const end = /[.!?…]$/.test(reason) ? "" : ".";
  return `${times} of ${scope.tool}${each}${exact}${when}, ${until}; granted by ${issuedBy} at ${instantText(issuedAt)} because: ${reason}${end}${revoked}`;
}
