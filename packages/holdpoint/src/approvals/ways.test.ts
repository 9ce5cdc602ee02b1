/** Ways to meet a rule: ways.ts W1–W3. */
import { expect, test } from "vitest";
import type { StageRule } from "./reviewer-rule.ts";
import { countWays, fewest, nearest, reachable, unmet, waysOf } from "./ways.ts";

const person = (id: string, ...roles: readonly string[]): Parameters<typeof unmet>[1][number] => ({
  id,
  as: [{ id, roles }],
});
const rule: StageRule = {
  all: [{ role: "a" }, { any: [{ role: "b", count: 3 }, { all: [{ people: ["x", "y"], count: 2 }, { role: "c" }] }] }],
};

test("W1: a rule as the lists of needs that meet it", () => {
  expect(waysOf(rule)).toEqual([
    [{ role: "a" }, { role: "b", count: 3 }],
    [{ role: "a" }, { people: ["x", "y"], count: 2 }, { role: "c" }],
  ]);
  expect(countWays(rule)).toBe(2);
  expect(fewest(waysOf(rule))).toBe(4);
});

test("W2: whoever could fill several places makes room for others", () => {
  const needs = [{ role: "a" }, { role: "b" }, { people: ["z"] }];
  // z is seated first where they can be, and moves on when somebody else has nowhere to go.
  expect(unmet(needs, [person("m", "a", "b"), person("n", "a"), person("z", "a", "b")])).toEqual([]);
  expect(unmet(needs, [person("m", "a"), person("n", "a"), person("o", "a")])).toEqual([
    { role: "b", count: 1 },
    { people: ["z"], count: 1 },
  ]);
});

test("W3: the nearest way, the first of equals, whatever the order of people", () => {
  const voices = [person("x"), person("y"), person("p", "a")];
  expect(nearest(waysOf(rule), voices)).toEqual([{ role: "c", count: 1 }]);
  expect(nearest(waysOf(rule), voices.toReversed())).toEqual([{ role: "c", count: 1 }]);
  expect(nearest(waysOf({ any: [{ role: "a" }, { role: "b" }] }), [])).toEqual([{ role: "a", count: 1 }]);
  expect(nearest([], [])).toEqual([]);
});

test("whether others could still meet it: roles have no end, names have", () => {
  expect(reachable(rule, new Set(["x", "y"]))).toBe(true);
  expect(reachable({ people: ["x", "y"], count: 2 }, new Set(["x"]))).toBe(false);
  expect(reachable({ all: [{ people: ["x"] }, { people: ["x", "y"] }] }, new Set())).toBe(true);
  expect(reachable({ all: [{ people: ["x"] }, { people: ["x"] }] }, new Set())).toBe(false);
});
