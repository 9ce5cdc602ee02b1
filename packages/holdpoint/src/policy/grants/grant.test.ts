/** Grants (G1–G3) and how they are used (U1–U3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { facts as action } from "../../../test/policy/given.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { ActionFacts, PolicyOutcome } from "../outcome.ts";
import type { ToolShape } from "../tool-shape.ts";
import { grantText, type Grant } from "./grant.ts";
import { issueGrant } from "./issue-grant.ts";
import { UNUSED_GRANT, useGrant, withGrant, type GrantUses } from "./use-grant.ts";

const AT = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const DIGEST = "ab".repeat(32);

const TOOLS: readonly ToolShape[] = [
  {
    name: "refund",
    effect: "act",
    schema: {
      type: "object",
      properties: { amount: { type: "integer" }, currency: { type: "string" }, reason: { type: "string" } },
    },
  },
];

const GRANT: Grant = {
  id: "g1",
  scope: { tool: "refund", when: 'args.reason == "damaged"' },
  maxUses: 2,
  amount: "minor(args.amount, args.currency)",
  maxAmountMinor: 5_000,
  currency: "USD",
  issuedBy: "ann",
  issuedAt: AT,
  expiresAt: AT + 2 * HOUR,
  reason: "storm damage",
};

const SIMPLE: Grant = {
  id: "g2",
  scope: { tool: "refund" },
  maxUses: 1,
  issuedBy: "ann",
  issuedAt: AT,
  expiresAt: AT + 1,
  reason: "once",
};

function facts(more: Partial<ActionFacts> = {}): ActionFacts {
  const args = { amount: 5_000, currency: "USD", reason: "damaged" };
  return action({ tool: "refund", args, at: AT + HOUR, ...more });
}

describe("G1: a grant has bounds", () => {
  test.each<[string, object, string]>([
    ["no number of uses", { maxUses: undefined }, "maxUses"],
    ["no end of uses", { maxUses: 1_001 }, "maxUses"],
    ["half a use", { maxUses: 1.5 }, "maxUses"],
    ["no use at all", { maxUses: 0 }, "maxUses"],
    ["no end", { expiresAt: undefined }, "expiresAt"],
    ["an end before its beginning", { expiresAt: AT }, "expiresAt"],
    ["more than 90 days", { expiresAt: AT + 90 * 24 * HOUR + 1 }, "expiresAt"],
    ["no beginning", { issuedAt: "now" }, "issuedAt"],
    ["nobody who issued it", { issuedBy: "" }, "issuedBy"],
    ["no reason", { reason: undefined }, "reason"],
    ["a reason without end", { reason: "x".repeat(501) }, "reason"],
    ["no id", { id: 5 }, "id"],
    ["no scope", { scope: "refund" }, "scope"],
    ["every tool", { scope: { tool: "*" } }, "scope.tool"],
    ["a tool nobody has", { scope: { tool: "refnd" } }, "scope.tool"],
    [
      "a condition and an exact action",
      { scope: { tool: "refund", actionDigest: DIGEST, when: "true" } },
      "scope.when",
    ],
    ["a digest that is none", { scope: { tool: "refund", actionDigest: "x" } }, "scope.actionDigest"],
    ["a condition on a field nobody has", { scope: { tool: "refund", when: "args.x == 1" } }, "scope.when"],
    ["a condition that is none", { scope: { tool: "refund", when: 5 } }, "scope.when"],
    ["an amount without a bound", { maxAmountMinor: undefined }, "amount"],
    ["a bound in fractions", { maxAmountMinor: 50.5 }, "maxAmountMinor"],
    ["a negative bound", { maxAmountMinor: -1 }, "maxAmountMinor"],
    ["a currency nobody uses", { currency: "XYZ" }, "currency"],
    ["an amount that is a text", { amount: "args.reason" }, "amount"],
    ["a field that is none", { always: true }, "always"],
  ])("%s is refused", (_what, change, field) => {
    try {
      issueGrant({ ...GRANT, ...change }, TOOLS);
    } catch (error) {
      expect(error).toBeInstanceOf(HoldpointError);
      expect(error).toMatchObject({ code: "GRANT_INVALID", data: { field } });
      return;
    }
    throw new Error("it was accepted");
  });

  test("one that has them is issued, frozen", () => {
    expect(issueGrant(GRANT, TOOLS).grant).toEqual(GRANT);
    expect(Object.isFrozen(issueGrant(SIMPLE, TOOLS).grant.scope)).toBe(true);
  });
});

describe("G3: what it permits, in a sentence", () => {
  test.each<[Grant, string]>([
    [
      GRANT,
      'up to 2 uses of refund, each at most 50.00 USD, where args.reason == "damaged", until 2026-11-23T14:00:00Z; granted by ann at 2026-11-23T12:00:00Z because: storm damage.',
    ],
    [
      { ...SIMPLE, reason: "Once." },
      "1 use of refund, until 2026-11-23T12:00:00Z; granted by ann at 2026-11-23T12:00:00Z because: Once.",
    ],
    [SIMPLE, "1 use of refund, until 2026-11-23T12:00:00Z; granted by ann at 2026-11-23T12:00:00Z because: once."],
    [
      { ...SIMPLE, scope: { tool: "refund", actionDigest: DIGEST }, revokedAt: AT },
      `1 use of refund, for exactly the action ${DIGEST}, until 2026-11-23T12:00:00Z; granted by ann at 2026-11-23T12:00:00Z because: once. Revoked 2026-11-23T12:00:00Z.`,
    ],
  ])("%#", (grant, text) => {
    expect(grantText(grant)).toBe(text);
  });
});

describe("useGrant", () => {
  const use = (
    grant: Grant,
    given: ActionFacts = facts(),
    uses: GrantUses = UNUSED_GRANT,
    operation = "op1",
  ): unknown => useGrant(issueGrant(grant, TOOLS), uses, { operation, actionDigest: DIGEST, facts: given });
  const args = (more: { readonly [key: string]: Json }): ActionFacts =>
    facts({ args: { amount: 5_000, currency: "USD", reason: "damaged", ...more } });
  const exact: Grant = { ...SIMPLE, expiresAt: AT + 2 * HOUR, scope: { tool: "refund", actionDigest: DIGEST } };

  test.each<[string, Grant, ActionFacts, string]>([
    ["revoked", { ...GRANT, revokedAt: AT }, facts(), "revoked"],
    ["expired", GRANT, facts({ at: AT + 2 * HOUR }), "expired"],
    ["not yet issued", GRANT, facts({ at: AT - 1 }), "expired"],
    ["at no time", GRANT, facts({ at: Number.NaN }), "expired"],
    ["another tool", GRANT, facts({ tool: "pay" }), "scope"],
    ["another effect", GRANT, facts({ effect: "read" }), "scope"],
    ["a tool nobody has the schema of", GRANT, facts({ known: false }), "scope"],
    ["another action", { ...exact, scope: { tool: "refund", actionDigest: "cd".repeat(32) } }, facts(), "scope"],
    ["a condition that does not hold", GRANT, args({ reason: "late" }), "scope"],
    ["one cent more", GRANT, args({ amount: 5_001 }), "amount"],
    ["another currency", GRANT, args({ currency: "EUR" }), "amount"],
    ["a negative amount", { ...GRANT, amount: "args.amount" }, args({ amount: -1 }), "amount"],
    ["U3: an error", GRANT, facts({ args: {} }), "error"],
    ["U3: a fraction", GRANT, args({ amount: 0.5 }), "error"],
  ])("%s: refused", (_what, grant, given, reason) => {
    expect(use(grant, given)).toMatchObject({ ok: false, reason });
  });

  test.each<[string, Grant, ActionFacts]>([
    ["exactly the bound", GRANT, facts()],
    ["units without a currency", { ...GRANT, amount: "args.amount" }, facts()],
    ["the exact action", exact, facts()],
    ["at the instant it is issued", GRANT, facts({ at: AT })],
  ])("%s: permitted", (_what, grant, given) => {
    expect(use(grant, given)).toEqual({ ok: true, uses: { operations: ["op1"] } });
  });

  test("U1: each operation once, and no more than it permits", () => {
    const one = { operations: ["op1"] };
    expect(use(GRANT, facts(), one)).toEqual({ ok: true, uses: one });
    expect(use(GRANT, facts(), one, "op2")).toEqual({ ok: true, uses: { operations: ["op1", "op2"] } });
    const two = { operations: ["op1", "op2"] };
    expect(use(GRANT, facts(), two, "op3")).toEqual({ ok: false, reason: "used", why: "all 2 uses are used" });
    expect(use(GRANT, facts(), two, "op2")).toEqual({ ok: true, uses: two });
  });

  test("U2: an operation that used it is not permitted again once it is revoked", () => {
    expect(use({ ...GRANT, revokedAt: AT }, facts(), { operations: ["op1"] })).toMatchObject({
      ok: false,
      reason: "revoked",
    });
  });

  test("U1, property: however often and in whatever order operations come, at most so many use it", () => {
    const operations = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 });
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 4 }), (all, maxUses) => {
        const compiled = issueGrant({ ...GRANT, maxUses }, TOOLS);
        let uses = UNUSED_GRANT;
        const permitted = new Set<string>();
        for (const operation of all) {
          const result = useGrant(compiled, uses, { operation, actionDigest: DIGEST, facts: facts() });
          if (!result.ok) continue;
          ({ uses } = result);
          permitted.add(operation);
        }
        expect(permitted.size).toBe(Math.min(maxUses, new Set(all).size));
        expect(uses.operations.toSorted()).toEqual([...permitted].toSorted());
      }),
    );
  });
});

describe("G2: an ask becomes an allow, a deny stays one", () => {
  const asked: PolicyOutcome = {
    verdict: "ask",
    rules: ["k"],
    reason: "Hm.",
    policy: "p",
    ask: { risk: "high" },
    reserve: [],
  };

  test("an ask", () => {
    expect(withGrant(asked, GRANT)).toEqual({
      verdict: "allow",
      rules: ["g1", "k"],
      reason: `Granted: ${grantText(GRANT)}`,
      policy: "p",
      reserve: [],
    });
  });

  test.each(["allow", "deny"] as const)("what is %s", (verdict) => {
    const outcome: PolicyOutcome = { verdict, rules: ["x"], reason: "x", policy: "p", reserve: [] };
    expect(withGrant(outcome, GRANT)).toBe(outcome);
  });
});
