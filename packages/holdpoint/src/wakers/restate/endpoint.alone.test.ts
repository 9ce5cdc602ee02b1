/** What Restate calls (endpoint.ts, E1–E4), with the real server. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ownServer, sharedServer } from "../../../test/servers/ask.ts";
import type { Address } from "../../../test/servers/server-kind.ts";
import { DEFAULT_TENANT, threadId } from "../../core/ids.ts";
import { MemorySaver } from "../../storage/memory.ts";
import { registerEndpoint, restateEndpoint, serveRestate, type ServeRestateOptions } from "./endpoint.ts";
import { restateWaker, type RestateWaker } from "./waker.ts";

const PATIENCE = { timeout: 30_000 };
let count = 0;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let restate: Address;
beforeEach(async () => {
  restate = await sharedServer("restate");
});

function at(name: "ingress" | "admin"): string {
  return restate[name] ?? "";
}

/** A service name nobody else has, on the server that all tests share. */
function freshService(): string {
  count += 1;
  return `test-${process.pid}-${Date.now()}-${count}`;
}

function wakerFor(service: string): RestateWaker {
  const waker = restateWaker(new MemorySaver(), { ingress: at("ingress"), services: [service] });
  ends.push(() => waker.close());
  return waker;
}

async function serving(waker: RestateWaker, service: string, options: ServeRestateOptions = {}) {
  const server = await serveRestate(waker, { port: 0, host: "127.0.0.1", service, ...options });
  ends.push(server.stop);
  const uri = `http://127.0.0.1:${server.port}`;
  await registerEndpoint({ admin: at("admin"), uri });
  return { server, uri };
}

const wake = { tenant: DEFAULT_TENANT, wake: [threadId("t")] };

async function invocations(service: string): Promise<readonly unknown[]> {
  const response = await fetch(`${at("admin")}/query`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({
      query: `select status from sys_invocation where target_service_name = '${service}'`,
    }),
  });
  const { rows } = (await response.json()) as { readonly rows: readonly unknown[] };
  return rows;
}

describe("a ring", () => {
  test("goes from the commit of one process to those who watch in another, and leaves nothing behind (E1, E3)", async () => {
    const service = freshService();
    const [sender, hearer] = [wakerFor(service), wakerFor(service)];
    const { uri } = await serving(hearer, service);
    await registerEndpoint({ admin: at("admin"), uri });
    const told = Promise.withResolvers<void>();
    hearer.watch(told.resolve);
    await sender.commit(wake);
    await told.promise;
    await vi.waitUntil(() => sender.rings().sent === 1, PATIENCE);
    expect(hearer.rings().heard).toBe(1);
    expect(sender.rings().heard).toBe(0);
    await vi.waitUntil(async () => (await invocations(service)).length === 0, PATIENCE);
  });

  test("that says something else than an instant is heard all the same (E4)", async () => {
    const service = freshService();
    const hearer = wakerFor(service);
    await serving(hearer, service);
    const bodies = [null, 7, "look", {}, { dueAt: "now" }, { dueAt: 1 }];
    for (const body of bodies) {
      const response = await fetch(`${at("ingress")}/${service}/key/ring`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(response.status).toBeLessThan(300);
    }
    expect(hearer.rings().heard).toBe(bodies.length);
  });

  test("that nobody takes comes to whoever listens at the address next (E2)", async () => {
    const service = freshService();
    const [sender, first, second] = [wakerFor(service), wakerFor(service), wakerFor(service)];
    const { server } = await serving(first, service);
    await server.stop();
    await sender.commit(wake);
    await vi.waitUntil(() => sender.rings().sent === 1, PATIENCE);
    const told = Promise.withResolvers<void>();
    second.watch(told.resolve);
    const again = await serveRestate(second, { port: server.port, host: "127.0.0.1", service });
    ends.push(again.stop);
    await told.promise;
    expect(first.rings().heard).toBe(0);
  });
});

test("the endpoint is a handler for a server of HTTP/1.1 as well", async () => {
  const service = freshService();
  const waker = wakerFor(service);
  const handler = await restateEndpoint(waker, { service });
  const server = createServer((request, response) => handler(request, response)).listen(0, "127.0.0.1");
  ends.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await registerEndpoint({ admin: at("admin"), uri, http11: true });
  await waker.commit(wake);
  await vi.waitUntil(() => waker.rings().heard === 1, PATIENCE);
  expect(waker.rings()).toMatchObject({ failed: 0, dropped: 0 });
});

test("without the package of Restate, serving says what to install", async () => {
  vi.doMock("@restatedev/restate-sdk", () => {
    throw new Error("Cannot find package");
  });
  try {
    await expect(restateEndpoint(wakerFor("any"))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("install it beside holdpoint") as string,
    });
  } finally {
    vi.doUnmock("@restatedev/restate-sdk");
  }
});

test("with keys of a cluster, others are refused (E4)", async () => {
  const service = freshService();
  const waker = wakerFor(service);
  const identityKeys = ["publickeyv1_2G8dCQhArfvGpzPw5Vx2ALciR4xCLHfS5YaT93XjNxX9"];
  await expect(serving(waker, service, { identityKeys })).rejects.toMatchObject({ code: "DISPATCHER_FAILED" });
  expect(waker.rings().heard).toBe(0);
});

test("a port that is taken is refused, and so is what is no address or no service", async () => {
  const waker = wakerFor("any");
  const server = await serveRestate(waker, { port: 0, host: "127.0.0.1" });
  ends.push(server.stop);
  await expect(serveRestate(waker, { port: server.port, host: "127.0.0.1" })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  await expect(restateEndpoint(waker, { service: "no service" })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  const admin = at("admin");
  await expect(registerEndpoint({ admin, uri: "nowhere" })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(registerEndpoint({ admin, uri: "http://127.0.0.1:1" })).rejects.toMatchObject({
    code: "DISPATCHER_FAILED",
    data: { origin: admin },
  });
});

test("Restate that is killed and comes back rings for what it had taken", async () => {
  const own = await ownServer("restate");
  ends.push(own.stop);
  restate = own.address;
  const service = freshService();
  const waker = wakerFor(service);
  const { server } = await serving(waker, service);
  await server.stop();
  await waker.commit(wake);
  await vi.waitUntil(() => waker.rings().sent === 1, PATIENCE);
  await own.act("down");
  const again = await serveRestate(waker, { port: server.port, host: "127.0.0.1", service });
  ends.push(again.stop);
  await own.act("up");
  await vi.waitUntil(() => waker.rings().heard >= 1, PATIENCE);
  expect(waker.rings()).toMatchObject({ sent: 1, failed: 0 });
});
