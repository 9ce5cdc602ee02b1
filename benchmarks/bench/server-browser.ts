/** Somebody in front of the inbox, in Chromium; how soon they can work is what the page itself saw. */
import { launchChromium } from "../../packages/holdpoint/test/e2e/chromium.ts";
import type { Kit } from "../scoreboard/kit.ts";

/** Presses `j` at every frame, as somebody does who waits for it, until a question has the focus. */
const PRESSING = `
  globalThis.ready = new Promise((resolve) => {
    const press = () => {
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
      if (document.activeElement?.hasAttribute("data-question")) resolve(performance.now());
      else requestAnimationFrame(press);
    };
    requestAnimationFrame(press);
  });
`;

/** A browser that somebody is signed in with. */
export interface Visit {
  /** Opens the list, with nothing in a cache; gives the milliseconds until its first question has the focus. */
  open(url: string): Promise<number>;
}

/** Signs in by a link, in a browser that ends with the kit. */
export async function visit(kit: Kit, link: string, url: string): Promise<Visit> {
  const browser = await launchChromium();
  kit.onClose(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL(`${url}/`);
  await page.addInitScript(PRESSING);
  const protocol = await context.newCDPSession(page);
  await protocol.send("Network.setCacheDisabled", { cacheDisabled: true });
  return {
    async open(at) {
      await page.goto(at);
      return page.evaluate<number>("ready");
    },
  };
}
