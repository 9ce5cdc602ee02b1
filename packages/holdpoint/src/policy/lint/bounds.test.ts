/** What follows from conditions, as far as it is said (I1, I2). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionOf, scopeOf, Variables } from "../cel/condition.ts";
import { follows, isImpossible, readCondition, type Reading } from "./bounds.ts";

const schema = {
  type: "object",
  properties: { n: { type: "integer" }, x: { type: "number" }, s: { type: "string" } },
  required: ["n", "x", "s"],
};
const scope = scopeOf(schema);

function read(text: string): Reading {
  return readCondition(scope.environment.parse(text).ast);
}

describe("a condition follows from another", () => {
  test.each([
    ["args.n > 50", "args.n > 100"],
    ["args.n > 50", "args.n >= 51"],
    ["args.n >= 50", "args.n > 50"],
    ["args.n >= 50", "args.n >= 50"],
    ["args.n < 50", "args.n <= 49"],
    ["args.n <= 50", "args.n < 50"],
    ["args.n <= 50", "args.n < -50"],
    ["args.n > 1", "args.n == 2"],
    ["args.n > 1", "2 == args.n"],
    ["args.n > 1", "1 < args.n"],
    ["args.n < 1", "1 > args.n"],
    ["args.n > 1", "args.n > 2 && args.n > 1"],
    ["args.n > 1", "args.n > 1 && args.n > 2 && args.n < 9"],
    ["args.n < 9", "args.n < 9 && args.n < 10 && args.n > 1"],
    ["args.n > 0", "args.n > 1 && (args.n < 9 && args.s == 'a')"],
    ["args.s == 'a'", "args.n > 1 && args.s == 'a'"],
    ["args.x > 0.5", "args.x > 1.5"],
    ["args.x > 1", "args.x > 1.5"],
    ["args.n > args.x", "args.n > args.x && args.n > 1"],
    ["size(args.s) > 1", "size(args.s) > 2"],
    ["minor(args.n, 'USD') > money('1.00', 'USD')", "minor(args.n, 'USD') > money('2.00', 'USD')"],
    ["minor(args.n, 'USD') > money('1.00', 'USD')", "minor(args.n, 'USD') > minor(101, 'USD')"],
    ["1 < 2 && args.n > 1", "args.n > 1 && 1 < 2"],
  ])("%s, from %s", (a, b) => {
    expect(follows(read(a), read(b))).toBe(true);
  });

  test.each([
    ["args.n > 100", "args.n > 50"],
    ["args.n > 50", "args.n >= 50"],
    ["args.n < 50", "args.n <= 50"],
    ["args.n < 49", "args.n <= 49"],
    ["args.n == 50", "args.n >= 50"],
    ["args.n > 50", "args.n < 50"],
    ["args.n < 50", "args.n > 50"],
    ["args.n > 50", "args.x > 50.0"],
    ["args.n > 50 && args.s == 'a'", "args.n > 50"],
    ["args.n > 50", "args.n > 100 || args.s == 'a'"],
    ["args.s != 'a'", "args.s == 'b'"],
    ["minor(args.n, 'USD') > money('1.00', 'USD')", "minor(args.n, 'EUR') > money('2.00', 'EUR')"],
    ["minor(args.n, args.s) > money('1.00', 'USD')", "minor(args.n, args.s) > money('2.00', 'EUR')"],
    ["minor(args.n, 'USD') > money('1,00', 'USD')", "minor(args.n, 'USD') > money('2.00', 'USD')"],
    ["minor(args.n, 'USD') > money(args.s, 'USD')", "minor(args.n, 'USD') > money('2.00', 'USD')"],
    ["minor(args.n, 'USD') > minor(args.n, args.s)", "minor(args.n, 'USD') > money('2.00', 'USD')"],
    ["minor(args.n, 'USD') > minor(args.n, 'USD')", "minor(args.n, 'USD') > money('2.00', 'USD')"],
    ["args.n > -args.n", "args.n > 5"],
  ])("%s does not from %s", (a, b) => {
    expect(follows(read(a), read(b))).toBe(false);
  });
});

test.each([
  ["args.n > 100 && args.n < 50", true],
  ["args.n > 50 && args.n <= 50", true],
  ["args.n >= 50 && args.n < 50", true],
  ["args.n == 1 && args.n == 2", true],
  ["args.n >= 50 && args.n <= 50", false],
  ["args.n > 50 && args.n < 100", false],
  ["args.n > 50 && args.x < 50.0", false],
  ["args.n > 50 && args.n > 60", false],
  ["args.n < 50 && args.n < 60", false],
  ["args.s == 'a' && args.s == 'b'", true],
  ["args.n > 1 && args.s == 'a' && 'b' == args.s", true],
  ["args.s == 'a' && args.s == 'a'", false],
  ["args.s == 'a' && args.s != 'a'", true],
  ["args.s == 'a' && args.s != 'b'", false],
  ["args.s == 'a' && 'b' == 'c'", false],
  ["glob(args.s, 'a*') && !glob(args.s, 'a*')", true],
  ["glob(args.s, 'a*') && !glob(args.s, 'b*')", false],
])("%s never holds: %s", (text, expected) => {
  expect(isImpossible(read(text))).toBe(expected);
});

test("what is said to follow does, and what is said never to hold does not, whatever the arguments are", () => {
  const place = fc.constantFrom("args.n", "args.x", "size(args.s)");
  const operator = fc.constantFrom("<", "<=", ">", ">=", "==");
  const number = fc.constantFrom("-2", "-1", "0", "1", "2", "3");
  const part = fc.oneof(
    fc.tuple(place, operator, number).map((one) => one.join(" ")),
    fc.tuple(number, operator, place).map((one) => one.join(" ")),
    fc.constantFrom("args.s == 'a'", "args.n > args.x"),
  );
  const condition = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" && "));
  const args = fc.record({
    n: fc.integer({ min: -3, max: 4 }),
    x: fc.constantFrom(-2, -1.5, -1, 0, 0.5, 1, 2, 2.5, 3),
    s: fc.constantFrom("", "a", "aa", "aaa"),
  });
  let said = 0;
  fc.assert(
    fc.property(condition, condition, args, (a, b, given) => {
      const holds = (text: string): boolean =>
        conditionOf(scope, text).evaluate(
          new Variables(
            {
              ...{ tool: "pay", effect: "act", known: true, args: given, tenant: "t" },
              ...{ threadId: "t1", graph: "g", version: "1", at: 0 },
            } as const,
            scope.args,
          ),
        );
      if (isImpossible(read(a))) expect(holds(a)).toBe(false);
      if (!follows(read(a), read(b))) return;
      said += 1;
      if (holds(b)) expect(holds(a)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(said).toBeGreaterThan(0);
});
