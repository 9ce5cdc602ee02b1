/** Edits: deciding/edit.ts X1–X4 (D1). */
import { describe, expect, test } from "vitest";
import {
  action,
  ALLOWED,
  AMOUNT,
  ann,
  approve,
  bob,
  cy,
  dee,
  delegate,
  edit,
  envelope,
  kindOf,
  person,
  Review,
  revoke,
  type Move,
} from "../../../test/approvals/given.ts";
import type { EditCommand } from "../command.ts";
import { MAX_ARGS } from "../envelope.ts";
import { shownForm } from "../shown.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const NEW = { to: "ACME", amountMinor: 900, currency: "EUR" };

test("X2, X3: other arguments, judged; votes are void, and the edit is a vote on the new ones", () => {
  const review = new Review(action({ reviewers: managers })).after(approve(ann));
  const { digest } = review.state;
  const ruling = review.does(
    edit(bob, NEW, {
      comment: "as agreed",
      judgment: { ...ALLOWED, policy: "policy-2" },
      amount: { minor: 900, currency: "EUR" },
    }),
  );
  expect(ruling).toMatchObject({
    kind: "accepted",
    receipt: {
      said: { type: "edit", args: NEW, difference: [{ path: "$.amountMinor", before: 1250, after: 900 }] },
      shown: digest,
    },
  });
  expect(review.state).toMatchObject({
    status: "pending",
    votes: [{ by: "bob", stage: 0 }],
    voided: [{ by: "ann" }],
    amount: { minor: 900, currency: "EUR" },
    edition: 1,
  });
  expect(review.state.envelope).toEqual(envelope({ args: NEW, policyDigest: "policy-2" }));
  expect(shownForm(review.request, review.state)).toMatchObject({
    envelope: { args: NEW },
    edited: [{ path: "$.amountMinor", before: 1250, after: 900 }],
    edition: 1,
  });
  // Ann's first approval was of something else.
  expect(kindOf(review.does({ type: "approve", actor: ann, digest, comment: "still" }))).toBe("DIGEST_MISMATCH");
  review.does(approve(ann));
  expect(review.state.resolution).toMatchObject({
    type: "approve",
    by: ["ann", "bob"],
    envelopeDigest: review.state.envelope?.envelopeDigest,
  });
});

test("where one person is enough an edit decides", () => {
  const review = new Review(action({ reviewers: "manager" })).after(edit(ann, NEW));
  expect(review.state.resolution).toMatchObject({
    type: "approve",
    by: ["ann"],
    envelopeDigest: envelope({ args: NEW }).envelopeDigest,
  });
});

test("the same edit again is no news; another one by the same person is refused", () => {
  const review = new Review(action({ reviewers: managers }));
  const { digest } = review.state;
  const move: Move = { type: "edit", actor: ann, args: NEW, issues: [], judgment: ALLOWED, amount: AMOUNT, digest };
  const first = review.does(move);
  expect(review.does(move)).toEqual({ ...first, kind: "same", events: [] });
  expect(kindOf(review.does(edit(ann, { ...NEW, amountMinor: 1 })))).toBe("ALREADY_VOTED");
  review.after(revoke(ann), edit(ann, { ...NEW, amountMinor: 1 }));
  expect(review.state).toMatchObject({ edition: 2, votes: [{ by: "ann" }] });
});

describe("X1: without a schema and a policy that allow it there is no edit", () => {
  const refused: readonly (readonly [string, Move, string, RegExp])[] = [
    ["not checked by the schema", edit(ann, NEW, { issues: undefined }), "ANSWER_INVALID", /was not checked/],
    [
      "against the schema",
      edit(ann, NEW, { issues: [{ path: "$.to", message: "is missing" }] }),
      "ANSWER_INVALID",
      /\$\.to is missing/,
    ],
    ["not judged", edit(ann, NEW, { judgment: undefined }), "POLICY_DENIED", /not allowed: no policy judged them\./],
    [
      "denied",
      edit(ann, NEW, { judgment: { verdict: "deny", reason: "Too little.", policy: "policy-1" } }),
      "POLICY_DENIED",
      /not allowed: Too little\./,
    ],
    ["too large", edit(ann, { text: "x".repeat(MAX_ARGS) }), "TOO_LARGE", /at most/],
    ["no change", edit(ann, { amountMinor: 1250, currency: "EUR", to: "ACME" }), "ANSWER_INVALID", /changes nothing/],
  ];
  test.each(refused)("%s", (_name, move, code, message) => {
    const review = new Review(action({ reviewers: managers })).after(approve(bob));
    const ruling = review.does(move);
    expect(ruling).toMatchObject({ refusal: { code, message: expect.stringMatching(message) as string } });
    expect(review.state).toMatchObject({ status: "pending", edition: 0, votes: [{ by: "bob" }] });
  });
});

test("X4: the amount of an action is not edited away, and one that has none may get one", () => {
  const plain: EditCommand = { type: "edit", actor: ann, args: NEW, issues: [], judgment: ALLOWED };
  const review = new Review(action({ reviewers: managers }));
  expect(review.does({ ...plain, digest: review.state.digest })).toMatchObject({
    refusal: { code: "DECISION_NOT_ALLOWED", message: expect.stringContaining("is not known") as string },
  });
  expect(review.state).toMatchObject({ edition: 0, amount: { minor: 1250, currency: "EUR" } });
  const { amount: _amount, ...none } = action({ reviewers: managers });
  for (const amount of [undefined, AMOUNT]) {
    const other = new Review(none);
    const ruling = other.does({
      ...plain,
      digest: other.state.digest,
      ...(amount === undefined ? {} : { amount }),
    });
    expect([ruling.kind, other.state.amount]).toEqual(["accepted", amount]);
  }
});

describe("who decides about the edited action", () => {
  const strict = { rule: { all: [{ role: "manager" }, { role: "director" }] } } as const;

  test("is what the policy says of it", () => {
    const review = new Review(action({ reviewers: "manager" }));
    review.does(
      edit(ann, { ...NEW, amountMinor: 9_000_000 }, { judgment: { ...ALLOWED, ask: { reviewers: strict } } }),
    );
    expect(review.state).toMatchObject({ status: "pending", reviewers: strict, votes: [{ by: "ann", stage: 0 }] });
    review.does(approve(dee));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["ann", "dee"] });
  });

  test("the editor's vote counts in the stage that asks for them, or in none", () => {
    const staged = { rule: { stages: [{ role: "finance" }, { role: "manager" }] } };
    const review = new Review(action({ reviewers: "manager" }));
    review.does(edit(ann, NEW, { judgment: { ...ALLOWED, ask: { reviewers: staged } } }));
    expect(review.state.votes).toMatchObject([{ by: "ann", stage: 1 }]);
    review.does(approve(cy));
    expect(review.state.resolution).toMatchObject({ by: ["ann", "cy"] });
    const other = new Review(action({ reviewers: "manager" }));
    other.does(edit(ann, NEW, { judgment: { ...ALLOWED, ask: { reviewers: { rule: { role: "director" } } } } }));
    expect(other.state).toMatchObject({ status: "pending", votes: [{ by: "ann", stage: null }] });
    expect(kindOf(other.does(approve(ann)))).toBe("NOT_A_REVIEWER");
    other.does(approve(dee));
    expect(other.state.resolution).toMatchObject({ by: ["dee"] });
  });

  test("a delegate edits within the limit of the new amount", () => {
    const reviewers = { rule: { role: "manager", count: 2 } };
    const asked = (): Review =>
      new Review(action({ reviewers })).after(delegate(ann, "eve", { maxAmountMinor: 2000, currency: "EUR" }));
    const eve = person("eve");
    const review = asked();
    const judgment = { ...ALLOWED, ask: { reviewers: { rule: { role: "manager" }, maxDelegations: 1 } } };
    review.does(edit(eve, NEW, { for: "ann", judgment, amount: { minor: 900, currency: "EUR" } }));
    expect(review.state.resolution).toMatchObject({ type: "approve", by: ["eve"] });
    expect(review.state.votes).toMatchObject([{ for: "ann", via: ["ann", "eve"], roles: ["manager"] }]);
    const high = asked();
    const ruling = high.does(edit(eve, NEW, { for: "ann", judgment, amount: { minor: 2001, currency: "EUR" } }));
    expect(ruling).toMatchObject({
      refusal: { code: "DELEGATION_INVALID", message: expect.stringContaining("and this is 2001") as string },
    });
    const strictly = { ...ALLOWED, ask: { reviewers: { rule: { role: "manager" }, maxDelegations: 0 } } };
    const forbidden = asked();
    forbidden.does(edit(eve, NEW, { for: "ann", judgment: strictly, amount: { minor: 900, currency: "EUR" } }));
    expect(forbidden.state).toMatchObject({ status: "pending", votes: [{ by: "eve", stage: null }] });
    const unknown = asked();
    const { digest } = unknown.state;
    expect(
      kindOf(unknown.does({ type: "edit", actor: eve, args: NEW, issues: [], for: "ann", judgment, digest })),
    ).toBe("DELEGATION_INVALID");
  });
});
