/** Delegating on a request: delegation.ts G1–G4, deciding/delegate.ts. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  cancel,
  cy,
  delegate,
  eve,
  HOUR,
  kindOf,
  person,
  Review,
  type Move,
} from "../../../test/approvals/given.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const asked = (over: object = {}): Review => new Review(action({ reviewers: { ...managers, ...over } }));
const fay = person("fay");

test("G1: a delegate votes with the roles of whoever delegated, and the chain is recorded", () => {
  const review = asked().after(delegate(ann, "eve"), approve(eve, { for: "ann" }));
  expect(review.state.votes).toMatchObject([
    { by: "eve", for: "ann", via: ["ann", "eve"], roles: ["manager"], stage: 0 },
  ]);
  review.does(approve(bob));
  expect(review.state.resolution).toMatchObject({ type: "approve", by: ["bob", "eve"] });
});

describe("G1: nobody votes twice", () => {
  const before = (): Review => asked().after(delegate(ann, "bob"), delegate(ann, "eve"));
  test("not the delegate as themselves", () => {
    const review = asked().after(delegate(ann, "bob"), approve(bob, { for: "ann" }));
    expect(kindOf(review.does(approve(bob)))).toBe("ALREADY_VOTED");
  });
  test("not the delegate after their own vote", () => {
    const review = asked().after(delegate(ann, "bob"), approve(bob));
    expect(kindOf(review.does(approve(bob, { for: "ann" })))).toBe("ALREADY_VOTED");
  });
  test("not whoever delegated, once the delegate voted", () => {
    const review = before().after(approve(eve, { for: "ann" }));
    expect(review.does(approve(ann))).toMatchObject({
      refusal: {
        code: "ALREADY_VOTED",
        message: expect.stringContaining("eve already voted in the place of ann") as string,
      },
    });
  });
  test("not the delegate, once whoever delegated voted", () => {
    const review = before().after(approve(ann));
    expect(kindOf(review.does(approve(eve, { for: "ann" })))).toBe("ALREADY_VOTED");
  });
});

test("G3: a new delegation replaces the one before", () => {
  const review = asked().after(delegate(ann, "fay"), delegate(ann, "eve"));
  expect(kindOf(review.does(approve(fay, { for: "ann" })))).toBe("DELEGATION_INVALID");
  expect(review.does(approve(eve, { for: "ann" })).kind).toBe("accepted");
});

test("the same delegation again is no news", () => {
  const review = asked().after(delegate(ann, "eve"));
  expect(kindOf(review.does(delegate(ann, "eve"), AT + HOUR))).toBe("same");
  for (const over of [
    { untilAt: AT + 30 * HOUR },
    { maxAmountMinor: 5, currency: "EUR" },
    { maxAmountMinor: 5, currency: "USD" },
  ]) {
    expect(kindOf(review.does(delegate(ann, "eve", over)))).toBe("accepted");
  }
});

describe("G2: how long a chain may be", () => {
  const chain: readonly Move[] = [delegate(ann, "eve"), delegate(eve, "fay")];
  test("one delegation unless told otherwise", () => {
    const review = asked();
    review.does(chain[0] as Move);
    expect(review.does(chain[1] as Move)).toMatchObject({
      refusal: {
        code: "DELEGATION_INVALID",
        message: expect.stringContaining("would have 2 delegations; 1 are allowed") as string,
      },
    });
  });
  test("a longer one where the rule allows it", () => {
    const review = asked({ maxDelegations: 2 }).after(...chain, approve(fay, { for: "ann" }));
    expect(review.state.votes).toMatchObject([{ by: "fay", for: "ann", via: ["ann", "eve", "fay"] }]);
  });
  test("none where the rule forbids it", () => {
    expect(asked({ maxDelegations: 0 }).does(delegate(ann, "eve"))).toMatchObject({
      refusal: { code: "DELEGATION_INVALID", message: expect.stringContaining("this cannot be delegated") as string },
    });
  });
});

describe("who delegates", () => {
  test("not the requester, nor to them, nor a person who is not asked", () => {
    const requester = person("req", "manager");
    expect(kindOf(asked().does(delegate(requester, "eve")))).toBe("REQUESTER_EXCLUDED");
    const review = asked();
    expect(kindOf(review.does(delegate(ann, "req")))).toBe("REQUESTER_EXCLUDED");
    expect(review.state.bypasses).toBe(1);
    expect(kindOf(asked().does(delegate(cy, "eve")))).toBe("NOT_A_REVIEWER");
  });
  test("a requester who became a delegate before does not vote for others", () => {
    const review = asked();
    const state = {
      ...review.state,
      delegations: [{ from: "ann", roles: ["manager"], to: "req", untilAt: AT + HOUR, at: AT }],
    };
    review.state = state;
    expect(kindOf(review.does(approve(person("req"), { for: "ann" })))).toBe("REQUESTER_EXCLUDED");
  });
  test("not to somebody the directory does not know, which is said last", () => {
    expect(kindOf(asked().does(delegate(ann, "eve", { isKnown: true })))).toBe("accepted");
    expect(asked().does(delegate(ann, "eve", { isKnown: false }))).toMatchObject({
      refusal: {
        code: "DELEGATION_INVALID",
        message: "ann cannot delegate to eve: the directory does not know eve.",
      },
    });
    expect(kindOf(asked().does(delegate(cy, "eve", { isKnown: false })))).toBe("NOT_A_REVIEWER");
  });
  test("nobody where anybody decides, and nobody on a request that is closed", () => {
    const open = new Review(action());
    expect(kindOf(open.does(delegate(ann, "eve")))).toBe("DELEGATION_INVALID");
    expect(kindOf(open.does(approve(eve, { for: "ann" })))).toBe("DELEGATION_INVALID");
    expect(kindOf(asked().after(cancel).does(delegate(ann, "eve")))).toBe("INTERRUPT_CLOSED");
  });
});
