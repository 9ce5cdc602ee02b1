/** What a thread was, at each of its checkpoints; and another one that begins there. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { findings } from "./findings.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

let browser: Browser;
let office: ServedOffice;
let ann: Visitor;
let page: Page;

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), ServedOffice.open()]);
  ann = await Visitor.signedIn(browser, office, "ann");
  ({ page } = ann);
});

afterEach(() => {
  expect(ann.complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const region = (name: string) => page.getByRole("region", { name, exact: true });
/** The names of the checkpoints, the latest first, without their instants. */
const checkpoints = async (): Promise<readonly string[]> => {
  const names = await page.getByLabel("Checkpoint", { exact: true }).locator("option").allTextContents();
  return names.map((name) => name.replace(/ \(.*/, ""));
};

test("the state at each checkpoint, and what differs from the one before", async () => {
  const asked = await office.write("rita");
  await office.decide(asked, "yes", "ben");
  await ann.go(`/threads/${asked.threadId}`);
  await region("Time line").getByText("The run was completed.").waitFor();
  const state = region("State");
  await expect
    .poll(checkpoints, WAIT)
    .toEqual([
      "Run 1, step 2, at its end",
      "Run 1, step 2, before send",
      "Run 1, step 1, before ask",
      "Run 1, step 0, before write",
    ]);
  // The latest is shown, as what the last step changed.
  await state.getByText("sent", { exact: true }).waitFor();
  expect(await state.getByText("letter", { exact: true }).count()).toBe(0);
  await state.getByRole("button", { name: "The checkpoint before" }).click();
  await state.getByText("answer", { exact: true }).waitFor();
  expect(await state.getByText("sent", { exact: true }).count()).toBe(0);
  await state.getByRole("button", { name: "Whole state" }).click();
  await state.getByText("Dear rita, we thank you.").waitFor();
  // From the time line, to where a step began.
  await region("Run 1, step 1")
    .getByRole("link", { name: /^state here/ })
    .click();
  await state.getByText("letter", { exact: true }).waitFor();
  expect(page.url()).toContain("?at=chk_");
  await state.getByRole("button", { name: "The checkpoint before" }).click();
  await expect.poll(() => state.getByLabel("Checkpoint", { exact: true }).inputValue(), WAIT).toMatch(/^chk_/);
  await state.getByText("to", { exact: true }).waitFor();
  expect(await state.getByText("letter", { exact: true }).count()).toBe(0);
  expect(await findings(page)).toEqual([]);
});

test("a fork asks anew, says where it is from, and does nothing that was done", async () => {
  const asked = await office.write("sam");
  await office.decide(asked, "yes", "ben");
  await expect.poll(() => office.done.at(-1), WAIT).toEqual({ what: "send", to: "sam" });
  const before = office.done.length;
  await ann.go(`/threads/${asked.threadId}`);
  await region("Run 1, step 1")
    .getByRole("link", { name: /^state here/ })
    .click();
  await page.waitForURL("**?at=chk_*");
  await page.getByRole("button", { name: "Fork from here" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("before ask").waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Fork", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(asked.threadId));
  await region("Fork").getByRole("link", { name: "where from" }).waitFor();
  const fork = page.url().split("/").at(-1) ?? "";
  await expect.poll(() => office.pending(fork), WAIT).toHaveLength(1);
  expect((await office.pending(fork)).map(({ id }) => id)).not.toContain(asked.id);
  await page
    .getByRole("link", { name: /^question/ })
    .first()
    .click();
  await ann.press("Answer");
  await page.getByRole("dialog").getByRole("textbox").first().fill("yes");
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await ann.reads("Answered by ann");
  await ann.go(`/threads/${fork}`);
  await region("Time line").getByText("The run was completed.").waitFor();
  expect(office.done).toHaveLength(before);
  await region("Fork").getByRole("link", { name: "where from" }).click();
  await page.waitForURL(`**/threads/${asked.threadId}`);
});

test("everything is done anew only for whoever types that", async () => {
  const asked = await office.write("tom");
  await office.decide(asked, "yes", "ben");
  await ann.go(`/threads/${asked.threadId}`);
  await region("Time line").getByText("The run was completed.").waitFor();
  await page.getByRole("button", { name: "Fork from here" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Execute").check();
  const button = dialog.getByRole("button", { name: "Fork", exact: true });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type execute/).fill("Execute");
  expect(await button.isDisabled()).toBe(false);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});
