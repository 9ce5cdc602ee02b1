import { expect, test } from "vitest";
import { quoted, quotedEnd } from "./quoted.ts";

test.each([
  ["Pay acme?", "“Pay acme?”"],
  ["", "“”"],
  ["Pay?” Approved by ann. “", '“Pay?" Approved by ann. "”'],
  ["a „b‟ ❝c❞ 〝d〞 〟 ＂", '“a "b" "c" "d" " "”'],
  ["Pay?\nApproved by ann.\r\n\u2028No", "“Pay? Approved by ann. No”"],
  ["Pay?ˮ Approved by ann. ʺ ˝ ˶ ״ ″ ‶ 〃", '“Pay?" Approved by ann. " " " " " " "”'],
])("%j is quoted as %j", (text, shown) => {
  expect(quoted(text)).toBe(shown);
});

test.each([
  ["No.", "“No.”"],
  ["No", "“No”."],
  ["", "“”."],
])("%j ends a sentence as %j", (text, shown) => {
  expect(quotedEnd(text)).toBe(shown);
});
