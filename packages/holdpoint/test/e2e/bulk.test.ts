/** Several questions are decided at once: of one rule and low risk, each of them listed, none that changed meanwhile. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Browser, Locator } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;
let dialog: Locator;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
  dialog = ann.page.getByRole("dialog");
});

beforeEach(() => ann.go("/"));

afterEach(() => {
  expect(ann.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const pay = (to: string, cents = 1_000) => office.ask({ name: "pay", args: { to, cents } });
const give = (to: string) => office.ask({ name: "give_back", args: { to, cents: 1_000 } });
const row = (to: string): Locator => ann.page.getByRole("listitem").filter({ hasText: `EUR to ${to}?` });
const said = (to: string): Locator => dialog.getByRole("listitem").filter({ hasText: `EUR to ${to}?` });
const button = (name: string | RegExp): Locator => ann.page.getByRole("button", { name, exact: true });

/** Selects what is listed, with the mouse. */
async function select(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await row(name).hover();
    await row(name).getByRole("checkbox").check();
  }
}

describe("what goes together", () => {
  test("what is of more than low risk, or of another rule, says so, and cannot be sent", async () => {
    await Promise.all([pay("one"), give("two"), office.ask({ name: "wire", args: { to: "three", cents: 100 } })]);
    await select("one", "two");
    await ann.reads("Only questions of one and the same rule are decided together.");
    expect([await button("Approve …").isDisabled(), await button("Reject …").isDisabled()]).toEqual([true, true]);
    await row("two").getByRole("checkbox").uncheck();
    expect(await button("Approve …").isDisabled()).toBe(false);
    await select("three");
    await ann.reads("Only questions of low risk are decided together.");
    expect([await button("Approve …").isDisabled(), await button("Reject …").isDisabled()]).toEqual([true, true]);
    await button("Clear").click();
    await button("Clear").waitFor({ state: "detached" });
  });
});

describe("deciding", () => {
  test("each is listed with what it is about, and decided by its own digest; what it came to is said of each", async () => {
    const asked = await Promise.all([pay("ada", 12_345), pay("bea", 67_890)]);
    await select("ada", "bea");
    await button("Approve …").click();
    await dialog.getByText("payments").waitFor();
    for (const { digest } of asked) await dialog.getByText(digest).waitFor();
    await said("ada").getByText("12345", { exact: true }).waitFor();
    await said("bea").getByText("67890", { exact: true }).waitFor();
    expect(await findings(ann.page)).toEqual([]);
    await button("Approve all 2").click();
    await expect.poll(() => dialog.getByText("Done", { exact: true }).count(), WAIT).toBe(2);
    await button("Close").last().click();
    await row("ada").waitFor({ state: "detached" });
    const paid = () => office.done.map(({ to }) => to).filter((to) => to === "ada" || to === "bea");
    await expect.poll(() => paid().toSorted(), WAIT).toEqual(["ada", "bea"]);
  });

  test("what others decide or edit while it is listed is left out, with the reason; the rest is decided", async () => {
    const [first, second] = await Promise.all([give("cleo"), give("dora"), give("ella")]);
    await select("cleo", "dora", "ella");
    await button("Reject …").click();
    await dialog.getByRole("heading", { name: "Reject 3 requests" }).waitFor();
    await office.decide(first, { type: "reject", comment: "It was paid twice." }, "ben");
    await said("cleo").getByText("Left out").waitFor();
    await said("cleo").getByText("Rejected by ben.").waitFor();
    const ben = await Visitor.signedIn(browser, office, "ben");
    await ben.look(second);
    await ben.press("Edit and approve");
    await ben.page.getByRole("dialog").getByLabel("cents").fill("900");
    await ben.press("Approve as edited");
    await ben.reads("Your say is recorded");
    await ben.leave();
    await said("dora").getByText("changed meanwhile").waitFor();
    await dialog.getByRole("heading", { name: "Reject 1 request" }).waitFor();
    await dialog.getByLabel("Reason, for the agent").fill("It is not ours.");
    await button("Reject it").click();
    await said("ella").getByText("Done", { exact: true }).waitFor();
    expect(await dialog.getByText("Left out").count()).toBe(2);
    // Of whoever is not asked nothing is recorded: the one that was edited waits, as ben left it.
    expect((await office.pending(second.threadId)).map(({ id }) => id)).toEqual([second.id]);
    await ann.page.keyboard.press("Escape");
    await ann.look(second);
    await ann.reads("Proposed ↔ edited");
  });

  test("of a vote that is not the last one, and of one that is not clear, it is not said that it is done", async () => {
    await Promise.all([give("fay"), pay("gil")]);
    await select("fay");
    await button("Approve …").click();
    await button("Approve it").click();
    await said("fay").getByText("Still needed").waitFor();
    expect(await dialog.getByText("Done", { exact: true }).count()).toBe(0);
    await ann.page.keyboard.press("Escape");
    await select("gil");
    await button("Approve …").click();
    await dialog.getByLabel("Comment (optional)").fill("No, do not pay this.");
    await button("Approve it").click();
    await said("gil").getByText("Asked again").waitFor();
    expect(office.done.map(({ to }) => to)).not.toContain("gil");
    await ann.page.keyboard.press("Escape");
  });
});

test("with nothing but a keyboard", async () => {
  await Promise.all([pay("key-one"), pay("key-two")]);
  await ann.go("/?q=key-");
  await row("key-two").waitFor();
  const keys = ann.page.keyboard;
  for (const key of ["j", "x", "j", "x"]) await keys.press(key);
  await ann.reads("2 selected");
  await keys.press("r");
  await dialog.getByRole("heading", { name: "Reject 2 requests" }).waitFor();
  await keys.type("an x is no key here");
  await keys.press("Control+Enter");
  await expect.poll(() => dialog.getByText("Done", { exact: true }).count(), WAIT).toBe(2);
  await keys.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await ann.reads("Nothing fits");
});

test("on a phone", async () => {
  const cara = await Visitor.signedIn(browser, office, "cara", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await Promise.all([pay("tap-one"), pay("tap-two")]);
  await cara.go("/?q=tap-");
  for (const to of ["tap-one", "tap-two"]) {
    await cara.page.getByRole("checkbox", { name: `Select: “Pay 10.00 EUR to ${to}?”` }).tap();
  }
  await cara.reads("2 selected");
  expect(await cara.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await cara.page.getByRole("button", { name: "Approve …" }).tap();
  await cara.page.getByRole("button", { name: "Approve all 2" }).tap();
  await expect.poll(() => cara.page.getByText("Done", { exact: true }).count(), WAIT).toBe(2);
  expect(cara.complaints).toEqual([]);
  await cara.leave();
});
