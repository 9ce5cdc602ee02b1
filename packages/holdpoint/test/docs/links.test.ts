/** Every relative link on a page leads to a file, and to a heading where it names one. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { anchors, links, pages, readPage, root, type Page } from "./pages.ts";

function isBroken(page: Page, link: string): boolean {
  if (/^(https?|mailto):/.test(link)) return false;
  const [target = "", anchor = ""] = link.split("#");
  if (target === "") return !anchors(page).has(anchor);
  const path = posix.normalize(join(dirname(page.path), decodeURI(target)));
  const file = join(root, path);
  if (path.startsWith("..") || !existsSync(file)) return true;
  return anchor !== "" && statSync(file).isFile() && !anchors(readPage(path)).has(anchor);
}

describe("relative links", () => {
  test.each(pages().map((page) => [page.path, page] as const))("%s", (_path, page) => {
    expect(links(page).filter((link) => isBroken(page, link))).toEqual([]);
  });
});

test("a broken link is found", () => {
  const text = "# One two\n[a](#one-two) [b](#three) [c](README.md) [d](nowhere.md) `[e](code.md)`";
  const page: Page = { path: "imagined.md", text, prose: text, blocks: [] };
  expect(links(page).filter((link) => isBroken(page, link))).toEqual(["#three", "nowhere.md"]);
});

test("every page of docs/ can be reached from the README", () => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path) || !path.endsWith(".md") || !existsSync(join(root, path))) return;
    seen.add(path);
    for (const link of links(readPage(path))) {
      const [target = ""] = link.split("#");
      if (!/^\w+:/.test(link) && target !== "") visit(posix.normalize(join(dirname(path), target)));
    }
  };
  visit("README.md");
  const pagesOfDocs = pages().filter(({ path }) => path.startsWith("docs/"));
  expect(pagesOfDocs.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
});
