/** Signing in with a link, sessions, and what a page from elsewhere cannot do (sessions.ts N1–N6, sign-in-links.ts L1–L3). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Browser } from "../../test/server/browser.ts";
import { World, type Answered } from "../../test/server/served.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import { MemorySaver } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import { SCOPES, type Principal } from "./auth/principal.ts";
import { Sessions } from "./auth/sessions.ts";
import { LINK_MS, signInAddress, SignInLinks } from "./auth/sign-in-links.ts";
import { createServer } from "./create-server.ts";

const LOU: Principal = { kind: "person", id: "lou", roles: ["finance"], scopes: SCOPES };
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let clock: ManualClock;
let store: MemorySaver;
let links: SignInLinks;
let world: World;

beforeEach(() => {
  clock = new ManualClock();
  store = new MemorySaver({ clock });
  links = new SignInLinks(store);
  world = new World({ clock, store, signIn: { sessions: new Sessions(store), links } });
});

afterEach(() => world.stop());

async function browser(): Promise<Browser> {
  return new Browser((await world.at()).url);
}

/** Somebody's browser, signed in. */
async function signedIn(principal: Principal = LOU): Promise<Browser> {
  const page = await browser();
  const { token } = await links.make(principal);
  expect((await page.signIn(token)).status).toBe(200);
  return page;
}

/** Everything of some collections in the store. */
async function kept(...collections: readonly string[]): Promise<string> {
  const pages = await Promise.all(
    collections.map((collection) => store.find({ tenant: DEFAULT_TENANT, collection, limit: 100 })),
  );
  return JSON.stringify(pages.flatMap(({ items }) => items));
}

describe("a link", () => {
  test("signs in, and says who one is (L3)", async () => {
    const page = await browser();
    const { token, expiresAt } = await links.make(LOU);
    expect(expiresAt).toBe(clock.now() + LINK_MS);
    expect(signInAddress(`${page.url}/`, token)).toBe(`${page.url}/sign-in#${token}`);
    expect(await page.ask("GET", "/v1/session")).toMatchObject({
      status: 401,
      body: { code: "UNAUTHENTICATED", data: { signIn: ["link"] } },
    });
    const { status, body } = await page.signIn(token);
    expect(status).toBe(200);
    expect(body).toEqual({
      principal: { kind: "person", id: "lou", roles: ["finance"], scopes: SCOPES },
      csrf: expect.stringMatching(/^[\w-]{43}$/) as string,
      mayGrant: expect.stringContaining("nobody can") as string,
      expiresAt: clock.now() + 2 * HOUR_MS,
      signIn: ["link"],
    });
    const { csrf: _once, ...told } = body;
    expect((await page.ask("GET", "/v1/session")).body).toEqual(told);
    expect((await page.ask("GET", "/v1/interrupts")).status).toBe(200);
  });

  test("gives a cookie that this host alone gets, and no script (cookies.ts, C1, C2)", async () => {
    const { setCookies } = await signedIn();
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-holdpoint=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ) as string,
    ]);
  });

  test("counts once, whoever comes first, in whatever process (L2)", async () => {
    const { token } = await links.make(LOU);
    const taken = await Promise.all([links.take(token), new SignInLinks(store).take(token), links.take(token)]);
    expect(taken.filter((one) => one !== undefined)).toEqual([LOU]);
    const answered = await (await browser()).signIn(token);
    expect(answered).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
    expect(answered.headers.getSetCookie()).toEqual([]);
  });

  test.each([
    [LINK_MS - 1, 200],
    [LINK_MS, 401],
    [2 * LINK_MS, 401],
  ])("is good for 10 minutes: after %i ms it gives %i (L2)", async (passedMs, status) => {
    const { token } = await links.make(LOU);
    await clock.advance(passedMs);
    expect((await (await browser()).signIn(token)).status).toBe(status);
  });

  test("leaves nothing in the store but its digest, and what nobody used is removed (L1)", async () => {
    const { token } = await links.make(LOU);
    expect(await kept("sign-in-link")).not.toContain(token);
    await clock.advance(LINK_MS);
    await links.make(LOU);
    expect(JSON.parse(await kept("sign-in-link"))).toHaveLength(1);
  });

  test.each(["", "x", "a".repeat(43), `${"a".repeat(42)}=`, "x".repeat(257), 7, null])(
    "that is none is refused: %j",
    async (token) => {
      const { status } = await (await browser()).ask("POST", "/v1/session", { body: { token } });
      expect([401, 422]).toContain(status);
    },
  );

  test("is not taken by any GET, wherever its token stands (H3)", async () => {
    const page = await browser();
    const { token } = await links.make(LOU);
    for (const path of [
      `/sign-in?token=${token}`,
      `/v1/session?token=${token}`,
      `/v1/session/${token}`,
      `/${token}`,
      `/v1/session/oidc/callback?code=${token}`,
    ]) {
      for (const method of ["GET", "HEAD"]) {
        const answered = await page.ask(method, path);
        expect(answered.headers.getSetCookie()).toEqual([]);
      }
    }
    expect((await page.signIn(token)).status).toBe(200);
  });

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ["a page from elsewhere", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["a page of another port", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
    ["a frame without an origin", { origin: "null" }],
    ["nobody who says where they are", { origin: undefined, "sec-fetch-site": undefined }],
  ])("sends nobody in whom %s sends (N6)", async (_name, headers) => {
    const { token } = await links.make(LOU);
    const page = await browser();
    const answered = await page.ask("POST", "/v1/session", { body: { token }, headers });
    expect(answered).toMatchObject({ status: 403, body: { code: "CSRF_REFUSED" } });
    expect(answered.headers.getSetCookie()).toEqual([]);
    expect((await page.signIn(token)).status).toBe(200);
  });

  test("is not taken where nobody signs in with one", async () => {
    const other = new World();
    const page = new Browser((await other.at()).url);
    expect(await page.signIn("a".repeat(43))).toMatchObject({ status: 404, body: { code: "ROUTE_NOT_FOUND" } });
    expect((await page.ask("GET", "/v1/session/oidc/start")).status).toBe(404);
    const known = await other.get("/v1/session", { as: "bot" });
    expect(known.body).toMatchObject({ principal: { kind: "agent", id: "bot" }, signIn: [] });
    expect(await other.post("/v1/session/end", { as: "bot" })).toMatchObject({ status: 200, body: {} });
    await other.stop();
  });
});

describe("a session", () => {
  test("decides, as a person with their roles", async () => {
    const { id, digest } = await world.asked("t");
    const page = await signedIn();
    const decided = await page.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
    expect(decided).toMatchObject({ status: 200, body: { by: "lou" } });
  });

  test("has a token that is random, and that the store does not have (N1)", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const tokens = [one, other].map(({ cookies }) => cookies.get("__Host-holdpoint") ?? "");
    expect(new Set(tokens).size).toBe(2);
    expect(one.csrf).not.toBe(other.csrf);
    const all = await kept("session");
    for (const secret of [...tokens, one.csrf ?? "", other.csrf ?? ""]) {
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(all).not.toContain(secret);
    }
  });

  test("is never one that the browser brought along: no fixation (N2)", async () => {
    const planted = "A".repeat(43);
    const page = await browser();
    page.cookies.set("__Host-holdpoint", planted);
    expect((await page.ask("GET", "/v1/session")).status).toBe(401);
    await page.signIn((await links.make(LOU)).token);
    expect(page.cookies.get("__Host-holdpoint")).not.toBe(planted);
    const attacker = await browser();
    attacker.cookies.set("__Host-holdpoint", planted);
    expect((await attacker.ask("GET", "/v1/session")).status).toBe(401);
  });

  test("begins anew with every sign-in, and the one before ends (N2)", async () => {
    const page = await signedIn();
    const before = await browser();
    before.cookies.set("__Host-holdpoint", page.cookies.get("__Host-holdpoint") ?? "");
    before.csrf = page.csrf;
    expect((await before.ask("GET", "/v1/session")).status).toBe(200);
    await page.signIn((await links.make({ ...LOU, id: "max" })).token);
    expect((await before.ask("GET", "/v1/session")).status).toBe(401);
    expect((await page.ask("GET", "/v1/session")).body).toMatchObject({ principal: { id: "max" } });
  });

  test("that was ended is refused at once, in every process (N3)", async () => {
    const page = await signedIn();
    const elsewhere = createServer(world.holdpoint, {
      auth: world.auth,
      signIn: { sessions: new Sessions(store), links },
    });
    const { cookie, csrf = "" } = page;
    const headers = { cookie, "x-holdpoint-csrf": csrf };
    const ask = (path: string): Promise<Response> => Promise.resolve(elsewhere.request(path, { headers }));
    expect((await ask("/v1/interrupts")).status).toBe(200);
    const ended = await page.ask("POST", "/v1/session/end", { body: {} });
    expect([ended.status, ended.body]).toEqual([200, {}]);
    expect(page.setCookies.at(-1)).toBe("__Host-holdpoint=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict");
    expect((await ask("/v1/interrupts")).status).toBe(401);
    page.cookies.set("__Host-holdpoint", cookie.split("=")[1] ?? "");
    for (const path of ["/v1/session", "/v1/interrupts", "/v1/events"]) {
      expect((await page.ask("GET", path)).status).toBe(401);
    }
    expect((await page.ask("POST", "/v1/session/end", { body: {} })).status).toBe(401);
    expect(JSON.parse(await kept("session"))).toEqual([]);
  });

  test.each<[string, readonly number[], number]>([
    ["goes on while something is asked", Array.from({ length: 11 }, () => HOUR_MS), 200],
    ["ends when nothing was asked for 2 hours", [2 * HOUR_MS], 401],
    ["is there just before", [2 * HOUR_MS - 1], 200],
    ["ends after 12 hours whatever is asked", Array.from({ length: 12 }, () => HOUR_MS), 401],
  ])("%s (N4)", async (_name, waits, status) => {
    const page = await signedIn();
    let last: Answered | undefined;
    for (const wait of waits) {
      await clock.advance(wait);
      last = await page.ask("GET", "/v1/interrupts");
    }
    expect(last?.status).toBe(status);
  });

  test("is not kept up by listening, and listening ends with it (N4)", async () => {
    const page = await signedIn();
    const stop = new AbortController();
    const headers = { cookie: page.cookie, "x-holdpoint-csrf": page.csrf ?? "" };
    const stream = await fetch(`${page.url}/v1/events`, { headers, signal: stop.signal });
    expect(stream.status).toBe(200);
    const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
    const ended = (async () => {
      while (!(await reader.read()).done);
    })();
    for (let index = 0; index < 8; index += 1) await clock.advance(15 * MINUTE_MS);
    await ended;
    expect((await page.ask("GET", "/v1/session")).status).toBe(401);
    stop.abort();
  });

  test("that lapsed is removed at the next sign-in", async () => {
    await signedIn();
    await clock.advance(2 * HOUR_MS);
    await signedIn();
    expect(JSON.parse(await kept("session"))).toHaveLength(1);
  });

  test.each(["idle", "absolute"] as const)("lasts some time: %s is checked", (field) => {
    for (const bad of [0, "401d", -1, "soon" as never]) {
      expect(() => new Sessions(store, { [field]: bad })).toThrow(String(bad));
    }
  });
});

describe("a page from elsewhere (N6)", () => {
  let asked = 0;
  const approve = async (
    page: Browser,
    headers: Readonly<Record<string, string | undefined>>,
    as: "application/json" | "form" = "application/json",
  ): Promise<Answered> => {
    const { id, digest } = await world.asked(`t${(asked += 1)}`);
    const body =
      as === "form" ? new URLSearchParams({ type: "approve", digest }).toString() : { type: "approve", digest };
    return page.ask("POST", `/v1/interrupts/${id}/decisions`, { body, headers });
  };

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ["without the token", { "x-holdpoint-csrf": undefined }],
    ["with an empty token", { "x-holdpoint-csrf": "" }],
    ["with a token that is made up", { "x-holdpoint-csrf": "A".repeat(43) }],
    ["with a longer token", { "x-holdpoint-csrf": "A".repeat(44) }],
    ["with the token, from another origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["with the token, from another port", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
    ["with the token, from nowhere", { origin: undefined, "sec-fetch-site": undefined }],
    ["with the token, from a frame without an origin", { origin: "null" }],
    ["with the token, as a browser says that the user typed it", { origin: undefined, "sec-fetch-site": "none" }],
    ["that says it is of this origin, which its browser denies", { "sec-fetch-site": "cross-site" }],
  ])("decides nothing %s", async (_name, headers) => {
    const page = await signedIn();
    expect(await approve(page, headers)).toMatchObject({ status: 403, body: { code: "CSRF_REFUSED" } });
    expect(
      (await page.ask("POST", "/v1/threads/x/runs", { body: { graph: "asking", input: {} }, headers })).status,
    ).toBe(403);
  });

  test("decides nothing with a form", async () => {
    const page = await signedIn();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const posted = {
      ...form,
      "x-holdpoint-csrf": undefined,
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    };
    expect((await approve(page, posted, "form")).status).toBe(403);
    // Not even a page of this server does.
    expect(await approve(page, form, "form")).toMatchObject({ status: 415 });
  });

  test("decides nothing with the token of another session, or of the one before", async () => {
    const [page, other] = [await signedIn(), await signedIn()];
    expect((await approve(page, { "x-holdpoint-csrf": other.csrf })).status).toBe(403);
    const old = page.csrf;
    await page.signIn((await links.make(LOU)).token);
    expect((await approve(page, { "x-holdpoint-csrf": old })).status).toBe(403);
    expect((await approve(page, {})).status).toBe(200);
  });

  test("does not sign anybody out", async () => {
    const page = await signedIn();
    const headers = { "x-holdpoint-csrf": undefined };
    expect((await page.ask("POST", "/v1/session/end", { body: {}, headers })).status).toBe(403);
    expect((await page.ask("GET", "/v1/session")).status).toBe(200);
  });

  test("is told nothing: no answer is shared with another origin", async () => {
    const page = await signedIn();
    const { headers } = await page.ask("GET", "/v1/session", { headers: { origin: "https://evil.example" } });
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  test("a browser that says where it is, and no Origin, is believed about its own page", async () => {
    const page = await signedIn();
    expect((await approve(page, { origin: undefined })).status).toBe(200);
    expect((await approve(page, { "sec-fetch-site": undefined })).status).toBe(200);
  });
});

describe("behind another address", () => {
  test("the public one is the origin, and no other is", async () => {
    const publicUrl = "https://approvals.example.com/";
    const other = new World({ clock, store, signIn: { sessions: new Sessions(store, { origin: publicUrl }), links } });
    const page = new Browser((await other.at()).url);
    const { token } = await links.make(LOU);
    const refused = await page.signIn(token);
    expect(refused).toMatchObject({ status: 403, body: { code: "CSRF_REFUSED" } });
    expect(refused.body["detail"]).toContain("https://approvals.example.com");
    const headers = { origin: "https://approvals.example.com" };
    expect((await page.ask("POST", "/v1/session", { body: { token }, headers })).status).toBe(200);
    await other.stop();
  });
});

describe("a cookie beside a token (N5)", () => {
  test.each([
    ["of nobody", "Bearer zed", 401],
    ["that is none", "Basic YW5uOg==", 401],
    ["that is empty", "Bearer ", 401],
    ["of an agent", "Bearer bot", 403],
  ])("is not looked at: a token %s", async (_name, authorization, status) => {
    const { id, digest } = await world.asked("t");
    const page = await signedIn();
    const headers = { authorization };
    const answered = await page.ask("POST", `/v1/interrupts/${id}/decisions`, {
      body: { type: "approve", digest },
      headers,
    });
    expect(answered.status).toBe(status);
    const who = await page.ask("GET", "/v1/session", { headers });
    expect(who.body["csrf"]).toBeUndefined();
  });

  test("a token needs no page: it is not sent by any browser of itself", async () => {
    const { id, digest } = await world.asked("t");
    const body = { type: "approve", digest };
    expect((await world.post(`/v1/interrupts/${id}/decisions`, { as: "ann", body })).status).toBe(200);
  });
});

test("only people have sessions", async () => {
  const agent = { ...LOU, kind: "agent" as const };
  await expect(new Sessions(store).begin(new Request("http://x/"), agent)).rejects.toThrow("no person");
});
