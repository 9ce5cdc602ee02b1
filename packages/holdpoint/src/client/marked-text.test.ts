/** Characters that are not what they seem, apart from the rest (M1, M2). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleText } from "../approvals/visible-form.ts";
import { rawParts, visibleParts, type TextPart } from "./marked-text.ts";

const plain = (text: string): TextPart => ({ text });

/** Parts back to the text they are of. */
function whole(parts: readonly TextPart[]): string {
  const character = ({ text, codePoint }: TextPart): string =>
    codePoint === undefined ? text : String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16));
  return parts.map(character).join("");
}

describe("text in visible form", () => {
  test.each<readonly [string, readonly TextPart[]]>([
    ["plain", [plain("plain")]],
    ["", []],
    [String.raw`to \u{430}pple`, [plain("to "), { text: String.raw`\u{430}`, codePoint: "U+0430" }, plain("pple")]],
    // Somebody wrote these very characters: the server doubled the backslash.
    [String.raw`a \\u{202E} b`, [plain(String.raw`a \u{202E} b`)]],
    [String.raw`\\\u{202E}`, [plain("\\"), { text: String.raw`\u{202E}`, codePoint: "U+202E" }]],
    [String.raw`C:\dir\u{xyz}`, [plain(String.raw`C:\dir\u{xyz}`)]],
    [String.raw`C:\dir\\u{xyz}`, [plain(String.raw`C:\dir\u{xyz}`)]],
    [String.raw`\\u{`, [plain(String.raw`\u{`)]],
  ])("%s", (text, parts) => {
    expect(visibleParts(text)).toEqual(parts);
  });

  test("comes back to what it was made of, whatever that was", () => {
    const odd = fc.constantFrom(
      "\\",
      "u",
      "{",
      "}",
      "4",
      "A",
      "\u202e",
      "\u200b",
      "\u0430",
      "😀",
      " ",
      "\\u{41}",
      "\\u{",
    );
    const texts = fc.array(fc.oneof(odd, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join("").toWellFormed();
        expect(whole(visibleParts(visibleText(text).shown))).toBe(text);
      }),
    );
  });
});

describe("text as somebody wrote it", () => {
  test("has its hidden characters apart, and none of those of plain text", () => {
    expect(rawParts("pay \u202eacme\u200b\tnow\nor 👩‍💻 later ✔️")).toEqual([
      plain("pay "),
      { text: "\u202e", codePoint: "U+202E" },
      plain("acme"),
      { text: "\u200b", codePoint: "U+200B" },
      plain("\tnow\nor 👩‍💻 later ✔️"),
    ]);
    expect(rawParts("a\u200db")[1]).toEqual({ text: "\u200d", codePoint: "U+200D" });
    expect(rawParts("\u200d")).toEqual([{ text: "\u200d", codePoint: "U+200D" }]);
  });

  test("has what looks like something else apart, and what hides others", () => {
    expect(rawParts("order-\u0430cme")).toEqual([
      plain("order-"),
      { text: "\u0430", codePoint: "U+0430" },
      plain("cme"),
    ]);
    expect(rawParts("1\u03380 \u0660 Оплатить счёт")).toEqual([
      plain("1"),
      { text: "\u0338", codePoint: "U+0338" },
      plain("0 "),
      { text: "\u0660", codePoint: "U+0660" },
      plain(" Оплатить счёт"),
    ]);
  });

  test("has the very characters apart that the server writes out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-composite" }), (text) => {
        const named = (parts: readonly TextPart[]) => parts.flatMap(({ codePoint }) => codePoint ?? []);
        expect(named(rawParts(text))).toEqual(named(visibleParts(visibleText(text).shown)));
        expect(named(rawParts(text))).toEqual(visibleText(text).marks.map(({ codePoint }) => codePoint));
      }),
    );
  });

  test("is all there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(whole(rawParts(text.toWellFormed()))).toBe(text.toWellFormed());
      }),
    );
  });
});
