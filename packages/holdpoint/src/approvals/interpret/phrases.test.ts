/** Phrases as data (P1–P3). */
import { expect, test } from "vitest";
import { APPROVAL_CUES, FIRM_OPENINGS, REJECTION_CUES, TIMES } from "./comment-cues.ts";
import { CUES } from "./cues.ts";
import { expand, longestPhrase, phraseTree } from "./phrases.ts";
import { ANSWERS } from "./words.ts";

test("P1: a template stands for every choice", () => {
  expect(expand("yes")).toEqual(["yes"]);
  expect(expand("(a|b|) c (d|e f)")).toEqual(["a c d", "a c e f", "b c d", "b c e f", "c d", "c e f"]);
  expect(() => expand("(a (b|c)|d)")).toThrow("nest");
  expect(() => expand("(a|b")).toThrow("nest or are not closed");
  expect(expand("go ahead(| please)")).toEqual(["go ahead", "go ahead please"]);
});

test("P2: the longest phrase is taken", () => {
  const tree = phraseTree({ short: ["go"], long: ["go ahead with it"] });
  const find = (text: string, from = 0): unknown => {
    const words = text.split(" ");
    return longestPhrase(tree, (place) => words[place], from);
  };
  expect(find("go ahead with it now")).toEqual({ role: "long", length: 4 });
  expect(find("go ahead with that")).toEqual({ role: "short", length: 1 });
  expect(find("please go", 1)).toEqual({ role: "short", length: 1 });
  expect(find("ahead with it")).toBeUndefined();
  expect(find("")).toBeUndefined();
});

test("P3: a phrase has one role", () => {
  expect(() => phraseTree({ one: ["a (b|c)"], other: ["a c"] })).toThrow('the phrase "a c" has two roles');
  expect(phraseTree({ one: ["a", "a"] }).next.get("a")?.role).toBe("one");
});

test("P3: the lexicons hold to it, and none has an empty phrase", () => {
  for (const tree of [ANSWERS, CUES, APPROVAL_CUES, REJECTION_CUES, FIRM_OPENINGS, TIMES]) {
    expect(tree.next.size).toBeGreaterThan(0);
    expect(tree.next.has("")).toBe(false);
  }
});
