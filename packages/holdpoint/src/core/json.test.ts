/** What may be stored, and what is refused with the path to it (G9, J1–J3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HoldpointError } from "./errors.ts";
import {
  canonical,
  canonicalClone,
  checkLength,
  deepFreeze,
  digestOf,
  isSameJson,
  MAX_DEPTH,
  MAX_LENGTH,
  toJson,
  type Json,
} from "./json.ts";

class Money {
  readonly cents = 1;
}

function refusal(value: unknown): { readonly code: string; readonly path: unknown; readonly message: string } {
  try {
    toJson(value, "answer");
  } catch (error) {
    if (error instanceof HoldpointError) return { code: error.code, path: error.data["path"], message: error.message };
    throw error;
  }
  throw new Error("it was accepted");
}

const cycle: { self?: unknown } = {};
cycle.self = cycle;

describe("toJson", () => {
  test.each([
    ["a Date", { at: new Date(0) }, "$.at"],
    ["an instance of Money", [new Money()], "$[0]"],
    ["a function", { a: { b: () => 1 } }, "$.a.b"],
    ["a BigInt", { "odd key": 1n }, '$["odd key"]'],
    ["NaN", [1, Number.NaN], "$[1]"],
    ["Infinity", Number.POSITIVE_INFINITY, "$"],
    ["a symbol", Symbol("s"), "$"],
    ["part of a cycle", cycle, "$.self"],
    ["undefined", [undefined], "$[0]"],
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    ["a hole in an array", [, 1], "$[0]"],
    ["undefined", undefined, "$"],
    ["a string with a lone surrogate", "\ud800", "$"],
    ["a key with a lone surrogate", { "\ud800": 1 }, "$"],
    ["an object with symbol keys", { [Symbol("k")]: 1 }, "$"],
    ["an instance of Map", new Map(), "$"],
    ["an object with a prototype of its own", Object.create({ inherited: 1 }), "$"],
  ])("refuses %s, with the path to it", (what, value, path) => {
    const found = refusal(value);
    expect(found.code).toBe("NOT_JSON");
    expect(found.message).toContain(what);
    expect(String(found.path).startsWith(path)).toBe(true);
    expect(found.message).toContain("answer");
  });

  test("refuses what is nested too deeply", () => {
    let deep: unknown = 1;
    for (let level = 0; level <= MAX_DEPTH + 1; level += 1) deep = [deep];
    expect(refusal(deep).code).toBe("TOO_LARGE");
  });

  test("gives a clone that shares nothing; undefined properties are left out, -0 is 0 (J1, J2)", () => {
    const value = { list: [1, { a: null }], gone: undefined, zero: -0, text: "é", yes: true };
    const clone = toJson(value);
    expect(clone).toEqual({ list: [1, { a: null }], zero: 0, text: "é", yes: true });
    expect(Object.is((clone as { zero: number }).zero, 0)).toBe(true);
    value.list.push(2);
    expect(clone).toEqual({ list: [1, { a: null }], zero: 0, text: "é", yes: true });
    expect(toJson(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
  });

  test("the same object twice is no cycle, and __proto__ is a key like any other", () => {
    const shared = { a: 1 };
    expect(toJson([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
    const clone = toJson(JSON.parse('{"__proto__":{"admin":true}}')) as { admin?: boolean };
    expect(clone.admin).toBeUndefined();
    expect(canonical(clone)).toBe('{"__proto__":{"admin":true}}');
  });
});

describe("canonical text (J3)", () => {
  test("keys are sorted, so equal values have one digest", () => {
    expect(canonical({ b: 1, a: [true, "x"] })).toBe('{"a":[true,"x"],"b":1}');
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }));
    expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: "1" }));
  });

  test("a clone has the canonical order of keys", () => {
    expect(Object.keys(canonicalClone({ b: 1, a: 2 }) as object)).toEqual(["a", "b"]);
    expect(canonicalClone("x")).toBe("x");
    expect(canonicalClone(null)).toBeNull();
  });

  test("a frozen value is frozen through and through", () => {
    const value = deepFreeze({ list: [{ a: 1 }] });
    expect(Object.isFrozen(value.list[0])).toBe(true);
    expect(deepFreeze(1)).toBe(1);
  });
});

describe("isSameJson", () => {
  const json = fc.jsonValue({ maxDepth: 3 }).map((value) => toJson(value));
  /** One value, and another that is like it in most places. */
  const pair = fc.tuple(json, fc.oneof(json, fc.constant(undefined)));

  test("says what the canonical texts say (J3)", () => {
    fc.assert(
      fc.property(pair, ([one, given]) => {
        const other = given ?? canonicalClone(one);
        expect(isSameJson(one, other)).toBe(canonical(one) === canonical(other));
      }),
    );
  });

  test.each<[Json, Json, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 2 }, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
    [{}, [], false],
    [null, {}, false],
    [{}, null, false],
    ["1", 1, false],
    [0, -0, true],
  ])("%j and %j: %j", (one, other, same) => {
    expect(isSameJson(one, other)).toBe(same);
  });
});

describe("checkLength", () => {
  /** Refused with this code; undefined when it is not. */
  function refused(value: Json): unknown {
    try {
      checkLength(value);
      return undefined;
    } catch (error) {
      return (error as HoldpointError).code;
    }
  }
  const fits = "x".repeat(MAX_LENGTH - 2);

  test.each<[string, Json, unknown]>([
    ["a text that just fits", fits, undefined],
    ["one that does not", `${fits}x`, "TOO_LARGE"],
    ["one in a list", [`${fits}x`], "TOO_LARGE"],
    ["one in an object", { a: `${fits}x`, b: null, c: [true, 1] }, "TOO_LARGE"],
    ["a name that does not", { [fits]: 1 }, "TOO_LARGE"],
    ["what has to be escaped", "\u0001".repeat(MAX_LENGTH / 6 + 1), "TOO_LARGE"],
    ["what is small", { a: ["b", -1.234567890123457e-100, false], c: null }, undefined],
  ])("%s", (_what, value, code) => {
    expect(refused(value)).toBe(code);
  });
});
