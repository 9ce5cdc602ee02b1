/** Text into tokens (T1–T4). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenize, type Token } from "./tokens.ts";

function brief(text: string): readonly string[] {
  return tokenize(text).map(({ kind, text: read, gap }) => `${gap} ${kind} ${read}`);
}

function kinds(text: string): readonly string[] {
  return tokenize(text).map(({ kind }) => kind);
}

describe("what a token is", () => {
  test.each<[string, readonly string[]]>([
    ["Yes, go ahead!!!", ["joined word yes", "joined mark ,", "space word go", "space word ahead", "joined mark !!!"]],
    ["don't don’t", ["joined word don't", "space word don't"]],
    ["go-ahead - no", ["joined word go-ahead", "space mark -", "space word no"]],
    ["'yes'", ["joined mark '", "joined word yes", "joined mark '"]],
    ["yes-", ["joined word yes", "joined mark -"]],
    ["a1 1a 10-x", ["joined number a1", "space number 1a", "space number 10-x"]],
    [
      "a\nb\n\nc\r\nd \t e\u00a0f",
      ["joined word a", "line word b", "blank word c", "line word d", "space word e", "space word f"],
    ],
    ["a\r\n \r\nb", ["joined word a", "blank word b"]],
    ["👍🏽👍\ufe0f", ["joined emoji 👍", "joined emoji 👍"]],
    ["... ?! 😀", ["joined mark ...", "space mark ?", "joined mark !", "space emoji 😀"]],
    ["\u{1d7ce}\u{1d7ce}", ["joined foreign \u{1d7ce}\u{1d7ce}"]],
    ["\u{10100}\u{10100}", ["joined mark \u{10100}\u{10100}"]],
    ["", []],
    [" \n ", []],
  ])("T1: %j", (text, expected) => {
    expect(brief(text)).toEqual(expected);
  });

  test.each([
    "уes",
    "yеs",
    "ｙｅｓ",
    "yès",
    "ye\u0301s",
    "yes\ufe0f",
    "да",
    "日本",
    "ſ",
    "\u212a",
    "no\u0337",
    "y1é",
    "é1",
    "o-é",
  ])("T2: %j is foreign as a whole", (text) => {
    expect(kinds(text)).toEqual(["foreign"]);
  });

  test.each([
    ["ye\u200bs", "U+200B"],
    ["\ufeffyes", "U+FEFF"],
    ["yes\u202e", "U+202E"],
    ["no\ryes", "U+000D"],
    ["yes\u0000", "U+0000"],
    ["yes\u007f", "U+007F"],
    ["yes\u2028no", "U+2028"],
    ["yes\u2003no", "U+2003"],
    ["yes\ud83d", "U+D83D"],
    ["yes\u{e0041}", "U+E0041"],
    ["yes\ue000", "U+E000"],
    ["👩\u200d💻", "U+200D"],
  ])("T3: %j has a hidden character", (text, name) => {
    const hidden = tokenize(text).filter(({ kind }) => kind === "hidden");
    expect(hidden.map((token: Token) => token.text)).toContain(name);
  });
});

const anyText = fc.string({ unit: "binary", maxLength: 200 });

test("T1: nothing but white space and styles of emoji is dropped", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = tokenize(text)
        .map((token) =>
          token.kind === "hidden" ? String.fromCodePoint(Number(`0x${token.text.slice(2)}`)) : token.text,
        )
        .join("");
      const plain = (value: string): string =>
        Array.from(value, (character) => character.toLowerCase())
          .join("")
          .replaceAll("\u2019", "'")
          .replaceAll("ς", "σ")
          .replaceAll(/\ufe0f|[\u{1f3fb}-\u{1f3ff}]/gu, "");
      const visible = text.replaceAll("\r\n", "\n").replaceAll(/[ \t\n\u00a0]/g, "");
      expect(plain(kept)).toBe(plain(visible));
    }),
    { numRuns: 300 },
  );
});

test("T2: a word has the letters a to z only", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      for (const { kind, text: word } of tokenize(text)) {
        if (kind === "word") expect(word).toMatch(/^[a-z]+(?:['-]+[a-z]+)*$/);
      }
    }),
    { numRuns: 300 },
  );
});
