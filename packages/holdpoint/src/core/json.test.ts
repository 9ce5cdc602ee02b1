/** What may be stored, and what is refused with the path to it (G9, J1–J3). */
import { describe, expect, test } from "vitest";
import { HoldpointError } from "./errors.ts";
import { canonical, canonicalClone, deepFreeze, digestOf, MAX_DEPTH, toJson } from "./json.ts";

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
