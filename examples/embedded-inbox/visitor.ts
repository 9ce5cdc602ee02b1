/** Somebody in a browser of their own, who does on the page what people do there. */
import type { Browser, Locator, Page } from "playwright-core";
import { say } from "./tell.ts";

const WAIT_MS = 10_000;

export class Visitor {
  readonly id: string;
  readonly page: Page;
  #loads = 0;

  private constructor(id: string, page: Page) {
    this.id = id;
    this.page = page;
    page.on("load", () => (this.#loads += 1));
  }

  /** Opens the page, and signs in with the name and the password of the demo. */
  static async signIn(browser: Browser, url: string, id: string): Promise<Visitor> {
    const context = await browser.newContext();
    context.setDefaultTimeout(WAIT_MS);
    const visitor = new Visitor(id, await context.newPage());
    await visitor.page.goto(url);
    await visitor.page.getByLabel("Name").fill(id);
    await visitor.page.getByLabel("Password").fill(`${id}-demo`);
    await visitor.page.getByRole("button", { name: "Sign in" }).click();
    await visitor.page.getByText(`Signed in as ${id}`).waitFor();
    say(`${id} signs in.`);
    return visitor;
  }

  /** Has the agent refund something. */
  async askRefund(orderId: string, dollars: string): Promise<void> {
    await this.page.getByLabel("Order").fill(orderId);
    await this.page.getByLabel("Dollars").fill(dollars);
    await this.page.getByRole("button", { name: "Refund" }).click();
    say(`${this.id} has the agent refund ${orderId}.`);
  }

  /** What the page shows about the refund of an order. */
  about(orderId: string): Locator {
    return this.page.getByRole("listitem").filter({ hasText: orderId });
  }

  button(orderId: string, name: "Approve" | "Reject"): Locator {
    return this.about(orderId).getByRole("button", { name });
  }

  /** Whether the page shows a text about an order, now or soon. */
  async sees(orderId: string, text: string): Promise<boolean> {
    const shown = this.about(orderId).getByText(text);
    return shown.waitFor().then(
      () => true,
      () => false,
    );
  }

  /** Sends to Holdpoint's API from the page itself, as whoever is signed in; the code of the refusal. */
  async refusalOf(path: string, body: unknown): Promise<string | undefined> {
    const answer = await this.page.evaluate(
      async (sent: readonly [string, string]): Promise<unknown> => {
        const headers = { "content-type": "application/json" };
        return (await fetch(sent[0], { method: "POST", headers, body: sent[1] })).json();
      },
      [path, JSON.stringify(body)] as const,
    );
    return (answer as { readonly code?: string }).code;
  }

  /** How often the page was loaded: once, when everything on it came live. */
  get loads(): number {
    return this.#loads;
  }
}
