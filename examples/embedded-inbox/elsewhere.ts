/** A page of somebody else, on another port of this machine: another origin, and yet the same site. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Visitor } from "./visitor.ts";

/** What came of a request that the page had the visitor's browser make. */
export interface Forged {
  readonly status: number;
  /** Whether the browser sent the visitor's cookie along. */
  readonly hadCookie: boolean;
}

const form = (address: string): string =>
  `<!doctype html><form method="post" action="${address}"><button>Nice pictures</button></form>`;

/** The visitor opens that page in another tab; what they press there has their browser POST to an address. */
export async function forge(visitor: Visitor, address: string): Promise<Forged> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end(form(address));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const tab = await visitor.page.context().newPage();
  try {
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const [response] = await Promise.all([tab.waitForResponse(address), tab.getByRole("button").click()]);
    const { cookie = "" } = await response.request().allHeaders();
    return { status: response.status(), hadCookie: cookie.includes("support") };
  } finally {
    await tab.close();
    server.close();
    server.closeAllConnections();
  }
}
