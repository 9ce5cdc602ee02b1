/** What an approval is worth at the moment of acting: dispatch.ts H1–H5 (D5, D6, E5, E6). */
import { describe, expect, test } from "vitest";
import {
  action,
  ALLOWED,
  ann,
  approve,
  AT,
  bob,
  consume,
  cy,
  delegate,
  discard,
  edit,
  envelope,
  eve,
  FACTS,
  fire,
  HOUR,
  person,
  question,
  reject,
  respond,
  Review,
  revoke,
} from "../../test/approvals/given.ts";
import { dispatch, type DispatchFacts } from "./dispatch.ts";
import type { EnvelopeFacts } from "./envelope.ts";
import type { Judgment } from "./judgment.ts";
import type { Reviewers } from "./reviewer-rule.ts";

const ROLES = new Map([
  ["ann", ["manager"]],
  ["bob", ["manager", "finance"]],
  ["cy", ["finance"]],
]);
const manager: Reviewers = { rule: { role: "manager" } };
const approved = (): Review =>
  new Review(action({ reviewers: manager, envelope: envelope({ validForMs: HOUR }) })).after(approve(ann));

/** Everything as it was, but for what is given. */
function facts(review: Review, over: Partial<DispatchFacts> = {}): DispatchFacts {
  const { request, state } = review;
  return { request, state, envelope: envelope(), judgment: ALLOWED, roles: ROLES, at: AT + 120_000, ...over };
}

describe("H1: executed", () => {
  test("with an approval of exactly this, and what it consumes", () => {
    expect(dispatch(facts(approved()))).toEqual({
      kind: "execute",
      envelopeDigest: envelope({ validForMs: HOUR }).envelopeDigest,
      rolesAsOf: "dispatch",
    });
  });

  test("without a directory the roles of the decision count, and that is recorded", () => {
    expect(dispatch(facts(approved(), { roles: "no-directory" }))).toMatchObject({
      kind: "execute",
      rolesAsOf: "decision",
    });
  });

  test("what was edited and approved", () => {
    const args = { to: "ACME", amountMinor: 900, currency: "EUR" };
    const review = new Review(action({ reviewers: manager })).after(edit(ann, args));
    expect(dispatch(facts(review, { envelope: envelope({ args }) }))).toMatchObject({ kind: "execute" });
    expect(dispatch(facts(review))).toMatchObject({ kind: "abort", code: "DIGEST_MISMATCH" });
  });

  test("what nobody rejected in time, when that was declared", () => {
    const review = new Review(
      action({ reviewers: manager, ladder: [{ kind: "default", after: "1m", otherwise: "approve" }] }),
    );
    review.does(fire, AT + 60_000);
    expect(dispatch(facts(review))).toMatchObject({ kind: "execute" });
    const newer: Partial<DispatchFacts> = {
      envelope: envelope({ policyDigest: "policy-2" }),
      judgment: { ...ALLOWED, policy: "policy-2" },
    };
    expect(dispatch(facts(review, newer))).toMatchObject({ kind: "ask-again", why: [{ what: "policy" }] });
    expect(
      dispatch(facts(review, { ...newer, judgment: { ...ALLOWED, policy: "policy-2", verdict: "allow" } })),
    ).toMatchObject({
      kind: "execute",
      restamp: { to: { policyDigest: "policy-2" } },
    });
  });

  test("whatever stages there were", () => {
    const staged = new Review(action({ reviewers: { rule: { stages: [{ role: "manager" }, { role: "finance" }] } } }));
    staged.after(approve(ann), approve(cy));
    expect(dispatch(facts(staged))).toMatchObject({ kind: "execute" });
    expect(
      dispatch(
        facts(staged, {
          judgment: { ...ALLOWED, ask: { reviewers: { rule: { all: [{ role: "finance" }, { role: "manager" }] } } } },
        }),
      ),
    ).toMatchObject({ kind: "execute" });
  });

  test("where anybody may decide, by somebody the directory knows", () => {
    const open = new Review(action()).after(approve(ann));
    expect(dispatch(facts(open))).toMatchObject({ kind: "execute" });
    expect(dispatch(facts(open, { roles: new Map() }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "reviewers", now: "anybody" }],
    });
    const strict: Judgment = { ...ALLOWED, ask: { reviewers: { rule: { role: "director" } } } };
    expect(dispatch(facts(open, { judgment: strict }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "policy", before: "anybody", now: 'someone with the role "director"' }],
    });
  });
});

describe("H1, H5: aborted", () => {
  const args = { to: "EVIL", amountMinor: 1250, currency: "EUR" };
  const other = (over: Partial<EnvelopeFacts>): Partial<DispatchFacts> => ({ envelope: envelope(over) });
  const forged = { ...envelope(), args };
  test.each<readonly [string, Review, Partial<DispatchFacts>, string]>([
    ["nobody decided", new Review(action()), {}, "APPROVAL_MISSING"],
    ["it was rejected", new Review(action()).after(reject(ann)), {}, "APPROVAL_MISSING"],
    ["it was answered instead", new Review(action()).after(respond(ann, "no need")), {}, "APPROVAL_MISSING"],
    ["it is a question", new Review(question({ allow: ["approve"] })).after(approve(ann)), {}, "APPROVAL_MISSING"],
    ["it was consumed", approved().after(consume()), {}, "APPROVAL_SPENT"],
    ["it ended unused", approved().after(discard), {}, "APPROVAL_SPENT"],
    ["it was revoked", approved().after(revoke(ann)), {}, "APPROVAL_REVOKED"],
    ["the arguments differ (D6)", approved(), other({ args }), "DIGEST_MISMATCH"],
    ["the tool differs", approved(), other({ tool: "wipe" }), "DIGEST_MISMATCH"],
    ["the tenant differs", approved(), other({ tenant: "x" as EnvelopeFacts["tenant"] }), "DIGEST_MISMATCH"],
    ["the graph differs", approved(), other({ graph: "x" }), "DIGEST_MISMATCH"],
    ["the thread differs", approved(), other({ threadId: "x" as EnvelopeFacts["threadId"] }), "DIGEST_MISMATCH"],
    [
      "the operation differs (D5)",
      approved(),
      other({ position: "op_2" as EnvelopeFacts["position"] }),
      "DIGEST_MISMATCH",
    ],
    ["the requester differs", approved(), other({ requester: "x" }), "DIGEST_MISMATCH"],
    ["what is executed is not what it says", approved(), { envelope: forged }, "DIGEST_MISMATCH"],
    ["the policy could not be asked", approved(), { judgment: undefined }, "POLICY_DENIED"],
    ["the policy denies", approved(), { judgment: { ...ALLOWED, verdict: "deny" } }, "POLICY_DENIED"],
    ["the judgment is another policy's", approved(), { judgment: { ...ALLOWED, policy: "policy-2" } }, "POLICY_DENIED"],
    [
      "the world does not allow it",
      approved(),
      { revalidation: { result: "impossible", reason: "The account is closed." } },
      "PRECONDITION_FAILED",
    ],
  ])("%s", (_name, review, over, code) => {
    expect(dispatch(facts(review, over))).toEqual({
      kind: "abort",
      code,
      reason: expect.stringMatching(/\.$/) as string,
    });
  });

  test("what was stored is not what it says", () => {
    const review = approved();
    const state = { ...review.state, envelope: forged };
    expect(dispatch(facts(review, { state, envelope: forged }))).toMatchObject({ code: "DIGEST_MISMATCH" });
    const swapped = { ...review.state, envelope: envelope({ args }) };
    expect(dispatch(facts(review, { state: swapped, envelope: envelope({ args }) }))).toMatchObject({
      code: "DIGEST_MISMATCH",
    });
  });

  test("the world was not looked at again though a snapshot was taken", () => {
    const sealed = envelope({ snapshotDigest: "snapshot-1" });
    const review = new Review(action({ envelope: sealed })).after(approve(ann));
    expect(dispatch(facts(review, { envelope: sealed }))).toMatchObject({ code: "PRECONDITION_FAILED" });
    const later = envelope({ snapshotDigest: "snapshot-2" });
    expect(dispatch(facts(review, { envelope: later, revalidation: { result: "same" } }))).toMatchObject({
      kind: "execute",
    });
  });

  test("H5: nobody is asked about what could not be done", () => {
    const over: Partial<DispatchFacts> = {
      at: AT + 10 * HOUR,
      envelope: envelope({ schemaDigest: "schema-2" }),
      revalidation: { result: "impossible", reason: "Sold." },
    };
    expect(dispatch(facts(approved(), over))).toEqual({ kind: "abort", code: "PRECONDITION_FAILED", reason: "Sold." });
  });
});

describe("H2–H4: asked again, saying why", () => {
  test("out of date", () => {
    const expiresAt = AT + 60_000 + HOUR;
    expect(dispatch(facts(approved(), { at: expiresAt - 1 }))).toMatchObject({ kind: "execute" });
    expect(dispatch(facts(approved(), { at: expiresAt }))).toEqual({
      kind: "ask-again",
      why: [
        { what: "expired", text: "The approval counted until 2026-11-23T10:01Z.", before: expiresAt, now: expiresAt },
      ],
    });
    const shorter = { ...ALLOWED, ask: { validForMs: 30_000 } };
    expect(dispatch(facts(approved(), { judgment: shorter }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "expired" }],
    });
    const forEver = new Review(action({ reviewers: manager })).after(approve(ann));
    expect(dispatch(facts(forEver, { at: AT + 9_000 * HOUR }))).toMatchObject({ kind: "execute" });
  });

  test("E5: the world has moved", () => {
    const revalidation = { result: "drifted", from: { price: 100 }, to: { price: 108 } } as const;
    expect(dispatch(facts(approved(), { revalidation }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "world", before: { price: 100 }, now: { price: 108 } }],
    });
  });

  test("the tool has another schema", () => {
    expect(dispatch(facts(approved(), { envelope: envelope({ schemaDigest: "schema-2" }) }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "schema", before: "schema-1", now: "schema-2" }],
    });
  });

  test("E6: somebody lost the role", () => {
    for (const roles of [new Map([["ann", ["intern"]]]), new Map<string, readonly string[]>()]) {
      expect(dispatch(facts(approved(), { roles }))).toMatchObject({
        kind: "ask-again",
        why: [
          {
            what: "reviewers",
            text: expect.stringContaining("What ann approved") as string,
            before: ["ann"],
            now: 'someone with the role "manager"',
          },
        ],
      });
    }
  });

  test("H3: whoever delegated, or voted for them, is not there any more", () => {
    const review = new Review(action({ reviewers: manager })).after(delegate(ann, "eve"), approve(eve, { for: "ann" }));
    const known = new Map([
      ["eve", [] as readonly string[]],
      ["ann", ["manager"]],
    ]);
    expect(dispatch(facts(review, { roles: known }))).toMatchObject({ kind: "execute" });
    expect(dispatch(facts(review, { roles: new Map([["ann", ["manager"]]]) }))).toMatchObject({ kind: "ask-again" });
    expect(dispatch(facts(review, { roles: new Map([["eve", ["manager"]]]) }))).toMatchObject({ kind: "ask-again" });
    expect(dispatch(facts(review, { roles: new Map([...known, ["ann", ["intern"]]]) }))).toMatchObject({
      kind: "ask-again",
    });
  });

  test("H3: a rejection counts, whatever became of whoever rejected", () => {
    const reviewers: Reviewers = { rule: { role: "manager", count: 2 }, disagreement: "majority" };
    const zoe = person("zoe", "manager");
    const review = new Review(action({ reviewers })).after(reject(zoe), approve(ann), approve(bob));
    expect(dispatch(facts(review))).toMatchObject({ kind: "execute" });
    const strict: Judgment = { ...ALLOWED, ask: { reviewers: { rule: { role: "manager" }, disagreement: "veto" } } };
    expect(dispatch(facts(review, { judgment: strict }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "policy" }],
    });
  });

  test("H2: a policy that asks for more", () => {
    const judgment: Judgment = { ...ALLOWED, policy: "policy-2", ask: { reviewers: { rule: { role: "finance" } } } };
    expect(dispatch(facts(approved(), { judgment, envelope: envelope({ policyDigest: "policy-2" }) }))).toMatchObject({
      kind: "ask-again",
      why: [{ what: "policy", before: 'someone with the role "manager"', now: 'someone with the role "finance"' }],
    });
  });

  test("several reasons at once", () => {
    const over: Partial<DispatchFacts> = {
      at: AT + 10 * HOUR,
      envelope: envelope({ schemaDigest: "schema-2" }),
      roles: new Map(),
      revalidation: { result: "drifted", from: 1, to: 2 },
    };
    const found = dispatch(facts(approved(), over));
    expect(found.kind === "ask-again" && found.why.map(({ what }) => what)).toEqual([
      "expired",
      "schema",
      "reviewers",
      "world",
    ]);
  });
});

describe("H2: newer and no stricter is executed with a re-stamp", () => {
  test.each<readonly [string, Partial<EnvelopeFacts>, Judgment]>([
    ["code", { version: "2" }, ALLOWED],
    ["policy", { policyDigest: "policy-2" }, { ...ALLOWED, policy: "policy-2", ask: { reviewers: manager } }],
    ["a policy that allows", { policyDigest: "policy-2" }, { verdict: "allow", reason: "Fine.", policy: "policy-2" }],
  ])("%s", (_name, over, judgment) => {
    const now = envelope(over);
    expect(dispatch(facts(approved(), { envelope: now, judgment }))).toEqual({
      kind: "execute",
      envelopeDigest: envelope({ validForMs: HOUR }).envelopeDigest,
      rolesAsOf: "dispatch",
      restamp: {
        from: { version: FACTS.version, policyDigest: FACTS.policyDigest },
        to: { version: now.version, policyDigest: now.policyDigest },
      },
    });
  });
});
