/** docs/reference/errors.md has every code, and no other, with the sentence that stands in core/errors.ts. */
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../src/index.ts";
import { readPage } from "./pages.ts";

test("the list of error codes is the one of the code", () => {
  const { prose } = readPage("docs/reference/errors.md");
  const sections = prose.split(/^### /m).slice(1);
  const listed = sections.map((section) => {
    const [title = "", ...lines] = section.split("\n");
    const [meaning = "", ...rest] = lines.filter((line) => line !== "" && !line.startsWith("## "));
    return { code: title.trim(), meaning, hasAdvice: rest.length > 0 };
  });
  const wanted = Object.entries(ERROR_CODES).map(([code, meaning]) => ({ code, meaning, hasAdvice: true }));
  expect(listed.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toEqual(
    wanted.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  );
});
