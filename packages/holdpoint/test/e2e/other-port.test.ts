/**
 * The browser of somebody who is signed in opens a server of another port of this host. It gets the cookie, as cookies do not
 * tell ports apart; what else it takes to ask anything is the page's, whose storage does.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { ServedProcess } from "../server/served-process.ts";
import { launchChromium } from "./chromium.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const ACME = { name: "pay", args: { to: "acme", cents: 100 } };
const KEPT = `localStorage.getItem("holdpoint.csrf")`;

let browser: Browser;
let office: ServedOffice;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

test("a server of somebody else gets the cookie, and reads and decides nothing with it", async () => {
  const asked = await office.ask(ACME);
  const ben = await Visitor.signedIn(browser, office, "ben");
  let cookie = "";
  const preview = createServer(({ headers }, response) => {
    cookie = headers.cookie ?? cookie;
    response.setHeader("content-type", "text/html").end("<!doctype html><title>A preview</title>");
  }).listen(0, "127.0.0.1");
  await once(preview, "listening");
  await ben.page.goto(`http://127.0.0.1:${(preview.address() as AddressInfo).port}/`);
  await expect.poll(() => cookie, WAIT).toContain("__Host-holdpoint=");
  // Nothing of the inbox's storage is this page's.
  expect(await ben.page.evaluate<unknown>(KEPT)).toBeNull();

  // It says what a page of this server would, as a server can.
  const page = { cookie, origin: office.url, "sec-fetch-site": "same-origin" };
  for (const path of ["/v1/session", "/v1/interrupts", `/v1/interrupts/${asked.id}`, "/v1/events", "/v1/audit"]) {
    for (const csrf of ["", cookie.split("=")[1] ?? ""]) {
      const told = await fetch(`${office.url}${path}`, { headers: { ...page, "x-holdpoint-csrf": csrf } });
      expect([path, told.status, await told.text()]).toEqual([path, 403, expect.stringContaining("CSRF_REFUSED")]);
    }
  }
  const decided = await fetch(`${office.url}/v1/interrupts/${asked.id}/decisions`, {
    method: "POST",
    headers: { ...page, "content-type": "application/json", "x-holdpoint-csrf": cookie.split("=")[1] ?? "" },
    body: JSON.stringify({ type: "approve", digest: asked.digest }),
  });
  expect(decided.status).toBe(403);
  expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);

  await ben.look(asked);
  await ben.press("Approve");
  await ben.reads("Approved by ben");
  await ben.leave();
  preview.close();
});

test("the same inbox at another port says that the session is of another address, until one signs in there", async () => {
  const cara = await Visitor.signedIn(browser, office, "cara");
  const other = new ServedProcess(office.folder, ["dev", "--port", "0", "--json"], MAIN);
  const { url, link } = await other.said();
  await cara.page.goto(`${url}/threads`);
  await cara.reads("Your session is of another address");
  await cara.reads("Open the link that the terminal printed");
  await cara.page.goto(link?.address ?? "");
  await cara.page.waitForURL(`${url}/`);
  expect(await cara.page.evaluate<unknown>(KEPT)).toMatch(/^[\w-]{43}$/);
  await cara.leave();
  other.signal("SIGTERM");
  await other.ended();
});

test("what a provider's sign-in comes back with is kept, and in no address; what is refused is not kept", async () => {
  const asked = await office.ask(ACME);
  const ben = await Visitor.signedIn(browser, office, "ben");
  const csrf = await ben.page.evaluate<string>(KEPT);
  await ben.page.evaluate(`localStorage.removeItem("holdpoint.csrf")`);
  await ben.page.goto(`${office.url}/sign-in#csrf=${csrf}&to=%2Frequests%2F${asked.id}`);
  await ben.page.waitForURL(`${office.url}/requests/${asked.id}`);
  expect(await ben.page.evaluate<unknown>(KEPT)).toBe(csrf);
  await ben.press("Approve");
  await ben.reads("Approved by ben");
  await ben.page.goBack();
  expect(ben.page.url()).not.toContain("csrf");

  const next = await office.ask(ACME);
  await ben.page.goto(`${office.url}/sign-in#csrf=of-another-session&to=%2Frequests%2F${next.id}`);
  await ben.reads("Your session is of another address");
  expect((await office.pending(next.threadId)).map(({ id }) => id)).toEqual([next.id]);
  expect(await ben.page.evaluate<unknown>(KEPT)).toBeNull();
  await ben.leave();
});
