/** People let something go without asking: within bounds, on the policy page, and take it back there. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
});

afterEach(() => {
  expect(ann.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** Waits until somebody was paid as last. */
async function paid(to: string): Promise<void> {
  await expect.poll(() => office.done.at(-1)?.["to"], WAIT).toBe(to);
}

test("granted on the page, used without asking, taken back, asked again", async () => {
  const { page } = ann;
  const card = page.getByRole("region", { name: "Grants" });
  const dialog = page.getByRole("dialog");
  await ann.go("/policy");
  await card.getByText("There are none.").waitFor();
  await card.getByRole("button", { name: "Grant …" }).click();
  expect(await findings(page)).toEqual([]);
  const grant = dialog.getByRole("button", { name: "Grant", exact: true });
  await dialog.getByLabel("Tool").selectOption("pay");
  await dialog.getByLabel("How often").fill("none");
  await dialog.getByLabel("Reason").fill("Small change.");
  expect(await grant.isDisabled()).toBe(true);
  await dialog.getByLabel("How often").fill("2");
  await dialog.getByLabel(/^Where/).fill("args.cents <");
  await grant.click();
  // What the server does not take is said where it was typed, and nothing was granted.
  await dialog.getByText("It was not granted").waitFor();
  await dialog.getByLabel(/^Where/).fill("args.cents < 1000");
  await grant.click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("used 0 of 2").waitFor();
  await card.getByText("Small change").waitFor();

  await office.begin({ name: "pay", args: { to: "coffee", cents: 300 } });
  await paid("coffee");
  expect(await office.pending()).toEqual([]);
  // The page hears of it by itself.
  await card.getByText("used 1 of 2").waitFor();
  const dear = await office.ask({ name: "pay", args: { to: "a car", cents: 900_000 } });
  expect((await office.pending()).map(({ id }) => id)).toEqual([dear.id]);

  expect(await findings(page)).toEqual([]);
  await card.getByRole("button", { name: "Revoke …" }).click();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await card.getByText("There are none.").waitFor();
  await card.getByRole("button", { name: "Revoked", exact: true }).click();
  await card.getByText("used 1 of 2").waitFor();
  const asked = await office.ask({ name: "pay", args: { to: "more coffee", cents: 300 } });
  await ann.look(asked);
  await ann.press("Approve");
  await ann.reads("Approved by ann");
  await paid("more coffee");
});

test("with nothing but a keyboard", async () => {
  const { page } = ann;
  const card = page.getByRole("region", { name: "Grants" });
  await ann.go("/policy");
  await card.getByRole("button", { name: "Grant …" }).focus();
  const { keyboard: keys } = page;
  await keys.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tool").waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.tagName"), WAIT).toBe("SELECT");
  await keys.type("give_back");
  await keys.press("Tab");
  await keys.type("1");
  await keys.press("Tab");
  await keys.press("Tab");
  await keys.press("Tab");
  await keys.type("By hand.");
  await keys.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await card.getByText("used 0 of 1").waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.textContent"), WAIT).toBe("Grant …");
  await card.getByRole("button", { name: "Revoke …" }).focus();
  await keys.press("Enter");
  await dialog.waitFor();
  await keys.press("Tab");
  await dialog.getByRole("button", { name: "Revoke", exact: true }).focus();
  await keys.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await card.getByText("There are none.").waitFor();
});

test("who may not grant reads why before they begin", async () => {
  const { page } = ann;
  await ann.go("/policy");
  await ann.press("Grant …");
  await page.getByRole("dialog").getByLabel("Reason").fill("For an hour.");
  await page.getByRole("dialog").getByRole("button", { name: "Grant", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const dan = await Visitor.signedIn(browser, office, "dan");
  await dan.go("/policy");
  const card = dan.page.getByRole("region", { name: "Grants" });
  await card.getByText("dan cannot issue or revoke grants; it takes").waitFor();
  await card.getByText("For an hour").waitFor();
  for (const name of ["Grant …", "Revoke …"]) {
    const button = card.getByRole("button", { name });
    expect(await button.isDisabled()).toBe(true);
    const why = await button.getAttribute("aria-describedby");
    expect(await card.locator(`[id="${why}"]`).textContent()).toContain("dan cannot issue or revoke grants");
  }
  expect(await findings(dan.page)).toEqual([]);
  expect(dan.complaints).toEqual([]);
  await dan.leave();
});
