/** What `echo` and `printf` print. */
import { expect, test } from "vitest";
import { unescaped } from "./escapes.ts";
import { echoed, formatted, printedByEither, printedInARow } from "./prints.ts";
import { text, unknown, type Value } from "./value.ts";

test.each<[string, string]>([
  ["a\\tb", "a\tb"],
  ["\\x41\\101\\0101\\u0041\\U00000041", "AAAAA"],
  ["\\UFFFFFFFF|", "|"],
  ["\\q\\", "\\q\\"],
  ["\\\\\\'\\\"\\?\\a\\b\\e\\E\\f\\n\\r\\v", "\\'\"?\u0007\b\u001b\u001b\f\n\r\v"],
])("escapes of %j", (escaped, read) => {
  expect(unescaped(escaped)).toBe(read);
});

test.each<[readonly string[], readonly string[]]>([
  [["a", "b"], ["a b\n"]],
  [["-n", "-e", "a"], ["a\n"]],
  [["-x"], ["-x\n"]],
  [["a\\tb"], ["a\\tb\n", "a\tb\n"]],
  [[], ["\n"]],
])("echo %j", (words, lines) => {
  expect(echoed(words.map(text))).toEqual(lines.map(text));
});

test("echo of what is not known", () => {
  expect(echoed([text("a\\t"), unknown("output")])).toEqual([
    [...text("a\\t "), ...unknown("output"), ...text("\n")],
    [...text("a\t "), ...unknown("output"), ...text("\n")],
  ]);
});

test.each<[readonly string[], string | undefined]>([
  [["a\\n"], "a\n"],
  [["%s-%s", "a", "b"], "a-b"],
  [["%s", "a", "b"], "ab"],
  [["%s-%s", "a"], "a-"],
  [["%b", "\\x41"], "A"],
  [["%c%c", "xy", ""], "x"],
  [["%d %i", "12", "-3"], "12 -3"],
  [["%d", "0x1"], undefined],
  [["%%%s", "a"], "%a"],
  [["--", "%s", "a"], "a"],
  [["a", "b"], "a"],
  [[""], ""],
  [[], ""],
  [["%5s", "a"], undefined],
  [["%(%Y)T"], undefined],
  [["%"], undefined],
  [["x".repeat(5000)], undefined],
])("printf %j", (words, printed) => {
  expect(formatted(words.map(text))).toEqual(printed === undefined ? undefined : text(printed));
});

test("printf of what is not known, or too much", () => {
  expect(formatted([unknown("output")])).toBeUndefined();
  expect(formatted([text("%s"), unknown("pipe")])).toEqual(unknown("pipe"));
  for (const directive of ["%b", "%c", "%d"]) expect(formatted([text(directive), unknown("pipe")])).toBeUndefined();
  expect(formatted([text("%s"), ...Array.from({ length: 100 }, () => text("a"))])).toEqual(unknown("output", true));
});

test("beyond a few possibilities, and beyond many pieces, it is not told any more", () => {
  const many: readonly Value[] = Array.from({ length: 5 }, (_, index) => text(`${index}`));
  expect(printedInARow(many.slice(0, 2), many.slice(2, 4))).toHaveLength(4);
  expect(printedInARow(many, many)).toEqual([unknown("output", true)]);
  expect(printedByEither(many, [unknown("network")])).toHaveLength(6);
  const more = Array.from({ length: 17 }, (_, index) => text(`${index}`));
  expect(printedByEither(more, [unknown("network")])).toEqual([unknown("network", true)]);
  const long = Array.from({ length: 40 }, () => [...text("a"), ...unknown("decoded")]).flat();
  expect(printedInARow([long], [text("b")])).toEqual([unknown("decoded", true)]);
});
