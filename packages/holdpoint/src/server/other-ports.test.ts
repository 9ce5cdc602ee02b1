/**
 * A server of another port of this host, which the browser of somebody who is signed in opens: cookies do not tell ports
 * apart (auth/cookies.ts, C1), what else it takes to ask anything does (auth/sessions.ts, N6).
 */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Browser } from "../../test/server/browser.ts";
import { World, type Answered } from "../../test/server/served.ts";
import { MemorySaver } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { SCOPES, type Principal } from "./auth/principal.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignInLinks } from "./auth/sign-in-links.ts";
import { Metrics } from "./observe/metrics.ts";

const COOKIE = "__Host-holdpoint";
const LOU: Principal = { kind: "person", id: "lou", roles: ["finance"], scopes: SCOPES };
const REFUSED = { status: 403, body: { code: "CSRF_REFUSED" } };

let world: World;
let links: SignInLinks;
let lou: Browser;
/** What the other server is: it has the cookie, and says what it likes of where it is from. */
let elsewhere: Browser;

async function signedIn(principal: Principal): Promise<Browser> {
  const page = new Browser((await world.at()).url);
  expect((await page.signIn((await links.make(principal)).token)).status).toBe(200);
  return page;
}

beforeEach(async () => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  links = new SignInLinks(store);
  const metrics = new Metrics(new World({ clock, store }).holdpoint);
  world = new World({ clock, store, signIn: { sessions: new Sessions(store), links }, observe: { metrics } });
  lou = await signedIn(LOU);
  elsewhere = new Browser(lou.url);
  elsewhere.cookies.set(COOKIE, lou.cookies.get(COOKIE) ?? "");
});

afterEach(() => world.stop());

interface Operation {
  readonly security?: readonly object[];
}

/** Every address that is read, as the server itself describes them. */
async function readings(): Promise<readonly string[]> {
  const { body } = await world.get("/openapi.json");
  const paths = body["paths"] as Readonly<Record<string, { readonly get?: Operation }>>;
  return Object.entries(paths).flatMap(([path, { get }]) => (get?.security === undefined ? [] : [path]));
}

test("it changes nothing, whatever it makes of what it has", async () => {
  const { id, digest } = await world.asked("t");
  const approve = async (by: Browser): Promise<Answered> =>
    by.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
  const token = lou.cookies.get(COOKIE) ?? "";
  const { body } = await elsewhere.ask("GET", "/v1/session");
  const told = [...JSON.stringify(body).matchAll(/[\w-]{43,}/g)].map(([text]) => text);
  const made = ["csrf", ...told].map((text) => createHmac("sha256", token).update(text).digest("base64url"));
  for (const csrf of [undefined, "", token, body["csrf"] as string | undefined, ...told, ...made]) {
    elsewhere.csrf = csrf;
    expect(await approve(elsewhere)).toMatchObject(REFUSED);
    expect(await elsewhere.ask("POST", "/v1/session/end", { body: {} })).toMatchObject(REFUSED);
  }
  expect(await approve(lou)).toMatchObject({ status: 200, body: { by: "lou" } });
});

test("it reads nothing, at any address there is, nor who is signed in", async () => {
  const { id } = await world.asked("t");
  const paths = [...(await readings()), "/metrics"];
  expect(paths).toEqual(expect.arrayContaining(["/v1/session", "/v1/interrupts/{id}", "/v1/events", "/v1/audit"]));
  for (const path of paths) {
    const address = path.replaceAll(/\{\w+\}/g, id);
    for (const csrf of [undefined, "A".repeat(43)]) {
      elsewhere.csrf = csrf;
      const { status, body } = await elsewhere.ask("GET", address);
      expect([path, status, body["code"]]).toEqual([path, 403, "CSRF_REFUSED"]);
      expect(JSON.stringify(body)).not.toMatch(/lou|finance|acme/);
    }
  }
  expect((await lou.ask("GET", "/v1/interrupts")).body.items).toHaveLength(1);
});

test("whose page asks is told how to sign in here", async () => {
  expect((await elsewhere.ask("GET", "/v1/session")).body["data"]).toEqual({ signIn: ["link"] });
});

test("a session of its own that it puts into the browser is none of the page's: nobody acts as somebody else", async () => {
  const mallory = await signedIn({ ...LOU, id: "mallory" });
  lou.cookies.set(COOKIE, mallory.cookies.get(COOKIE) ?? "");
  expect(await lou.ask("GET", "/v1/session")).toMatchObject(REFUSED);
  expect(await lou.ask("GET", "/v1/interrupts")).toMatchObject(REFUSED);
});

test("it keeps no session alive", async () => {
  for (let hour = 0; hour < 2; hour += 1) {
    await world.clock.advance(3_600_000);
    await elsewhere.ask("GET", "/v1/session");
  }
  expect((await lou.ask("GET", "/v1/session")).status).toBe(401);
});
