/** Addresses that somebody else made up, opened by a reviewer: the page stays whole, runs nothing of them, and leads nowhere. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "../e2e/chromium.ts";
import { ServedOffice, WAIT } from "../e2e/served-office.ts";
import { Visitor } from "../e2e/visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

test.each([
  "/requests/%3Cimg%20src=x%20onerror=window.__ran=1%3E",
  "/requests/int_00000000000000000000000000",
  "/requests/..%2f..%2fv1%2fsession",
  "/requests/%E0%A4%A",
  "/threads/%00",
  "/threads/%F0%9F%92%A9",
  "/threads/__proto__",
  "/nowhere/at/all",
  "/constructor",
  "/?q=%7B%22__proto__%22:%7B%22a%22:1%7D%7D",
  "/?view=%22%3E%3Cscript%3Ewindow.__ran=1%3C/script%3E",
  "/?risk=__proto__&role=constructor&tool[]=x&graph=%00&age=-1",
  `/?q=${"x".repeat(4_000)}`,
  "/?q=%E0%A4%A",
  "/#approve",
  "/#%",
  "/threads?status=__proto__&order=toString",
  "/audit?q=%3Csvg/onload=window.__ran=1%3E",
])("%s", async (path) => {
  await ann.page.goto(`${office.url}${path}`);
  const back = ann.page.getByRole("link", { name: "Inbox" }).or(ann.page.getByRole("link", { name: "To the inbox" }));
  await back.first().waitFor();
  await expect.poll(() => ann.page.getByText("is being read").count(), WAIT).toBe(0);
  expect(await ann.page.evaluate("window.__ran")).toBeUndefined();
  expect(ann.page.url()).toContain(office.url);
  // It goes on from there.
  await back.first().click();
  await ann.page.getByRole("navigation", { name: "Views" }).waitFor();
  expect(ann.complaints).toEqual([]);
});

test.each([
  "https://elsewhere.example/",
  "//elsewhere.example/",
  String.raw`/\elsewhere.example/`,
  "javascript:window.__ran=1",
  "data:text/html,x",
  "/sign-in?to=/sign-in",
  "http://127.0.0.1:1/",
  "\thttps://elsewhere.example",
])("signing in goes on to this page alone, not to %j", async (to) => {
  const visitor = await Visitor.come(browser, office);
  const { hash } = new URL(await office.link("ann"));
  await visitor.page.goto(`${office.url}/sign-in?to=${encodeURIComponent(to)}${hash}`);
  await visitor.page.getByRole("link", { name: "Inbox" }).first().waitFor();
  expect(new URL(visitor.page.url()).origin).toBe(office.url);
  expect(await visitor.page.evaluate("window.__ran")).toBeUndefined();
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});

test.each(["#%", "#%E0%A4%A", `#${"x".repeat(5_000)}`, "#<img src=x onerror=window.__ran=1>", "#/sign-in?token=%"])(
  "a link that is damaged (%s) says so",
  async (hash) => {
    const visitor = await Visitor.come(browser, office);
    await visitor.page.goto(`${office.url}/sign-in${hash}`);
    await visitor.reads("That did not work");
    expect(await visitor.page.evaluate("window.__ran")).toBeUndefined();
    expect(visitor.page.url()).toBe(`${office.url}/sign-in`);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  },
);
