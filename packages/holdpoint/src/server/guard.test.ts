/** Who is let in, and what every response has (http/guard.ts, U1–U3; http/problem.ts, P1–P3; create-server.ts, H1–H4). */
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { refusal } from "../../test/engine/world.ts";
import { DeskAuth, World } from "../../test/server/served.ts";
import { Holdpoint, HoldpointError, MemorySaver, type Directory, type Store } from "../index.ts";
import { createServer, type ServerOptions } from "./create-server.ts";
import { problemSchema } from "./schema/problem-schema.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.stop());

const UNKNOWN = `int_${"0".repeat(26)}`;

describe("without auth there is no server (H2)", () => {
  test.each([undefined, null, {}, { auth: undefined }, { auth: {} }, { auth: () => undefined }])(
    "%j",
    async (options) => {
      const holdpoint = new Holdpoint({ store: new MemorySaver(), graphs: [] });
      expect(await refusal(() => createServer(holdpoint, options as ServerOptions))).toMatchObject({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining("{ auth }") as string,
      });
    },
  );

  test.each([{ rateLimit: { perMinute: 0, burst: 1 } }, { streams: { most: 0.5, perPrincipal: 1 } }])(
    "nor with limits that are none: %j",
    async (limits) => {
      const holdpoint = new Holdpoint({ store: new MemorySaver(), graphs: [] });
      expect(await refusal(() => createServer(holdpoint, { auth: new DeskAuth(), ...limits }))).toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    },
  );
});

describe("who asks (U3)", () => {
  test.each([
    ["nobody", {}],
    ["somebody unknown", { authorization: "Bearer zed" }],
    ["a basic header", { authorization: "Basic YW5uOg==" }],
    ["an empty token", { authorization: "Bearer " }],
    ["two tokens", { authorization: "Bearer ann bob" }],
    ["a cookie (H1)", { cookie: "session=ann; token=ann" }],
  ])("%s: 401", async (_name, headers) => {
    for (const path of ["/v1/interrupts", "/v1/nothing", "/v1/events", `/v1/interrupts/${UNKNOWN}/decisions`]) {
      const answered = await world.get(path, { headers });
      expect(answered).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED", status: 401 } });
      expect(answered.headers.get("www-authenticate")).toBe('Bearer realm="holdpoint"');
    }
  });

  test("a token in the address is none", async () => {
    expect((await world.get("/v1/interrupts?access_token=ann&token=ann", {})).status).toBe(401);
  });

  test("whoever works with another tenant's data finds nothing of this one's", async () => {
    expect(await world.get("/v1/interrupts", { as: "other" })).toMatchObject({ status: 200, body: { items: [] } });
    expect(await world.get("/v1/threads/t", { as: "other" })).toMatchObject({ status: 404 });
    expect((await world.get("/v1/interrupts", { as: "same" })).status).toBe(200);
  });

  test.each([
    ["/v1/interrupts", "interrupts:read"],
    [`/v1/interrupts/${UNKNOWN}`, "interrupts:read"],
    ["/v1/bypasses", "bypasses:read"],
    ["/v1/threads", "threads:read"],
    ["/v1/threads/t", "threads:read"],
    ["/v1/events", "events:read"],
  ])("%s takes the scope %s", async (path, scope) => {
    expect(await world.get(path, { as: "nobody" })).toMatchObject({
      status: 403,
      body: { code: "SCOPE_MISSING", data: { scope } },
    });
  });

  test.each([
    ["nothing at all", null],
    ["no kind", { id: "x", roles: [], scopes: [] }],
    ["an unknown kind", { kind: "root", id: "x", roles: [], scopes: [] }],
    ["an empty id", { kind: "person", id: "", roles: [], scopes: [] }],
    ["roles that are no list", { kind: "person", id: "x", roles: "finance", scopes: [] }],
    ["scopes that are no texts", { kind: "person", id: "x", roles: [], scopes: [1] }],
    ["a tenant that is no text", { kind: "person", id: "x", roles: [], scopes: [], tenant: 1 }],
    ["a person for somebody else", { kind: "person", id: "x", roles: [], scopes: [], onBehalfOf: "y" }],
    ["an id with what cannot be seen", { kind: "person", id: "eve\u200b", roles: [], scopes: [] }],
    ["an id with a control", { kind: "service", id: "a\u0007", roles: [], scopes: [] }],
    ["an agent for who cannot be seen", { kind: "agent", id: "x", roles: [], scopes: [], onBehalfOf: "y\u200b" }],
    ["an agent for nobody", { kind: "agent", id: "x", roles: [], scopes: [], onBehalfOf: "" }],
  ])("an authentication that gives %s is an error of the server's (A3)", async (_name, principal) => {
    world.auth.authenticate = () => principal as never;
    expect(await world.get("/v1/interrupts")).toMatchObject({ status: 500, body: { code: "INTERNAL" } });
    expect(world.errors).toHaveLength(1);
  });

  test.each([
    ["an error", new Error("secret at /etc/keys"), 500, "INTERNAL"],
    ["what is no error", "secret at /etc/keys", 500, "INTERNAL"],
    [
      "a busy store",
      new HoldpointError("STORE_BUSY", "secret at /etc/keys is locked", { path: "/etc" }),
      503,
      "STORE_BUSY",
    ],
  ])(
    "an authentication that throws %s lets nobody in, and nothing of it is told (P2)",
    async (_name, thrown, status, code) => {
      world.auth.fails = () => {
        // oxlint-disable-next-line typescript/only-throw-error -- what others wrote may throw anything
        throw thrown;
      };
      const answered = await world.get("/v1/interrupts");
      expect(answered).toMatchObject({ status, body: { code } });
      expect(JSON.stringify(answered.body)).not.toMatch(/secret|etc/);
      expect(answered.headers.get("retry-after")).toBe(status === 503 ? "1" : null);
      expect(answered.headers.get("x-content-type-options")).toBe("nosniff");
      expect(world.errors).toEqual([{ error: thrown, requestId: answered.body["requestId"] }]);
    },
  );

  test("a directory that fails is told to whoever runs the server, and decides nothing", async () => {
    const directory: Directory = {
      rolesOf() {
        throw new Error("ldap://10.0.0.1 is down");
      },
    };
    const other = new World({ directory });
    const { id, digest } = await other.asked("t");
    const answered = await other.post(`/v1/interrupts/${id}/decisions`, {
      as: "ann",
      body: { type: "approve", digest },
    });
    await other.stop();
    expect(answered).toMatchObject({ status: 503, body: { code: "DIRECTORY_FAILED" } });
    expect(JSON.stringify(answered.body)).not.toContain("ldap");
    expect(other.errors).toMatchObject([{ error: { code: "DIRECTORY_FAILED" } }]);
  });
});

describe("how often (U3)", () => {
  test("one principal may ask so often, and more again as time passes; others are not held up", async () => {
    const slow = new World({ rateLimit: { perMinute: 6, burst: 2 } });
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await slow.get("/v1/threads")).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await slow.get("/v1/threads");
    expect(refused.body).toMatchObject({ code: "RATE_LIMITED", data: { retryAfterMs: 10_000 } });
    expect(refused.headers.get("retry-after")).toBe("10");
    expect((await slow.get("/v1/threads", { as: "cara" })).status).toBe(200);
    expect((await slow.get("/healthz", {})).status).toBe(200);
    await slow.clock.advance(10_000);
    expect((await slow.get("/v1/threads")).status).toBe(200);
    await slow.stop();
  });
});

describe("every response (U1, P3)", () => {
  test.each<[string, string, string, number]>([
    ["GET", "/healthz", "application/json", 200],
    ["GET", "/readyz", "application/json", 200],
    ["GET", "/openapi.json", "application/json", 200],
    ["GET", "/v1/interrupts", "application/json", 200],
    ["GET", "/nothing", "application/problem+json", 404],
    ["GET", "/v1/nothing", "application/problem+json", 404],
    ["POST", "/v1/nothing", "application/problem+json", 404],
    ["DELETE", "/v1/interrupts", "application/problem+json", 405],
    ["PUT", "/openapi.json", "application/problem+json", 405],
    ["POST", "/v1/events", "application/problem+json", 405],
    ["OPTIONS", "/v1/interrupts", "application/problem+json", 405],
  ])("%s %s is %s (%i), framed, and not kept", async (method, path, type, status) => {
    const { url } = await world.at();
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: "Bearer ann", "x-request-id": "mine" },
    });
    const text = await response.text();
    const { headers } = response;
    expect(response.status).toBe(status);
    expect(headers.get("content-type")).toMatch(new RegExp(`^${type.replace("+", "\\+")}`));
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-f-]{36}$/);
    if (status < 400) return;
    const problem = problemSchema.parse(JSON.parse(text));
    expect(problem).toMatchObject({ status, requestId: headers.get("x-request-id") });
  });

  test("a method that is not taken is told which are", async () => {
    const { url } = await world.at();
    const allowed = async (method: string, path: string): Promise<string | null> =>
      (await fetch(`${url}${path}`, { method, headers: { authorization: "Bearer ann" } })).headers.get("allow");
    expect(await allowed("DELETE", "/v1/interrupts")).toBe("GET, HEAD");
    expect(await allowed("GET", `/v1/interrupts/${UNKNOWN}/decisions`)).toBe("POST");
  });

  test("nothing that came with a request is in a header of its response", async () => {
    const mark = "zzMARKzz";
    const sent = [
      `/v1/threads/${mark}`,
      `/v1/interrupts/${mark}%0d%0aSet-Cookie:%20a=b`,
      `/v1/interrupts?${mark}=${mark}`,
    ];
    for (const path of [...sent, `/${mark}`]) {
      const { headers } = await world.get(path, {
        as: "ann",
        headers: { "x-request-id": mark, "idempotency-key": mark },
      });
      expect(JSON.stringify([...headers])).not.toContain(mark);
      expect(headers.get("set-cookie")).toBeNull();
    }
    const started = await world.post(`/v1/threads/${mark}/runs`, { as: "ann", body: { graph: "asking", input: {} } });
    expect(started.status).toBe(202);
    expect(JSON.stringify([...started.headers])).not.toContain(mark);
  });
});

/** A store that has gone away. */
class Gone extends WrappedStore {
  protected override pass<T>(_call: keyof Store, _run: () => Promise<T>): Promise<T> {
    return Promise.reject(new HoldpointError("STORE_FAILED", "The file /var/lib/holdpoint.db cannot be read."));
  }
}

describe("health (H4)", () => {
  test("says whether the store answers, and nothing of why not", async () => {
    const gone = new World({ store: new Gone(new MemorySaver()) });
    expect(await gone.get("/healthz", {})).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await gone.get("/readyz", {})).toMatchObject({ status: 503, body: { status: "unavailable" } });
    const failed = await gone.get("/v1/threads");
    expect(failed).toMatchObject({ status: 503, body: { code: "STORE_FAILED" } });
    expect(JSON.stringify(failed.body)).not.toContain("/var/lib");
    expect(await gone.get("/v1/events")).toMatchObject({ status: 503 });
    await gone.stop();
  });
});

describe("inside another app", () => {
  test("everything is as it is alone, under the path it was given", async () => {
    const { id, digest } = await world.asked("t");
    const outer = new Hono().get("/", (c) => c.text("mine")).route("/holdpoint", world.app);
    const ask = (path: string, init: RequestInit = {}) =>
      outer.request(path, { ...init, headers: { authorization: "Bearer ann", "content-type": "application/json" } });
    expect(await (await ask("/")).text()).toBe("mine");
    const found = await ask(`/holdpoint/v1/interrupts/${id}`);
    expect([found.status, found.headers.get("etag")]).toEqual([200, `"${digest}"`]);
    const missing = await ask("/holdpoint/v1/nothing");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: "ROUTE_NOT_FOUND" });
    expect(missing.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await outer.request(`/holdpoint/v1/interrupts/${id}`)).status).toBe(401);
    const body = JSON.stringify({ type: "approve", digest });
    const decided = await ask(`/holdpoint/v1/interrupts/${id}/decisions`, { method: "POST", body });
    expect(decided.status).toBe(200);
  });
});
