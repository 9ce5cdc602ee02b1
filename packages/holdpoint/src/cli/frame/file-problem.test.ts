/** Why a file cannot be read, and what to do. */
import { expect, test } from "vitest";
import { readProblem } from "./file-problem.ts";

test.each([
  ["ENOENT", "there is no such file; name one that is there"],
  ["ENOTDIR", "there is no such file; name one that is there"],
  ["EISDIR", "it is a directory; name a file in it"],
  ["EACCES", "this account may not read it; let it, or name another one"],
  ["EPERM", "this account may not read it; let it, or name another one"],
  ["EIO", "the disk failed"],
  [undefined, "the disk failed"],
])("%s: %s", (code, says) => {
  expect(readProblem(Object.assign(new Error("the disk failed"), { code }))).toBe(says);
});
