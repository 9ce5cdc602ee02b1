/** Texts in places where nothing can be marked. */
import { expect, test } from "vitest";
import { namedMarks, writtenOut } from "./written-out.ts";

test.each([
  ["order-71", "order-71", []],
  ["order-\u202e71-\u0430cme\u200b", String.raw`order-\u{202E}71-\u{430}cme\u{200B}`, ["U+202E", "U+0430", "U+200B"]],
  ["\u200b\u200b👩‍💻", String.raw`\u{200B}\u{200B}👩‍💻`, ["U+200B"]],
  ["", "", []],
])("%j is %s", (text, shown, marks) => {
  expect(writtenOut(text)).toBe(shown);
  expect(namedMarks(text)).toEqual(marks);
});
