/** A browser in front of a server: it keeps cookies, and says where its requests come from, as browsers do. */
import type { Answered } from "./served.ts";

/** What one request of a page says, besides what the browser says by itself. */
export interface PageRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export class Browser {
  readonly url: string;
  /** What it would send along. */
  readonly cookies = new Map<string, string>();
  /** The headers of cookies that it got, as they came. */
  readonly setCookies: string[] = [];
  /** What this page keeps, and no page of another port. */
  csrf: string | undefined;

  constructor(url: string) {
    this.url = url;
  }

  /** The header with all its cookies. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Takes the cookies of a response, as a browser on this host does. */
  take(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      this.setCookies.push(header);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (/; Max-Age=0(?:;|$)/.test(header)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  /** A request by script of a page of the server; headers that are undefined are left out. */
  async ask(method: string, path: string, { body, headers = {} }: PageRequest = {}): Promise<Answered> {
    const isSafe = method === "GET" || method === "HEAD";
    const all: Readonly<Record<string, string | undefined>> = {
      ...(this.cookies.size === 0 ? {} : { cookie: this.cookie }),
      "sec-fetch-site": "same-origin",
      "x-holdpoint-csrf": this.csrf,
      ...(isSafe ? {} : { origin: this.url }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    const sent = new Headers();
    for (const [name, one] of Object.entries(all)) if (one !== undefined) sent.set(name, one);
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: "manual",
      headers: sent,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    this.take(response);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      body: (isJson && text !== "" ? JSON.parse(text) : {}) as Answered["body"],
      headers: response.headers,
    };
  }

  /** Signs in with the token of a link, as the page does. */
  async signIn(token: string): Promise<Answered> {
    const answered = await this.ask("POST", "/v1/session", { body: { token } });
    if (answered.status === 200) this.csrf = answered.body["csrf"] as string;
    return answered;
  }

  /** Opens the address that a provider's answer led to: takes what its fragment has, and says where the page goes on to. */
  land(location: string | null): string | null {
    const [page = "", fragment = ""] = location?.split("#") ?? [];
    const said = new URLSearchParams(fragment);
    if (page === "/sign-in") this.csrf = said.get("csrf") ?? this.csrf;
    return page === "/sign-in" ? said.get("to") : location;
  }
}
