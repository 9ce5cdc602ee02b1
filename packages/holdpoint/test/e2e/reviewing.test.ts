/** What people do besides approving and rejecting: in the list, on a request, on a thread, and over what is on record. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Browser, BrowserContextOptions, Locator } from "playwright-core";
import { verifyExport } from "../../src/audit/index.ts";
import { launchChromium } from "./chromium.ts";
import { PRICE } from "./office.child.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

const HOUR_MS = 3_600_000;
let browser: Browser;
let office: ServedOffice;
const here: Visitor[] = [];

beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium("system"), ServedOffice.open()]);
});

afterEach(async () => expect(await Visitor.allLeave(here)).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await office?.close();
});

async function come(
  person: string,
  { roles = ["finance"], ...options }: BrowserContextOptions & { readonly roles?: readonly string[] } = {},
): Promise<Visitor> {
  const visitor = await Visitor.signedIn(browser, office, person, options, roles);
  here.push(visitor);
  return visitor;
}

const dialog = ({ page }: Visitor): Locator => page.getByRole("dialog");
const inDialog = (visitor: Visitor, name: string): Locator =>
  dialog(visitor).getByRole("button", { name, exact: true });
const pay = (to: string, cents = 1_000) => office.ask({ name: "pay", args: { to, cents } });
const row = ({ page }: Visitor, to: string): Locator => page.getByRole("listitem").filter({ hasText: `EUR to ${to}?` });

describe("on a request", () => {
  test("one of the answers that are offered is chosen", async () => {
    const ann = await come("ann");
    const asked = await office.run("offering", { texts: ["Now", "Next month"] });
    await ann.look(asked);
    await ann.press("Choose");
    expect(await inDialog(ann, "Choose").isDisabled()).toBe(true);
    await dialog(ann).getByLabel("Next month").check();
    await inDialog(ann, "Choose").click();
    await ann.reads("Answered by ann");
  });

  test("an answer with fields says at a field what does not fit, and is sent when it fits", async () => {
    const ann = await come("ann");
    const properties = { count: { type: "integer", maximum: 3 }, note: { type: "string", minLength: 2 } };
    const schema = { type: "object", properties, required: ["count", "note"] };
    await ann.look(await office.run("answering", { question: "How many?", schema }));
    await ann.press("Answer");
    await dialog(ann).getByLabel("count").fill("5");
    await dialog(ann).getByLabel("note").fill("as agreed");
    await inDialog(ann, "Send the answer").click();
    await dialog(ann).getByText("must be <= 3", { exact: true }).waitFor();
    expect(await dialog(ann).getByLabel("count").getAttribute("aria-invalid")).toBe("true");
    expect(await dialog(ann).getByLabel("note").getAttribute("aria-invalid")).toBe("false");
    await dialog(ann).getByLabel("count").fill("3");
    await inDialog(ann, "Send the answer").click();
    await ann.reads("Answered by ann");
  });

  test("a vote is handed on, and whoever got it decides in the place of who had it", async () => {
    const [ann, dan] = [await come("ann"), await come("dan", { roles: ["sales"] })];
    const asked = await pay("delegated");
    await ann.look(asked);
    await ann.press("Hand on");
    await dialog(ann).getByLabel("To whom (their id)").fill("dan");
    await inDialog(ann, "Hand on").click();
    await dialog(ann).waitFor({ state: "detached" });
    await dan.look(asked);
    const handed = dan.page.getByRole("listitem").filter({ hasText: "handed their vote to" });
    expect(await handed.textContent()).toMatch(/^ann →handed their vote to dan/);
    expect(await dan.page.getByRole("button", { name: "Approve", exact: true }).isDisabled()).toBe(true);
    await dan.page.getByLabel("You decide").selectOption("ann");
    await dan.press("Approve");
    await dan.reads("Approved by dan");
    await dan.reads("for ann");
    await expect.poll(() => office.done.at(-1)?.["to"], WAIT).toBe("delegated");
  });

  test("what moved since it was approved is shown as then ↔ now, and asked again", async () => {
    const ann = await come("ann");
    const asked = await office.ask({ name: "buy", args: { ticker: "ACME" } });
    await ann.look(asked);
    writeFileSync(join(office.folder, PRICE), "108");
    await ann.press("Approve");
    await inDialog(ann, "Approve").or(ann.page.getByText("It was not used")).first().waitFor();
    if (await inDialog(ann, "Approve").isVisible()) await inDialog(ann, "Approve").click();
    await ann.reads("It was not used");
    await ann.page.getByRole("main").getByRole("link", { name: "Buy ACME?" }).first().click();
    const moved = ann.page.getByRole("region", { name: "Then ↔ now" });
    await moved.getByText("100", { exact: true }).waitFor();
    await moved.getByText("108", { exact: true }).waitFor();
    expect(office.done.filter(({ what }) => what === "buy")).toEqual([]);
  });

  test("what was decided of the like before stands there, and leads to it", async () => {
    const ann = await come("ann");
    const before = await pay("decided-before");
    await office.decide(before, { type: "reject", comment: "No." }, "ben");
    await ann.look(await pay("like-it"));
    const similar = ann.page.getByRole("region", { name: "Decided before, of the same tool" });
    const one = similar.getByRole("listitem").filter({ hasText: "decided-before" });
    await one.getByText("reject", { exact: true }).waitFor();
    await one.getByText(/^ben/).waitFor();
    await one.getByRole("link").click();
    await ann.page.waitForURL(`**/requests/${before.id}`);
  });

  test("the key c says to others who looks at it, and takes it back", async () => {
    const [ann, ben] = [await come("ann"), await come("ben")];
    const asked = await pay("claimed");
    await Promise.all([ann.look(asked), ben.go("/")]);
    await row(ben, "claimed").waitFor();
    await ann.page.keyboard.press("c");
    await ann.reads("You are looking");
    // It arrives at the others by itself, in a list and on the page of the question.
    await row(ben, "claimed").getByText("ann is looking").waitFor();
    await ann.page.keyboard.press("c");
    await row(ben, "claimed").getByText("ann is looking").waitFor({ state: "detached" });
    await row(ben, "claimed").getByRole("link").click();
    await ben.reads("Who decides");
    await ann.page.keyboard.press("c");
    await ben.reads("ann is looking");
    // It keeps nobody from deciding.
    await ben.press("Approve");
    await ben.reads("Approved by ben");
  });

  test("one's own vote is taken back while others are still needed", async () => {
    const ann = await come("ann");
    const asked = await office.ask({ name: "pay_much", args: { to: "taken-back", cents: 700_000 } });
    await ann.look(asked);
    await ann.press("Approve");
    await inDialog(ann, "Approve").click();
    await ann.reads("1 of 2");
    await ann.press("Take back");
    await ann.reads("0 of 2");
    await office.decide(asked, { type: "approve" }, "ben");
    expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);
  });

  test("with Tab one comes by everything in the order in which it is read", async () => {
    const ann = await come("ann");
    const asked = await office.ask({ name: "pay_much", args: { to: "by-tab", cents: 1 } });
    await ann.look(asked);
    await ann.page.locator("#page").focus();
    const passed: string[] = [];
    for (let step = 0; step < 30; step += 1) {
      await ann.page.keyboard.press("Tab");
      const name = await ann.page.evaluate<string>(
        `document.activeElement === document.body ? "" : (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()`,
      );
      if (name === "") break;
      passed.push(name);
    }
    const own = passed.filter((name) => !/^(?:Pay|Wire|Buy|Which)/.test(name));
    expect(own).toEqual([
      "Inbox",
      "Claim",
      `thread ${asked.threadId}`,
      "As JSON",
      "Ids and digests",
      "Approvea",
      "Rejectr",
      "Edit and approvee",
      "Hand on",
    ]);
  });
});

describe("in the list", () => {
  test("it is narrowed by risk, tool and role, the address keeps that, and the tab counts what waits", async () => {
    const ann = await come("ann");
    await pay("small");
    await office.ask({ name: "wire", args: { to: "large", cents: 100 } });
    const mine = (await office.pending()).length;
    await row(ann, "large").waitFor();
    await expect.poll(() => ann.page.title(), WAIT).toBe(`(${mine}) Inbox · Holdpoint`);
    const filter = (name: string): Locator => ann.page.getByLabel(name, { exact: true });
    await filter("Risk").selectOption("critical");
    await row(ann, "small").waitFor({ state: "detached" });
    await row(ann, "large").waitFor();
    expect(ann.page.url()).toContain("risk=critical");
    await filter("Risk").selectOption("");
    await row(ann, "small").waitFor();
    await filter("Tool").selectOption("pay");
    await row(ann, "large").waitFor({ state: "detached" });
    await ann.page.reload();
    await row(ann, "small").waitFor();
    expect(await row(ann, "large").count()).toBe(0);
    await filter("Role").selectOption("finance");
    await expect.poll(() => ann.page.url(), WAIT).toMatch(/tool=pay.*role=finance|role=finance.*tool=pay/);
    await row(ann, "small").waitFor();
    await ann.press("Clear");
    await row(ann, "large").waitFor();
    await office.decide(await pay("counted"), { type: "reject" }, "ben");
    await expect.poll(() => ann.page.title(), WAIT).toBe(`(${mine}) Inbox · Holdpoint`);
  });

  test("what waits for hours has a tint at its edge, and what waits for a day another one", async () => {
    const asked = await pay("ageing");
    const tints: unknown[] = [];
    for (const hours of [0, 5, 25]) {
      const ann = await come("ann");
      await ann.page.clock.setSystemTime(Date.now() + hours * HOUR_MS);
      await ann.go("/");
      await row(ann, "ageing").waitFor();
      tints.push(
        await ann.page.evaluate(
          `getComputedStyle(document.querySelector('[data-question="${asked.id}"]').closest("li")).borderLeftColor`,
        ),
      );
    }
    expect(tints[0]).toBe("rgba(0, 0, 0, 0)");
    expect(new Set(tints).size).toBe(3);
  });

  test("nothing moves for whoever wants no motion", async () => {
    const spans: unknown[] = [];
    for (const reducedMotion of ["no-preference", "reduce"] as const) {
      const ann = await come("ann", { reducedMotion });
      await ann.page.route("**/v1/interrupts?*", () => undefined);
      await ann.page.goto(office.url);
      await ann.page.locator(".animate-pulse").first().waitFor();
      spans.push(
        await ann.page.evaluate(`(() => {
          const { animationDuration, animationIterationCount, transitionDuration } =
            getComputedStyle(document.querySelector(".animate-pulse"));
          return [parseFloat(animationDuration) > 0.001, animationIterationCount, transitionDuration];
        })()`),
      );
      // What takes a hundredth of a millisecond is over with the next picture.
      const isMoving = (): Promise<unknown> =>
        ann.page.evaluate("document.getAnimations().some((one) => one.playState === 'running')");
      await expect.poll(isMoving, WAIT).toBe(reducedMotion === "no-preference");
      await ann.page.unrouteAll({ behavior: "ignoreErrors" });
    }
    expect(spans).toEqual([
      [true, "infinite", "0s"],
      [false, "1", "1e-05s"],
    ]);
  });
});

test("a run is canceled with a reason, which stays with the thread", async () => {
  const ann = await come("ann");
  const asked = await pay("canceled");
  await ann.go(`/threads/${asked.threadId}`);
  await ann.press("Cancel …");
  expect(await inDialog(ann, "Cancel the run").isDisabled()).toBe(true);
  await dialog(ann).getByLabel("Reason").fill("It was ordered twice.");
  await inDialog(ann, "Cancel the run").click();
  await dialog(ann).waitFor({ state: "detached" });
  await ann.page.getByRole("main").getByText("canceled", { exact: true }).first().waitFor();
  await ann.reads(/It was ordered twice\./);
  expect(await office.pending(asked.threadId)).toEqual([]);
  // So it says on the question, and in the list of those that have ended.
  await ann.look(asked);
  await ann.reads("Canceled by ann");
  await ann.reads("“It was ordered twice.”");
  await ann.go("/?view=ended");
  await row(ann, "canceled").getByText("Canceled by ann: “It was ordered twice.”").waitFor();
});

test("what is on record is searched, verified, and exported as a file that verifies", async () => {
  const ann = await come("ann");
  const { threadId } = await pay("on-record");
  await ann.go("/audit");
  const records = ann.page.getByRole("region", { name: "Records" }).getByRole("listitem");
  await records.first().waitFor();
  const all = await records.count();
  await ann.page.getByLabel("Search records").fill("on-record");
  await ann.page.waitForURL("**/audit?q=on-record");
  await expect.poll(() => records.count(), WAIT).toBeLessThan(all);
  await records.first().getByRole("button").click();
  await records.first().getByText("on-record").first().waitFor();
  expect(await records.first().textContent()).toContain(threadId);
  await ann.press("Verify now");
  await ann.page.getByText("It holds", { exact: true }).waitFor();
  const [download] = await Promise.all([ann.page.waitForEvent("download"), ann.press("Export")]);
  expect(download.suggestedFilename()).toMatch(/^holdpoint-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = readFileSync(await download.path(), "utf8")
    .trimEnd()
    .split("\n");
  expect((await verifyExport(lines)).ok).toBe(true);
  await ann.reads(/kB saved$/);
});

test("a call is explained, and another policy is tried out on what is on record", async () => {
  const ann = await come("ann");
  await pay("explained");
  await ann.go("/policy");
  await ann.page.getByLabel("Tool", { exact: true }).first().selectOption("pay");
  await ann.press("Explain");
  await ann.reads("These are no arguments of this tool");
  await ann.page.getByLabel("to", { exact: true }).fill("acme");
  await ann.page.getByLabel("cents", { exact: true }).fill("100");
  await ann.press("Explain");
  const said = ann.page.getByRole("region", { name: "Explanation" });
  await said.getByText("People would be asked.").waitFor();
  await said.getByText("Somebody of finance looks at every payment.").first().waitFor();
  const policy = ann.page.getByLabel("Policy, as YAML or JSON");
  await policy.fill("name: n\nrules: [{ id: a, tools: pay, verdict: nonsense }]");
  await ann.press("Try it out");
  await ann.reads("This policy cannot be used");
  await policy.fill("name: n\nrules: [{ id: never, tools: pay, verdict: deny, reason: Never. }]");
  await ann.press("Try it out");
  const changes = ann.page.getByRole("list", { name: "Actions that would go another way" });
  await changes.getByText("Never.").first().waitFor();
  await changes.getByText("stricter").first().waitFor();
});

test("whoever signs out everywhere is signed out in their other browsers, and nobody else is", async () => {
  const [ann, elsewhere, ben] = [await come("ann"), await come("ann"), await come("ben")];
  await ann.page.getByRole("button", { name: /^Settings of/ }).click();
  await ann.press("Sign out everywhere");
  await ann.page.waitForURL("**/sign-in*");
  await elsewhere.page.reload();
  await elsewhere.page.waitForURL("**/sign-in*");
  await ben.page.reload();
  await ben.page.getByRole("navigation", { name: "Views" }).waitFor();
});
