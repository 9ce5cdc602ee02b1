/** Somebody with a browser of their own, in front of the inbox; everything the browser complains about is kept. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { ServedOffice } from "./served-office.ts";

/** What Chromium writes on its own when the server refuses something, or is away: the page says it in words. */
const REFUSED = /^Failed to load resource: (?:the server responded with a status of 4\d\d|net::ERR_)/;

export class Visitor {
  readonly page: Page;
  /** Errors in the console (violations of the CSP are among them) and in scripts, and requests to elsewhere. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;
  readonly #office: ServedOffice;

  private constructor(context: BrowserContext, page: Page, office: ServedOffice) {
    this.#context = context;
    this.page = page;
    this.#office = office;
    context.setDefaultTimeout(15_000);
    page.on("console", (message) => {
      if (message.type() === "error" && !REFUSED.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => this.complaints.push(message));
    page.on("dialog", (dialog) => {
      this.complaints.push(`A dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const url = request.url();
      // What pages of the provider load is theirs.
      const from = request.isNavigationRequest() ? office.url : request.frame().url();
      if (office.provider !== undefined && from.startsWith(office.provider.issuer)) return;
      const isOurs = [office.url, office.provider?.issuer].some(
        (one) => one !== undefined && url.startsWith(`${one}/`),
      );
      if (!isOurs && !url.startsWith("data:")) this.complaints.push(`A request to ${url}`);
    });
  }

  /** A browser that nobody is signed in to. */
  static async come(browser: Browser, office: ServedOffice, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    return new Visitor(context, await context.newPage(), office);
  }

  /** Somebody who signed in by a link. */
  static async signedIn(
    browser: Browser,
    office: ServedOffice,
    person: string,
    options: BrowserContextOptions = {},
    roles: readonly string[] = ["finance"],
  ): Promise<Visitor> {
    const visitor = await Visitor.come(browser, office, options);
    await visitor.page.goto(await office.link(person, roles));
    await visitor.page.waitForURL(`${office.url}/`);
    return visitor;
  }

  /** All of them go; gives what their browsers complained about. */
  static async allLeave(here: Visitor[]): Promise<readonly string[]> {
    const gone = here.splice(0);
    await Promise.all(gone.map((visitor) => visitor.leave()));
    return gone.flatMap(({ complaints }) => complaints);
  }

  /** Another page in the same browser is not opened: this one goes there. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.#office.url}${path}`);
    await this.page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  }

  /** Looks at a question. */
  async look({ id }: { readonly id: string }): Promise<void> {
    await this.go(`/requests/${id}`);
    await this.page.getByRole("heading", { name: "Who decides" }).or(this.page.getByText("Answer")).first().waitFor();
  }

  /** Presses a button that is there once and by that name. */
  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Waits until something is read on the page. */
  async reads(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}
