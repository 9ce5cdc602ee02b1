/** Notifications of the browser: for whoever wanted them and was asked, while the page is not looked at. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { ServedOffice, WAIT } from "./served-office.ts";
import { Visitor } from "./visitor.ts";

/**
 * The browser's own notifications, kept where a test can see them; and a page of which the test says whether it is seen. A
 * Chromium without a desk to show any on, as the bundled one, permits none, whatever it was told: they are stood in for.
 */
const watched = (isPermitted: boolean): string => `
  globalThis.raised = [];
  globalThis.isHidden = false;
  class StandIn extends EventTarget {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body, tag }) {
      super();
      Object.assign(this, { title, body, tag });
      setTimeout(() => this.dispatchEvent(new Event("show")));
    }
    close() { this.dispatchEvent(new Event("close")); }
  }
  const Real = ${isPermitted} && Notification.permission !== "granted" ? StandIn : Notification;
  globalThis.Notification = class extends Real {
    constructor(title, options) {
      super(title, options);
      raised.push(this);
      this.addEventListener("show", () => { this.wasShown = true; });
      this.addEventListener("close", () => { this.wasClosed = true; });
    }
  };
  Object.defineProperty(Document.prototype, "hidden", { get: () => isHidden });
`;

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

/** Somebody in front of a list; `permissions`: what the browser answers when it is asked. */
async function come(
  person: string,
  permissions: readonly string[],
  { path = "/", roles = ["finance"] }: { readonly path?: string; readonly roles?: readonly string[] } = {},
): Promise<Visitor> {
  const visitor = await Visitor.signedIn(browser, office, person, { permissions: [...permissions] }, roles);
  here.push(visitor);
  await visitor.page.addInitScript(watched(permissions.length > 0));
  await visitor.go(path);
  return visitor;
}

const choice = ({ page }: Visitor) => page.getByRole("checkbox", { name: "Notifications" });

async function openSettings(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole("button", { name: /^Settings of/ }).click();
  await choice(visitor).waitFor();
}

/** Turns notifications on, or off: the browser is asked in between. */
async function want(visitor: Visitor, isOn: boolean): Promise<void> {
  await openSettings(visitor);
  await choice(visitor).click();
  await expect.poll(() => choice(visitor).isChecked(), WAIT).toBe(isOn);
  await visitor.page.keyboard.press("Escape");
  await choice(visitor).waitFor({ state: "detached" });
}

const hide = ({ page }: Visitor, isHidden: boolean) => page.evaluate(`globalThis.isHidden = ${isHidden}`);
const raised = ({ page }: Visitor) =>
  page.evaluate<readonly string[]>(
    `raised.map(({ title, body, tag, wasShown, wasClosed }) => [title, body, tag, wasShown === true, wasClosed === true].join("|"))`,
  );
/** A question, and that the page has heard of it: the list has it. */
async function ask(visitor: Visitor, to: string) {
  const asked = await office.ask({ name: "pay", args: { to, cents: 100 } });
  await visitor.page.getByRole("link", { name: `Pay 1.00 EUR to ${to}?` }).waitFor();
  return asked;
}

test("permitted and wanted: a new question raises one while nobody looks, and a click leads to it", async () => {
  const ann = await come("ann", ["notifications"]);
  await ask(ann, "before");
  await want(ann, true);
  // Whoever looks at the page sees it there.
  await ask(ann, "seen");
  expect(await raised(ann)).toEqual([]);
  await hide(ann, true);
  const asked = await ask(ann, "unseen");
  const said = `office waits for you|“Pay 1.00 EUR to unseen?”|${asked.id}|true`;
  await expect.poll(() => raised(ann), WAIT).toEqual([`${said}|false`]);
  await ann.page.evaluate(`raised[0].dispatchEvent(new Event("click"))`);
  await ann.page.waitForURL(`**/requests/${asked.id}`);
  await expect.poll(() => raised(ann), WAIT).toEqual([`${said}|true`]);
  // A click opens; it never decides.
  await ann.reads("Who decides");
  expect((await office.pending(asked.threadId)).map(({ id }) => id)).toEqual([asked.id]);
  await want(ann, false);
  await ann.page.keyboard.press("u");
  await ask(ann, "quiet");
  expect(await raised(ann)).toHaveLength(1);
});

test("none for what somebody else has to decide", async () => {
  const sam = await come("sam", ["notifications"], { path: "/?view=open", roles: ["sales"] });
  await want(sam, true);
  await hide(sam, true);
  await ask(sam, "not for sam");
  expect(await raised(sam)).toEqual([]);
});

test("not permitted: it says so, and none is raised", async () => {
  const ann = await come("ann", []);
  await openSettings(ann);
  expect(await choice(ann).isDisabled()).toBe(true);
  await ann.reads("They are blocked in the browser's settings.");
  await ann.page.keyboard.press("Escape");
  await hide(ann, true);
  await ask(ann, "blocked");
  expect(await raised(ann)).toEqual([]);
});
