/** Differences: between values place by place, between texts word by word. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonChanges } from "./json-changes.ts";
import { wordDiff } from "./word-diff.ts";

describe("values", () => {
  test.each([
    [{ a: 1, b: [1, 2] }, { a: 1, b: [1, 2] }, []],
    [
      { a: 1 },
      { a: 2, "b c": null },
      [
        { path: "$.a", before: 1, after: 2 },
        { path: '$["b c"]', after: null },
      ],
    ],
    [
      [1, { x: "a" }],
      [1, { x: "b" }, 3],
      [
        { path: "$[1].x", before: "a", after: "b" },
        { path: "$[2]", after: 3 },
      ],
    ],
    [{ a: [1] }, { a: { 0: 1 } }, [{ path: "$.a", before: [1], after: { 0: 1 } }]],
    ["x", null, [{ path: "$", before: "x", after: null }]],
    [{ a: 1 }, {}, [{ path: "$.a", before: 1 }]],
  ])("%j → %j", (before, after, changes) => {
    expect(jsonChanges(before, after)).toEqual(changes);
  });
});

describe("texts", () => {
  test("say what is gone and what is new, word by word", () => {
    expect(wordDiff("paper for the year", "paper for half the year")).toEqual([
      { kind: "same", text: "paper for " },
      { kind: "new", text: "half " },
      { kind: "same", text: "the year" },
    ]);
    expect(wordDiff("", "")).toEqual([]);
    const [before, after] = ["a ".repeat(2_000), "b ".repeat(2_000)];
    expect(wordDiff(before, after)).toEqual([
      { kind: "gone", text: before },
      { kind: "new", text: after },
    ]);
  });

  test("give both texts back", () => {
    const text = fc.array(fc.constantFrom("a", "b", " ", "\n", ",", "é", "😀", "12"), { maxLength: 20 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [before, after] = [one.join(""), other.join("")];
        const parts = wordDiff(before, after);
        const side = (kind: string): string =>
          parts
            .filter((part) => part.kind === "same" || part.kind === kind)
            .map((part) => part.text)
            .join("");
        expect([side("gone"), side("new")]).toEqual([before, after]);
      }),
    );
  });
});
