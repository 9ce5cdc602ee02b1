/**
 * A server of another port of this host, which the browser of somebody who is signed in opens: cookies do not tell ports
 * apart (auth/cookies.ts, C1), what it takes to decide does (auth/sessions.ts, N6).
 */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { Browser } from "../../test/server/browser.ts";
import { World, type Answered } from "../../test/server/served.ts";
import { MemorySaver } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { SCOPES } from "./auth/principal.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignInLinks } from "./auth/sign-in-links.ts";

const COOKIE = "__Host-holdpoint";

test("it has the cookie and says what it likes of where it is from: it reads, and changes nothing", async () => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const links = new SignInLinks(store);
  const world = new World({ clock, store, signIn: { sessions: new Sessions(store), links } });
  const { id, digest } = await world.asked("t");
  const { url } = await world.at();
  const approve = async (by: Browser): Promise<Answered> =>
    by.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
  const lou = new Browser(url);
  await lou.signIn((await links.make({ kind: "person", id: "lou", roles: ["finance"], scopes: SCOPES })).token);

  const elsewhere = new Browser(url);
  const token = lou.cookies.get(COOKIE) ?? "";
  elsewhere.cookies.set(COOKIE, token);
  const { status, body } = await elsewhere.ask("GET", "/v1/session");
  expect([status, body["principal"]]).toEqual([200, expect.objectContaining({ id: "lou" })]);
  // Nothing it is told, and nothing it could make of what it has.
  const told = [...JSON.stringify(body).matchAll(/[\w-]{43,}/g)].map(([text]) => text);
  const made = ["csrf", ...told].map((text) => createHmac("sha256", token).update(text).digest("base64url"));
  for (const csrf of [undefined, token, body["csrf"] as string | undefined, ...told, ...made]) {
    elsewhere.csrf = csrf;
    expect(await approve(elsewhere)).toMatchObject({ status: 403, body: { code: "CSRF_REFUSED" } });
    expect((await elsewhere.ask("POST", "/v1/session/end", { body: {} })).status).toBe(403);
  }
  expect(await approve(lou)).toMatchObject({ status: 200, body: { by: "lou" } });
  await world.stop();
});
