/** How often somebody may be wrong about who they are (W1, W2), alone and at a server. */
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/engine/world.ts";
import { Browser } from "../../../test/server/browser.ts";
import { World, type Answered } from "../../../test/server/served.ts";
import { MemorySaver } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { ApiKeys } from "./api-keys.ts";
import { FailedAttempts, networkOf } from "./failed-attempts.ts";
import { SCOPES } from "./principal.ts";
import { Sessions } from "./sessions.ts";
import { SignInLinks } from "./sign-in-links.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::9", "2001:db8:1:2"],
  ["2001:db8::9", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::1", "0:0:0:0"],
  ["::", "0:0:0:0"],
  ["unknown", "unknown"],
])("%s counts as %s (W1)", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe("an address", () => {
  test("from which too much failed is told to wait; others are not, and as time passes it is not (W2)", async () => {
    const clock = new ManualClock();
    const attempts = new FailedAttempts(clock, { perMinute: 6, burst: 2 });
    const fails = (address: string): Promise<string | undefined> =>
      codeOf(() => attempts.failed(address)).catch(() => "let be");
    expect([await fails("192.0.2.1"), await fails("192.0.2.1"), await fails("192.0.2.1")]).toEqual([
      "let be",
      "let be",
      "RATE_LIMITED",
    ]);
    expect(await fails("192.0.2.2")).toBe("let be");
    await clock.advance(9_999);
    expect(await fails("192.0.2.1")).toBe("RATE_LIMITED");
    await clock.advance(1);
    expect(await fails("192.0.2.1")).toBe("let be");
  });

  test("has a limit that is one", async () => {
    expect(await codeOf(() => new FailedAttempts(new ManualClock(), { perMinute: 0, burst: 1 }))).toBe(
      "INVALID_ARGUMENT",
    );
  });
});

const LOU = { kind: "person", id: "lou", roles: [], scopes: SCOPES } as const;

/** A server where little may fail, with the real keys. */
async function strict() {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const links = new SignInLinks(store);
  const keys = new ApiKeys(store);
  const signIn = { sessions: new Sessions(store), links };
  const world = new World({ clock, store, signIn, attemptLimit: { perMinute: 6, burst: 3 } });
  world.auth.authenticate = (request) => keys.authenticate(request) as never;
  const { url } = await world.at();
  const asked = async (authorization: string): Promise<Answered> =>
    world.get("/v1/threads", { headers: { authorization } });
  return { clock, links, keys, world, url, asked };
}

describe("at a server", () => {
  test("guessing is told to wait, and nobody who has what counts waits for it: no key, no session, no link (W2)", async () => {
    const { clock, links, keys, world, url, asked } = await strict();
    const lou = new Browser(url);
    await lou.signIn((await links.make(LOU)).token);
    // None of these was ever sent from here.
    const { token } = await keys.create(LOU);
    const lapsed = new Browser(url);
    lapsed.cookies.set("__Host-holdpoint", "a".repeat(43));

    const guesses = ["Bearer x", `Bearer hpk_${"0".repeat(16)}_${"a".repeat(43)}`, "Basic YQ=="];
    for (const guess of guesses) expect((await asked(guess)).status).toBe(401);
    for (const guess of guesses) {
      const refused = await asked(guess);
      expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
      expect(refused.headers.get("retry-after")).toBe("10");
    }
    expect(await new Browser(url).signIn("a".repeat(43))).toMatchObject({
      status: 429,
      body: { code: "RATE_LIMITED" },
    });

    expect((await asked(`Bearer ${token}`)).status).toBe(200);
    expect((await lou.ask("GET", "/v1/threads")).status).toBe(200);
    const max = new Browser(url);
    expect((await max.signIn((await links.make({ ...LOU, id: "max" })).token)).status).toBe(200);
    expect((await max.ask("GET", "/v1/threads")).status).toBe(200);
    // Whose session is over is told how to sign in.
    expect(await lapsed.ask("GET", "/v1/session")).toMatchObject({ status: 401, body: { data: { signIn: ["link"] } } });
    await clock.advance(10_000);
    expect((await asked("Bearer x")).status).toBe(401);
    await world.stop();
  });

  test("a link that is none counts", async () => {
    const { world, url } = await strict();
    const wrong: number[] = [];
    for (let index = 0; index < 4; index += 1) wrong.push((await new Browser(url).signIn("a".repeat(43))).status);
    expect(wrong).toEqual([401, 401, 401, 429]);
    await world.stop();
  });

  test("an authentication of one's own is always asked", async () => {
    const world = new World({ attemptLimit: { perMinute: 1, burst: 1 } });
    const guess = async (): Promise<number> =>
      (await world.get("/v1/threads", { headers: { authorization: "Bearer guess" } })).status;
    expect([await guess(), await guess()]).toEqual([401, 429]);
    expect((await world.get("/v1/threads", { as: "ann" })).status).toBe(200);
    await world.stop();
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["who says nothing", {}],
    ["a session that is over, whose cookie comes by itself,", { cookie: `__Host-holdpoint=${"a".repeat(43)}` }],
  ])("%s is wrong about nothing, so that one of them makes nobody wait (W1)", async (_name, headers) => {
    const world = new World({ attemptLimit: { perMinute: 1, burst: 1 } });
    for (let index = 0; index < 5; index += 1) expect((await world.get("/v1/threads", { headers })).status).toBe(401);
    expect((await world.get("/v1/threads", { headers: { authorization: "Bearer x" } })).status).toBe(401);
    await world.stop();
  });
});
