import { expect, test } from "vitest";
import { addressesFor } from "./address-book.ts";

const book = {
  roles: { finance: ["team@acme", "ann@acme"] },
  people: { ann: ["ann@acme"], bob: [] },
  otherwise: ["ops@acme"],
};

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ["a role and a person, each address once", ["finance"], ["ann"], ["ann@acme", "team@acme"]],
  ["a person", [], ["ann"], ["ann@acme"]],
  ["nobody in particular", [], [], ["ops@acme"]],
  ["somebody without an address", ["board"], ["bob", "cara"], ["ops@acme"]],
  ["names that every object has", ["constructor", "__proto__"], ["toString"], ["ops@acme"]],
])("the addresses of %s", async (_what, roles, people, found) => {
  expect(await addressesFor(book, { roles, people })).toEqual(found);
});

test("an empty book has none; one's own is asked", async () => {
  const audience = { roles: ["finance"], people: ["ann"] };
  expect(await addressesFor({}, audience)).toEqual([]);
  expect(await addressesFor(({ people }) => [...people, ...people], audience)).toEqual(["ann"]);
});
