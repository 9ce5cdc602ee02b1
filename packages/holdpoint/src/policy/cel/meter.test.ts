/** What evaluations cost (W1–W3): whatever the expression and the arguments, they end. */
import type { ASTNode } from "@marcbachmann/cel-js";
import { describe, expect, test } from "vitest";
import { facts } from "../../../test/policy/given.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { conditionOf, scopeOf, Variables, whyOf, type Scope } from "./condition.ts";
import { ACTION_STEPS_MAX, meter, STEPS_MAX } from "./meter.ts";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    note: { type: "string" },
    other: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    lines: { type: "array", items: { type: "object", properties: { qty: { type: "integer" } } } },
    any: {},
  },
};
const typed = scopeOf(SCHEMA);
const loose = scopeOf(undefined);
const TOO_MUCH = `it takes more than the ${STEPS_MAX} steps that a condition has`;

function run(scope: Scope, text: string, args: Json = {}): boolean | string {
  try {
    return conditionOf(scope, text).evaluate(new Variables(facts({ args }), scope.args));
  } catch (error) {
    return whyOf(error);
  }
}

const many = Array.from({ length: 1_000 }, (_, index) => index);
const ones = (count: number): string => `[${Array.from({ length: count }, () => "1").join(",")}]`;

describe("W1, W2: what takes too long is an error, whatever passes over errors", () => {
  test.each<[string, string, JsonObject]>([
    ["a list against itself", "args.any.all(a, args.any.all(b, a + b >= 0))", { any: many }],
    ["what exists passes over", "args.any.exists(a, args.any.exists(b, a + b < 0))", { any: many }],
    ["what || passes over", "args.any.all(a, args.any.all(b, a + b >= 0)) || true", { any: many }],
    ["what && passes over", "args.any.all(a, args.any.all(b, a + b >= 0)) && false", { any: many }],
    ["lists compared in a loop", "args.any.all(a, args.any == args.any)", { any: many }],
    ["items looked for in a loop", "args.any.all(a, a in args.any)", { any: many }],
    [
      "lists that grow",
      `args.any.map(a, [${Array.from({ length: 90 }, () => "a")}]).map(a, [${Array.from({ length: 90 }, () => "a")}]) == []`,
      { any: many },
    ],
    ["text that grows", `args.tags.map(a, a + a)${".map(a, a + a)".repeat(20)} == ['']`, { tags: ["ab".repeat(20)] }],
    [
      "a long text in a loop",
      "args.any.all(a, args.note.lowerAscii() != '')",
      { any: many, note: "x".repeat(900_000) },
    ],
    [
      "text searched for long text",
      "args.note.contains(args.other)",
      { note: "a".repeat(500_000), other: "b".repeat(9_000) },
    ],
    ["glob in a loop", "args.any.all(a, !glob(args.note, '*a*b*c*d*e*f*g*h'))", { any: many, note: "a".repeat(9_000) }],
    ["what goes wrong in a loop", "args.any.exists(a, args.any.exists(b, b.x || b.y))", { any: many.slice(0, 100) }],
    [
      "hosts in a loop",
      "args.any.all(a, host(args.note) != '')",
      { any: many, note: `http://${"a.".repeat(1_000)}de` },
    ],
    ["literal lists", `${ones(200)}.all(x, ${ones(180)}.all(y, x+y+x+y+x+y > 0))`, {}],
  ])("%s", (_name, text, args) => {
    expect(run(loose, text, args)).toBe(TOO_MUCH);
    // With a schema an argument is converted each time it is looked at, and that is bounded as well (V2).
    if (!text.includes("args.any")) expect(run(typed, text, args)).toBe(TOO_MUCH);
  });

  test("objects of a schema take as much as all that is in them", () => {
    const one = { qty: 1, much: [many, many, many] };
    const text = `${ones(100)}.all(x, args.lines[0] == args.lines[0])`;
    expect(run(typed, text, { lines: [one] })).toBe(TOO_MUCH);
  });

  test("what people write is far from it", () => {
    const args = { any: many, note: "x".repeat(500_000), tags: many.map(String), lines: many.map((qty) => ({ qty })) };
    const text =
      "args.lines.all(l, l.qty >= 0 && l.qty < 5000) && args.tags.exists(t, t == '999') && args.any.filter(a, a > 5).size() == 994" +
      " && !args.note.contains('rm -rf') && args.note.endsWith('x') && {'a': 1}['a'] == 1 && !has(args.other) && -1 < 0";
    expect(run(typed, text, args)).toBe(true);
    expect(run(loose, text, args)).toBe(true);
  });

  test("it takes the same each time", () => {
    const condition = conditionOf(typed, "args.any.all(a, a >= 0) && {} == {} && args.note + 'b' == 'ab' && [] == []");
    const left = (): number => {
      const variables = new Variables(facts({ args: { any: many, note: "a" } }), typed.args);
      condition.evaluate(variables);
      return variables.steps.left;
    };
    const first = left();
    expect(first).toBeLessThan(ACTION_STEPS_MAX - 3_000);
    expect(left()).toBe(first);
  });

  test("all conditions for one action have what they have together", () => {
    const condition = conditionOf(loose, "args.any.all(a, args.any.all(b, a + b >= 0))");
    const variables = new Variables(facts({ args: { any: many } }), loose.args);
    const said = Array.from({ length: 3 }, () => {
      try {
        return condition.evaluate(variables);
      } catch (error) {
        return whyOf(error);
      }
    });
    expect(said.slice(0, 2)).toEqual([TOO_MUCH, TOO_MUCH]);
    expect(said[2]).toBe(`the conditions take more than the ${ACTION_STEPS_MAX} steps they have together`);
  });
});

describe("W3: lists are not joined", () => {
  const JOINED = "lists are not joined with +: look at each of them";
  test.each([
    `${`[[${ones(25)}]]`}${".map(a, a + a)".repeat(20)}.size() == 1`,
    "args.tags + args.tags == []",
    "([1] + [2]).size() == 2",
  ])("%s", (text) => {
    expect(run(typed, text, { tags: ["a"] })).toBe(JOINED);
    expect(run(loose, text, { tags: ["a"] })).toBe(JOINED);
  });

  test("nor where it is only known when it is evaluated", () => {
    expect(run(typed, "args.any + args.any == []", { any: [1] })).toBe(JOINED);
    expect(run(typed, "args.any + args.any == 4", { any: 2 })).toBe(true);
  });
});

test("what is no text is refused where text is searched, as ever", () => {
  const why = /^found no matching overload for '/;
  for (const text of [
    "args.any.contains('a')",
    "args.note.contains(args.any)",
    "glob(args.any, 'a')",
    "host(args.any) == ''",
  ]) {
    expect(run(loose, text, { any: 1, note: "a" })).toMatch(why);
  }
});

test("W4: a part that cannot be counted is refused", () => {
  const unknown = { op: "value", args: 1, meta: {} } as unknown as ASTNode;
  expect(() => {
    meter(unknown);
  }).toThrow("it cannot be counted what it costs");
});
