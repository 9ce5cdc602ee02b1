/** How much is read for a page (B1–B3). */
import { expect, test } from "vitest";
import { PageBudget } from "./page-budget.ts";

const MIB = 1_048_576;

test("a page is full when what is on it is long (B1), or much was looked through for it (B2)", () => {
  const page = new PageBudget();
  page.looked(2 * MIB - 1, true);
  expect(page.isSpent).toBe(false);
  page.looked(1, true);
  expect(page.isSpent).toBe(true);

  const search = new PageBudget();
  for (let count = 0; count < 15; count += 1) search.looked(MIB, false);
  expect([search.scanned, search.isSpent]).toEqual([15, false]);
  search.looked(MIB, false);
  expect(search.isSpent).toBe(true);
});

test("few are read at first, then as many as fit by what was seen, and never many (B3)", () => {
  const page = new PageBudget();
  expect([page.next(200), page.next(2), page.next(0)]).toEqual([4, 2, 1]);
  page.looked(0, true);
  expect([page.next(200), page.next(5)]).toEqual([32, 5]);
  page.looked(MIB, true);
  expect(page.next(200)).toBe(4);
  page.looked(20 * MIB, false);
  expect(page.next(200)).toBe(1);
});
