/** Which names a pattern may stand for (P1). */
import { expect, test } from "vitest";
import { fits, globbed, isBroad } from "./pattern.ts";
import { behind, text, unknown } from "./value.ts";

test.each<[string, string, boolean]>([
  ["rm", "rm", true],
  ["rm", "rmx", false],
  ["r?", "rm", true],
  ["r?", "r", false],
  ["*", "", true],
  ["*m", "rm", true],
  ["*m*", "xrmx", true],
  ["a*b*c", "aXbXbc", true],
  ["a*b*c", "aXbXb", false],
  ["[rx]m", "rm", true],
  ["[a-s]m", "rm", true],
  ["[a-c]m", "rm", false],
  ["[!x]m", "rm", true],
  ["[^r]m", "rm", false],
  ["[!a-z]m", "rm", false],
  ["[a-]m", "-m", true],
  ["[]r]m", "rm", true],
  ["[[:alpha:]]m", "rm", false],
  ["[$x]m", "rm", true],
])("%s and %s: %s", (pattern, name, fitting) => {
  expect(fits(globbed(pattern), name)).toBe(fitting);
});

test("what is unknown, and an extended pattern, stands for anything (P1)", () => {
  expect(fits([...text("r"), ...unknown("variable"), ...text("m")], "rxxm")).toBe(true);
  expect(fits([{ kind: "glob", text: "@(a|b)" }, ...text("m")], "rm")).toBe(true);
  expect(fits([{ kind: "glob", text: "[[:alpha:]]" }, ...text("m")], "rm")).toBe(true);
});

test.each<[string, boolean]>([
  ["*", true],
  [".*", true],
  ["??*", true],
  ["*.ts", false],
  ["", false],
  [".", false],
  ["a", false],
])("%s is broad: %s", (pattern, broad) => {
  expect(isBroad(globbed(pattern))).toBe(broad);
});

test("glob operators in text", () => {
  expect(globbed("a*b?c[d]e[f")).toEqual([
    { kind: "text", text: "a" },
    { kind: "glob", text: "*" },
    { kind: "text", text: "b" },
    { kind: "glob", text: "?" },
    { kind: "text", text: "c" },
    { kind: "glob", text: "[d]" },
    { kind: "text", text: "e[f" },
  ]);
});

test("text is cut off a value only where it begins with text", () => {
  expect(behind([...text("ab"), ...unknown("pipe")], 1)).toEqual([...text("b"), ...unknown("pipe")]);
  expect(behind(unknown("pipe"), 1)).toEqual(unknown("pipe"));
});
