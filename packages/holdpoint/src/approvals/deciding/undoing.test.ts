/** Edits that undo what was asked are asked about again: deciding/undoing.ts N1, N2; clarify.ts K1. */
import { describe, expect, test } from "vitest";
import {
  action,
  ALLOWED,
  ann,
  AMOUNT,
  approve,
  bob,
  edit,
  kindOf,
  Review,
  revoke,
} from "../../../test/approvals/given.ts";
import { shownForm } from "../shown.ts";

const pair = { rule: { role: "manager", count: 2 } } as const;
const PROPOSED = { to: "ACME", amountMinor: 1250, currency: "EUR" };
const LESS = { ...PROPOSED, amountMinor: 900 };
const NOTHING = { ...PROPOSED, amountMinor: 0 };
const ZERO = { minor: 0, currency: "EUR" };

function askedAgain(review: Review): unknown {
  return shownForm(review.request, review.state)["askedAgain"];
}

describe("N1", () => {
  test("an edit that leaves nothing of the amount is asked about, and counts when it is sent again", () => {
    const review = new Review(action({ reviewers: pair })).after(edit(ann, NOTHING, { amount: ZERO }));
    expect(review.state).toMatchObject({
      status: "pending",
      votes: [],
      edition: 1,
      amount: { minor: 1250, currency: "EUR" },
    });
    expect(askedAgain(review)).toMatchObject({ why: expect.stringMatching(/amount is 0/) as string });
    // Somebody else saying it confirms nothing.
    review.after(edit(bob, NOTHING, { amount: ZERO }));
    expect(review.state).toMatchObject({ votes: [], rounds: [{ kind: "contradiction" }, { kind: "contradiction" }] });
    review.after(edit(ann, NOTHING, { amount: ZERO }));
    expect(review.state).toMatchObject({ votes: [{ by: "ann" }], amount: ZERO, envelope: { args: NOTHING } });
  });

  test.each([
    ["less than what was asked", AMOUNT, { minor: 1, currency: "EUR" }],
    ["nothing of what was nothing", ZERO, ZERO],
    ["nothing where no amount is declared", undefined, ZERO],
    ["no amount at all", undefined, undefined],
  ])("an edit to %s undoes nothing", (_what, before, after) => {
    const { amount: _amount, ...plain } = action({ reviewers: pair });
    const review = new Review({ ...plain, ...(before === undefined ? {} : { amount: before }) });
    const { digest } = review.state;
    const said = { type: "edit", actor: ann, args: LESS, issues: [], judgment: ALLOWED, digest } as const;
    review.does(after === undefined ? said : { ...said, amount: after });
    expect(review.state).toMatchObject({ votes: [{ by: "ann" }], rounds: [] });
  });

  test("an edit that brings back the proposal, or an earlier edit, is asked about", () => {
    const review = new Review(action({ reviewers: pair })).after(approve(bob), edit(ann, LESS));
    review.after(edit(bob, PROPOSED));
    expect(askedAgain(review)).toMatchObject({ why: expect.stringMatching(/edited away before/) as string });
    expect(review.state).toMatchObject({ votes: [{ by: "ann" }], envelope: { args: LESS } });
    review.after(edit(bob, PROPOSED));
    expect(review.state).toMatchObject({ votes: [{ by: "bob" }], envelope: { args: PROPOSED } });
    review.after(edit(ann, LESS));
    expect(review.state).toMatchObject({ votes: [{ by: "bob" }], rounds: [{}, { cause: { by: "ann" } }] });
  });

  test("other arguments after an edit was taken back are an edit like any other", () => {
    const review = new Review(action({ reviewers: pair })).after(edit(ann, LESS), revoke(ann));
    review.after(edit(ann, { ...PROPOSED, amountMinor: 800 }));
    expect(review.state).toMatchObject({ votes: [{ by: "ann" }], rounds: [] });
  });
});

describe("N2", () => {
  test("a comment that is a plain no contradicts an edit, also the second time", () => {
    const review = new Review(action({ reviewers: pair }));
    review.after(edit(ann, LESS, { comment: "No." })).after(edit(ann, LESS, { comment: "No, rejected." }));
    expect(askedAgain(review)).toMatchObject({ round: 2, why: expect.stringMatching(/plain "no"/) as string });
    review.after(edit(ann, LESS, { comment: "Reject" }));
    expect(kindOf(review.does(edit(ann, LESS, { comment: "Denied." })))).toBe("ANSWER_UNCLEAR");
    expect(review.state.votes).toEqual([]);
  });

  test("a comment that explains the edit contradicts nothing", () => {
    const review = new Review(action({ reviewers: pair }));
    review.after(edit(ann, LESS, { comment: "Only up to 900, not what was proposed." }));
    expect(review.state).toMatchObject({ votes: [{ by: "ann" }], rounds: [] });
  });
});
