/** Which counter an action belongs to (W1, W2). */
import { describe, expect, test } from "vitest";
import type { ActionFacts } from "../outcome.ts";
import type { Limit, Per, Window } from "./limit.ts";
import { exceededReason, useOf } from "./use-of.ts";
import { counterFor } from "./window.ts";

const DAY = Date.UTC(2026, 10, 23);
const facts: ActionFacts = {
  tool: "pay",
  effect: "act",
  known: true,
  args: {},
  tenant: "acme",
  threadId: "t1",
  graph: "g",
  version: "1",
  at: DAY + 5,
};

function limit(per: Per, window: Window, more: Partial<Limit> = {}): Limit {
  return { id: "l", tools: ["pay"], per, window, max: 10, onExceed: "deny", ...more };
}

describe("counterFor", () => {
  test.each<[Limit, Partial<ActionFacts>, string, number | undefined]>([
    [limit("thread", "ever"), {}, '["p","l","","thread","t1","ever"]', undefined],
    [limit("graph", "day"), {}, '["p","l","","graph","g","2026-11-23"]', DAY + 86_400_000],
    [limit("tenant", { ms: 1_000 }), {}, `["p","l","","tenant","acme","1000ms ${DAY / 1_000}"]`, DAY + 1_000],
    [
      limit("requester", "ever", { currency: "USD" }),
      { requester: 'a"]' },
      '["p","l","USD","requester","a\\"]","ever"]',
      undefined,
    ],
  ])("W1: %j", (given, more, key, resetsAt) => {
    expect(counterFor(given, "p", { ...facts, ...more })).toEqual(resetsAt === undefined ? { key } : { key, resetsAt });
  });

  test.each<[Window, number, number, boolean]>([
    ["day", DAY, DAY + 86_399_999, true],
    ["day", DAY, DAY + 86_400_000, false],
    ["day", DAY - 1, DAY, false],
    [{ ms: 1_000 }, DAY, DAY + 999, true],
    [{ ms: 1_000 }, DAY, DAY + 1_000, false],
    ["ever", 0, DAY, true],
  ])("W2: %j, at %i and %i: the same counter is %j", (window, one, other, same) => {
    const key = (at: number): string => counterFor(limit("tenant", window), "p", { ...facts, at }).key;
    expect(key(one) === key(other)).toBe(same);
  });

  test("what cannot be said is an error", () => {
    expect(() => counterFor(limit("requester", "ever"), "p", facts)).toThrow("nobody is known as the requester");
    expect(() => counterFor(limit("tenant", "day"), "p", { ...facts, at: Number.NaN })).toThrow(RangeError);
    expect(() => counterFor(limit("tenant", { ms: 5 }), "p", { ...facts, at: Number.NaN })).toThrow("no instant");
  });
});

describe("useOf", () => {
  const daily = limit("tenant", "day", { currency: "USD", max: 100_000 });

  test("counts one, units, or money of its currency", () => {
    expect(useOf(limit("tenant", "ever"), "p", undefined, facts)).toEqual({
      limit: "l",
      key: '["p","l","","tenant","acme","ever"]',
      amount: 1,
      max: 10,
      onExceed: "deny",
    });
    expect(useOf(daily, "p", { units: 5n, currency: undefined }, facts)).toMatchObject({
      amount: 5,
      currency: "USD",
      resetsAt: DAY + 86_400_000,
    });
    expect(useOf(daily, "p", { units: 5n, currency: "USD" }, facts).amount).toBe(5);
  });

  test.each([
    [daily, { units: 5n, currency: "EUR" }, "the action is in EUR, and the limit counts USD"],
    [limit("tenant", "ever"), { units: 5n, currency: "EUR" }, "the action is in EUR, and the limit counts no currency"],
    [daily, { units: -1n, currency: undefined }, "negative, or too large"],
    [daily, { units: 2n ** 53n, currency: undefined }, "negative, or too large"],
  ])("L1: %#: what cannot be counted is an error", (given, amount, why) => {
    expect(() => useOf(given, "p", amount, facts)).toThrow(why);
  });

  test.each<[Limit, number | undefined, string]>([
    [daily, undefined, 'The limit "l" takes at most 1000.00 USD for each tenant and day, and this is 1000000.00 USD.'],
    [
      daily,
      250,
      'The limit "l" takes at most 1000.00 USD for each tenant and day, 2.50 USD of it are left, and this is 1000000.00 USD.',
    ],
    [daily, 100_000, 'The limit "l" takes at most 1000.00 USD for each tenant and day, and this is 1000000.00 USD.'],
    [limit("thread", "ever"), undefined, 'The limit "l" takes at most 10 for each thread, and this is 100000000.'],
    [
      limit("graph", { ms: 90_000 }),
      undefined,
      'The limit "l" takes at most 10 for each graph and 90 seconds, and this is 100000000.',
    ],
  ])("says why: %#", (given, left, expected) => {
    const use = useOf(given, "p", { units: 100_000_000n, currency: undefined }, facts);
    expect(exceededReason(given, use, left)).toBe(expected);
  });
});
