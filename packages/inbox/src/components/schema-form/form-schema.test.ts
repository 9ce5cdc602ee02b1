/** What of a JSON Schema a form is made of. */
import { expect, test } from "vitest";
import { blankOf, kindOf, pathTo, propertiesOf, requiredOf, saidOf } from "./form-schema.ts";
import { schemaLike } from "./schema-like.ts";

test.each([
  [{ type: "string" }, "text", ""],
  [{ type: "integer" }, "number", 0],
  [{ type: "number", default: 1.5 }, "number", 1.5],
  [{ type: "boolean" }, "boolean", false],
  [{ enum: ["a", 1] }, "choice", "a"],
  [{ const: null }, "choice", null],
  [{ type: "array", items: { type: "string" } }, "list", []],
  [{ type: "array" }, "json", null],
  [{ type: "object" }, "json", null],
  [{ anyOf: [] }, "json", null],
  [
    { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] },
    "object",
    { a: "" },
  ],
] as const)("%j is edited as %s and begins as %j", (schema, kind, blank) => {
  expect(kindOf(schema)).toBe(kind);
  expect(blankOf(schema)).toEqual(blank);
});

test("parts of a schema", () => {
  expect(propertiesOf({ properties: { a: {}, b: true } })).toEqual({ a: {} });
  expect(propertiesOf({})).toEqual({});
  expect([...requiredOf({ required: ["a"] }), ...requiredOf({})]).toEqual(["a"]);
  expect(saidOf({ title: "T", description: 7 })).toEqual({ title: "T" });
  expect(saidOf({ description: "D" })).toEqual({ description: "D" });
  expect([pathTo("$", 1), pathTo("$", "a"), pathTo("$", "a b")]).toEqual(["$[1]", "$.a", '$["a b"]']);
});

test("a schema of what a value looks like", () => {
  expect(schemaLike({ a: "x", b: [1, 2], c: null, d: [1, "x"], e: [], f: true })).toEqual({
    type: "object",
    properties: {
      a: { type: "string" },
      b: { type: "array", items: { type: "number" } },
      c: {},
      d: {},
      e: {},
      f: { type: "boolean" },
    },
    required: ["a", "b", "c", "d", "e", "f"],
  });
});
