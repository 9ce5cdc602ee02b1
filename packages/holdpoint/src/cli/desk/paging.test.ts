/** Pages that filters leave empty. */
import { expect, test } from "vitest";
import { firstFull, moreLines, pageQuery } from "./paging.ts";

test("pages are read until one has something, or none follows", async () => {
  const pages = new Map([
    ["", { items: [], next: "b" }],
    ["b", { items: [], next: "c" }],
    ["c", { items: [1], next: "d" }],
    ["d", { items: [], next: null }],
  ]);
  const asked: object[] = [];
  const read = async (query: { readonly cursor?: string; readonly limit?: number }) => {
    asked.push(query);
    return pages.get(query.cursor ?? "") ?? { items: [], next: null };
  };
  expect(await firstFull({ limit: 5 }, read)).toEqual({ items: [1], next: "d" });
  expect(asked).toEqual([{ limit: 5 }, { limit: 5, cursor: "b" }, { limit: 5, cursor: "c" }]);
  expect(await firstFull({ cursor: "d" }, read)).toEqual({ items: [], next: null });
});

test("a page is asked for by what was given, and more is said where there is more", () => {
  expect(pageQuery({ limit: "20", cursor: undefined })).toEqual({ limit: 20 });
  expect(pageQuery({ limit: undefined, cursor: "x" })).toEqual({ cursor: "x" });
  expect(moreLines(null)).toEqual([]);
  expect(moreLines("x")).toEqual(["", "There is more: --cursor x"]);
});
