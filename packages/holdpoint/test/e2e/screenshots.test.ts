/** The pictures in docs/images: the trading desk of `npm start`. HOLDPOINT_WRITE_SCREENSHOTS=1 takes them anew. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { ServedProcess } from "../server/served-process.ts";
import { launchChromium } from "./chromium.ts";
import { WAIT } from "./served-office.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const IMAGES = at("../../../../docs/images");
const DESK = at("../../../../examples/trading/live/holdpoint.config.ts");
const MAIN = at("../../dist/cli/main.js");
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const PICTURES = ["inbox", "request", "request-dark", "phone", "thread", "policy"] as const;
const LARGEST_BYTES = 150_000;
/** A page with nothing on it yet has half as many. */
const SMALLEST_BYTES = 40_000;
/** Days of the market until there is enough to look at; a day takes ten seconds. */
const DAYS_MS = 240_000;

async function take(page: Page, name: (typeof PICTURES)[number]): Promise<void> {
  await expect.poll(() => page.getByText("is being read").count(), WAIT).toBe(0);
  await page.screenshot({ path: join(IMAGES, `${name}.png`), animations: "disabled" });
}

async function lookAround(browser: Browser, link: string, url: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL(`${url}/`);
  const rows = page.locator("[data-question]");
  await expect.poll(() => rows.count(), { timeout: DAYS_MS, interval: 1_000 }).toBeGreaterThanOrEqual(3);
  await take(page, "inbox");
  await rows
    .filter({ hasText: /^“(?:Buy|Sell)/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Who decides" }).waitFor();
  await take(page, "request");
  await page.emulateMedia({ colorScheme: "dark" });
  await take(page, "request-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
  await take(page, "phone");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Approve", exact: true });
  const ended = page.getByText("Approved by").first();
  await confirm.or(ended).first().waitFor();
  if (await confirm.isVisible()) await confirm.click();
  await ended.waitFor();
  await page.getByRole("link", { name: /^thread / }).click();
  // Of the page of the thread alone: that of the question has a heading, too, and stays until the other is there.
  await page.getByRole("heading", { name: "Time line" }).waitFor();
  await take(page, "thread");
  await page.goto(`${url}/policy`);
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  await take(page, "policy");
  await context.close();
}

/** The desk, with somebody in front of it whose name is not that of an account on this machine. */
function writeConfig(folder: string): void {
  const lines = [
    `import desk from ${JSON.stringify(DESK)};`,
    'export default { ...desk, person: { id: "ann", roles: ["trader", "treasurer"] } };',
  ];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "holdpoint.config.ts"), lines.join("\n"));
}

async function takeAll(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "holdpoint-desk-"));
  writeConfig(folder);
  process.env["TRADING_DESK_FOLDER"] = folder;
  const served = new ServedProcess(folder, ["dev", "--port", "0", "--json"], MAIN);
  // With the fonts of the machine.
  const browser = await launchChromium("system");
  try {
    const { url, link } = await served.said();
    await lookAround(browser, link?.address ?? "", url);
  } finally {
    await browser.close();
    served.signal("SIGTERM");
    await served.ended();
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  "they are there, as large as they are meant to be, with something on them, and no heavier than they have to be",
  async () => {
    if (process.env["HOLDPOINT_WRITE_SCREENSHOTS"] === "1") await takeAll();
    for (const name of PICTURES) {
      const path = join(IMAGES, `${name}.png`);
      const head = readFileSync(path);
      const size = { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
      expect([name, size]).toEqual([name, name === "phone" ? PHONE : WIDE]);
      const bytes = statSync(path).size;
      expect(bytes, name).toBeGreaterThan(SMALLEST_BYTES);
      expect(bytes, name).toBeLessThan(LARGEST_BYTES);
    }
  },
  DAYS_MS + 120_000,
);
