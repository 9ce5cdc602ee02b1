/** Text from outside is read strictly (P1). */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { isHoldpointError } from "./errors.ts";
import { MAX_DEPTH, MAX_LENGTH } from "./json.ts";
import { parseJson } from "./parse-json.ts";

function refused(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (isHoldpointError(error, "JSON_INVALID")) return error.message;
    throw error;
  }
  throw new Error(`it was read: ${text.slice(0, 80)}`);
}

describe("parseJson", () => {
  test("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = JSON.stringify(value);
        // Lone surrogates are written as escapes, integers written out may be too long: both are refused below.
        if (/\\ud[89a-f]|\d{16,}/.test(text)) return;
        expect(JSON.stringify(parseJson(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
    expect(parseJson(' { "a" : [ 1 , -2.5e3 , "x\\n\\u00e9" , true , false , null , {} , [] ] } ')).toEqual({
      a: [1, -2500, "x\né", true, false, null, {}, []],
    });
    expect(Object.is(parseJson("-0"), 0)).toBe(true);
  });

  test.each([
    ['{"a":1,"a":2}', "twice"],
    ['{"a":1,"\\u0061":2}', "twice"],
    ["9007199254740993", "exactly"],
    ["1e999", "too large"],
    ['"\\ud800"', "lone surrogate"],
    ["[1,]", "expected"],
    ['{"a":1,}', "expected"],
    ['{"a" 1}', "expected"],
    ["{1:2}", "expected"],
    ["[1", "expected"],
    ['{"a":1', "expected"],
    ["01", "more text"],
    ["1 2", "more text"],
    ["", "expected"],
    ["nul", "expected"],
    ["'a'", "expected"],
    ['"\n"', "expected"],
    ["NaN", "expected"],
  ])("refuses %s", (text, why) => {
    expect(refused(text)).toContain(why);
  });

  test("refuses what is too deep or too long", () => {
    expect(refused("[".repeat(MAX_DEPTH + 2))).toContain("deeper");
    expect(refused(" ".repeat(MAX_LENGTH + 1))).toContain("at most");
  });

  test("a key named __proto__ is data", () => {
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.hasOwn(parseJson('{"__proto__":1}') as object, "__proto__")).toBe(true);
  });
});
