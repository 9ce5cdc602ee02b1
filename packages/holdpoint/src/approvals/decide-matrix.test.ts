/** Every command on a request in every status: decide.ts Q1–Q4, review-state.ts S1. */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  bot,
  cancel,
  consume,
  delegate,
  discard,
  edit,
  fire,
  HOUR,
  kindOf,
  reject,
  reply,
  respond,
  Review,
  revoke,
  supersede,
  type Move,
} from "../../test/approvals/given.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const lone = { rule: { role: "manager" } } as const;

describe("status × command", () => {
  const ladder = [{ kind: "default", after: "2h", otherwise: "reject" }] as const;
  const NEW = { to: "ACME", amountMinor: 900, currency: "EUR" };
  const statuses: Readonly<Record<string, () => Review>> = {
    pending: () => new Review(action({ reviewers: managers, ladder })).after(approve(ann)),
    approved: () => new Review(action({ reviewers: lone, ladder })).after(approve(ann)),
    rejected: () => new Review(action({ reviewers: lone, ladder })).after(reject(ann)),
    revoked: () => new Review(action({ reviewers: lone, ladder })).after(approve(ann), revoke(ann)),
    expired: () => {
      const review = new Review(action({ reviewers: managers, ladder })).after(approve(ann));
      review.does(fire, AT + 2 * HOUR);
      return review;
    },
    canceled: () => new Review(action({ reviewers: managers, ladder })).after(approve(ann), cancel),
    superseded: () => new Review(action({ reviewers: managers, ladder })).after(approve(ann), supersede),
    consumed: () => new Review(action({ reviewers: lone, ladder })).after(approve(ann), consume()),
    unused: () => new Review(action({ reviewers: lone, ladder })).after(approve(ann), discard),
  };
  const moves: Readonly<Record<string, Move>> = {
    "the same": approve(ann),
    approve: approve(bob),
    reject: reject(bob),
    respond: respond(bob, "later"),
    edit: edit(bob, NEW),
    reply: reply(bob, "yes", "yes"),
    delegate: delegate(bob, "eve"),
    "revoke own": revoke(ann),
    "revoke other": revoke(bob),
    agent: approve(bot),
    fire,
    cancel,
    supersede,
    consume: consume(),
    "consume elsewhere": consume("op_2"),
    discard,
  };
  const ok = "accepted";
  const [DONE, LATE, SHUT, SPENT, AGENT] = [
    "ALREADY_DECIDED",
    "DEADLINE_PASSED",
    "INTERRUPT_CLOSED",
    "APPROVAL_SPENT",
    "AGENT_CANNOT_DECIDE",
  ];
  const table: Readonly<Record<string, readonly string[]>> = {
    // the same, approve, reject, respond, edit, reply, delegate, revoke own, revoke other, agent, fire, cancel,
    // supersede, consume, consume elsewhere, discard
    pending: [
      "same",
      ok,
      ok,
      ok,
      ok,
      ok,
      ok,
      ok,
      "VOTE_NOT_FOUND",
      AGENT,
      "same",
      ok,
      ok,
      "APPROVAL_MISSING",
      "APPROVAL_MISSING",
      "APPROVAL_MISSING",
    ],
    approved: ["same", DONE, DONE, DONE, DONE, DONE, DONE, ok, ok, AGENT, "same", ok, ok, ok, ok, ok],
    rejected: [DONE, DONE, DONE, DONE, DONE, DONE, DONE, DONE, DONE, AGENT, "same", ok, ok, ok, ok, ok],
    revoked: [
      "same",
      DONE,
      DONE,
      DONE,
      DONE,
      DONE,
      DONE,
      "same",
      "APPROVAL_REVOKED",
      AGENT,
      "same",
      ok,
      ok,
      "APPROVAL_REVOKED",
      "APPROVAL_REVOKED",
      ok,
    ],
    expired: ["same", LATE, LATE, LATE, LATE, LATE, LATE, LATE, LATE, AGENT, "same", ok, ok, ok, ok, ok],
    canceled: ["same", SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, AGENT, "same", "same", SHUT, SHUT, SHUT, SHUT],
    superseded: ["same", SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, SHUT, AGENT, "same", SHUT, "same", SHUT, SHUT, SHUT],
    consumed: [
      "same",
      DONE,
      DONE,
      DONE,
      DONE,
      DONE,
      DONE,
      SPENT,
      SPENT,
      AGENT,
      "same",
      SHUT,
      SHUT,
      "same",
      SPENT,
      SPENT,
    ],
    unused: ["same", DONE, DONE, DONE, DONE, DONE, DONE, SPENT, SPENT, AGENT, "same", SHUT, SHUT, SPENT, SPENT, "same"],
  };
  const rows = Object.entries(table).flatMap(([status, expected]) =>
    Object.keys(moves).map((move, index) => ({ status, move, expected: expected[index] ?? "" })),
  );
  test.each(rows)("$status × $move: $expected", ({ status, move, expected }) => {
    const review = (statuses[status] as () => Review)();
    const before = review.state;
    const ruling = review.does(moves[move] as Move, before.status === "expired" ? AT + 3 * HOUR : undefined);
    expect(kindOf(ruling)).toBe(expected);
    expect(review.folded()).toEqual(review.state);
    if (before.status !== "pending") {
      expect(review.state.status).toBe(before.status);
      expect(review.state.resolution).toEqual(before.resolution);
    }
    if (ruling.kind === "same") expect(ruling.events).toEqual([]);
  });
});
