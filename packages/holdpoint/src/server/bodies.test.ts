/** Bodies of requests: how long, how slow, and of what they may be (http/read-json.ts, J1–J3). */
import { connect } from "node:net";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../test/engine/world.ts";
import { World, type Answered } from "../../test/server/served.ts";
import { MemorySaver } from "../index.ts";
import { Sessions } from "./auth/sessions.ts";
import { SignInLinks } from "./auth/sign-in-links.ts";
import { BODY_MAX, BODY_MS } from "./http/read-json.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

const RUNS = "/v1/threads/t/runs";
const UNKNOWN = `int_${"0".repeat(26)}`;

/** Sends raw bytes as a body. */
const raw = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
  world.post(RUNS, { as: "ann", body, headers });

describe("what is no JSON that is safe to read (J2)", () => {
  test.each([
    ["no JSON", "{"],
    ["more than JSON", "{} {}"],
    ["a key that is there twice", '{"graph":"paying","graph":"asking","input":{}}'],
    ["a key that is there twice, deep inside", '{"graph":"asking","input":{"a":[{"b":1,"b":2}]}}'],
    ["an integer that cannot be held", '{"graph":"asking","input":9007199254740993}'],
    ["a lone surrogate", '{"graph":"asking","input":"\\ud800"}'],
    ["__proto__", '{"graph":"asking","input":{},"__proto__":{"x":1}}'],
    ["__proto__, deep inside", '{"graph":"asking","input":[{"a":{"__proto__":{"admin":true}}}]}'],
    ["constructor.prototype", '{"graph":"asking","input":{"constructor":{"prototype":{"admin":true}}}}'],
    ["too deep", `{"graph":"asking","input":${"[".repeat(300)}${"]".repeat(300)}}`],
    ["a byte order mark", '\ufeff{"graph":"asking","input":{}}'],
  ])("%s: 400", async (_name, body) => {
    expect(await raw(body)).toMatchObject({ status: 400, body: { code: "JSON_INVALID" } });
    expect((await world.get("/v1/threads")).body.items).toEqual([]);
  });

  test("what is not UTF-8: 400", async () => {
    const { url } = await world.at();
    const response = await fetch(`${url}${RUNS}`, {
      method: "POST",
      headers: { authorization: "Bearer ann", "content-type": "application/json" },
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "JSON_INVALID" });
  });

  test("the place of a prototype's key is said", async () => {
    const { body } = await raw('{"graph":"asking","input":[{"a":{"__proto__":1}}]}');
    expect(body).toMatchObject({ data: { path: "$.input[0].a" } });
  });

  test("a key that is only called constructor is let through", async () => {
    expect((await raw('{"graph":"asking","input":{"constructor":"Acme Builders"}}')).status).toBe(202);
  });
});

describe("what is no JSON by its type (J3)", () => {
  test.each([
    ["text/plain", {}],
    ["application/x-www-form-urlencoded", {}],
    ["multipart/form-data; boundary=x", {}],
    ["application/json; charset=utf-16", {}],
    ["application/jsonp", {}],
    ["application/json", { "content-encoding": "gzip" }],
  ])("%s %j: 415", async (type, headers) => {
    const answered = await raw('{"graph":"asking","input":{}}', { "content-type": type, ...headers });
    expect(answered).toMatchObject({ status: 415, body: { code: "UNSUPPORTED_MEDIA_TYPE" } });
  });

  test.each(["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])(
    "%s is taken",
    async (type) => {
      expect((await raw('{"graph":"asking","input":{}}', { "content-type": type })).status).toBe(202);
    },
  );

  test("a body that says nothing of its type: 415", async () => {
    const { url } = await world.at();
    const body = new TextEncoder().encode('{"graph":"asking","input":{}}');
    const response = await fetch(`${url}${RUNS}`, { method: "POST", headers: { authorization: "Bearer ann" }, body });
    expect(response.status).toBe(415);
  });

  test("a body that says that it is not encoded is taken", async () => {
    expect((await raw('{"graph":"asking","input":{}}', { "content-encoding": "identity" })).status).toBe(202);
  });

  test("no body is the empty object", async () => {
    await world.asked("t");
    expect((await world.post("/v1/threads/t/cancel", { as: "ann" })).status).toBe(202);
    // Without a socket, too: where there is no body at all.
    const path = "/v1/threads/t/cancel";
    const headers = { authorization: "Bearer ann" };
    expect((await world.app.request(path, { method: "POST", headers })).status).toBe(202);
    const { status, body } = await world.post(RUNS, { as: "ann" });
    expect(status).toBe(422);
    expect(body["detail"]).toMatch(/graph/);
  });
});

describe("how long (J1)", () => {
  const filled = (length: number): string => {
    const around = '{"graph":"asking","input":""}';
    return `{"graph":"asking","input":"${"x".repeat(length - around.length)}"}`;
  };

  test.each([
    ["/v1/session", 1_024],
    [`/v1/interrupts/${UNKNOWN}/claim`, 1_024],
    [`/v1/interrupts/${UNKNOWN}/release`, 1_024],
    ["/v1/session/end", 1_024],
    ["/v1/slack/interactions", 262_144],
  ])("%s reads %i bytes, and no more", async (path, limit) => {
    const store = new MemorySaver();
    const slack = { token: "xoxb-x", signingSecret: "s".repeat(32), people: {} };
    const small = new World({ store, slack, signIn: { sessions: new Sessions(store), links: new SignInLinks(store) } });
    const { url } = await small.at();
    const sends = async (length: number): Promise<Answered> =>
      small.post(path, { as: "ann", headers: { origin: url }, body: `{}${" ".repeat(length - 2)}` });
    expect(await sends(limit + 1)).toMatchObject({ status: 413, body: { code: "TOO_LARGE", data: { limit } } });
    expect((await sends(limit)).status).not.toBe(413);
    await small.stop();
  });

  test("1 MiB is read", async () => {
    expect(filled(BODY_MAX)).toHaveLength(BODY_MAX);
    expect((await raw(filled(BODY_MAX))).status).toBe(202);
  });

  test("what says that it is longer is not read: 413", async () => {
    const { port } = await world.at();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(
        {
          port,
          host: "127.0.0.1",
          path: RUNS,
          method: "POST",
          headers: { authorization: "Bearer ann", "content-length": 2 ** 40 },
        },
        (response) => {
          resolve(response.statusCode);
          asked.destroy();
        },
      );
      asked.on("error", reject);
      // Nothing of it is ever sent.
      asked.flushHeaders();
    });
    expect(status).toBe(413);
  });

  test("what does not say so, and is: 413", async () => {
    const { port } = await world.at();
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: "Bearer ann", "content-type": "application/json" };
      const asked = request({ port, host: "127.0.0.1", path: RUNS, method: "POST", headers }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () => {
          resolve(text);
          asked.destroy();
        });
      });
      asked.on("error", reject);
      // In chunks, and it never ends.
      asked.write(filled(BODY_MAX + 1).slice(0, -1));
      asked.write("x");
    });
    expect(JSON.parse(text)).toMatchObject({ status: 413, code: "TOO_LARGE", data: { limit: BODY_MAX } });
  });
});

describe("how slow (J1)", () => {
  test("a body that does not come is not waited for forever: 408", async () => {
    const { port } = await world.at();
    const waiting = world.clock.timers;
    let text = "";
    const socket = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => (text += chunk.toString("utf8")));
    socket.write(
      `POST ${RUNS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ann\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"graph":`,
    );
    await until(() => world.clock.timers > waiting, "the body is waited for");
    await world.clock.advance(BODY_MS - 1);
    expect(text).toBe("");
    await world.clock.advance(1);
    await until(() => text.includes("\r\n\r\n{"), "it was answered");
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain("REQUEST_TIMEOUT");
    socket.destroy();
    // Nobody waits for anything any more.
    expect(world.clock.timers).toBe(waiting);
  });

  test("a body whose sender goes away is no error of the server's", async () => {
    const { port } = await world.at();
    const waiting = world.clock.timers;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST ${RUNS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ann\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    await until(() => world.clock.timers > waiting, "the body is waited for");
    socket.destroy();
    await until(() => world.clock.timers === waiting, "it is not waited for any more");
    expect((await world.get("/v1/threads")).body.items).toEqual([]);
  });
});

describe("who is not let in", () => {
  test("is refused before their body is read", async () => {
    const { port } = await world.at();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ port, host: "127.0.0.1", path: RUNS, method: "POST" }, (response) => {
        resolve(response.statusCode);
        asked.destroy();
      });
      asked.on("error", reject);
      asked.write("{");
    });
    expect(status).toBe(401);
  });
});

describe("what a schema does not name (E2)", () => {
  test.each([
    ["decisions", { type: "approve", by: "cara" }],
    ["decisions", { type: "approve", roles: ["finance"] }],
    ["decisions", { type: "approve", kind: "person" }],
    ["decisions", { type: "approve", option: "x" }],
    ["decisions", { type: "delete" }],
    ["decisions", { type: "edit" }],
    ["decisions", { type: "respond" }],
    ["decisions", { type: "choose" }],
    ["decisions", { type: "reply", text: "" }],
    ["decisions", { type: "approve", digest: "abc" }],
    ["decisions", "approve"],
    ["delegations", { to: "bob" }],
    ["delegations", { to: "", untilAt: 5 }],
    ["delegations", { to: "bob", untilAt: "tomorrow" }],
    ["delegations", { to: "bob", untilAt: 5, from: "cara" }],
    ["revocations", { reason: 5 }],
  ])("%s %j is refused", async (what, body) => {
    const answered = await world.post(`/v1/interrupts/${UNKNOWN}/${what}`, { as: "ann", body: JSON.stringify(body) });
    expect(answered).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
    expect(answered.body["data"]).toMatchObject({ issues: [{ part: "body" }] });
  });
});
