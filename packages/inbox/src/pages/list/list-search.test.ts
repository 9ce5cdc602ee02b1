/** The list, as it stands in the address. */
import { expect, test } from "vitest";
import { ageOf, filtersSet, queryOf, readListSearch } from "./list-search.ts";

test.each([
  [{}, {}],
  [
    { view: "open", risk: "high", age: "1d", q: "acme" },
    { view: "open", risk: "high", age: "1d", q: "acme" },
  ],
  [{ view: "all", risk: "huge", age: "2d", other: "x", role: "", tool: [] }, {}],
  [
    { q: 4410, graph: "a" },
    { q: "4410", graph: "a" },
  ],
  [{ view: "ended" }, { view: "ended" }],
  [{ view: "decided" }, { view: "ended" }],
  [{ q: "x".repeat(500) }, { q: "x".repeat(200) }],
])("%j is read as %j", (given, found) => {
  expect(readListSearch(given)).toEqual(found);
});

test("what the server is asked", () => {
  expect(queryOf({})).toEqual({ mine: true, order: "deadline" });
  expect(queryOf({ view: "open", role: "ops", graph: "g", tool: "t", risk: "low", q: "a b" })).toEqual({
    order: "deadline",
    role: "ops",
    graph: "g",
    tool: "t",
    risk: "low",
    q: "a b",
  });
  expect(queryOf({ view: "ended", age: "1h" })).toEqual({ status: "ended", order: "newest" });
});

test("age, and how many filters are set", () => {
  expect([ageOf({}), ageOf({ age: "1h" }), ageOf({ age: "7d" })]).toEqual([undefined, 3_600_000, 604_800_000]);
  expect([filtersSet({ view: "open", q: "x" }), filtersSet({ role: "a", age: "7d" })]).toEqual([0, 2]);
});
