/** Text as people are shown it: visible-form.ts F1–F3. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleForm, visibleText, type MarkKind } from "./visible-form.ts";

describe("F2: what is marked", () => {
  test.each<readonly [string, string, string, MarkKind]>([
    ["zero width space", "pay\u200bACME", "pay\\u{200B}ACME", "hidden"],
    ["byte order mark", "\ufeffpay", "\\u{FEFF}pay", "hidden"],
    ["no-break space", "pay\u00a0me", "pay\\u{A0}me", "hidden"],
    ["soft hyphen", "a\u00adb", "a\\u{AD}b", "hidden"],
    ["tag character", "a\u{e0041}b", "a\\u{E0041}b", "hidden"],
    ["Hangul filler", "a\u3164b", "a\\u{3164}b", "hidden"],
    ["variation selector", "a\ufe01b", "a\\u{FE01}b", "hidden"],
    ["carriage return", "safe\rrm", "safe\\u{D}rm", "hidden"],
    ["escape", "\u001b[2J", "\\u{1B}[2J", "hidden"],
    ["private use", "a\ue000", "a\\u{E000}", "hidden"],
    ["unassigned", "a\u0378", "a\\u{378}", "hidden"],
    ["blank braille", "a\u2800", "a\\u{2800}", "hidden"],
    ["line separator", "a\u2028b", "a\\u{2028}b", "hidden"],
    ["a joiner between letters", "a\u200db", "a\\u{200D}b", "hidden"],
    ["a joiner at the end", "🙂\u200d", "🙂\\u{200D}", "hidden"],
    ["a selector after a letter", "a\ufe0f", "a\\u{FE0F}", "hidden"],
    ["a selector after a digit that is no keycap", "1\ufe0f0", "1\\u{FE0F}0", "hidden"],
    ["a selector and a joiner of nothing", "\ufe0f\u200d🙂", "\\u{FE0F}\\u{200D}🙂", "hidden"],
    ["right-to-left override", "invoice\u202efdp.exe", "invoice\\u{202E}fdp.exe", "bidirectional"],
    ["isolate", "a\u2066b", "a\\u{2066}b", "bidirectional"],
    ["right-to-left mark", "a\u200f", "a\\u{200F}", "bidirectional"],
    ["Cyrillic in a Latin word", "p\u0430ypal", "p\\u{430}ypal", "look-alike"],
    ["a word of look-alikes only", "\u0430\u0441\u0435", "\\u{430}", "look-alike"],
    ["Greek in a Latin word", "\u039ficrosoft", "\\u{39F}icrosoft", "look-alike"],
    ["full width", "\uff50ay", "\\u{FF50}ay", "look-alike"],
    ["mathematical", "\u{1d429}ay", "\\u{1D429}ay", "look-alike"],
  ])("%s", (_name, text, shown, kind) => {
    const found = visibleText(text);
    expect(found.shown).toContain(shown);
    expect(found.marks[0]).toMatchObject({ kind, path: "$" });
  });

  test.each([
    ["plain text", "Pay 12.50 EUR to ACME & Co.\n\t(today) — “now”"],
    ["accents", "Müller, señor, Łódź, naïve"],
    ["Russian", "Оплатить счёт и закрыть, а также ОСА"],
    ["Greek", "Αθήνα και λόγος"],
    ["Chinese, Arabic, Hindi", "支付 ادفع भुगतान"],
    ["emoji with joiners and selectors", "👩‍💻 ❤️ 👩🏽‍🚀 👨‍👩‍👧 1️⃣ 🏳️‍🌈"],
    ["superscripts", "m² ªº"],
    ["a backslash", "C:\\users\\x"],
  ])("not: %s", (_name, text) => {
    expect(visibleText(text)).toEqual({ shown: text, marks: [] });
  });
});

describe("F1: two texts never look the same", () => {
  test.each([
    ["text that looks like a mark", "\\u{202E}", "\u202e"],
    ["a backslash before a mark", "\\\\u{202E}", "\\\u202e"],
    ["two of them", "\\\\\\u{202E}", "\\\\\u202e"],
  ])("%s", (_name, one, other) => {
    expect(visibleText(`${one}é`).shown).not.toBe(visibleText(`${other}é`).shown);
    expect(visibleText(one).shown).not.toBe(visibleText(other).shown);
  });

  test("whatever they are", () => {
    const piece = fc.constantFrom(
      "\\",
      "\\u{202E}",
      "u{202E}",
      "u",
      "{",
      "}",
      "\u202e",
      "a",
      "\u200b",
      "20",
      "\u0430",
      "é",
    );
    const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other);
        expect(visibleText(one).shown).not.toBe(visibleText(other).shown);
      }),
      { numRuns: 3000 },
    );
  });
});

test("in keys and values, with the places", () => {
  const args = { to: "p\u0430y", "na\u200bme": ["ok", { deep: "\u202ex" }], n: 1, yes: true, none: null };
  expect(visibleForm(args)).toEqual({
    shown: { to: "p\\u{430}y", "na\\u{200B}me": ["ok", { deep: "\\u{202E}x" }], n: 1, yes: true, none: null },
    marks: [
      { path: "$.to", codePoint: "U+0430", kind: "look-alike" },
      { path: '$["na\u200bme"]', codePoint: "U+200B", kind: "hidden" },
      { path: '$["na\u200bme"][1].deep', codePoint: "U+202E", kind: "bidirectional" },
    ],
  });
});

test("a key that is a prototype's name stays a key", () => {
  const args = JSON.parse('{"__proto__": {"x": "\\u200b"}}') as { readonly [key: string]: string };
  expect(JSON.stringify(visibleForm(args).shown)).toBe('{"__proto__":{"x":"\\\\u{200B}"}}');
});
