/** The inbox on a phone, by keyboard alone, in the dark; and for those who do not see it: axe finds nothing on any page. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium("system"), ServedOffice.open()]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

describe("with nothing but a keyboard", () => {
  test("one goes through the list, opens a request, and decides", async () => {
    const ann = await Visitor.signedIn(browser, office, "ann");
    const keys = ann.page.keyboard;
    const first = await office.ask({ name: "pay", args: { to: "first", cents: 100 } });
    const second = await office.ask({ name: "pay", args: { to: "second", cents: 200 } });
    await ann.page.getByRole("link", { name: "Pay 2.00 EUR to second?" }).waitFor();
    const at = () => ann.page.evaluate<string | null>(`document.activeElement.getAttribute("data-question")`);
    await keys.press("j");
    expect(await at()).toBe(first.id);
    await keys.press("j");
    expect(await at()).toBe(second.id);
    await keys.press("k");
    await keys.press("Enter");
    await ann.page.waitForURL(`**/requests/${first.id}`);
    await ann.page.getByRole("heading", { name: "Who decides" }).waitFor();
    await keys.press("r");
    const dialog = ann.page.getByRole("dialog");
    await dialog.waitFor();
    await keys.type("a is what I type, and no key here");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("a is what I type, and no key here");
    await keys.press("Control+Enter");
    await ann.reads("Rejected by ann");
    await dialog.waitFor({ state: "detached" });
    await keys.press("u");
    await ann.page.waitForURL(`${office.url}/`);
    await ann.page.getByRole("link", { name: "Pay 2.00 EUR to second?" }).waitFor();
    await keys.press("?");
    await ann.page.getByRole("dialog").waitFor();
    await keys.press("Escape");
    await ann.page.getByRole("dialog").waitFor({ state: "detached" });
    await keys.press("/");
    await keys.type("nothing like it");
    await ann.reads("Nothing fits");
    expect(ann.complaints).toEqual([]);
    await ann.leave();
  });

  test("every step of Tab can be seen, and a dialog keeps the focus and gives it back", async () => {
    const ann = await Visitor.signedIn(browser, office, "ann");
    const asked = await office.ask({ name: "pay_much", args: { to: "third", cents: 300 } });
    await ann.look(asked);
    const seen = new Set<string>();
    for (let step = 0; step < 25; step += 1) {
      await ann.page.keyboard.press("Tab");
      const said = await ann.page.evaluate<string>(`(() => {
        const one = document.activeElement;
        if (one === document.body) return "";
        const { outlineStyle, boxShadow } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const isSeen = box.width > 0 && (outlineStyle !== "none" || boxShadow !== "none");
        return (isSeen ? "" : "unseen: ") + (one.textContent || one.getAttribute("aria-label") || one.tagName);
      })()`);
      if (said !== "") seen.add(said);
    }
    expect([...seen].filter((said) => said.startsWith("unseen: "))).toEqual([]);
    const named = [...seen].join("\n");
    for (const name of ["Inbox", "Approve", "Reject", "Edit and approve"]) expect(named).toContain(name);
    await ann.page.getByRole("button", { name: "Reject", exact: true }).focus();
    await ann.page.keyboard.press("Enter");
    const isInside = () => ann.page.evaluate(`document.activeElement.closest("[role=dialog]") !== null`);
    await expect.poll(isInside, WAIT).toBe(true);
    for (let step = 0; step < 8; step += 1) {
      await ann.page.keyboard.press("Tab");
      // Whatever stands at the ends sends the focus round.
      await expect.poll(isInside, WAIT).toBe(true);
    }
    await ann.page.keyboard.press("Escape");
    await expect.poll(() => ann.page.evaluate("document.activeElement.textContent"), WAIT).toContain("Reject");
    await ann.leave();
  });
});

describe("on a phone", () => {
  test("nothing is wider than it, and one decides with a thumb", async () => {
    const ann = await Visitor.signedIn(browser, office, "ann", {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const asked = await office.ask({ name: "pay", args: { to: `a-long-name-${"x".repeat(120)}`, cents: 999_999 } });
    const width = () => ann.page.evaluate<number>("document.documentElement.scrollWidth");
    for (const path of ["/", "/threads", `/threads/${asked.threadId}`, "/audit", "/policy", `/requests/${asked.id}`]) {
      await ann.go(path);
      expect([path, await width()]).toEqual([path, 390]);
    }
    const button = ann.page.getByRole("button", { name: "Approve", exact: true });
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(36);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    await button.tap();
    await ann.reads("Approved by ann");
    expect(ann.complaints).toEqual([]);
    await ann.leave();
  });
});

describe.each(["light", "dark"] as const)("in the %s, axe finds nothing", (colorScheme) => {
  let page: Page;
  let ann: Visitor;
  let asked: { readonly id: string; readonly threadId: string };

  beforeAll(async () => {
    asked = await office.ask({ name: "pay_much", args: { to: `axe \u202e ${colorScheme}`, cents: 12_345 } });
    ann = await Visitor.signedIn(browser, office, "ann", { colorScheme, reducedMotion: "reduce" });
    page = ann.page;
  });

  afterEach(() => {
    expect(ann.complaints).toEqual([]);
  });

  afterAll(() => ann?.leave());

  const found = (): Promise<readonly string[]> => findings(page);

  test("on the list", async () => {
    await ann.go("/");
    await page.locator("[data-question]").first().waitFor();
    expect(await page.evaluate(`getComputedStyle(document.body).colorScheme`)).toContain(colorScheme);
    expect(await found()).toEqual([]);
  });

  test("on a request, and in its forms", async () => {
    await ann.look(asked);
    expect(await found()).toEqual([]);
    for (const way of ["Approve", "Reject", "Edit and approve"]) {
      await ann.press(way);
      await page.getByRole("dialog").waitFor();
      expect([way, await found()]).toEqual([way, []]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  test.each(["/?view=decided", "/threads", "/threads/t1", "/audit", "/policy"])("on %s", async (path) => {
    await ann.go(path);
    await expect.poll(() => page.getByText("is being read").count(), WAIT).toBe(0);
    expect(await found()).toEqual([]);
  });

  test("where one signs in", async () => {
    const guest = await Visitor.come(browser, office, { colorScheme });
    await guest.go("/sign-in");
    await guest.reads("Open the link");
    expect(await findings(guest.page)).toEqual([]);
    expect(guest.complaints).toEqual([]);
    await guest.leave();
  });
});
