/**
 * Requests that want what they may not have. Each threat has a test here, or where its rules are:
 *
 * - An agent that decides (OWASP API5, landscape 10, 12): src/server/decisions.test.ts, auth/principal; test/approvals.
 * - Another tenant's ids (API1): src/server/guard.test.ts; ids that are none: src/server/reading.test.ts.
 * - Guessing tokens (API2): src/server/auth/failed-attempts.test.ts, auth/api-keys.test.ts, sign-in.test.ts.
 * - Fixation, CSRF by headers (API8): src/server/sign-in.test.ts; by real pages: pages-elsewhere.test.ts.
 * - GET with side effects, prefetch (landscape 9): src/server/reading.test.ts, sign-in.test.ts; here by other verbs.
 * - Replay, stale decisions (landscape 2, 4): src/server/decisions.test.ts, idempotency.test.ts; here about another question.
 * - Arguments, schemas, policies and the world that change (landscape 3, 5, 6, 7): test/approvals/{tampering,forged,time}.
 * - Races (landscape 17): test/approvals/races.test.ts. Floods (landscape 13): src/approvals/repeats.test.ts, reads.test.ts.
 * - Too large, too slow, prototype and duplicate keys (API4): src/server/bodies.test.ts; here where decisions are sent.
 * - Streams (API4): src/server/events.test.ts; how often (API4, API6): guard.test.ts; here connections that send nothing.
 * - Servers of other ports, with the cookie: src/server/other-ports.test.ts; in a browser: test/e2e/other-port.test.ts.
 * - Headers of proxies that anybody can send (API8): forwarded.test.ts, src/server/http/client-address.test.ts.
 * - SSRF (API7): src/server/notify/webhook/*.test.ts. Headers of mail: notify/mail-channel.alone.test.ts.
 * - Headers: src/server/guard.test.ts. Log lines: src/server/observe/logger.test.ts; here by HTTP. Secrets: redact.test.ts.
 * - Secrets in arguments and reasons (landscape 15): here, in what is logged and counted; shown and stored they are whole.
 * - Text that is more than text (landscape 1, 18): hostile-text.test.ts, hostile-fields.test.ts; told-and-printed.test.ts.
 * - What routes there are (API9): src/server/openapi.test.ts, fuzz.test.ts; here their other spellings.
 * - Answers of others that are not trusted (API10): of the identity provider, src/server/oidc.test.ts ("refused, with a
 *   sentence and without a session", "a provider that"); of receivers, notify/webhook/webhook-channel.test.ts ("may say what
 *   it likes", "whose headers do not end", "names"); of Slack, notify/slack/slack-channel.alone.test.ts ("what goes wrong"),
 *   slack-interactions.test.ts ("a signature"); of a mail server, notify/mail-channel.alone.test.ts.
 */
import { connect } from "node:net";
import { once } from "node:events";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger, Metrics } from "../../src/server/index.ts";
import { send, World, type Answered } from "../server/served.ts";

let lines: string[];
let world: World;

beforeEach(() => {
  lines = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  world = new World({ observe: { log: createLogger({ level: "info", destination }) } });
});

afterEach(() => world.stop());

const status = async (id: string): Promise<string> => (await world.holdpoint.standing(id)).status;

/** Sends bytes as they are, and reads until the server closes. */
async function raw(bytes: string): Promise<string> {
  const { port } = await world.at();
  const socket = connect(port, "127.0.0.1");
  let said = "";
  socket.on("data", (chunk: Buffer) => (said += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  socket.end(Buffer.from(bytes, "latin1"));
  await once(socket, "close");
  return said;
}

describe("a decision that was taken from somebody else, or from another question", () => {
  test("does not count about the same action, asked again", async () => {
    const first = await world.asked("t1");
    const second = await world.asked("t2");
    const body = { type: "approve", digest: first.digest };
    const answered = await world.post(`/v1/interrupts/${second.id}/decisions`, { as: "ann", body });
    expect(answered).toMatchObject({ status: 412, body: { code: "DIGEST_MISMATCH" } });
    expect(await status(second.id)).toBe("pending");
  });

  test.each(["by", "principal", "approver", "roles", "tenant", "at", "onBehalfOf", "scopes", "status", "edition"])(
    "does not say by a field %s who decided, or when, or how it stands (API3)",
    async (field) => {
      const { id, digest } = await world.asked("t");
      const body = { type: "approve", digest, [field]: field === "roles" ? ["finance"] : "cara" };
      for (const as of ["bob", "ann"] as const) {
        const answered = await world.post(`/v1/interrupts/${id}/decisions`, { as, body });
        expect(answered).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
        expect(JSON.stringify(answered.body)).toContain(field);
      }
      expect(await status(id)).toBe("pending");
    },
  );

  test.each([
    ["the type twice", (digest: string) => `{"type":"reject","type":"approve","digest":"${digest}"}`],
    ["the digest twice", (digest: string) => `{"type":"approve","digest":"${"0".repeat(64)}","digest":"${digest}"}`],
    ["a prototype", (digest: string) => `{"__proto__":{"type":"approve"},"digest":"${digest}"}`],
    [
      "its type in a prototype",
      (digest: string) => `{"constructor":{"prototype":{"type":"approve"}},"digest":"${digest}"}`,
    ],
    ["an escaped name twice", (digest: string) => `{"type":"reject","\\u0074ype":"approve","digest":"${digest}"}`],
  ])("with %s is refused, and decides nothing", async (_name, text) => {
    const { id, digest } = await world.asked("t");
    const answered = await world.post(`/v1/interrupts/${id}/decisions`, { as: "ann", body: text(digest) });
    expect(answered).toMatchObject({ status: 400, body: { code: "JSON_INVALID" } });
    expect(await status(id)).toBe("pending");
    expect(({} as { readonly type?: string }).type).toBeUndefined();
  });
});

describe("another spelling", () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["GET", { "x-http-method-override": "POST" }, ""],
    ["GET", { "x-http-method": "POST", "x-method-override": "POST" }, ""],
    ["GET", {}, "?_method=POST&type=approve"],
    ["HEAD", {}, "?type=approve"],
    ["PUT", {}, ""],
    ["PATCH", {}, ""],
    ["DELETE", {}, ""],
    ["OPTIONS", {}, ""],
  ])("of POST (%s %j %s) decides nothing", async (method, headers, query) => {
    const { id, digest } = await world.asked("t");
    const body = method === "GET" || method === "HEAD" ? {} : { body: { type: "approve", digest } };
    const path = `/v1/interrupts/${id}/decisions${query}`;
    const { url } = await world.at();
    const answered =
      method === "HEAD"
        ? { status: (await fetch(`${url}${path}`, { method, headers: { authorization: "Bearer ann" } })).status }
        : await send(url, method, path, { as: "ann", headers, ...body });
    expect(answered.status).toBe(405);
    expect(await status(id)).toBe("pending");
  });

  test("of a path gives nobody anything that its own does not", async () => {
    const { id } = await world.asked("secret-thread");
    const paths = [
      "/V1/interrupts", "//v1/interrupts", "/v1//interrupts", "/v1/./interrupts", "/x/../v1/interrupts",
      "/%76%31/interrupts", "/v1%2finterrupts", "/v1/interrupts/", "/v1/interrupts;a=b", "/v1/interrupts%00",
      "/v1/interrupts%20", "/healthz/../v1/interrupts", "/healthz/..%2fv1/interrupts", "/assets/../v1/interrupts",
      "/openapi.json/../v1/threads", "/v1/interrupts.json", `/v1/INTERRUPTS/${id}`, "/v1/interrupts?x=/healthz",
      "/v1/threads#/healthz", "/v1\\interrupts", "/metrics/../v1/audit", "/v1/audit/export/", "/v1/slack/../interrupts",
    ]; // prettier-ignore
    const sent = paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`);
    for (const [at, said] of (await Promise.all(sent.map(raw))).entries()) {
      const code = Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]);
      expect([paths[at], code, said.includes("secret-thread")]).toEqual([paths[at], code, false]);
      expect([400, 401, 404, 405]).toContain(code);
    }
  });
});

describe("two requests in one", () => {
  const decision = (id: string, digest: string): string => {
    const body = JSON.stringify({ type: "approve", digest });
    return `POST /v1/interrupts/${id}/decisions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ann\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  };

  test.each<[string, (hidden: string) => string]>([
    [
      "a length and chunks",
      (hidden) => `content-length: ${hidden.length + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ["two lengths", (hidden) => `content-length: 0\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`],
    ["a length with a sign", (hidden) => `content-length: +0\r\n\r\n${hidden}`],
    ["chunks that are called otherwise", (hidden) => `transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ["a space before the colon", (hidden) => `content-length : 0\r\n\r\n${hidden}`],
    [
      "a folded line",
      (hidden) => `x: y\r\n content-length: 0\r\ntransfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ["a chunk of a size that is none", (hidden) => `transfer-encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`],
  ])("by %s are not two (request smuggling)", async (_name, rest) => {
    const { id, digest } = await world.asked("t");
    // As a proxy sends it on: in the name of somebody who may not decide.
    const said = await raw(
      `POST /v1/threads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer nobody\r\n${rest(decision(id, digest))}`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(await status(id)).toBe("pending");
  });
});

describe("what takes room", () => {
  test("connections that send nothing, and requests that do not end, hold up nobody else", async () => {
    const { port } = await world.at();
    const { id, digest } = await world.asked("t");
    const sockets = Array.from({ length: 200 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    for (const [at, socket] of sockets.entries()) {
      if (at % 2 === 0) socket.write("POST /v1/threads/x/runs HTTP/1.1\r\nhost: x\r\ncontent-le");
    }
    const body = { type: "approve", digest };
    const answered = await world.post(`/v1/interrupts/${id}/decisions`, { as: "ann", body });
    expect(answered.status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  test("a page is never longer than it may be, whatever is asked for", async () => {
    const of = (limit: string): Promise<Answered> => world.get(`/v1/interrupts?limit=${limit}`);
    for (const limit of ["201", "1e9", "-1", "0", "NaN", "99999999999999999999", "1;2", "0x10", "10&limit=9999"]) {
      expect([limit, (await of(encodeURIComponent(limit))).status]).toEqual([limit, 422]);
    }
    expect((await world.get(`/v1/interrupts?q=${"x".repeat(300)}`)).status).toBe(422);
  });
});

test("whatever comes in a request, a line of the log is one line, of JSON, without a character that steers a terminal", async () => {
  const marks = [
    "%0a%7b%22level%22%3a50%2c%22msg%22%3a%22forged%22%7d",
    "%1b%5b2J",
    "%0d%0aSet-Cookie:%20a=b",
    "%e2%80%ae",
    "%9b31m",
  ];
  for (const mark of marks) {
    for (const path of [`/v1/threads/${mark}`, `/v1/interrupts?q=${mark}`, `/${mark}`]) {
      const said = await raw(
        `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: \x1b[2J${mark}\r\nx-request-id: ${mark}\r\nauthorization: Bearer ann\r\nconnection: close\r\n\r\n`,
      );
      expect(said).not.toMatch(/set-cookie/i);
    }
  }
  await world.post("/v1/threads/a%0ab/runs", { as: "ann", body: { graph: "no\nsuch\u001b[2J", input: {} } });
  const written = lines.join("");
  expect(written).not.toBe("");
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  expect(written.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  for (const line of written.trimEnd().split("\n")) {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    expect(entry["msg"]).not.toBe("forged");
  }
});

test("what is asked, said and refused is in no line of the log and no figure, though whoever decides reads all of it", async () => {
  const secret = `s3cret-${"k".repeat(30)}`;
  const asked = await world.asked("t", "asking", "bot", { question: `Is ${secret} the password?` });
  const path = `/v1/interrupts/${asked.id}`;
  const body = { type: "respond", value: secret, digest: asked.digest };
  await world.post(`${path}/decisions`, { as: "nobody", body });
  await world.post(`${path}/decisions`, { as: "ann", body: { ...body, digest: "0".repeat(64) } });
  const refused = await world.asked("r");
  const no = { type: "reject", comment: secret, digest: refused.digest };
  expect((await world.post(`/v1/interrupts/${refused.id}/decisions`, { as: "ann", body: no })).status).toBe(200);
  await world.post("/v1/threads/u/runs", { as: "bot", body: { graph: secret, input: { password: secret } } });
  await world.get(`/v1/interrupts?q=${secret}`);
  expect(JSON.stringify((await world.get(path)).body)).toContain(secret);
  expect((await world.post(`${path}/decisions`, { as: "ann", body })).status).toBe(200);
  await world.post("/v1/threads/t/cancel", { as: "ann", body: { reason: secret } });
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  expect(await new Metrics(world.holdpoint).text()).not.toContain(secret);
});
