/** What is said wrongly about a tool is refused where it is said (X1, X2). */
import { expect, test } from "vitest";
import { MemorySaver } from "../../storage/memory.ts";
import { tool } from "../../graph/tool.ts";
import { engineFor } from "../engine-for.ts";
import { checkEffect, checkNames, checkTerms } from "./check-terms.ts";

test.each<readonly [terms: unknown, says: RegExp]>([
  [{ reviewer: "cfo" }, /^pay: there is no "reviewer"; there are summary, reviewers, /],
  [{ constructor: "cfo" }, /there is no "constructor"/],
  ["cfo", /how it is approved is an object\.$/],
  [{ summary: 5 }, /summary is a text, or a function/],
  [{ ladder: {} }, /ladder is a list of rungs/],
  [{ allow: "approve" }, /allow is a list of ways/],
  [{ options: {} }, /options is a list of options/],
  [{ amount: 5 }, /amount is a function/],
  [{ snapshot: 5 }, /snapshot is a function/],
  [{ snapshot: () => 1, revalidate: 5 }, /revalidate is a function/],
  [{ snapshot: () => 1, tolerance: -1 }, /tolerance is a number from 0/],
  [{ snapshot: () => 1, tolerance: Number.NaN }, /tolerance is a number from 0/],
  [{ snapshot: () => 1, tolerance: Number.POSITIVE_INFINITY }, /tolerance is a number from 0/],
  [{ snapshot: () => 1, tolerance: "2 %" }, /tolerance is a number from 0/],
  [{ tolerance: 0.1 }, /tolerance takes a snapshot/],
  [{ revalidate: () => "same" }, /revalidate takes a snapshot/],
  [{ snapshot: () => 1, tolerance: 0, revalidate: () => "same" }, /give one/],
  [{ onDeadline: "approve" }, /onDeadline takes a deadline/],
  [{ deadline: "1h", ladder: [] }, /deadline and ladder both say until when/],
  [{ validFor: "soon" }, /^pay: validFor: "soon" is no duration/],
  [{ deadline: "soon" }, /^pay: deadline: "soon" is no duration/],
  [{ deadline: "-3h" }, /^pay: deadline: "-3h" is no duration/],
  [{ deadline: -1 }, /^pay: deadline: -1 is no duration/],
  [{ deadline: new Date(Number.NaN) }, /^pay: deadline is an instant there is, or a duration\.$/],
  [{ validFor: new Date(0) }, /^pay: validFor: .* is no duration/],
  [{ deadline: "1h", onDeadline: "maybe" }, /^pay: onDeadline is "reject", "approve", "fail" or \{ value \}/],
  [{ deadline: "1h", onDeadline: { else: 1 } }, /^pay: onDeadline is "reject"/],
  [{ deadline: "1h", onDeadline: { value: 1, and: 2 } }, /^pay: onDeadline is "reject"/],
  [{ deadline: "1h", onDeadline: null }, /^pay: onDeadline is "reject"/],
])("%j", (terms, says) => {
  expect(() => checkTerms("pay", terms)).toThrow(says);
});

test.each(["deadline", "onDeadline", "validFor"])("the field is named: %s", (field) => {
  try {
    checkTerms("pay", { deadline: "1h", [field]: "soon" });
  } catch (error) {
    return expect(error).toMatchObject({ code: "INVALID_ARGUMENT", data: { field } });
  }
  throw new Error("It was not refused.");
});

test("what is left out, or undefined, is fine", () => {
  for (const deadline of ["1h", 5, new Date(0)]) expect(() => checkTerms("pay", { deadline })).not.toThrow();
  for (const onDeadline of ["reject", "approve", "fail", { value: null }]) {
    expect(() => checkTerms("pay", { deadline: "1h", onDeadline })).not.toThrow();
  }
  expect(() => checkTerms("pay", {})).not.toThrow();
  expect(() => checkTerms("pay", { reviewers: undefined, reviewer: undefined })).not.toThrow();
  expect(() => checkTerms("pay", { snapshot: () => 1, tolerance: 0, validFor: "1h", deadline: "1h" })).not.toThrow();
  expect(() => checkNames("pay", { name: "x", other: undefined }, { name: true })).not.toThrow();
  for (const effect of [undefined, "read", "act"]) expect(() => checkEffect("pay", effect)).not.toThrow();
});

test("a tool says so when it is made: a misspelt effect or approval would put it behind no gate", () => {
  const made = (more: object) => () =>
    tool(() => "paid", { name: "pay", description: "Pays.", schema: { type: "object" }, ...more });
  expect(made({ effect: "write" })).toThrow('tool "pay": effect is "write"; it is "read" or "act".');
  expect(made({ approvals: {} })).toThrow(/tool "pay": there is no "approvals"/);
  expect(made({ approval: { reviewer: "cfo" } })).toThrow(/there is no "reviewer"/);
  expect(made({ effect: "act", approval: undefined })).not.toThrow();
});

test.each<readonly [directory: object]>([
  [{}],
  [{ rolesOf: 5 }],
  [{ rolesOf: () => [], peopleIn: [] }],
  [{ rolesOf: () => [], roles: ["cfo"] }],
])("a directory that is none is refused when it is given: %j", (directory) => {
  expect(() => engineFor(new MemorySaver(), { directory: directory as never })).toThrow(/^directory is \{ rolesOf/);
});
