/** What has to hold of every page that shows the texts of the corpus. */
import { expect } from "vitest";
import type { Visitor } from "../e2e/visitor.ts";

const LEADS_OUT = `[...document.querySelectorAll("[href], [src], [action], [srcdoc], [data]")]
  .flatMap((one) => ["href", "src", "action", "srcdoc", "data"].map((name) => one.getAttribute(name) ?? ""))
  .filter((to) => to !== "" && !/^[/#]/.test(to) && !to.startsWith(location.origin + "/"))`;

/** Nothing came of what the page shows: nothing ran, nothing leads elsewhere, and the browser complained of nothing. */
export async function expectInert({ page, complaints }: Visitor): Promise<void> {
  expect(await page.evaluate("window.__ran")).toBeUndefined();
  expect(await page.evaluate(LEADS_OUT)).toEqual([]);
  expect(complaints).toEqual([]);
}
