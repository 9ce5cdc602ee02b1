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

/** A server whose answer comes when it is told to; `entered` once it is asked for. */
async function slow(): Promise<{
  readonly http: Listening;
  readonly entered: Promise<void>;
  readonly resolve: (text: string) => void;
}> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const entered = Promise.withResolvers<void>();
  const app = new Hono<ServerEnv>().get("/", async (c) => {
    entered.resolve();
    return c.text(await promise);
  });
  return { http: await listen(app, { host: "127.0.0.1", port: 0 }), entered: entered.promise, resolve };
}

describe("to stop (Z2)", () => {
  test("lets an answer under way be finished, and takes nothing more", async () => {
    const { http, entered, resolve } = await slow();
    const answer = fetch(http.url);
    await entered;
    const stopped = http.stop(60_000);
    await expect(fetch(http.url)).rejects.toThrow("fetch failed");
    resolve("whole");
    expect(await (await answer).text()).toBe("whole");
    await stopped;
  });

  test("waits for nobody who is connected and has asked nothing", async () => {
    const { http, entered, resolve } = await slow();
    const silent = connect(http.port, "127.0.0.1");
    await once(silent, "connect");
    const answer = fetch(http.url);
    await entered;
    const closed = once(silent, "close");
    // Never cut: whoever is let go of is not waited for.
    const stopped = http.stop(3_600_000);
    await closed;
    resolve("whole");
    expect(await (await answer).text()).toBe("whole");
    await stopped;
  });

  test("waits for nobody whose stream was aborted: such a client has connected anew", async () => {
    const open = Promise.withResolvers<void>();
    const app = new Hono<ServerEnv>().get(
      "/",
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode("begun")),
            cancel: () => open.resolve(),
          }),
        ),
    );
    const http = await listen(app, { host: "127.0.0.1", port: 0 });
    const leaving = new AbortController();
    const response = await fetch(http.url, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await open.promise;
    await http.stop(3_600_000);
    await expect(fetch(http.url)).rejects.toThrow("fetch failed");
  });

  test("lets what somebody just sent be answered", async () => {
    const http = await listen(
      new Hono<ServerEnv>().get("/", (c) => c.text("whole")),
      { host: "127.0.0.1", port: 0 },
    );
    const socket = connect(http.port, "127.0.0.1");
    await once(socket, "connect");
    // The server has taken the connection, and heard nothing on it yet.
    expect(await (await fetch(http.url)).text()).toBe("whole");
    let heard = "";
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    socket.write("GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    const closed = once(socket, "close");
    await Promise.all([http.stop(3_600_000), closed]);
    expect(heard).toContain("whole");
  });

  test("cuts what takes too long", async () => {
    const app = new Hono<ServerEnv>().get(
      "/",
      () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    );
    const http = await listen(app, { host: "127.0.0.1", port: 0 });
    const response = await fetch(http.url);
    await http.stop(1);
    await expect(response.text()).rejects.toThrow("terminated");
  });
});
