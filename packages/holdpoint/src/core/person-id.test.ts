/** Ids of people: person-id.ts P1–P2. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPersonId, personIdProblem } from "./person-id.ts";

describe("P2: what is no id of a person", () => {
  test.each<readonly [string, unknown, RegExp]>([
    ["nothing", "", /no text/],
    ["no text", 7, /no text/],
    ["broken Unicode", "\ud800", /no text/],
    ["a space after it", "zoe ", /white space/],
    ["a line feed before it", "\nzoe", /white space/],
    ["another space after it", "zoe\u00a0", /white space/],
    ["another space within", "zoe\u00a0b", /cannot be seen \(U\+00A0\)/],
    ["a zero width space", "zoe\u200b", /cannot be seen \(U\+200B\)/],
    ["a joiner", "zo\u200de", /U\+200D/],
    ["an override of the direction", "zoe\u202eb", /U\+202E/],
    ["a control character", "zo\u0000e", /U\+0000/],
    ["a tag", "zoe\u{e0041}", /U\+E0041/],
    ["a private character", "zoe\ue000", /U\+E000/],
    ["an accent of its own", "zoe\u0301", /normalization form C/],
    ["an ångström sign", "\u212bsa", /normalization form C/],
  ])("%s", (_name, id, why) => {
    expect(personIdProblem(id)).toMatch(why);
    const message: unknown = expect.stringMatching(/^by .+\.$/);
    expect(() => {
      checkPersonId(id, "by");
    }).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", message }));
  });
});

test.each(["zoe", "Zoe", "zo\u00e9", "ann@corp.example", "Ann Lee", "user:42", "日本", "\u212bsa".normalize("NFC")])(
  "%s is one",
  (id) => {
    expect(personIdProblem(id)).toBeUndefined();
    checkPersonId(id, "by");
  },
);

test("of the forms of one text at most one is an id", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const forms = new Set([text, text.normalize("NFC"), text.normalize("NFD"), ` ${text}`, `${text}\u200b`]);
      expect([...forms].filter((form) => personIdProblem(form) === undefined).length).toBeLessThanOrEqual(1);
    }),
  );
});
