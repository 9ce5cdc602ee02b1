/**
 * What agents write is text, wherever it is shown (landscape: dialog forging, markdown, look-alikes). Every text of the
 * corpus goes through every field an agent can write, and is looked at in real Chromium: nothing of it is run, nothing is
 * asked for elsewhere, and the page has not one element more or less than with the same text made harmless.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "../e2e/chromium.ts";
import { ServedOffice, WAIT } from "../e2e/served-office.ts";
import { Visitor } from "../e2e/visitor.ts";
import { CORPUS, harmless, NAMES } from "./corpus.ts";
import { expectInert } from "./inert.ts";

/** How many elements of each kind the page has, and what leads out of it. */
const CENSUS = `(() => {
  const census = {};
  for (const one of document.querySelectorAll("main *, [role=dialog] *")) {
    census[one.localName] = (census[one.localName] ?? 0) + 1;
  }
  return census;
})()`;
const READABLE = /^[ -[\]-~]{2,1400}$/;

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

/** Opens what is folded, and looks at a question whole. */
async function lookWhole(question: { readonly id: string }): Promise<void> {
  await ann.look(question);
  const folded = ann.page.getByRole("button", { name: /show all/ });
  for (let left = await folded.count(); left > 0; left = await folded.count()) await folded.first().click();
}

const census = (): Promise<unknown> => ann.page.evaluate(CENSUS);

function batches(size: number): readonly (readonly string[])[] {
  const count = Math.ceil(CORPUS.length / size);
  return Array.from({ length: count }, (_, at) => CORPUS.slice(at * size, (at + 1) * size));
}

/** An action with texts in every place that an agent can write to: summary, arguments, their names, what was looked up. */
function wish(texts: readonly string[], change: (text: string) => string) {
  const used = NAMES.filter((name) => texts.includes(name));
  const names = used.filter((name, at) => used.findIndex((other) => harmless(other) === harmless(name)) === at);
  const more = Object.fromEntries(names.map((name, at) => [change(name), change(names.at(-1 - at) ?? "")]));
  return { name: "say", args: { texts: texts.map(change), more } };
}

test("there are more than 300 of them", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(300);
});

test.each(batches(75).map((texts, at) => [at, texts] as const))(
  "on a request, in every field, and in its forms (batch %i)",
  async (_at, texts) => {
    const calm = await office.ask(wish(texts, harmless));
    const hostile = await office.ask(wish(texts, (text) => text));
    await lookWhole(calm);
    const expected = [await census()];
    await ann.press("Edit and approve");
    await ann.page.getByRole("dialog").waitFor();
    expected.push(await census());
    await lookWhole(hostile);
    const found = [await census()];
    const read = (await ann.page.locator("main").textContent()) ?? "";
    expect(texts.filter((text) => READABLE.test(text) && !read.includes(text))).toEqual([]);
    await ann.press("Edit and approve");
    await ann.page.getByRole("dialog").waitFor();
    found.push(await census());
    expect(found).toEqual(expected);
    await ann.page.keyboard.press("Escape");
    await ann.press("As JSON");
    await expectInert(ann);
  },
);

test("in the list", async () => {
  for (const texts of batches(45)) {
    await office.askAll("calm", texts.map(harmless));
    await office.askAll("asking", texts);
  }
  const list = async (graph: string): Promise<unknown> => {
    await ann.go(`/?view=open&graph=${graph}`);
    const rows = ann.page.locator("[data-question]");
    const more = ann.page.getByRole("button", { name: "Show more" });
    await rows.first().waitFor();
    await expect
      .poll(async () => {
        if ((await more.count()) > 0) await more.click();
        return rows.count();
      }, WAIT)
      .toBe(CORPUS.length);
    await more.waitFor({ state: "detached" });
    return census();
  };
  const calm = await list("calm");
  expect(await list("asking")).toEqual(calm);
  await expectInert(ann);
});

test("in the name of a thread: in the lists, on its page, and in the address", async () => {
  const ids = [
    "<img src=x onerror=window.__ran=1>",
    "javascript:window.__ran=1",
    "../../v1/session",
    "a/b?c#d",
    "%2e%2e",
  ];
  for (const id of ids) {
    await office.ask({ name: "pay", args: { to: "acme", cents: 100 } }, id);
    await ann.go("/threads");
    await ann.page.getByRole("link", { name: id, exact: false }).first().click();
    await ann.page.waitForURL("**/threads/*");
    await ann.page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => ann.page.locator("main").textContent(), WAIT).toContain(id);
    await expectInert(ann);
  }
});

test("an id of a thread that looks like another one is marked wherever it stands, and written out where nothing can be", async () => {
  const { page } = ann;
  const asked = await office.ask({ name: "pay", args: { to: "acme", cents: 100 } }, "order-71-\u0430cme");
  const mark = page.getByTitle("The character U+0430");
  await ann.look(asked);
  await page.getByRole("link", { name: "thread order-71-U+0430cme" }).waitFor();
  await page.getByText("Ids and digests").click();
  await expect.poll(() => mark.count(), WAIT).toBe(2);
  await ann.go("/threads");
  await page.getByRole("link", { name: "order-71-U+0430cme" }).click();
  await page.getByRole("heading", { level: 1, name: "order-71-U+0430cme" }).waitFor();
  await expect.poll(() => page.title(), WAIT).toContain(String.raw`order-71-\u{430}cme · Holdpoint`);
  // One that hides something is none.
  const refused = await office.send("/v1/threads/order-%E2%80%AE71%E2%80%8B/runs", { graph: "letters", input: {} });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("U+202E as character 7");
  await expectInert(ann);
});

test.each(batches(150).map((texts, at) => [at, texts] as const))(
  "in a thread's journal and in the audit log (batch %i)",
  async (_at, texts) => {
    const { threadId } = await office.ask(wish(texts, (text) => text));
    for (const path of [`/threads/${threadId}`, `/audit?q=${threadId}`]) {
      await ann.go(path);
      await expect.poll(() => ann.page.getByText("is being read").count(), WAIT).toBe(0);
      // Whatever is folded is opened.
      const folded = ann.page.locator("main [aria-expanded=false], main details:not([open]) > summary");
      await folded.first().waitFor();
      for (let left = await folded.count(); left > 0; left -= 1) await folded.first().click();
      await expectInert(ann);
    }
  },
);

test("in what a reviewer said, and what is said to them when it is not clear", async () => {
  const comment = `No, do not. <img src=x onerror=window.__ran=1> [x](javascript:window.__ran=1) \u202e`;
  const asked = await office.ask({ name: "pay", args: { to: "acme", cents: 100 } });
  await office.decide(asked, { type: "approve", comment }, "ben");
  await ann.look(asked);
  await ann.reads("<img src=x onerror=window.__ran=1>");
  await expectInert(ann);
});
