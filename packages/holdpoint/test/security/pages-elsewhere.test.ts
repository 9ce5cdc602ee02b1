/**
 * A page of somebody else, in the very browser in which a reviewer is signed in, and on the same host: cookies know no
 * ports, so this is as near as an attacker's page comes. And links that name a decision, as in a message.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Request } from "playwright-core";
import type { PendingInterrupt } from "../../src/index.ts";
import { launchChromium } from "../e2e/chromium.ts";
import { ServedOffice, WAIT } from "../e2e/served-office.ts";
import { Visitor } from "../e2e/visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;
let elsewhere: Server;
let evil: string;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
  elsewhere = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Win a prize</title><body>");
  });
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  evil = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
  elsewhere?.close();
});

/** What scripts of that page get, each way they try. */
function attack(url: string, { id, digest }: PendingInterrupt): string {
  return `(async () => {
    const to = ${JSON.stringify(`${url}/v1/interrupts/${id}/decisions`)};
    const body = ${JSON.stringify(JSON.stringify({ type: "approve", digest }))};
    const sent = async (address, options) => {
      try {
        const response = await fetch(address, { credentials: "include", ...options });
        return response.type + " " + response.status + " " + (await response.text()).length;
      } catch (error) { return "refused"; }
    };
    const json = { "content-type": "application/json" };
    const results = [
      await sent(to, { method: "POST", mode: "no-cors", body }),
      await sent(to, { method: "POST", mode: "no-cors", body: new Blob([body], { type: "text/plain" }) }),
      await sent(to, { method: "POST", body, headers: json }),
      await sent(to, { method: "POST", body, headers: { ...json, "x-holdpoint-csrf": "guessed" } }),
      await sent(${JSON.stringify(`${url}/v1/session`)}, {}),
      await sent(${JSON.stringify(`${url}/v1/interrupts`)}, {}),
      await sent(${JSON.stringify(`${url}/v1/interrupts`)}, { mode: "no-cors" }),
      navigator.sendBeacon(to, new Blob([body], { type: "text/plain" })) ? "opaque 0 0" : "refused",
      await new Promise((resolve) => {
        const source = new EventSource(${JSON.stringify(`${url}/v1/events`)}, { withCredentials: true });
        source.onopen = () => resolve("it listens");
        source.onerror = () => { source.close(); resolve("refused"); };
      }),
      await new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve("an image");
        image.onerror = () => resolve("refused");
        image.src = to + "?type=approve";
      }),
    ];
    for (const enctype of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      document.body.append(Object.assign(document.createElement("iframe"), { name: enctype }));
      const form = document.body.appendChild(document.createElement("form"));
      Object.assign(form, { method: "POST", action: to, enctype, target: enctype });
      const input = form.appendChild(document.createElement("input"));
      [input.name, input.value] = [body.slice(0, -1) + ',"x":"', '"}'];
      form.submit();
    }
    return results;
  })()`;
}

test("decides nothing, reads nothing and hears nothing, though the browser sends the cookie", async () => {
  const asked = await office.ask({ name: "pay", args: { to: "mallory", cents: 999_900 } });
  const { page } = ann;
  const sent: (string | undefined)[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(office.url)) void request.allHeaders().then((all) => sent.push(all["cookie"]));
  });
  // The answer is in no frame (the next test): the browser gives the request up once it has it.
  let forms = 0;
  const isForm = (request: Request): boolean => request.isNavigationRequest() && request.method() === "POST";
  page.on("requestfailed", (request) => (forms += isForm(request) ? 1 : 0));
  page.on("requestfinished", (request) => (forms += isForm(request) ? 1 : 0));
  await page.goto(evil);
  const found = await page.evaluate<string[]>(attack(office.url, asked));
  await expect.poll(() => forms, WAIT).toBe(3);
  expect(found.filter((result) => result !== "refused" && result !== "opaque 0 0")).toEqual([]);
  // Else it is refused for want of a session, and this shows nothing.
  expect(sent.some((cookie) => cookie?.includes("__Host-holdpoint="))).toBe(true);
  expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);
  expect(office.done).toEqual([]);
});

test("shows nothing of the inbox in a frame", async () => {
  const { page } = ann;
  await page.goto(evil);
  const isRead = await page.evaluate<boolean>(`new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => resolve(true), { once: true });
    frame.src = ${JSON.stringify(`${office.url}/`)};
    document.body.append(frame);
  })`);
  expect(isRead).toBe(true);
  const [frame] = page.frames().filter((one) => one !== page.mainFrame());
  expect(frame?.url()).not.toContain(office.url);
  expect(await frame?.locator("[data-question]").count()).toBe(0);
});

test("has no hold of the inbox that it opened", async () => {
  const { page } = ann;
  await page.goto(evil);
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate(`void (window.opened = window.open(${JSON.stringify(`${office.url}/`)}))`),
  ]);
  await popup.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  expect(await popup.evaluate("window.opener")).toBeNull();
  expect(await page.evaluate("window.opened.closed")).toBe(true);
  await popup.close();
});

test.each(["approve", "reject", "edit"])("a link with #%s opens what it names, and decides nothing", async (way) => {
  const asked = await office.ask({ name: "pay", args: { to: "acme", cents: 100 } });
  const visitor = await Visitor.signedIn(browser, office, "ben");
  await visitor.page.goto(`${office.url}/requests/${asked.id}?type=${way}&decide=1#${way}`);
  await visitor.page.getByRole("dialog").waitFor();
  await expect.poll(() => visitor.page.url(), WAIT).not.toContain("#");
  await visitor.page.reload();
  await visitor.page.getByRole("heading", { name: "Who decides" }).waitFor();
  expect(await visitor.page.getByRole("dialog").count()).toBe(0);
  expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});
