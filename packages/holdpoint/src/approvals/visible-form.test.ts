/** Text as people are shown it: visible-form.ts F1–F3, core/character-marks.ts C1–C2, core/look-alikes.ts L1–L2. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MarkKind } from "../core/character-marks.ts";
import { listedMarks, MAX_MARKS, visibleForm, visibleText } from "./visible-form.ts";

describe("C1: what is marked", () => {
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
    ["a word of Lisu", "\ua4d1\ua4ee", "\\u{A4D1}\\u{A4EE}", "look-alike"],
    ["Coptic in a Latin word", "g\u2c9f\u2c9fgle.com", "g\\u{2C9F}\\u{2C9F}gle.com", "look-alike"],
    ["Deseret", "\u{1042c}ver", "\\u{1042C}ver", "look-alike"],
    ["Hebrew in a Latin word", "g\u05e1\u05e1gle", "g\\u{5E1}\\u{5E1}gle", "look-alike"],
    ["Cyrillic that looks like nothing in a Latin word", "pay\u0436", "pay\\u{436}", "look-alike"],
    ["small Cherokee", "\uabaf\uab93", "\\u{ABAF}\\u{AB93}", "look-alike"],
    ["a fraction slash", "bank.com\u2044x.evil.com", "bank.com\\u{2044}x.evil.com", "look-alike"],
    ["a division slash", "bank.com\u2215x.evil.com", "bank.com\\u{2215}x.evil.com", "look-alike"],
    ["a colon that is a letter", "C\ua789x", "C\\u{A789}x", "look-alike"],
    ["another hyphen", "my\u2010bank.com", "my\\u{2010}bank.com", "look-alike"],
    ["a Bengali digit", "IBAN 12\u09ea4", "IBAN 12\\u{9EA}4", "look-alike"],
    ["a Gurmukhi digit", "1\u0a670", "1\\u{A67}0", "look-alike"],
    ["Arabic digits", "\u0661\u0660", "\\u{661}\\u{660}", "look-alike"],
    ["struck through", "1\u03360\u0336", "1\\u{336}0\\u{336}", "hidden"],
    ["an overlay", "1\u20e50", "1\\u{20E5}0", "hidden"],
    ["a circle around it", "1\u20dd", "1\\u{20DD}", "hidden"],
    ["a keycap of a letter", "a\u20e3", "a\\u{20E3}", "hidden"],
    ["a keycap of nothing", "\u20e3", "\\u{20E3}", "hidden"],
    ["the fifth accent in a pile", `a${"\u0301".repeat(5)}b`, "\u0301\\u{301}b", "hidden"],
    ["the fourth line feed in a row", "ok\n\n\n\nevil", "ok\n\n\n\\u{A}evil", "hidden"],
    ["with spaces between", "ok\n \n\t\n \nevil", "\n \\u{A}evil", "hidden"],
    ["with what cannot be seen between", "ok\n\n\n\u200b\nevil", "\\u{200B}\\u{A}evil", "hidden"],
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
    ["scripts that stand beside Latin letters", "Δt, Tシャツ, A股, K팝, ใช้LINE"],
    ["Russian beside an English word", "Оплатить API"],
    ["accents on accents", "e\u0302\u0301 שָּׁ"],
    ["paragraphs", "one\n\n\ntwo\n\n\nthree"],
    ["a keycap without selector", "1\u20e3"],
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

describe("F3: the list of marks", () => {
  test("has so many at most, and says how many more there are; all are written out", () => {
    const { shown, marks } = visibleForm({ text: "\u200b".repeat(20_000) });
    expect(shown).toEqual({ text: "\\u{200B}".repeat(20_000) });
    expect(marks).toHaveLength(20_000);
    const listed = listedMarks(marks);
    expect(listed["marks"]).toHaveLength(MAX_MARKS);
    expect(listed["moreMarks"]).toBe(20_000 - MAX_MARKS);
    expect(JSON.stringify(listed).length).toBeLessThan(10_000);
  });

  test("is left out when there are none, and whole while it is short", () => {
    expect(listedMarks([])).toEqual({});
    const { marks } = visibleForm("\u200b".repeat(MAX_MARKS));
    expect(listedMarks(marks)).toEqual({ marks });
  });

  test("of more marks than a call takes arguments is no error", () => {
    expect(visibleForm("\u200b".repeat(300_000)).marks).toHaveLength(300_000);
  });
});

test("a key that is a prototype's name stays a key", () => {
  const args = JSON.parse('{"__proto__": {"x": "\\u200b"}}') as { readonly [key: string]: string };
  expect(JSON.stringify(visibleForm(args).shown)).toBe('{"__proto__":{"x":"\\\\u{200B}"}}');
});
