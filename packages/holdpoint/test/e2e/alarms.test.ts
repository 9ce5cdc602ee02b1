/** What needs somebody who runs the agents: said on every page to whoever may read it, listed, and what people do about it. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Browser, BrowserContextOptions, Locator } from "playwright-core";
import { Command, entrypoint, interrupt, step, type PendingInterrupt, type Store } from "../../src/index.ts";
import { SCOPES, signInAddress, SignInLinks, type Principal } from "../../src/server/index.ts";
import { deadDeliveries } from "../../src/server/notify/dead-deliveries.ts";
import { deliveryPut } from "../../src/server/notify/delivery.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;
/** Of another process than the one that serves: its graphs are served by nobody. */
let elsewhere: Store;
/** What was asked, and whose notifications reached nobody. */
let asked: PendingInterrupt;
const here: Visitor[] = [];

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  elsewhere = SqliteSaver.fromConnString(join(office.folder, "data.db"));
  asked = await office.ask({ name: "pay", args: { to: "ACME", cents: 100 } });
});

afterEach(async () => expect(await Visitor.allLeave(here)).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await elsewhere?.close();
  await office?.close();
});

/** Somebody who signed in; everything that the server refuses them is kept. */
async function come(
  { id = "ann", scopes = SCOPES, tenant }: Partial<Principal> = {},
  options: BrowserContextOptions = {},
): Promise<Visitor & { readonly refused: readonly string[]; readonly requests: readonly string[] }> {
  const visitor = await Visitor.come(browser, office, options);
  here.push(visitor);
  const [refused, requests]: [string[], string[]] = [[], []];
  visitor.page.on("response", (response) => {
    const { pathname, search } = new URL(response.url());
    requests.push(`${pathname}${search}`);
    if (response.status() === 403) refused.push(pathname);
  });
  const who = { kind: "person", id, roles: ["finance"], scopes, ...(tenant === undefined ? {} : { tenant }) } as const;
  const { token } = await new SignInLinks(elsewhere).make(who);
  await visitor.page.goto(signInAddress(office.url, token));
  await visitor.page.waitForURL(`${office.url}/`);
  return Object.assign(visitor, { refused, requests });
}

const line = ({ page }: Visitor): Locator => page.getByRole("status", { name: "Alarms" });
const entry = ({ page }: Visitor): Locator => page.getByRole("navigation").getByRole("link", { name: /^Alarms/ });
const FAILED = /^\d+ failed threads?$/;
const thread = (id: string) => ({ configurable: { thread_id: id } });

/** A thread of a graph that no worker serves. */
async function leaveBehind(id: string): Promise<void> {
  await entrypoint({ name: "gone", checkpointer: elsewhere }, async () => interrupt("Go on?")).invoke({}, thread(id));
}

/** A thread whose last run failed: of a graph that is not served, or of one whose code there is another. */
async function fail(id: string, name = "frail", input: object = { values: ["Once more?"] }): Promise<void> {
  const app = entrypoint({ name, checkpointer: elsewhere }, async () => {
    throw new Error("It fell over.");
  });
  await expect(app.invoke(input, thread(id))).rejects.toThrow("It fell over.");
}

/** A thread whose code is not what it began with. */
async function block(id: string): Promise<void> {
  const version = (store: Store, isNew: boolean) =>
    entrypoint({ name: "changing", checkpointer: store }, async () => {
      if (isNew) await step("wipe", () => "wiped");
      return interrupt("Send it?");
    });
  await version(elsewhere, false).invoke({}, thread(id));
  const later = SqliteSaver.fromConnString(join(office.folder, "data.db"));
  await expect(version(later, true).invoke(new Command({ resume: "yes" }), thread(id))).rejects.toThrow("wipe");
  await later.close();
}

/** A notification that was given up. */
async function giveUp(target: string): Promise<void> {
  const at = elsewhere.now();
  const notice = { id: `ntf_${target}`, kind: "asked", interruptId: asked.id, at } as const;
  const delivery = {
    notice,
    channel: "email",
    target,
    attempts: 16,
    nextAt: at,
    lastError: "No such \\u{202E} mailbox.",
  };
  await elsewhere.commit({ tenant: DEFAULT_TENANT, put: [deliveryPut({ ...delivery, state: "dead" }, 0)] });
}

describe("threads", () => {
  test("that nobody goes on with are said on every page as it happens, and are listed with why", async () => {
    const ann = await come();
    await entry(ann).waitFor();
    expect(await line(ann).textContent()).toBe("");
    await leaveBehind("left-behind");
    await block("changed");
    await fail("fell-over");
    const said = ["1 thread no worker serves", "1 blocked thread", "1 failed thread"];
    for (const text of said) await line(ann).getByRole("link", { name: text }).waitFor();
    await expect.poll(() => entry(ann).textContent(), WAIT).toBe("Alarms3 need somebody");
    for (const path of ["/audit", "/policy", "/threads", "/threads/changed"]) {
      await ann.go(path);
      for (const text of said) await line(ann).getByRole("link", { name: text }).waitFor();
    }
    await line(ann).getByRole("link", { name: "1 blocked thread" }).click();
    await ann.page.waitForURL("**/alarms#blocked");
    const card = (name: string): Locator => ann.page.getByRole("region", { name });
    await card("Blocked").getByText('step "wipe"').waitFor();
    await card("No worker serves them").getByText('belongs to the graph "gone"').waitFor();
    expect(await line(ann).textContent()).toBe("");
    await card("No worker serves them").getByRole("link", { name: "left-behind" }).click();
    await ann.reads("No worker serves it");
    await ann.page.goBack();
    await card("Failed").getByRole("link", { name: "In the list of threads" }).click();
    await ann.page.waitForURL("**/threads?status=failed");
    await ann.page.getByRole("list", { name: "Threads" }).getByRole("link", { name: "fell-over" }).waitFor();
  });

  test("whoever has seen it puts it away until something is new", async () => {
    await fail("fell-before");
    const ann = await come();
    await line(ann).getByText(FAILED).waitFor();
    await ann.press("Put away until something is new");
    await expect.poll(() => line(ann).textContent(), WAIT).toBe("");
    expect(await ann.page.evaluate("document.activeElement.id")).toBe("page");
    await ann.page.getByRole("link", { name: "Policy" }).click();
    await ann.page.getByRole("heading", { name: "Policy", exact: true }).waitFor();
    expect(await line(ann).textContent()).toBe("");
    await fail("fell-too");
    await line(ann).getByText(FAILED).waitFor();
  });
});

test("what failed is tried again where it is served; where it cannot be, it says why", async () => {
  await fail("fell-at-home", "calm");
  await fail("fell-there");
  const [ann, dan] = [
    await come(),
    await come({ id: "dan", scopes: SCOPES.filter((scope) => scope !== "threads:run") }),
  ];
  const failed = (visitor: Visitor, id: string): Locator =>
    visitor.page.getByRole("region", { name: "Failed" }).getByRole("listitem").filter({ hasText: id });
  const again = (where: Locator): Locator => where.getByRole("button", { name: "Try again" });
  await Promise.all([ann.go("/alarms"), dan.go("/threads/fell-at-home")]);
  await dan.reads("You may not: that takes the scope threads:run.");
  expect(await again(dan.page.getByRole("main")).isDisabled()).toBe(true);
  await ann.reads("Trying again goes on from the last good step: what was done is not done again");
  await failed(ann, "fell-there").getByText("This server does not serve frail.").waitFor();
  expect(await again(failed(ann, "fell-there")).isDisabled()).toBe(true);
  await again(failed(ann, "fell-at-home")).click();
  await failed(ann, "fell-at-home").waitFor({ state: "detached" });
  // It goes on with the code that is served.
  await expect
    .poll(async () => (await office.pending("fell-at-home")).map(({ value }) => value), WAIT)
    .toEqual(["Once more?"]);
});

test("what fails again is not said to go on, in the list and on its own page", async () => {
  // With that the code that is served falls over, too.
  await fail("falls-ever", "calm", { values: null });
  const ann = await come();
  const item = ann.page.getByRole("region", { name: "Failed" }).getByRole("listitem").filter({ hasText: "falls-ever" });
  for (const [path, where] of [
    ["/alarms", item],
    ["/threads/falls-ever", ann.page.getByRole("main")],
  ] as const) {
    await ann.go(path);
    for (let time = 0; time < 2; time += 1) {
      await where.getByRole("button", { name: "Try again" }).click();
      await where.getByText("It failed again.").waitFor();
      expect(await where.getByText("It goes on.").count()).toBe(0);
    }
  }
});

describe("notifications that were given up", () => {
  test("are said, and sent again: one, then the others", async () => {
    for (const target of ["ann@example.com", "ben@example.com", "cara@example.com"]) await giveUp(target);
    const ann = await come();
    await line(ann).getByRole("link", { name: "3 notifications given up" }).click();
    const card = ann.page.getByRole("region", { name: "Notifications that were given up" });
    const items = card.getByRole("listitem");
    await items.filter({ hasText: "ben@example.com" }).getByRole("button", { name: "Send again" }).click();
    await card.getByText("One is on its way again.").waitFor();
    await expect.poll(() => items.count(), WAIT).toBe(2);
    expect(await items.first().getByRole("link").getAttribute("href")).toBe(`/requests/${asked.id}`);
    expect(await ann.page.evaluate("document.activeElement.textContent")).toBe("One is on its way again.");
    await card.getByRole("button", { name: "Send these 2 again" }).click();
    await card.getByText("2 are on their way again.").waitFor();
    await expect.poll(() => items.count(), WAIT).toBe(0);
    expect((await deadDeliveries(elsewhere, DEFAULT_TENANT)).items).toEqual([]);
  });

  test("whoever may only read them is told so", async () => {
    await giveUp("dan@example.com");
    const dan = await come({ id: "dan", scopes: ["interrupts:read", "events:read", "deliveries:read"] });
    await line(dan).getByRole("link", { name: "1 notification given up" }).click();
    await dan.reads("that takes the scope deliveries:retry");
    expect(await dan.page.getByRole("button", { name: "Send again" }).isDisabled()).toBe(true);
    // What is in it is seen, whatever it is made of; and of threads nothing is asked for.
    await dan.page.getByTitle("The character U+202E").waitFor();
    expect(dan.refused).toEqual([]);
  });
});

test("without the scopes nothing is said, and nothing is asked for that would be refused", async () => {
  const ben = await come({ id: "ben", scopes: ["interrupts:read", "interrupts:decide", "events:read"] });
  await ben.page.getByRole("heading", { name: "Inbox" }).waitFor({ state: "attached" });
  await fail("fell-again");
  await office.ask({ name: "pay", args: { to: "ben", cents: 100 } });
  await ben.page.getByRole("link", { name: "Pay 1.00 EUR to ben?" }).waitFor();
  expect(await line(ben).textContent()).toBe("");
  expect(await entry(ben).count()).toBe(0);
  expect(ben.requests.filter((path) => /alarms|deliveries|\/v1\/threads/.test(path))).toEqual([]);
  expect(ben.refused).toEqual([]);
});

test("whoever belongs to another tenant reads which, and hears nothing of this one", async () => {
  await fail("fell-here");
  const ann = await come();
  const button = (visitor: Visitor): Locator => visitor.page.getByRole("button", { name: /^Settings of/ });
  await line(ann).getByText(FAILED).waitFor();
  expect(await button(ann).textContent()).not.toContain("tenant");
  const abe = await come({ id: "abe", tenant: "acme" });
  await entry(abe).waitFor();
  expect(await button(abe).textContent()).toContain("of the tenant acme");
  expect(await line(abe).textContent()).toBe("");
  await button(abe).click();
  await abe.reads("You see what belongs to the tenant acme, and nothing else.");
  const small = await come({ id: "abe", tenant: "acme" }, { viewport: { width: 390, height: 844 } });
  await small.page.getByRole("banner").getByText("acme").waitFor();
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
] as const)("axe finds nothing (%s, %i px wide), and nothing is wider than the page", async (colorScheme, width) => {
  await fail(`fell-${colorScheme}-${width}`);
  await giveUp(`${colorScheme}-${width}@example.com`);
  const viewport = { width, height: 844 };
  const ann = await come({ id: "ann", tenant: DEFAULT_TENANT }, { colorScheme, viewport, reducedMotion: "reduce" });
  await line(ann).getByText(FAILED).waitFor();
  expect(await findings(ann.page)).toEqual([]);
  await ann.go("/alarms");
  await ann.page.getByRole("region", { name: "Notifications that were given up" }).waitFor();
  expect(await findings(ann.page)).toEqual([]);
  expect(await ann.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
});
