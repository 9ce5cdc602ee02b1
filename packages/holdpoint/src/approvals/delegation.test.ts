/** Delegations: delegation.ts G1–G4. */
import { describe, expect, test } from "vitest";
import { AT, HOUR } from "../../test/approvals/given.ts";
import type { Amount } from "./amount.ts";
import { chainOf, DELEGATION_MAX_MS, delegationProblem, withDelegation, type Delegation } from "./delegation.ts";

const EUR = (minor: number): Amount => ({ minor, currency: "EUR" });
const from = (id: string, to: string, over: Partial<Delegation> = {}): Delegation => ({
  from: id,
  roles: [`role of ${id}`],
  to,
  untilAt: AT + HOUR,
  at: AT,
  ...over,
});
const chain = [from("a", "b"), from("b", "c", { untilAt: AT + 10 }), from("x", "y")];

describe("G2: a chain", () => {
  test("has the roles of its beginning and every name on the way", () => {
    expect(chainOf(chain, "a", "c", { at: AT, longest: 2, amount: undefined })).toEqual({
      ok: true,
      roles: ["role of a"],
      via: ["a", "b", "c"],
    });
  });

  test.each<readonly [string, string, string, number, number, RegExp]>([
    ["from nobody who delegated", "z", "c", AT, 2, /z did not delegate to c/],
    ["to somebody it does not reach", "a", "y", AT, 2, /a did not delegate to y/],
    ["longer than allowed", "a", "c", AT, 1, /has 2 delegations; 1 are allowed/],
    ["past its earliest end", "a", "c", AT + 10, 2, /b delegated until 2026-11-23T09:00:00\.010Z/],
  ])("not %s", (_name, first, last, at, longest, message) => {
    expect(chainOf(chain, first, last, { at, longest, amount: undefined })).toEqual({
      ok: false,
      message: expect.stringMatching(message) as string,
    });
  });

  const limited = [
    from("a", "b", { maxAmountMinor: 1000, currency: "EUR" }),
    from("b", "c", { maxAmountMinor: 500, currency: "EUR" }),
  ];
  test.each<readonly [string, Amount | undefined, RegExp | undefined]>([
    ["goes up to its lowest amount", EUR(500), undefined],
    ["and not further", EUR(501), /b delegated up to 500 minor units of EUR, and this is 501/],
    ["G4: not in another currency", { minor: 1, currency: "USD" }, /and this is in USD/],
    ["G4: not without an amount", undefined, /no amount is known of this/],
  ])("%s", (_name, amount, message) => {
    const found = chainOf(limited, "a", "c", { at: AT, longest: 2, amount });
    expect(found).toMatchObject(
      message === undefined ? { ok: true } : { ok: false, message: expect.stringMatching(message) as string },
    );
  });

  test("a limit without a currency lets nobody pass", () => {
    const broken = [from("a", "b", { maxAmountMinor: 1000 })];
    for (const amount of [EUR(1), undefined]) {
      expect(chainOf(broken, "a", "b", { at: AT, longest: 1, amount })).toMatchObject({ ok: false });
    }
  });
});

describe("what cannot be delegated", () => {
  test.each<readonly [string, Delegation, number, RegExp]>([
    ["anything, where the rule forbids it", from("p", "q"), 0, /cannot be delegated/],
    ["to nobody", from("p", ""), 1, /names nobody/],
    [
      "to what looks like somebody else",
      from("p", "q\u200b"),
      1,
      /of whom it names has a character that cannot be seen/,
    ],
    ["to oneself", from("p", "p"), 1, /to themselves/],
    ["until an instant that has passed", from("p", "q", { untilAt: AT }), 1, /in the future/],
    ["until no instant", from("p", "q", { untilAt: Number.NaN }), 1, /in the future/],
    ["G5: for more than a year", from("p", "q", { untilAt: AT + DELEGATION_MAX_MS + 1 }), 1, /more than a year ahead/],
    ["up to an amount without currency", from("p", "q", { maxAmountMinor: 5 }), 1, /go together/],
    ["up to a currency without amount", from("p", "q", { currency: "EUR" }), 1, /go together/],
    ["up to a fraction", from("p", "q", { maxAmountMinor: 12.5, currency: "EUR" }), 1, /whole number of minor units/],
    [
      "up to less than nothing",
      from("p", "q", { maxAmountMinor: -1, currency: "EUR" }),
      1,
      /whole number of minor units/,
    ],
    ["G3: in a circle", from("b", "a"), 5, /a already delegates to b; a chain has no cycle/],
    ["G3: in a longer circle", from("c", "a"), 5, /no cycle/],
    ["too far", from("c", "d"), 2, /would have 3 delegations; 2 are allowed/],
  ])("%s", (_name, added, longest, message) => {
    expect(delegationProblem(chain, added, longest)).toMatch(message);
  });

  test("what fits can", () => {
    expect(delegationProblem(chain, from("c", "d"), 3)).toBeUndefined();
    expect(delegationProblem([], from("p", "q", { untilAt: AT + DELEGATION_MAX_MS }), 1)).toBeUndefined();
    expect(delegationProblem([], from("p", "q", { maxAmountMinor: 0, currency: "EUR" }), 1)).toBeUndefined();
  });

  test("what has run out is no obstacle and goes", () => {
    const old = [from("a", "b", { untilAt: AT - 1 })];
    expect(delegationProblem(old, from("b", "a"), 1)).toBeUndefined();
    expect(withDelegation(old, from("b", "a"))).toEqual([from("b", "a")]);
  });
});

test("G3: delegating again replaces what was delegated before", () => {
  expect(withDelegation(chain, from("a", "z")).map((one) => `${one.from}-${one.to}`)).toEqual(["b-c", "x-y", "a-z"]);
});
