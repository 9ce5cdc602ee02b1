/** Signing out: here, everywhere, at the identity provider, and by whoever runs the server (auth/sessions.ts N3, N7; I4, I5). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Browser } from "../../test/server/browser.ts";
import { CLIENT, LocalProvider } from "../../test/server/provider.ts";
import { World } from "../../test/server/served.ts";
import { MemorySaver } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { OidcSignIn } from "./auth/oidc-sign-in.ts";
import type { OidcSettings } from "./auth/oidc-settings.ts";
import { SCOPES, type Principal } from "./auth/principal.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignInLinks } from "./auth/sign-in-links.ts";

const PUBLIC = "https://approvals.example.com";
const LOU: Principal = { kind: "person", id: "lou", roles: ["finance"], scopes: SCOPES };
const MAX: Principal = { ...LOU, id: "max" };

let world: World;
afterEach(() => world.stop());

async function status(page: Browser): Promise<number> {
  return (await page.ask("GET", "/v1/session")).status;
}

describe("everywhere (N7)", () => {
  let store: MemorySaver;
  let links: SignInLinks;
  let sessions: Sessions;

  beforeEach(() => {
    const clock = new ManualClock();
    store = new MemorySaver({ clock });
    links = new SignInLinks(store);
    sessions = new Sessions(store);
    world = new World({ clock, store, signIn: { sessions, links } });
  });

  const signedIn = async (principal: Principal): Promise<Browser> => {
    const page = new Browser((await world.at()).url);
    await page.signIn((await links.make(principal)).token);
    return page;
  };
  const pages = async (principal: Principal, count: number): Promise<readonly Browser[]> => {
    const all: Browser[] = [];
    for (let index = 0; index < count; index += 1) all.push(await signedIn(principal));
    return all;
  };

  test("ends all sessions of who asks for it, however many, and nobody else's", async () => {
    const [first, ...others] = await pages(LOU, 60);
    const max = await signedIn(MAX);
    // One whose name begins with another's is somebody else.
    const longer = await signedIn({ ...LOU, id: "lou2" });
    const ended = await first?.ask("POST", "/v1/session/end", { body: { everywhere: true } });
    expect(ended).toMatchObject({ status: 200, body: {} });
    expect(first?.cookies.size).toBe(0);
    const after = await Promise.all(others.map(status));
    expect(new Set(after)).toEqual(new Set([401]));
    expect([await status(max), await status(longer)]).toEqual([200, 200]);
    expect(await status(await signedIn(LOU))).toBe(200);
  });

  test.each([{}, { everywhere: false }])("is what one has to say: %j ends the one that asks alone", async (body) => {
    const [one, other] = await pages(LOU, 2);
    if (one === undefined || other === undefined) throw new Error("there are two");
    await one.ask("POST", "/v1/session/end", { body });
    expect([await status(one), await status(other)]).toEqual([401, 200]);
  });

  test.each([{ everywhere: "yes" }, { person: "max" }, { everywhere: true, person: "max" }])(
    "is nothing that somebody else's page or word brings about: %j",
    async (body) => {
      const [lou, max] = [await signedIn(LOU), await signedIn(MAX)];
      expect((await lou.ask("POST", "/v1/session/end", { body })).status).toBe(422);
      const headers = { "x-holdpoint-csrf": undefined };
      expect((await lou.ask("POST", "/v1/session/end", { body: { everywhere: true }, headers })).status).toBe(403);
      expect([await status(lou), await status(max)]).toEqual([200, 200]);
    },
  );

  test("is nothing an agent does for the person of the same name", async () => {
    const ann = await signedIn({ ...LOU, id: "bot" });
    expect((await world.post("/v1/session/end", { as: "bot", body: { everywhere: true } })).status).toBe(200);
    expect(await status(ann)).toBe(200);
  });

  test("is nothing that a key does with somebody's cookie, which it could have come by at another port (N5)", async () => {
    const lou = await signedIn(LOU);
    const cookie = [...lou.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answered = await world.post("/v1/session/end", { as: "bot", body: {}, headers: { cookie } });
    expect(answered).toMatchObject({ status: 200, body: {} });
    expect(await status(lou)).toBe(200);
  });

  test("is what somebody does who comes with a key of their own", async () => {
    const ann = await signedIn({ ...LOU, id: "ann" });
    expect((await world.post("/v1/session/end", { as: "ann", body: { everywhere: true } })).status).toBe(200);
    expect(await status(ann)).toBe(401);
  });

  test("is done by whoever runs the server, in another process; what is asked meanwhile keeps no session", async () => {
    const [one, other] = await pages(LOU, 2);
    if (one === undefined || other === undefined) throw new Error("there are two");
    await world.clock.advance(60_000);
    const [ended] = await Promise.all([new Sessions(store).endAllOf({ id: "lou" }), status(one), status(other)]);
    expect(ended).toBe(2);
    expect([await status(one), await status(other)]).toEqual([401, 401]);
    expect(await sessions.endAllOf({ id: "lou" })).toBe(0);
  });

  test("is about the people of one tenant", async () => {
    const page = await signedIn({ ...LOU, tenant: "default" });
    expect(await sessions.endAllOf({ id: "lou", tenant: "another" })).toBe(0);
    expect(await status(page)).toBe(200);
    expect(await sessions.endAllOf({ id: "lou" })).toBe(1);
  });
});

describe("roles that are taken away", () => {
  test("are gone in the session that goes on: it decides nothing, and says so (sessions.rolesOf)", async () => {
    const clock = new ManualClock();
    const store = new MemorySaver({ clock });
    const links = new SignInLinks(store);
    const held = new Set(["finance"]);
    const directory = { rolesOf: (): readonly string[] => [...held] };
    const sessions = new Sessions(store, { rolesOf: () => Promise.resolve(directory.rolesOf()) });
    world = new World({ clock, store, directory, signIn: { sessions, links } });
    const lou = new Browser((await world.at()).url);
    await lou.signIn((await links.make(LOU)).token);
    const { id, digest } = await world.asked("t");
    held.clear();
    const decided = await lou.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
    expect(decided).toMatchObject({ status: 403, body: { code: "NOT_A_REVIEWER" } });
    expect((await lou.ask("GET", "/v1/session")).body).toMatchObject({ principal: { roles: [] } });
    held.add("finance");
    expect(
      (await lou.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } })).status,
    ).toBe(200);
  });
});

describe("at the identity provider (I4, I5)", () => {
  const callback = `${PUBLIC}/v1/session/oidc/callback`;
  const started: LocalProvider[] = [];
  let provider: LocalProvider;
  let silent: LocalProvider;

  beforeAll(async () => {
    provider = await LocalProvider.start({ callback });
    silent = await LocalProvider.start({ callback, endsSessions: false });
    started.push(provider, silent);
  });
  afterAll(() => Promise.all(started.map((one) => one.stop())));

  /** Signs in with a provider, and gives what signing out comes to. */
  const signedOut = async (
    at: LocalProvider,
    more: Partial<OidcSettings> = {},
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly page: Browser; readonly body: Readonly<Record<string, unknown>> }> => {
    const store = new MemorySaver();
    const settings = { issuer: at.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...more };
    const oidc = new OidcSignIn(settings, PUBLIC);
    const signIn = { sessions: new Sessions(store, { origin: PUBLIC }), oidc };
    world = new World({ store, signIn });
    const page = new Browser((await world.at()).url);
    at.claims = claims;
    const { headers } = await page.ask("GET", "/v1/session/oidc/start");
    const back = await at.follow(headers.get("location") ?? "");
    const answered = await page.ask("GET", `${back.pathname}${back.search}`);
    page.land(answered.headers.get("location"));
    const headersOfPage = { origin: PUBLIC };
    const ended = await page.ask("POST", "/v1/session/end", { body: {}, headers: headersOfPage });
    expect(ended.status).toBe(200);
    expect(await status(page)).toBe(401);
    return { page, body: ended.body };
  };

  test("one goes on to where the provider ends its own session, with the ID token of this sign-in", async () => {
    const { body } = await signedOut(provider);
    const next = new URL(body["next"] as string);
    expect(next.origin + next.pathname).toBe(`${provider.issuer}/session/end`);
    expect([...next.searchParams.keys()].toSorted()).toEqual(["client_id", "id_token_hint"]);
    const [, payload = ""] = (next.searchParams.get("id_token_hint") ?? "").split(".");
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({
      iss: provider.issuer,
      sub: "ann",
      aud: CLIENT.id,
    });
    // The provider takes it.
    const there = await fetch(next);
    expect([there.status, await there.text()]).toEqual([200, expect.stringContaining("<form")]);
  });

  test("one comes back where the provider knows the address", async () => {
    const { body } = await signedOut(provider, { afterSignOut: `${PUBLIC}/sign-in` });
    const next = new URL(body["next"] as string);
    expect(next.searchParams.get("post_logout_redirect_uri")).toBe(`${PUBLIC}/sign-in`);
    expect((await fetch(next)).status).toBe(200);
  });

  test("one goes nowhere when it does not say where", async () => {
    expect((await signedOut(silent)).body).toEqual({});
  });

  test("one goes nowhere with an ID token that fits in no address", async () => {
    expect((await signedOut(provider, {}, { name: "x".repeat(4_096) })).body).toEqual({});
  });

  test("a provider that cannot be asked keeps nobody signed in", async () => {
    const gone = await LocalProvider.start({ callback });
    const oidc = new OidcSignIn({ issuer: gone.issuer, clientId: CLIENT.id }, PUBLIC);
    await gone.stop();
    expect(await oidc.endAddress("a.b.c")).toBeUndefined();
    world = new World();
  });
});
