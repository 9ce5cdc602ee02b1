/** People decide in a browser: real Chromium in front of a real process of the build. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium("system"), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
});

afterEach(() => {
  expect(ann.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const ACME = { to: "acme", cents: 90_000 };

/** Waits until something was done as last. */
async function done(what: object): Promise<void> {
  await expect.poll(() => office.done.at(-1), WAIT).toEqual(what);
}

describe("signing in", () => {
  test("by the link, once; the address keeps nothing of it", async () => {
    const guest = await Visitor.come(browser, office);
    await guest.page.goto(office.url);
    await guest.reads("Open the link that the terminal printed");
    const link = await office.link("cara");
    await guest.page.goto(link);
    await guest.page.waitForURL(`${office.url}/`);
    await guest.reads("Nothing waits for you");
    expect(await guest.page.evaluate<boolean>(`document.cookie === "" && !location.href.includes("#")`)).toBe(true);
    const other = await Visitor.come(browser, office);
    await other.page.goto(link);
    await other.reads("That did not work");
    expect([guest.complaints, other.complaints]).toEqual([[], []]);
    await Promise.all([guest.leave(), other.leave()]);
  });
});

describe("one person", () => {
  test("approves what came while they looked at the list; it is done", async () => {
    await ann.go("/");
    await ann.reads("Nothing waits for you");
    await office.ask({ name: "pay", args: ACME });
    await ann.page.getByRole("link", { name: "Pay 900.00 EUR to acme?" }).click();
    await ann.press("Approve");
    await ann.reads("Approved by ann");
    await done({ what: "pay", ...ACME });
    await ann.reads("The agent has taken it up.");
  });

  test("rejects with a reason, which the agent and the record get; nothing is done", async () => {
    const before = office.done.length;
    const asked = await office.ask({ name: "pay", args: { to: "unknown", cents: 100 } });
    await ann.look(asked);
    await ann.press("Reject");
    await ann.page.getByLabel("Reason").fill("We do not know them.");
    await ann.page.getByRole("dialog").getByRole("button", { name: "Reject", exact: true }).click();
    await ann.reads("Rejected by ann");
    await ann.reads("We do not know them.");
    expect(office.done).toHaveLength(before);
  });

  test("edits: what does not fit is said at its field, what fits is done in place of what was proposed", async () => {
    const asked = await office.ask({ name: "pay", args: { to: "globex", cents: 500 } });
    await ann.look(asked);
    await ann.press("Edit and approve");
    const dialog = ann.page.getByRole("dialog");
    const cents = dialog.getByLabel("cents");
    await cents.fill("abc");
    await dialog.getByText(/^Type a (?:whole )?number/).waitFor();
    expect(await dialog.getByRole("button", { name: "Approve as edited" }).isDisabled()).toBe(true);
    await cents.fill("2000000");
    await dialog.getByRole("button", { name: "Approve as edited" }).click();
    await dialog.getByText("must be <= 1000000", { exact: true }).waitFor();
    expect(await cents.getAttribute("aria-invalid")).toBe("true");
    await cents.fill("450");
    await dialog.getByRole("button", { name: "Approve as edited" }).click();
    await ann.reads("Approved by ann");
    await done({ what: "pay", to: "globex", cents: 450 });
    await ann.reads("Proposed ↔ edited");
  });

  test("approves what is critical only after they typed what it is about; no key does it", async () => {
    const asked = await office.ask({ name: "wire", args: { to: "initech", cents: 123_456 } });
    await ann.look(asked);
    await ann.page.keyboard.press("a");
    const dialog = ann.page.getByRole("dialog");
    const button = dialog.getByRole("button", { name: "Approve", exact: true });
    const field = dialog.getByLabel(/This is critical/);
    expect(await button.isDisabled()).toBe(true);
    await field.fill("EUR 1,234.57");
    await field.press("Enter");
    expect(await button.isDisabled()).toBe(true);
    await field.fill("EUR 1234.56");
    await button.click();
    await ann.reads("Approved by ann");
    await done({ what: "wire", to: "initech", cents: 123_456 });
  });

  test("who approves and says no in the same breath is asked again, and it is not done before they are clear", async () => {
    const before = office.done.length;
    const asked = await office.ask({ name: "pay", args: { to: "hooli", cents: 700 } });
    await ann.look(asked);
    await ann.page.keyboard.press("a");
    const dialog = ann.page.getByRole("dialog");
    await dialog.getByLabel("Comment (optional)").fill("No, do not pay this.");
    await dialog.getByRole("button", { name: "Approve", exact: true }).click();
    await ann.reads("It is asked again");
    await ann.reads("What was said so far");
    await ann.reads("No, do not pay this.");
    expect(office.done).toHaveLength(before);
    await ann.press("Approve");
    await ann.reads("Approved by ann");
    await done({ what: "pay", to: "hooli", cents: 700 });
  });

  test("sees the time run out, and what came of it", async () => {
    const before = office.done.length;
    const asked = await office.ask({ name: "archive", args: { year: 2019 } });
    await ann.look(asked);
    await ann.reads(/^00:0[0-3]$|^now$/);
    await ann.reads("Nobody decided in time");
    expect(await ann.page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
    expect(office.done).toHaveLength(before);
    // Whoever is asked the like reads that it was the deadline, and nobody.
    await ann.look(await office.ask({ name: "archive", args: { year: 2020 } }));
    const similar = ann.page.getByRole("region", { name: "Decided before, of the same tool" });
    await similar.getByText(/^nobody in time, /).waitFor();
  });
});

describe("two people", () => {
  let ben: Visitor;

  beforeAll(async () => {
    ben = await Visitor.signedIn(browser, office, "ben");
  });

  afterEach(() => {
    expect(ben.complaints).toEqual([]);
  });

  afterAll(() => ben?.leave());

  test("both approve, each in their own browser; only then it is done", async () => {
    const asked = await office.ask({ name: "pay_much", args: { to: "umbrella", cents: 999_900 } });
    await Promise.all([ann.look(asked), ben.look(asked)]);
    await ann.press("Approve");
    await ann.page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
    await ann.reads("Your say is recorded");
    // It arrives at the other one by itself.
    await ben.reads("1 of 2");
    expect(office.done.at(-1)?.["to"]).not.toBe("umbrella");
    await ben.press("Approve");
    await ben.page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
    await Promise.all([ann.reads("Approved by"), ben.reads("Approved by")]);
    await done({ what: "pay_much", to: "umbrella", cents: 999_900 });
  });

  test("one decides while the other looks, and types: they are told by whom, and nothing of theirs is sent", async () => {
    const asked = await office.ask({ name: "pay", args: { to: "stark", cents: 300 } });
    await Promise.all([ann.look(asked), ben.look(asked)]);
    await ann.press("Reject");
    await ann.page.getByLabel("Reason").fill("Not thi");
    await ben.press("Approve");
    await ann.reads("It is no longer open");
    expect(await ann.page.getByLabel("Reason").count()).toBe(0);
    await ann.page.keyboard.press("Escape");
    await ann.reads("Approved by ben");
    await done({ what: "pay", to: "stark", cents: 300 });
  });
});

describe("the server is killed with the page open", () => {
  test("the page says so, comes back by itself, and has missed nothing", async () => {
    const cara = await Visitor.signedIn(browser, office, "cara");
    const first = await office.ask({ name: "pay", args: { to: "first", cents: 1_000 } });
    const second = await office.ask({ name: "pay", args: { to: "second", cents: 1_000 } });
    await cara.go("/");
    const link = (to: string) => cara.page.getByRole("link", { name: `Pay 10.00 EUR to ${to}?` });
    await link("first").waitFor();
    await office.kill();
    await cara.reads("No connection to the server");
    await office.decide(first, { type: "reject" }, "ben");
    await office.restart();
    await cara.page.getByText("No connection to the server").waitFor({ state: "detached" });
    await link("first").waitFor({ state: "detached" });
    await office.ask({ name: "pay", args: { to: "third", cents: 1_000 } });
    await link("third").waitFor();
    await link("second").click();
    await cara.press("Approve");
    await cara.reads("Approved by cara");
    await done({ what: "pay", to: "second", cents: 1_000 });
    expect(await office.pending(second.threadId)).toEqual([]);
    expect(cara.complaints).toEqual([]);
    await cara.leave();
  });
});
