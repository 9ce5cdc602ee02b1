/** Text of agents as it is told (T1–T3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inert, oneLine, shortened, visibleLine } from "./shown-text.ts";

describe("text of agents", () => {
  test.each([
    ["plain", "plain"],
    ["two\nlines\r\nSubject: forged", "two lines\\u{D} Subject: forged"],
    ["tab\tand  spaces ", "tab and spaces"],
    ["turned \u202egnp.exe", "turned \\u{202E}gnp.exe"],
    ["hid\u200bden", "hid\\u{200B}den"],
    ["broken \ud800", "broken \ufffd"],
  ])("%j is %j on one line", (text, shown) => {
    expect(visibleLine(text, 100)).toEqual({ text: shown, isWhole: true });
  });

  test("is shortened, and that shows (T2)", () => {
    expect(shortened("abcdefghij", 10)).toEqual({ text: "abcdefghij", isWhole: true });
    expect(shortened("abcdefghijk", 10)).toEqual({ text: "abcdef […]", isWhole: false });
    expect(shortened("abcde\u{1f512}xxxxxx", 10).text).toBe("abcde […]");
    expect(shortened("abcde fghijk", 10).text).toBe("abcde […]");
  });

  test("is never longer, never on two lines, and well formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 5, max: 40 }), (text, most) => {
        const shown = visibleLine(text, most).text;
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(oneLine(shown)).toBe(shown.trim());
      }),
    );
  });

  test.each([
    ["see https://evil.example/x", "see https[://]evil.example/x"],
    ["WWW.evil.example, www.b.example", "WWW[.]evil.example, www[.]b.example"],
    ["awww.x", "awww.x"],
  ])("%j leads nowhere", (text, dead) => {
    expect(inert(text)).toBe(dead);
  });
});
