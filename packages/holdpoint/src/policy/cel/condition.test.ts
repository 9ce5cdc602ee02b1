/** Conditions: what they may be made of (X1–X3), and what they come to with the types of a schema and without (N1, N2, A1, A2). */
import { describe, expect, test } from "vitest";
import { outcome, refusal } from "../../../test/policy/conditions.ts";
import { facts } from "../../../test/policy/given.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { ActionFacts } from "../outcome.ts";
import { amountOf, EXPRESSION_MAX, missingField, scopeOf, Variables, whyOf, type Scope } from "./condition.ts";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    amount: { type: "integer" },
    price: { type: "number" },
    currency: { type: "string" },
    url: { type: "string" },
    urgent: { type: "boolean" },
    gone: { type: "null" },
    tier: { enum: ["a", "b"] },
    kind: { const: "refund" },
    level: { enum: ["a", 1] },
    count: { type: ["integer", "null"] },
    either: { anyOf: [{ type: "string" }, { type: "integer" }] },
    maybe: { oneOf: [{ type: "integer" }, { type: "null" }] },
    single: { anyOf: [{ type: "string" }] },
    customer: { $ref: "#/$defs/customer" },
    tree: { $ref: "#/$defs/tree" },
    far: { $ref: "https://example.com/schema" },
    lost: { $ref: "#/$defs/nothing/at/all" },
    lines: {
      type: "array",
      items: { type: "object", properties: { qty: { type: "integer" }, sku: { type: "string" } }, required: ["qty"] },
    },
    pair: { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }] },
    tags: { type: "array", items: { type: "string" } },
    meta: { type: "object", additionalProperties: { type: "integer" } },
    open: { type: "object", properties: { n: { type: "integer" } }, additionalProperties: true },
    odd: { type: "object", properties: { "a-b": { type: "integer" } } },
    bare: { properties: { n: { type: "integer" } } },
    mixed: { type: "object", properties: { n: { type: "integer" } }, allOf: [{ properties: { m: {} } }] },
    branched: { type: "object", properties: { n: { type: "integer" } }, anyOf: [{ required: ["n"] }] },
    patterned: { type: "object", properties: { n: {} }, patternProperties: { "^x": {} } },
    either_or: { type: "object", properties: { n: {} }, if: {}, else: { properties: { q: {} } } },
    any: {},
  },
  $defs: {
    customer: { type: "object", properties: { name: { type: "string" }, vip: { type: "boolean" } } },
    tree: { type: "object", properties: { value: { type: "integer" }, child: { $ref: "#/$defs/tree" } } },
  },
};

const ARGS: JsonObject = {
  amount: 1_500,
  price: 2.5,
  currency: "USD",
  url: "https://API.Example.com./x",
  urgent: true,
  gone: null,
  tier: "a",
  kind: "refund",
  level: 1,
  count: 3,
  either: 4,
  maybe: null,
  single: "s",
  customer: { name: "Bob", vip: false },
  tree: { value: 1, child: { value: 2, child: { value: 3 } } },
  far: { x: 1 },
  lost: "x",
  lines: [
    { qty: 3, sku: "x" },
    { qty: 5, sku: "y" },
  ],
  pair: [1, "a"],
  tags: ["a", "b"],
  meta: { a: 1, b: 2 },
  open: { n: 1, more: "text" },
  odd: { "a-b": 1 },
  bare: { n: 1 },
  mixed: { n: 1, m: 2 },
  branched: { n: 1 },
  patterned: { n: 1, x1: 2 },
  either_or: { n: 1, q: 2 },
  any: { list: [1, 2.5, "x", true, null, { deep: [1] }], __proto__x: 1 },
};

const typed = scopeOf(SCHEMA);
const loose = scopeOf(undefined);

function run(scope: Scope, text: string, args: Json = ARGS, more: Partial<ActionFacts> = {}): boolean | string {
  return outcome(scope, text, args, more);
}

describe("what conditions come to, with types and without", () => {
  test.each([
    // V1: whole numbers, whatever the literal is written like
    ["args.amount > 1000", true],
    ["args.amount == 1500", true],
    ["args.amount == 1500.0", true],
    ["args.amount != 1500.5", true],
    ["1500.0 == args.amount", true],
    ["args.amount >= 1.5e3", true],
    ["args.price == 2.5", true],
    ["args.amount > args.price", true],
    ["args.price * args.amount > 3000", true],
    ["args.amount * args.price - 1 + 2.5 == 3751.5", true],
    ["1.0 + args.amount - 0.5 > 1500.0", true],
    ["args.amount * 1.5 == 2250.0", true],
    ["args.amount in [1500, 2]", true],
    ["-args.amount < 0", true],
    // money
    ['args.amount > money("10.00", "USD")', true],
    ['money("15.00", args.currency) == args.amount', true],
    ['args.amount == money("15.00", "USD")', true],
    ['minor(args.amount, args.currency) >= money("15.00", "USD")', true],
    ['minor(args.amount, "USD") != money("15.01", "USD")', true],
    ['1499 < minor(args.amount, "USD") && 1500 <= minor(args.amount, "USD")', true],
    ['minor(args.amount, "USD") + money("1", "USD") == 1600', true],
    ['money("0.02", "USD") * args.amount == money("30.00", "USD")', true],
    ['args.amount * money("0.02", "USD") == money("30.00", "USD")', true],
    ['minor(args.amount, args.currency) > money("1", "EUR")', "USD cannot be compared with EUR"],
    ['money("1", "USD") == args.price', "money is never compared with a floating-point number"],
    // text, lists, objects
    ['glob(host(args.url), "*.example.com")', true],
    ['args.tags.exists(t, t.startsWith("b")) && !args.tags.all(t, t == "a")', true],
    ["args.lines.all(l, l.qty < 10 && has(l.sku))", true],
    ["args.lines.map(l, l.qty).exists_one(q, q == 5)", true],
    ['args.lines.filter(l, l.sku == "y").size() == 1 && size(args.lines) == 2', true],
    ["args.lines[0] == args.lines[1]", false],
    ["args.lines[1] in args.lines", true],
    ["args.customer == args.customer", true],
    ['args.customer.name.lowerAscii() == "bob" && args.customer["name"] == "Bob"', true],
    ["args.meta.a == 1 && args.meta['b'] == 2", true],
    ["args.open.n == 1 && args.open.more == 'text'", true],
    ['args.odd["a-b"] == 1', true],
    ["args.tree.child.child.value == 3", true],
    ["args.far.x == 1", true],
    ["args.lost == 'x'", true],
    ["args.pair[0] == 1", true],
    ["args.mixed.m == 2 && args.patterned.x1 == 2 && args.either_or.q == 2", true],
    ["args.bare.n == 1 && args.branched.n == 1", true],
    ["args.any.list[0] + 1 == 2 && args.any.list[1] == 2.5", true],
    ["args.any.list[5].deep == [1]", true],
    ["args.count == 3 && args.either == 4 && args.maybe == null", true],
    ["args.single == 's' && args.level == 1", true],
    ["args.tier in ['a', 'b'] && args.kind == 'refund'", true],
    ["args.gone == null", true],
    ["args.urgent ? true : false", true],
    ["{'a': args.amount}['a'] == 1500", true],
    ["has(args.amount) && !has(args.customer.name) ? true : false", false],
    ["string(args.amount) == '1500' && args.currency.contains('S')", true],
    ["args.currency.endsWith('D') && args.currency.trim().upperAscii() == 'USD'", true],
    // facts
    ["tool == 'pay' && effect == 'act' && thread == 't1' && graph == 'g' && version == '1' && tenant == 'acme'", true],
    ["today() == '2026-11-23' && hour() == 14", true],
    ["requester == 'ann'", "nobody is known as the requester"],
    ["requester == 'ann' || true", true],
  ])("%s → %s", (text, expected) => {
    expect(run(typed, text)).toBe(expected);
    expect(run(loose, text)).toBe(expected);
  });

  test("the requester, where one is known", () => {
    expect(run(typed, "requester == 'ann'", ARGS, { requester: "ann" })).toBe(true);
  });

  test("N2: what is not there is an error, never false", () => {
    expect(run(typed, "args.amount > 3", {})).toBe("there is no field amount");
    expect(run(loose, "args.nothing > 3")).toBe("there is no field nothing");
    expect(run(loose, "args.currency")).toBe("it was neither true nor false");
    expect(run(typed, "today() == 'x'", ARGS, { at: Number.NaN })).toBe("Invalid time value");
  });
});

describe("N1: what may not be used is refused when it is loaded", () => {
  test.each([
    ["args.amonut > 3", "there is no field amonut"],
    ["has(args.amonut)", "there is no field amonut"],
    ["has(args.customer.nme)", "there is no field nme"],
    ["args.lines.exists(l, has(l.qyt))", "there is no field qyt"],
    ["has(args.amount) && has(args.lines) && has(args.nme)", "there is no field nme"],
    ["args.branched.m == 1", "there is no field m"],
    ["args.amount", "it must be true or false, and is int"],
    ["args.any", "it must be true or false, and is dyn"],
    ["args.amount == 'x'", "no such overload: int == string"],
    ["money(args.amount, 'USD') > 3", "found no matching overload for 'money(int, string)'"],
    ["args.amount >", "Unexpected token: EOF"],
    ["", "Unexpected token: EOF"],
    ["has(args)", "has() invalid argument"],
    // X1
    ["args.currency.matches('a')", ".matches() is not used: use glob(text, pattern)"],
    [
      "dyn(args.any).matches('a')",
      "there is no function dyn; there are has, size, string, glob, host, money, minor, today, hour",
    ],
    ["args.any.x.matches('a')", ".matches() is not used: use glob(text, pattern)"],
    [
      "args.tags.join() == ''",
      ".join() is not used: there are contains, startsWith, endsWith, size, lowerAscii, upperAscii, trim, all, exists, exists_one, map, filter",
    ],
    [
      "timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T00:00:00Z')",
      "there is no function timestamp; there are has, size, string, glob, host, money, minor, today, hour",
    ],
    ["args.amount / 2 > 3", '"/" is not used: write a division as a multiplication of the other side'],
    ["args.amount % 2 == 0", '"%" is not used: write a division as a multiplication of the other side'],
    [
      "cel.bind(x, 1, x == 1)",
      "there is no variable cel; there are args, tool, effect, thread, graph, version, requester, tenant",
    ],
    ["now > 1", "there is no variable now; there are args, tool, effect, thread, graph, version, requester, tenant"],
    ["args.?amount == 1", "Expected IDENTIFIER, got QUESTION"],
    ["b'a' == b'a'", "bytes and unsigned numbers are not used"],
    ["1u == 1u", "bytes and unsigned numbers are not used"],
    // X2
    ["glob(args.url, args.currency)", "the pattern of glob is to be written out"],
    ["glob(args.url)", "found no matching overload for 'glob(string)'"],
    // X3
    ["args.tags.all(a, args.tags.all(b, args.tags.all(c, true)))", "all, exists, map and the like nest at most 2 deep"],
    ["args.tags.all(args, true)", ".all(…) needs a new name for the item first"],
    ["args.tags.all(1, true)", "all(var, predicate) invalid predicate iteration variable"],
    ["args.tags.all()", ".all(…) needs a new name for the item first"],
    [`args.currency == '${"x".repeat(EXPRESSION_MAX)}'`, `it has more than ${EXPRESSION_MAX} characters`],
    [`${"(".repeat(100)}true${")".repeat(100)}`, "Exceeded maxDepth (32)"],
    [
      Array.from({ length: 200 }, () => "true")
        .join(" && ")
        .replaceAll("true", "1==1"),
      "Exceeded maxAstNodes (500)",
    ],
  ])("%s: %s", (text, why) => {
    expect(refusal(typed, text)).toBe(why);
  });

  test("two levels of all are used", () => {
    expect(run(typed, "args.tags.all(a, args.tags.exists(b, a == b))")).toBe(true);
  });

  test("without types, an expression that is neither is still refused", () => {
    expect(refusal(loose, "size(args)")).toBe("it must be true or false, and is int");
    expect(refusal(loose, "args.x.matches('a')")).toBe(".matches() is not used: use glob(text, pattern)");
  });
});

describe("amounts", () => {
  const amount = (scope: Scope, text: string, args: Json, currency?: string): unknown => {
    const made = amountOf(scope, text, currency);
    try {
      return made.evaluate(new Variables(facts({ args }), scope.args));
    } catch (error) {
      return whyOf(error);
    }
  };

  test("whole numbers, and money where a currency is counted", () => {
    expect(amount(typed, "args.amount * 2", { amount: 3 })).toEqual({ units: 6n, currency: undefined });
    expect(amount(typed, "minor(args.amount, args.currency)", { amount: 3, currency: "EUR" }, "USD")).toEqual({
      units: 3n,
      currency: "EUR",
    });
    expect(amount(loose, "args.amount", { amount: 3 })).toEqual({ units: 3n, currency: undefined });
    expect(amount(loose, "args.amount", { amount: 3.5 })).toBe("it was neither a whole number nor money");
  });

  test.each([
    ["args.price", "it must be a whole number or money, and is a floating-point number"],
    ["args.amount * 1.5", "it must be a whole number or money, and is a floating-point number"],
    ["args.currency", "it must be a whole number or money, and is string"],
    ["args.any", "it must be a whole number or money, and is dyn"],
    ["minor(args.amount, 'USD')", "it is money, and no currency is counted"],
  ])("%s is refused: %s", (text, why) => {
    expect(() => amountOf(typed, text, undefined)).toThrow(why);
  });
});

test("whyOf and missingField say something about whatever was thrown", () => {
  expect([new Error("x"), { summary: "No such key: a" }, { summary: 1 }, null, undefined, "text"].map(whyOf)).toEqual([
    "x",
    "there is no field a",
    "something that is no error was thrown",
    "something that is no error was thrown",
    "something that is no error was thrown",
    "something that is no error was thrown",
  ]);
  expect(missingField(new Error("No such key: a"))).toBeUndefined();
});
