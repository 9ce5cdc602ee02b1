/** Listening and stopping (listen.ts, Z1–Z3). */
import { connect, createServer, Server, type AddressInfo } from "node:net";
import { once } from "node:events";
import { Hono } from "hono";
import { afterEach, describe, expect, test, vi } from "vitest";
import { refusal } from "../../../test/engine/world.ts";
import type { ServerEnv } from "./guard.ts";
import { listen, type Listening } from "./listen.ts";

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listening(app: Hono<ServerEnv>, host = "127.0.0.1"): Promise<Listening> {
  const http = await listen(app, { host, port: 0 });
  stops.push(() => http.stop(0));
  return http;
}

test("it is at its address, of either kind", async () => {
  const app = new Hono<ServerEnv>().get("/", (c) => c.text("here"));
  for (const [host, url] of [
    ["127.0.0.1", /^http:\/\/127\.0\.0\.1:\d+$/],
    ["::1", /^http:\/\/\[::1\]:\d+$/],
  ] as const) {
    const http = await listening(app, host).catch((error: unknown) => {
      // A machine without IPv6.
      expect([host, (error as { code?: string }).code]).toEqual(["::1", "INVALID_ARGUMENT"]);
    });
    if (http === undefined) continue;
    expect(http.url).toMatch(url);
    expect(http.port).toBeGreaterThan(0);
    expect(await (await fetch(http.url)).text()).toBe("here");
  }
});

test("so many connections are taken, and no more: what nobody has asked yet is held for all of them (Z3)", async () => {
  const begin = vi.spyOn(Server.prototype, "listen");
  await listening(new Hono<ServerEnv>());
  const [server] = begin.mock.contexts as readonly Server[];
  begin.mockRestore();
  expect(server?.maxConnections).toBe(2_000);
});

describe("what cannot be had is said, with what to do", () => {
  test("a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    expect(await refusal(() => listen(new Hono<ServerEnv>(), { host: "127.0.0.1", port }))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `Port ${port} of 127.0.0.1 is in use; give another one with --port, or 0 for any that is free.`,
    });
    taken.close();
  });

  test("an address of another machine", async () => {
    expect(await refusal(() => listen(new Hono<ServerEnv>(), { host: "192.0.2.1", port: 0 }))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "192.0.2.1 is no address of this machine; give another one with --host.",
    });
  });

  test("what is no port", async () => {
    await expect(listen(new Hono<ServerEnv>(), { host: "127.0.0.1", port: 70_000 })).rejects.toMatchObject({
      code: "ERR_SOCKET_BAD_PORT",
    });
  });
});

describe("to stop (Z2)", () => {
  test("lets an answer under way be finished, and takes nothing more", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const entered = Promise.withResolvers<void>();
    const app = new Hono<ServerEnv>().get("/", async (c) => {
      entered.resolve();
      return c.text(await promise);
    });
    const http = await listen(app, { host: "127.0.0.1", port: 0 });
    const answer = fetch(http.url);
    await entered.promise;
    const stopped = http.stop(60_000);
    await expect(fetch(http.url)).rejects.toThrow("fetch failed");
    resolve("whole");
    expect(await (await answer).text()).toBe("whole");
    await stopped;
  });

  test("cuts what takes too long, and who says nothing", async () => {
    const app = new Hono<ServerEnv>().get(
      "/",
      () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    );
    const http = await listen(app, { host: "127.0.0.1", port: 0 });
    const silent = connect(http.port, "127.0.0.1");
    await once(silent, "connect");
    const closed = once(silent, "close");
    const response = await fetch(http.url);
    await http.stop(1);
    await expect(response.text()).rejects.toThrow("terminated");
    await closed;
  });
});
