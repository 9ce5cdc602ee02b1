/** The one wildcard. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { glob, isGlob, matchesAny } from "./glob.ts";

describe("glob", () => {
  test.each([
    ["", "", true],
    ["", "*", true],
    ["a", "", false],
    ["", "a", false],
    ["github.merge", "github.*", true],
    ["github", "github.*", false],
    ["github.merge", "*", true],
    ["get_user", "get_*", true],
    ["forget_user", "get_*", false],
    ["abcabd", "*abd", true],
    ["abcabde", "*abd", false],
    ["a/b/c", "a*c", true],
    ["a.b", "a?b", false],
    ["Pay", "pay", false],
    ["aXbXc", "a*b*c", true],
    ["aXbX", "a*b*c", false],
    ["ab", "a**b", true],
    ["ab", "ab**", true],
    ["abc", "ab", false],
    ["🦊x", "🦊*", true],
    ["a+b", "a+b", true],
  ])("given %j and the pattern %j, then %j", (text, pattern, expected) => {
    expect(glob(text, pattern)).toBe(expected);
  });

  test("property: the same answer as a regular expression that means the same", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 8 });
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        const same = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
        expect(glob(text, pattern)).toBe(same.test(text));
      }),
    );
  });

  test("a pattern made to go back again and again is done all the same", () => {
    expect(glob(`${"a".repeat(5_000)}b`, `${"a*".repeat(50)}c`)).toBe(false);
  });
});

test("isGlob tells a pattern from a name; matchesAny takes the first that fits", () => {
  expect([isGlob("a.*"), isGlob("a.b")]).toEqual([true, false]);
  expect([matchesAny(["x", "a*"], "ab"), matchesAny(["x", "a"], "ab"), matchesAny([], "ab")]).toEqual([
    true,
    false,
    false,
  ]);
});
