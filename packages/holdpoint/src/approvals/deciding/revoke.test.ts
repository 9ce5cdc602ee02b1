/** Taking back: deciding/revoke.ts W4, W5; deciding/ending.ts Z1–Z3. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  consume,
  cy,
  dee,
  delegate,
  discard,
  envelope,
  eve,
  HOUR,
  kindOf,
  person,
  question,
  reject,
  respond,
  Review,
  revoke,
  supersede,
} from "../../../test/approvals/given.ts";
import type { Actor } from "../command.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;

describe("W4: a vote, while it is pending", () => {
  test("is taken back by whoever gave it, once", () => {
    const review = new Review(action({ reviewers: managers })).after(approve(ann));
    const ruling = review.does({ type: "revoke", actor: ann, reason: "wrong one" });
    expect(ruling.events).toMatchObject([{ type: "vote_withdrawn", by: "ann", reason: "wrong one" }]);
    expect(review.state).toMatchObject({ status: "pending", votes: [] });
    expect(kindOf(review.does(revoke(ann)))).toBe("same");
  });

  test("or by whoever it was given for", () => {
    const review = new Review(action({ reviewers: managers })).after(
      delegate(ann, "eve"),
      approve(eve, { for: "ann" }),
      revoke(ann),
    );
    expect(review.state.votes).toEqual([]);
  });

  test("nobody else's", () => {
    const review = new Review(action({ reviewers: managers })).after(approve(ann));
    expect(kindOf(review.does(revoke(bob)))).toBe("VOTE_NOT_FOUND");
  });

  test("what is left may decide", () => {
    const reviewers = { rule: { all: [{ role: "manager" }, { role: "finance" }] }, disagreement: "majority" } as const;
    const [m1, m2, m3, m4] = ["m1", "m2", "m3", "m4"].map((id) => person(id, "manager")) as [
      Actor,
      Actor,
      Actor,
      Actor,
    ];
    const tied = (): Review =>
      new Review(action({ reviewers })).after(approve(m1), approve(m2), respond(m3, "not so"), reject(m4));
    expect(tied().state.status).toBe("pending");
    const against = tied().after(revoke(m1));
    expect(against.state.resolution).toMatchObject({ type: "reject", by: ["m3", "m4"], cause: "people" });
    const inFavor = tied().after(revoke(m3), approve(cy));
    expect(inFavor.state.resolution).toMatchObject({ type: "approve", by: ["cy", "m1", "m2"] });
  });

  test("an approval that cannot save it any more ends it with a rejection", () => {
    const reviewers = { rule: { people: ["ann", "bob", "cy", "dee"], count: 2 }, disagreement: "majority" } as const;
    const review = new Review(action({ reviewers })).after(reject(cy), approve(ann));
    expect(review.state.status).toBe("pending");
    review.does(reject(dee));
    expect(review.state.resolution).toMatchObject({ type: "reject", by: ["cy", "dee"] });
    const even = { rule: { people: ["ann", "bob"], count: 1 }, disagreement: "majority" } as const;
    const all = {
      rule: { all: [{ people: ["ann", "bob", "cy"] }, { people: ["dee"] }] },
      disagreement: "majority",
    } as const;
    const lost = new Review(action({ reviewers: all })).after(reject(ann), reject(dee));
    expect(lost.state.resolution).toMatchObject({ type: "reject" });
    expect(new Review(action({ reviewers: even })).after(reject(ann)).state.resolution).toMatchObject({
      type: "reject",
    });
  });
});

describe("W5: an approval, until it is used", () => {
  const approved = (): Review =>
    new Review(action({ reviewers: { rule: { role: "manager" }, veto: { role: "director" } } })).after(approve(ann));

  test.each([
    ["who gave it", ann],
    ["another reviewer", bob],
    ["whoever may veto", dee],
  ])("is revoked by %s", (_name, actor) => {
    const review = approved();
    const ruling = review.does({ type: "revoke", actor, reason: "stop" });
    expect(ruling.events).toMatchObject([{ type: "approval_revoked", by: actor.id, reason: "stop" }]);
    expect(review.state).toMatchObject({ status: "resolved", revoked: { by: actor.id, reason: "stop" } });
    const consumed = review.does(consume());
    expect(kindOf(consumed)).toBe("APPROVAL_REVOKED");
    expect(consumed.events).toMatchObject([{ type: "bypass_refused", by: "op_1", as: "executor", attempt: "consume" }]);
    review.does(discard);
    expect(review.state.outcome).toMatchObject({ kind: "unused" });
  });

  test("whoever gave it may, even without the role", () => {
    expect(approved().does(revoke(person("ann"))).kind).toBe("accepted");
    const delegated = new Review(action({ reviewers: { rule: { role: "manager" } } })).after(
      delegate(ann, "eve"),
      approve(eve, { for: "ann" }),
    );
    expect(delegated.does(revoke(eve)).kind).toBe("accepted");
    const other = new Review(action({ reviewers: { rule: { role: "manager" } } })).after(
      delegate(ann, "eve"),
      approve(eve, { for: "ann" }),
    );
    expect(other.does(revoke(person("ann"))).kind).toBe("accepted");
  });

  test("not by others, nor by the requester", () => {
    expect(kindOf(approved().does(revoke(cy)))).toBe("NOT_A_REVIEWER");
    expect(kindOf(approved().does(revoke(person("req", "manager"))))).toBe("NOT_A_REVIEWER");
  });

  test("an answer is no approval", () => {
    const review = new Review(question()).after(respond(ann, "yes"));
    expect(kindOf(review.does(revoke(ann)))).toBe("ALREADY_DECIDED");
  });
});

describe("Z1–Z3: an outcome ends once", () => {
  const approved = (): Review =>
    new Review(action({ reviewers: "manager", envelope: envelope({ validForMs: HOUR }) })).after(approve(ann));

  test("consumed by one operation", () => {
    const review = approved().after(consume("op_1"));
    expect(kindOf(review.does(consume("op_1")))).toBe("same");
    const second = review.does(consume("op_2"));
    expect(kindOf(second)).toBe("APPROVAL_SPENT");
    expect(second.events).toMatchObject([{ type: "bypass_refused", by: "op_2" }]);
  });

  test("not once it is out of date", () => {
    const review = approved();
    expect(review.state.resolution).toMatchObject({ expiresAt: AT + 60_000 + HOUR });
    expect(kindOf(review.does(consume(), AT + 60_000 + HOUR))).toBe("APPROVAL_EXPIRED");
    expect(review.does(consume(), AT + 60_000 + HOUR - 1).kind).toBe("accepted");
  });

  test("a decision whose request is closed is unused, with the reason", () => {
    const review = approved().after(supersede);
    expect(review.state).toMatchObject({
      status: "resolved",
      outcome: { kind: "unused", reason: "superseded by engine" },
    });
    const canceled = approved().after({ type: "cancel", by: "ops", reason: "the thread was canceled" });
    expect(canceled.state.outcome).toMatchObject({ kind: "unused", reason: "the thread was canceled" });
  });
});
