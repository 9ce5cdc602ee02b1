/** How somebody could decide, and why not otherwise (open-ways.ts, P1, P2). */
import { describe, expect, test } from "vitest";
import {
  action,
  ann,
  approve,
  AT,
  bob,
  bot,
  cancel,
  cy,
  dee,
  delegate,
  eve,
  fire,
  HOUR,
  question,
  reject,
  reply,
  Review,
} from "../../test/approvals/given.ts";
import type { Actor } from "./command.ts";
import { canDecide, delegatorsOf, openWays, WAYS } from "./open-ways.ts";

const managers = { rule: { role: "manager", count: 2 } } as const;
const staged = { rule: { stages: [{ role: "manager" }, { role: "director" }] } } as const;
const ladder = [{ kind: "default", after: "2h", otherwise: "reject" }] as const;

/** The ways that are open to somebody, and what is said of the others. */
function waysOf(
  { request, state }: Review,
  actor: Actor,
  { at = AT, inPlaceOf }: { readonly at?: number; readonly inPlaceOf?: string } = {},
): { readonly open: readonly string[]; readonly why: ReadonlySet<string> } {
  const inquirer = { actor, ...(inPlaceOf === undefined ? {} : { for: inPlaceOf }) };
  const ways = openWays(request, state, inquirer, at);
  const closed = WAYS.map((way) => ways[way]).filter((open) => open !== true);
  return { open: WAYS.filter((way) => ways[way] === true), why: new Set(closed) };
}

const whole = (): Review => new Review(action({ reviewers: managers, ladder, allow: ["approve", "reject", "edit"] }));

describe("an action", () => {
  test("is open to its reviewers, in the ways that it allows", () => {
    const { open, why } = waysOf(whole(), ann);
    expect(open).toEqual(["approve", "reject", "edit", "reply", "delegate"]);
    expect([...why].join()).toMatch(/cannot be decided by respond.*cannot be decided by choose/);
  });

  test.each([
    ["somebody else", whole(), eve, /no reviewer of this|nothing to delegate/],
    ["an agent", whole(), bot, /credentials of an agent; only a person can decide/],
    ["a service", whole(), { ...bot, kind: "service" as const }, /credentials of a service/],
    ["whoever voted", whole().after(approve(ann)), ann, /already voted/],
    ["whoever is of a later stage", new Review(action({ reviewers: staged })), dee, /stage 1 of 2 comes first/],
    ["anybody, once it is canceled", whole().after(cancel), ann, /canceled/],
  ])("is closed to %s, with the reason", (_who, review, actor, why) => {
    const { open, why: said } = waysOf(review, actor);
    expect(open.filter((way) => way !== "delegate")).toEqual([]);
    expect([...said].join()).toMatch(why);
  });

  test("is closed to its requester, who cannot hand it on either", () => {
    const review = new Review(action({ reviewers: managers, envelope: whole().request.envelope as never }));
    const requester = { kind: "person", id: review.request.requester ?? "", roles: ["manager"] } as const;
    expect(requester.id).not.toBe("");
    expect(waysOf(review, requester).open).toEqual([]);
  });

  test("is closed to everybody at its deadline, noticed or not", () => {
    const review = whole();
    expect(waysOf(review, ann, { at: AT + 2 * HOUR }).open).toEqual([]);
    review.does(fire, AT + 2 * HOUR);
    expect([...waysOf(review, ann, { at: AT + 3 * HOUR }).why].join()).toMatch(/could be decided until/);
  });

  test("asked again after an unclear answer is open, to whoever gave that, too", () => {
    const review = whole().after(reply(ann, "maybe", "hedge"));
    expect(waysOf(review, ann).open).toContain("approve");
  });

  test("that was answered unclearly too often takes plain decisions still (P2)", () => {
    const review = whole();
    for (const text of ["maybe", "perhaps", "hm", "well"]) review.after(reply(ann, text, "hedge"));
    expect(waysOf(review, ann).open).toEqual(["approve", "reject", "edit", "reply", "delegate"]);
  });

  test("that cannot be delegated says so", () => {
    const review = new Review(action({ reviewers: { ...managers, maxDelegations: 0 } }));
    expect([...waysOf(review, ann).why].join()).toMatch(/cannot be delegated/);
  });
});

describe("a delegate", () => {
  test("votes in the place of whoever delegated, and not in their own", () => {
    const review = whole().after(delegate(ann, "eve"));
    expect(waysOf(review, eve).open).not.toContain("approve");
    expect(waysOf(review, eve, { inPlaceOf: "ann" }).open).toContain("approve");
    expect(delegatorsOf(review.state, "eve")).toEqual(["ann"]);
    expect(canDecide(review.request, review.state, eve, AT)).toBe(true);
    expect(waysOf(review, eve, { inPlaceOf: "bob" }).open).not.toContain("approve");
  });

  test("of a delegate is found, and nobody twice", () => {
    const delegations = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "c", to: "b" },
    ] as unknown as Review["state"]["delegations"];
    expect(delegatorsOf({ delegations }, "c")).toEqual(["b", "a"]);
  });

  test("to be found has a name that nobody in it has", () => {
    const review = new Review(action({ reviewers: managers })).after(delegate(ann, "somebody-else"));
    expect(waysOf(review, bob).open).toContain("delegate");
  });
});

describe("a question", () => {
  test("that takes answers takes a reply as one", () => {
    const review = new Review(question({ reviewers: managers, allow: ["respond"] }));
    expect(waysOf(review, ann).open).toEqual(["respond", "reply", "delegate"]);
    expect(waysOf(review, cy).open).toEqual([]);
  });

  test("with options is open for one of them", () => {
    const options = [{ id: "a", label: "A" }];
    expect(waysOf(new Review(question({ reviewers: managers, options })), ann).open).toContain("choose");
  });

  test("that asks nobody in particular is open to everybody, and not to be delegated", () => {
    const review = new Review(question({ allow: ["approve", "reject"] }));
    expect(waysOf(review, eve).open).toEqual(["approve", "reject", "reply"]);
    expect(canDecide(review.request, review.state, eve, AT)).toBe(true);
    expect(canDecide(review.request, review.state, bot, AT)).toBe(false);
  });
});

test("whoever rejected and could approve by it cannot any more", () => {
  const review = whole().after(reject(ann));
  expect(canDecide(review.request, review.state, ann, AT)).toBe(false);
});
