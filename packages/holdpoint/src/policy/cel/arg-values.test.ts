/** How arguments get into conditions (V1–V3), by the types their schema gives them (A1, A2). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcome, refusal } from "../../../test/policy/conditions.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { scopeOf } from "./condition.ts";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    amount: { type: "integer" },
    price: { type: "number" },
    currency: { type: "string" },
    urgent: { type: "boolean" },
    gone: { type: "null" },
    customer: { type: "object", properties: { name: { type: "string" }, vip: { type: "boolean" } } },
    lines: { type: "array", items: { type: "object", properties: { qty: { type: "integer" } } } },
    tags: { type: "array", items: { type: "string" } },
    meta: { type: "object", additionalProperties: { type: "integer" } },
    any: {},
  },
};

const typed = scopeOf(SCHEMA);
const loose = scopeOf(undefined);

describe("V2, V3: what a condition looks at is bounded, and is what its schema says", () => {
  test.each<[string, string, JsonObject, boolean | string]>([
    [
      "a fraction",
      "args.amount > 1",
      { amount: 1.5 },
      "amount: the argument is not a whole number, which its schema says it is",
    ],
    [
      "a text",
      "args.amount > 1",
      { amount: "5" },
      "amount: the argument is not a whole number, which its schema says it is",
    ],
    [
      "past 2^53",
      "args.amount > 1",
      { amount: 2 ** 53 },
      "amount: the argument is not a whole number, which its schema says it is",
    ],
    [
      "a number",
      "args.currency == ''",
      { currency: 1 },
      "currency: the argument is not a text, which its schema says it is",
    ],
    ["a text", "args.price > 1", { price: "1" }, "price: the argument is not a number, which its schema says it is"],
    ["huge", "args.price > 1", { price: 1e300 }, "price: a number is too large to be compared exactly"],
    [
      "a text",
      "args.urgent",
      { urgent: "x" },
      "urgent: the argument is not true or false, which its schema says it is",
    ],
    ["a text", "args.gone == null", { gone: "x" }, "gone: the argument is not null, which its schema says it is"],
    ["a text", "args.lines == []", { lines: "x" }, "lines: the argument is not a list, which its schema says it is"],
    [
      "a list",
      "args.customer.vip",
      { customer: [] },
      "customer: the argument is not an object, which its schema says it is",
    ],
    ["a list", "args.meta.a == 1", { meta: [] }, "meta: the argument is not an object, which its schema says it is"],
    [
      "inside",
      "args.customer.vip",
      { customer: { vip: 1 } },
      "vip: the argument is not true or false, which its schema says it is",
    ],
    [
      "1,001 items",
      "args.tags == []",
      { tags: Array.from({ length: 1_001 }, () => "") },
      "tags: a list or object has more than the 1000 items a condition looks at",
    ],
    [
      "1,001 keys",
      "args.meta == {}",
      { meta: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`k${i}`, i])) },
      "meta: a list or object has more than the 1000 items a condition looks at",
    ],
    [
      "1,001 items",
      "args.any == 1",
      { any: Array.from({ length: 1_001 }, () => 1) },
      "any: a list or object has more than the 1000 items a condition looks at",
    ],
    [
      "10,001 values",
      "args.any == 1",
      { any: Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1)) },
      "any: the arguments hold more than the 10000 values a condition looks at",
    ],
    [
      "a long text",
      "args.currency == ''",
      { currency: "x".repeat(1_000_001) },
      "currency: a text has more than the 1000000 characters a condition looks at",
    ],
    [
      "a long text",
      "glob(args.currency, '*')",
      { currency: "x".repeat(10_001) },
      "glob() looks at text of at most 10000 characters",
    ],
    ["what nobody asks for", "args.amount > 1", { amount: 2, tags: Array.from({ length: 5_000 }, () => "") }, true],
  ])("%s: %s", (_what, text, args, expected) => {
    expect(outcome(typed, text, args)).toBe(expected);
  });

  test.each<[Json]>([[null], ["text"], [[]], [1]])("arguments that are %j are no object", (args) => {
    expect(outcome(typed, "args.amount > 1", args)).toBe("the argument is not an object, which its schema says it is");
  });

  test("keys that mean something to JavaScript mean nothing", () => {
    const args = JSON.parse('{"any": {"__proto__": {"x": 1}, "constructor": {"x": 2}, "toString": 3}}') as JsonObject;
    expect(
      outcome(typed, "args.any['__proto__'].x == 1 && args.any.constructor.x == 2 && args.any.toString == 3", args),
    ).toBe(true);
    expect(outcome(typed, "has(args.any.valueOf)", args)).toBe(false);
    const own = scopeOf({
      type: "object",
      properties: { constructor: { type: "integer" }, ["__proto__"]: { type: "integer" } },
    });
    expect(outcome(own, "args.constructor == 1", JSON.parse('{"constructor": 1}') as JsonObject)).toBe(true);
    expect(outcome(own, "args.constructor == 1", {})).toBe("there is no field constructor");
  });

  test("names of fields that would clash do not", () => {
    const scope = scopeOf({
      type: "object",
      properties: {
        "a.b": { type: "object", properties: { x: { type: "integer" } } },
        field0: { type: "object", properties: { y: { type: "integer" } } },
      },
    });
    expect(outcome(scope, "args['a.b'].x == 1 && args.field0.y == 2", { "a.b": { x: 1 }, field0: { y: 2 } })).toBe(
      true,
    );
  });

  test("A2: a schema that grows without end is left to the evaluation at some point", () => {
    const doubled = (name: string): JsonObject => ({
      type: "object",
      properties: { a: { $ref: name }, b: { $ref: name } },
    });
    const $defs = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`d${i}`, i === 19 ? { type: "integer" } : doubled(`#/$defs/d${i + 1}`)]),
    );
    const scope = scopeOf({ ...doubled("#/$defs/d0"), $defs });
    expect(refusal(scope, "args.a.a == 1")).toBe("no such overload: args.a.a == int");
    expect(outcome(scope, "args.b.b == 1", { b: { b: 1 } })).toBe(true);
  });

  test("V2: a schema that is no object says nothing", () => {
    const scope = scopeOf({
      type: "object",
      properties: { x: true, y: { type: "array" }, z: { type: "array", items: false } },
    });
    expect(outcome(scope, "args.x == 1 && args.y[0] == 1 && args.z == []", { x: 1, y: [1], z: [] })).toBe(true);
  });
});
test("V1, property: comparing a whole number is exact, whatever number it is compared with", () => {
  const condition = (literal: number): boolean | string =>
    outcome(typed, `args.amount >= ${literal}`, { amount: 9_007_199_254_740_991 });
  expect(condition(9_007_199_254_740_991)).toBe(true);
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (left, right) => {
      expect(outcome(typed, `args.amount > ${right}`, { amount: left })).toBe(left > right);
      expect(outcome(loose, `args.amount > ${right}`, { amount: left })).toBe(left > right);
      expect(outcome(typed, `args.amount == ${right}`, { amount: left })).toBe(left === right);
    }),
    { numRuns: 50 },
  );
});
