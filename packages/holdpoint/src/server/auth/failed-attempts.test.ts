/** How often somebody may be wrong about who they are (W1–W3), alone and at a server. */
import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/engine/world.ts";
import { Browser } from "../../../test/server/browser.ts";
import { World } from "../../../test/server/served.ts";
import { MemorySaver } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
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
  test("from which too much failed is not listened to for a while; others are (W2)", async () => {
    const clock = new ManualClock();
    const attempts = new FailedAttempts(clock, { perMinute: 6, burst: 2 });
    for (let index = 0; index < 2; index += 1) {
      attempts.admit("192.0.2.1", "Bearer x");
      attempts.failed("192.0.2.1", "Bearer x");
    }
    expect(await codeOf(() => attempts.admit("192.0.2.1", "Bearer y"))).toBe("RATE_LIMITED");
    attempts.admit("192.0.2.2", "Bearer y");
    await clock.advance(9_999);
    expect(await codeOf(() => attempts.admit("192.0.2.1", "Bearer y"))).toBe("RATE_LIMITED");
    await clock.advance(1);
    attempts.admit("192.0.2.1", "Bearer y");
  });

  test("goes on with what was good from there, until that fails; elsewhere it counts for nothing (W2)", async () => {
    const attempts = new FailedAttempts(new ManualClock(), { perMinute: 1, burst: 1 });
    for (const address of ["192.0.2.1", "192.0.2.2"]) attempts.failed(address, "Bearer bad");
    attempts.succeeded("192.0.2.1", "Bearer good");
    attempts.succeeded("192.0.2.2", undefined);
    attempts.admit("192.0.2.1", "Bearer good");
    for (const [address, credential] of [
      ["192.0.2.1", "Bearer bad"],
      ["192.0.2.2", "Bearer good"],
      ["192.0.2.2", undefined],
    ] as const) {
      expect(await codeOf(() => attempts.admit(address, credential))).toBe("RATE_LIMITED");
    }
    attempts.failed("192.0.2.1", "Bearer good");
    expect(await codeOf(() => attempts.admit("192.0.2.1", "Bearer good"))).toBe("RATE_LIMITED");
  });

  test("keeps the latest 10,000 that were good (W3)", async () => {
    const attempts = new FailedAttempts(new ManualClock(), { perMinute: 1, burst: 1 });
    for (let index = 0; index <= 10_000; index += 1) attempts.succeeded("a", `Bearer ${index}`);
    attempts.failed("a", "Bearer bad");
    expect(await codeOf(() => attempts.admit("a", "Bearer 0"))).toBe("RATE_LIMITED");
    attempts.admit("a", "Bearer 1");
    attempts.admit("a", "Bearer 10000");
  });

  test("has a limit that is one", async () => {
    expect(await codeOf(() => new FailedAttempts(new ManualClock(), { perMinute: 0, burst: 1 }))).toBe(
      "INVALID_ARGUMENT",
    );
  });
});

test("at a server: guessing is told to wait, whoever is in stays in, and the links wait, too", async () => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const links = new SignInLinks(store);
  const signIn = { sessions: new Sessions(store), links };
  const world = new World({ clock, store, signIn, attemptLimit: { perMinute: 6, burst: 3 } });
  const { url } = await world.at();
  const lou = new Browser(url);
  const principal = { kind: "person", id: "lou", roles: [], scopes: SCOPES } as const;
  await lou.signIn((await links.make(principal)).token);
  expect((await world.get("/v1/threads", { as: "ann" })).status).toBe(200);

  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1) {
    statuses.push((await world.get("/v1/threads", { headers: { authorization: `Bearer guess-${index}` } })).status);
  }
  expect(statuses).toEqual([401, 401, 401, 429]);
  const refused = await new Browser(url).signIn((await links.make(principal)).token);
  expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  expect(refused.headers.get("retry-after")).toBe("10");
  expect((await lou.ask("GET", "/v1/threads")).status).toBe(200);
  expect((await world.get("/v1/threads", { as: "ann" })).status).toBe(200);
  expect((await world.get("/v1/threads", { as: "cara" })).status).toBe(429);
  await clock.advance(30_000);
  const wrong: number[] = [];
  for (let index = 0; index < 4; index += 1) wrong.push((await new Browser(url).signIn("a".repeat(43))).status);
  expect(wrong).toEqual([401, 401, 401, 429]);
  await world.stop();
});

test("at a server: who says nothing is wrong about nothing, so that one of them locks out nobody at their address (W1)", async () => {
  const world = new World({ attemptLimit: { perMinute: 1, burst: 1 } });
  for (let index = 0; index < 5; index += 1) expect((await world.get("/v1/threads", { headers: {} })).status).toBe(401);
  expect((await world.get("/v1/threads", { as: "ann" })).status).toBe(200);
  await world.stop();
});
