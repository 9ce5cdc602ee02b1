/** Signing in with a real provider on this machine (auth/oidc-sign-in.ts, I1–I4), and the directory that comes of it. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Browser } from "../../test/server/browser.ts";
import { CLIENT, LocalProvider } from "../../test/server/provider.ts";
import { listen, World, type Answered } from "../../test/server/served.ts";
import { MemorySaver } from "../index.ts";
import { ClaimsDirectory } from "./auth/claims-directory.ts";
import { OidcSignIn } from "./auth/oidc-sign-in.ts";
import type { OidcSettings } from "./auth/oidc-settings.ts";
import { Sessions } from "./auth/sessions.ts";
import type { RateLimit } from "./http/rate-limit.ts";

const PUBLIC = "https://approvals.example.com";
const CALLBACK = "/v1/session/oidc/callback";

let provider: LocalProvider;
let world: World;
let claims: ClaimsDirectory;

beforeAll(async () => {
  provider = await LocalProvider.start({ callback: `${PUBLIC}${CALLBACK}` });
});
afterAll(() => provider.stop());

beforeEach(() => {
  provider.account = "ann";
  provider.claims = { roles: ["finance"] };
});
afterEach(() => world.stop());

function settings(more: Partial<OidcSettings> = {}): OidcSettings {
  return { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...more };
}

async function page(
  more: Partial<OidcSettings> = {},
  oidc = new OidcSignIn(settings(more), PUBLIC),
  attemptLimit: RateLimit = { perMinute: 60, burst: 60 },
): Promise<Browser> {
  const store = new MemorySaver();
  claims = new ClaimsDirectory(store);
  const sessions = new Sessions(store, { origin: PUBLIC });
  world = new World({ store, directory: claims, signIn: { sessions, oidc, claims }, attemptLimit });
  return new Browser((await world.at()).url);
}

/** Begins at the server, goes to the provider, and gives what it would be sent back with. */
async function begun(browser: Browser, path = "/v1/session/oidc/start"): Promise<URL> {
  const { status, headers } = await browser.ask("GET", path);
  expect(status).toBe(302);
  return provider.follow(headers.get("location") ?? "");
}

async function back(browser: Browser, url: URL): Promise<Answered> {
  expect(url.origin + url.pathname).toBe(`${PUBLIC}${CALLBACK}`);
  const answered = await browser.ask("GET", `${url.pathname}${url.search}`, {
    headers: { "sec-fetch-site": "cross-site" },
  });
  browser.land(answered.headers.get("location"));
  return answered;
}

async function signedIn(
  more: Partial<OidcSettings> = {},
  path?: string,
): Promise<{ browser: Browser; answered: Answered }> {
  const browser = await page(more);
  return { browser, answered: await back(browser, await begun(browser, path)) };
}

describe("somebody whom the provider knows", () => {
  test("is signed in with their roles, and goes on to where they were", async () => {
    const { browser, answered } = await signedIn({}, "/v1/session/oidc/start?to=/interrupts%3Frole=finance");
    expect(answered.status).toBe(302);
    const location = answered.headers.get("location");
    expect(location).toMatch(/^\/sign-in#csrf=[\w-]{43}&to=%2Finterrupts%3Frole%3Dfinance$/);
    expect(browser.land(location)).toBe("/interrupts?role=finance");
    expect(browser.setCookies.at(-2)).toMatch(/^__Host-holdpoint=[\w-]{43}; .*HttpOnly; Secure; SameSite=Strict$/);
    expect([...browser.cookies.keys()]).toEqual(["__Host-holdpoint"]);
    const { body } = await browser.ask("GET", "/v1/session");
    expect(body).toMatchObject({ principal: { kind: "person", id: "ann", roles: ["finance"] }, signIn: ["oidc"] });
    expect(body["csrf"]).toBeUndefined();
    expect(await claims.rolesOf("ann")).toEqual(["finance"]);
    expect(await claims.rolesOf("bob")).toEqual([]);
  });

  test("decides with the roles the provider gave them", async () => {
    const { browser, answered } = await signedIn();
    browser.land(answered.headers.get("location"));
    const { id, digest } = await world.asked("t");
    const headers = { origin: PUBLIC };
    const body = { type: "approve", digest };
    expect((await browser.ask("POST", `/v1/interrupts/${id}/decisions`, { body, headers })).status).toBe(200);
  });

  test("goes with a challenge, state and nonce; their cookie is for this browser and 10 minutes (I2)", async () => {
    const browser = await page();
    const { headers } = await browser.ask("GET", "/v1/session/oidc/start");
    const { searchParams } = new URL(headers.get("location") ?? "");
    for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: CLIENT.id,
      code_challenge_method: "S256",
      response_type: "code",
      redirect_uri: `${PUBLIC}${CALLBACK}`,
      scope: "openid profile email",
    });
    expect(browser.setCookies).toEqual([
      expect.stringMatching(
        /^__Host-holdpoint-oidc=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ) as string,
    ]);
  });

  test.each<[string, Partial<OidcSettings>, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["roles of a path", { rolesClaim: "realm.roles" }, { realm: { roles: ["a", "b", "a"] } }, ["a", "b"]],
    ["one role", {}, { roles: "finance" }, ["finance"]],
    ["no roles", {}, {}, []],
    ["roles elsewhere", { rolesClaim: "realm.groups" }, { realm: { roles: ["a"] } }, []],
    ["roles below no object", { rolesClaim: "name.roles" }, { name: "Ann" }, []],
    ["roles of no prototype", { rolesClaim: "constructor" }, {}, []],
  ])("has %s (I3)", async (_name, more, said, roles) => {
    provider.claims = said;
    const { browser } = await signedIn(more);
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ principal: { roles } });
  });

  test.each<[string, Partial<OidcSettings>, Readonly<Record<string, unknown>>, string | undefined]>([
    ["that of the claim", { tenantClaim: "name" }, { name: "acme" }, "acme"],
    ["that of a path", { tenantClaim: "realm.org" }, { realm: { org: "acme" } }, "acme"],
    ["that of the server, where no claim is asked for", {}, { name: "acme" }, undefined],
  ])("works with the data of a tenant: %s (I3)", async (_name, more, said, tenant) => {
    provider.claims = { roles: ["finance"], ...said };
    const { browser } = await signedIn(more);
    const { body } = await browser.ask("GET", "/v1/session");
    expect((body["principal"] as Readonly<Record<string, unknown>>)["tenant"]).toBe(tenant);
    const theirs = tenant === undefined ? claims : claims.forTenant(tenant);
    expect(await theirs.rolesOf("ann")).toEqual(["finance"]);
    expect(await (tenant === undefined ? claims.forTenant("acme") : claims).rolesOf("ann")).toEqual([]);
  });

  test("may do what is said", async () => {
    const { browser } = await signedIn({ scopes: ["interrupts:read"] });
    expect((await browser.ask("GET", "/v1/interrupts")).status).toBe(200);
    expect((await browser.ask("GET", "/v1/threads")).status).toBe(403);
  });

  test("is named by another claim, an address only when it is verified (I3)", async () => {
    provider.claims = { email: "ann@example.com", email_verified: true };
    const { browser } = await signedIn({ idClaim: "email" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ principal: { id: "ann@example.com" } });
  });
});

describe("refused, with a sentence and without a session", () => {
  const refused = async (answered: Answered, why: RegExp): Promise<void> => {
    expect(answered).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED", data: { signIn: ["oidc"] } } });
    expect(answered.body["detail"]).toMatch(why);
    expect(answered.headers.getSetCookie()).toEqual([]);
  };

  test.each<[string, Partial<OidcSettings>, Readonly<Record<string, unknown>>, RegExp]>([
    ["an address that is not verified", { idClaim: "email" }, { email: "ann@example.com" }, /not verified/],
    ["no name", { idClaim: "name" }, {}, /"name" is no text/],
    ["a name with a hidden character", { idClaim: "name" }, { name: "an\u200bn" }, /cannot be seen/],
    ["a name that is no text", { idClaim: "name" }, { name: 7 }, /no text/],
    ["roles of another form", {}, { roles: { finance: true } }, /no list of roles/],
    ["roles that are no texts", {}, { roles: ["finance", 1] }, /no list of roles/],
    ["no tenant, where one is asked for", { tenantClaim: "name" }, {}, /"name" names no tenant/],
    ["a tenant that is none", { tenantClaim: "realm" }, { realm: ["acme"] }, /"realm" names no tenant/],
    ["a tenant of another form", { tenantClaim: "name" }, { name: "ac me" }, /"name" names no tenant/],
  ])("%s (I3)", async (_name, more, said, why) => {
    provider.claims = said;
    await refused((await signedIn(more)).answered, why);
  });

  test("an answer without the cookie, with another's, or with one that is damaged (I2)", async () => {
    const browser = await page();
    const url = await begun(browser);
    const mine = browser.cookies.get("__Host-holdpoint-oidc") ?? "";
    const other = new Browser(browser.url);
    await refused(await back(other, url), /not begun in this browser/);
    for (const bad of ["e30", "!", "bnVsbA", mine.slice(0, -9)]) {
      other.cookies.set("__Host-holdpoint-oidc", bad);
      await refused(await back(other, url), /not begun in this browser/);
    }
    await begun(other);
    await refused(await back(other, url), /does not hold/);
    expect((await back(browser, url)).status).toBe(302);
  });

  test("an answer that comes a second time", async () => {
    const browser = await page();
    const url = await begun(browser);
    const cookie = browser.cookies.get("__Host-holdpoint-oidc") ?? "";
    expect((await back(browser, url)).status).toBe(302);
    await refused(await back(browser, url), /not begun/);
    browser.cookies.set("__Host-holdpoint-oidc", cookie);
    await refused(await back(browser, url), /invalid_grant/);
  });

  test.each<[string, (url: URL) => void, RegExp]>([
    ["another state", (url) => url.searchParams.set("state", "x"), /does not hold/],
    ["no state", (url) => url.searchParams.delete("state"), /does not hold/],
    ["another issuer", (url) => url.searchParams.set("iss", "https://evil.example"), /does not hold/],
    ["a code of its own", (url) => url.searchParams.set("code", "x"), /invalid_grant/],
    ["no code", (url) => url.searchParams.delete("code"), /does not hold/],
  ])("an answer with %s (I1)", async (_name, change, why) => {
    const browser = await page();
    const url = await begun(browser);
    change(url);
    await refused(await back(browser, url), why);
  });

  test("what the provider refuses", async () => {
    const browser = await page();
    const url = await begun(browser);
    const state = url.searchParams.get("state") ?? "";
    const iss = encodeURIComponent(provider.issuer);
    await refused(
      await browser.ask("GET", `${CALLBACK}?error=access_denied&state=${state}&iss=${iss}`),
      /"access_denied"/,
    );
  });
});

test("who was often wrong at this address, or somebody else there, still signs in (auth/failed-attempts.ts, W2)", async () => {
  const browser = await page({}, undefined, { perMinute: 1, burst: 1 });
  const wrong = async (): Promise<number> =>
    (await world.get("/v1/threads", { headers: { authorization: "Bearer x" } })).status;
  expect([await wrong(), await wrong()]).toEqual([401, 429]);
  const url = await begun(browser);
  const unknown = await browser.ask("GET", `${CALLBACK}?code=x&state=y`);
  expect(unknown.status).toBe(401);
  expect((await back(browser, url)).status).toBe(302);
  expect((await browser.ask("GET", "/v1/threads")).status).toBe(200);
});

test("a HEAD of these addresses begins and ends nothing (routes/session.ts, I2)", async () => {
  const browser = await page();
  expect((await browser.ask("HEAD", "/v1/session/oidc/start")).headers.getSetCookie()).toEqual([]);
  const url = await begun(browser);
  const answered = await browser.ask("HEAD", `${url.pathname}${url.search}`);
  expect([answered.status, answered.headers.getSetCookie()]).toEqual([204, []]);
  expect((await back(browser, url)).status).toBe(302);
});

test("roles that the ID token lacks are those of the provider's userinfo", async () => {
  const other = await LocalProvider.start({ callback: `${PUBLIC}${CALLBACK}`, inIdToken: false });
  other.claims = { roles: ["finance"] };
  const browser = await page({ issuer: other.issuer });
  const { headers } = await browser.ask("GET", "/v1/session/oidc/start");
  expect((await back(browser, await other.follow(headers.get("location") ?? ""))).status).toBe(302);
  expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ principal: { roles: ["finance"] } });
  await other.stop();
});

describe("a provider that", () => {
  const servers: Server[] = [];
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  });

  async function answering(answer: (path: string, issuer: string) => readonly [number, unknown]): Promise<string> {
    const server = createServer((request, response) => {
      const [status, body] = answer(request.url ?? "", issuer);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return issuer;
  }

  test.each<[string, (path: string, issuer: string) => readonly [number, unknown]]>([
    ["fails", () => [500, {}]],
    ["says that it is another one (I1)", () => [200, { issuer: "https://evil.example" }]],
    ["says nothing of use", () => [200, []]],
  ])("%s is not gone to: 503", async (_name, answer) => {
    const browser = await page({ issuer: await answering(answer) });
    const answered = await browser.ask("GET", "/v1/session/oidc/start");
    expect(answered).toMatchObject({ status: 503, body: { code: "SIGN_IN_UNAVAILABLE" } });
    expect(answered.headers.get("retry-after")).toBe("1");
  });

  test("comes back is asked again", async () => {
    let isBack = false;
    const issuer = await answering((_path, own) =>
      isBack
        ? [200, { issuer: own, authorization_endpoint: `${own}/auth`, token_endpoint: `${own}/token` }]
        : [500, {}],
    );
    const browser = await page({ issuer });
    expect((await browser.ask("GET", "/v1/session/oidc/start")).status).toBe(503);
    isBack = true;
    expect((await browser.ask("GET", "/v1/session/oidc/start")).status).toBe(302);
    // Its token endpoint is not there yet.
    const state = new URL((await browser.ask("GET", "/v1/session/oidc/start")).headers.get("location") ?? "");
    const query = `code=x&state=${state.searchParams.get("state") ?? ""}`;
    expect((await browser.ask("GET", `${CALLBACK}?${query}`)).status).toBe(401);
  });

  test("goes away in between is no refusal of the person", async () => {
    const gone = await listen(() => new Response(null, { status: 500 }));
    const issuer = await answering((_path, own) => [
      200,
      { issuer: own, authorization_endpoint: `${own}/auth`, token_endpoint: `${gone.url}/token` },
    ]);
    const browser = await page({ issuer });
    const { headers } = await browser.ask("GET", "/v1/session/oidc/start");
    const state = new URL(headers.get("location") ?? "").searchParams.get("state") ?? "";
    await gone.stop();
    expect(await browser.ask("GET", `${CALLBACK}?code=x&state=${state}`)).toMatchObject({
      status: 503,
      body: { code: "SIGN_IN_UNAVAILABLE" },
    });
  });
});
