/** Brace expansion as bash does it (B1), and its bounds (B2). */
import { expect, test } from "vitest";
import { DEEPEST, expandBraces, MOST_TRIES, MOST_WORDS } from "./braces.ts";

test.each<[string, readonly string[]]>([
  ["a", ["a"]],
  ["{a,b}", ["a", "b"]],
  ["x{a,b}y{1,2}", ["xay1", "xay2", "xby1", "xby2"]],
  ["{a,{b,c}d}", ["a", "bd", "cd"]],
  ["{,x}", ["", "x"]],
  ["{a}", ["{a}"]],
  ["{}", ["{}"]],
  ["{a,b", ["{a,b"]],
  ["a,b}", ["a,b}"]],
  ["{{a,b}", ["{a", "{b"]],
  ["{1..3}", ["1", "2", "3"]],
  ["{3..1}", ["3", "2", "1"]],
  ["{1..6..2}", ["1", "3", "5"]],
  ["{1..6..-2}", ["1", "3", "5"]],
  ["{1..3..0}", ["1", "2", "3"]],
  ["{08..10}", ["08", "09", "10"]],
  ["{-01..1}", ["-01", "000", "001"]],
  ["{a..c}", ["a", "b", "c"]],
  ["{c..a..2}", ["c", "a"]],
  ["{a..1}", ["{a..1}"]],
  ["{1..2,3}", ["1..2", "3"]],
  ["\\{a,b}", ["\\{a,b}"]],
  ["{a\\,b}", ["{a\\,b}"]],
  ["'{a,b}'", ["'{a,b}'"]],
  ['"{a,b}"', ['"{a,b}"']],
  ["$'{a,\\'b}'", ["$'{a,\\'b}'"]],
  ["`{a,b}`", ["`{a,b}`"]],
  ["${x:-{a,b}}", ["${x:-{a,b}}"]],
  ["$({a,b} ')' \\) \")\" `)`)", ["$({a,b} ')' \\) \")\" `)`)"]],
  ["{<(a,b),c}", ["<(a,b)", "c"]],
  ["{'a,b',c}", ["'a,b'", "c"]],
  ["'unclosed{a,b}", ["'unclosed{a,b}"]],
  ["${unclosed{a,b}", ["${unclosed{a,b}"]],
])("%s (B1)", (word, words) => {
  expect(expandBraces(word)).toEqual(words);
});

test.each([
  `{1..${MOST_WORDS + 1}}`,
  "{1..99999999999999999999}",
  "{a,b}".repeat(9),
  `${"{a,".repeat(DEEPEST + 2)}b${"}".repeat(DEEPEST + 2)}`,
  "{".repeat(MOST_TRIES + 1),
  `{a,b}${"{".repeat(MOST_TRIES + 1)}`,
])("too much is not expanded: %s (B2)", (word) => {
  expect(expandBraces(word)).toBeUndefined();
});
