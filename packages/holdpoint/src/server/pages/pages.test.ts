/** The page at a server: its files and places (page-files.ts F1–F4; serve-page.ts G1, G2), and which hosts are served (guard.ts U4). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { World } from "../../../test/server/served.ts";
import { MemorySaver } from "../../index.ts";
import { OidcSignIn } from "../auth/oidc-sign-in.ts";
import { Sessions } from "../auth/sessions.ts";
import { readInbox, readPageFiles } from "./page-files.ts";

const LARGE = "export {};\n".repeat(1_000);

let folder: string;
let world: World;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  mkdirSync(join(folder, "page/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "a secret beside the page");
  writeFileSync(join(folder, "page/index.html"), "<!doctype html><head><title>Inbox</title></head>");
  writeFileSync(join(folder, "page/favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "page/LICENSE"), "free");
  writeFileSync(join(folder, "page/data.unknown"), "?");
  writeFileSync(join(folder, "page/assets/main-1a2b.js"), "export {};");
  writeFileSync(join(folder, "page/assets/main-1a2b.css"), "body{}");
  writeFileSync(join(folder, "page/assets/large-1a2b.js"), LARGE);
  writeFileSync(join(folder, "page/assets/picture-1a2b.png"), LARGE);
  world = new World({ inbox: readPageFiles(join(folder, "page/")) });
});

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

const HTML = { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" };

/** A request as it is written, path and host included: fetch() would tidy them up. */
async function raw(path: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly [number, string]> {
  const { port } = await world.at();
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve([response.statusCode ?? 0, text]));
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${(await world.at()).url}${path}`, { headers });
}

describe("the page", () => {
  test.each(["/", "/interrupts/int_1", "/threads/a.b/c", "/sign-in?x=1", "/index.html"])(
    "is at %s, for whoever opens it, with its own policy (F2)",
    async (path) => {
      const response = await get(path, HTML);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("<title>Inbox</title>");
      const { headers } = response;
      expect(headers.get("content-type")).toMatch(/^text\/html/);
      expect(headers.get("cache-control")).toBe("no-cache");
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-request-id")).toMatch(/^req_/);
    },
  );

  test("is not sent twice to whoever has it", async () => {
    const etag = (await get("/", HTML)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    const again = await get("/", { ...HTML, "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/", { ...HTML, "if-none-match": '"x"' })).status).toBe(200);
  });

  test.each([
    ["/assets/main-1a2b.js", /javascript/, "public, max-age=31536000, immutable"],
    ["/assets/main-1a2b.css", /^text\/css/, "public, max-age=31536000, immutable"],
    ["/favicon.svg", /^image\/svg/, "no-cache"],
    ["/LICENSE", /^text\/plain/, "no-cache"],
    ["/data.unknown", /^application\/octet-stream/, "no-cache"],
  ])("has the file %s (F4)", async (path, type, kept) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(type);
    expect(response.headers.get("cache-control")).toBe(kept);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    await response.arrayBuffer();
  });

  test.each([
    ["gzip, deflate, br", "gzip"],
    ["br;q=1.0, gzip;q=0.8", "gzip"],
    ["gzip;q=0", null],
    ["gzip;q=0.000, br", null],
    ["identity", null],
    ["", null],
  ])("is compressed for whoever takes it so: %j (F3)", async (accepted, encoding) => {
    const response = await get("/assets/large-1a2b.js", { "accept-encoding": accepted });
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(response.headers.get("vary")).toBe("accept-encoding");
    expect(await response.text()).toBe(LARGE);
    const etag = response.headers.get("etag") ?? "";
    expect(etag.endsWith('-gzip"')).toBe(encoding === "gzip");
    const again = await get("/assets/large-1a2b.js", { "accept-encoding": accepted, "if-none-match": etag });
    expect(again.status).toBe(304);
    // What is small, and what is no text, is not.
    const small = await get("/favicon.svg", { "accept-encoding": accepted });
    const picture = await get("/assets/picture-1a2b.png", { "accept-encoding": accepted });
    expect([small.headers.get("content-encoding"), picture.headers.get("content-encoding")]).toEqual([null, null]);
  });

  test("is asked for with HEAD, too", async () => {
    const { url } = await world.at();
    const response = await fetch(`${url}/`, { method: "HEAD", headers: HTML });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//secret.txt",
    "/assets/%00main-1a2b.js",
    "/secret.txt%00.js",
    "/.%2e/page/../secret.txt",
  ])("leads to no other file: %s (F1)", async (path) => {
    const [status, text] = await raw(path);
    expect(status).toBe(404);
    expect(text).not.toContain("a secret");
    expect((await raw(path, HTML))[1]).not.toContain("a secret");
  });

  test("is nothing for programs, under /v1 or among its assets (G1)", async () => {
    for (const [path, headers, status] of [
      ["/", {}, 404],
      ["/interrupts", { accept: "*/*" }, 404],
      ["/assets/gone.js", HTML, 404],
      ["/v1/nothing", HTML, 401],
      ["/v1", HTML, 401],
    ] as const) {
      const response = await get(path, headers);
      expect(response.status).toBe(status);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      await response.text();
    }
    const { url } = await world.at();
    expect((await fetch(`${url}/`, { method: "POST", headers: HTML })).status).toBe(404);
  });

  test("that was not built is said not to be (and nothing else is)", async () => {
    const empty = new World({ inbox: readPageFiles(join(folder, "nowhere")) });
    const answered = await empty.get("/", { headers: HTML });
    expect(answered).toMatchObject({ status: 404, body: { code: "ROUTE_NOT_FOUND" } });
    expect(answered.body["detail"]).toContain("The inbox was not built");
    expect((await empty.get("/healthz", {})).status).toBe(200);
    await empty.stop();
  });
});

describe("who is refused on the way to a provider, or back (G2)", () => {
  let signing: World;

  beforeAll(() => {
    const store = new MemorySaver();
    // Nobody listens there.
    const oidc = new OidcSignIn({ issuer: "http://127.0.0.1:1", clientId: "x" }, "https://approvals.example.com");
    const inbox = readPageFiles(join(folder, "page/"));
    signing = new World({ store, inbox, signIn: { sessions: new Sessions(store), oidc }, onError: () => undefined });
  });

  afterAll(() => signing.stop());

  const ask = async (path: string, headers: Readonly<Record<string, string>>, method = "GET"): Promise<Response> =>
    fetch(`${(await signing.at()).url}/v1/session/oidc${path}`, { method, headers, redirect: "manual" });

  test.each([
    ["/callback?code=1&state=2", 401, "UNAUTHENTICATED"],
    ["/start", 503, "SIGN_IN_UNAVAILABLE"],
    // What anybody can put into an address is not said on the page.
    ["/start?Your+session+was+stolen:+call+555-0100%3Cscript%3E%22%26=1", 422, "INVALID_ARGUMENT"],
  ])("%s: a browser gets the page with the problem in it", async (path, status, code) => {
    const response = await ask(path, HTML);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "text/html; charset=utf-8"]);
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const [, content = ""] =
      /<title>Inbox<\/title><meta name="holdpoint-problem" content="([^"<>]+)" \/><\/head>$/.exec(
        await response.text(),
      ) ?? [];
    const text = content
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    const { requestId: _one, ...problem } = (await (await ask(path, {})).json()) as Readonly<Record<string, unknown>>;
    const { data: _data, ...own } = problem;
    const isOwn = code !== "INVALID_ARGUMENT";
    expect(JSON.parse(text)).toEqual({
      ...(isOwn ? problem : { ...own, detail: "The address of this sign-in is wrong; begin it again." }),
      requestId: response.headers.get("x-request-id"),
    });
    expect(problem).toMatchObject({ status, code });
  });

  test("programs get the problem, and what is no refusal is left as it is", async () => {
    const refused = await ask("/callback", { accept: "*/*" });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    await refused.text();
    expect((await ask("/start", HTML, "HEAD")).status).toBe(204);
  });
});

test("the inbox is looked for in the build of this package", () => {
  const { files, index } = readInbox();
  expect(index === undefined).toBe(files.size === 0);
});

describe("hosts (U4)", () => {
  test.each([
    ["127.0.0.1", 200],
    ["127.0.0.1:80", 200],
    ["LOCALHOST:9", 200],
    ["approvals.example.com:8443", 200],
    ["approvals.example.com", 421],
    ["evil.example", 421],
    ["127.0.0.1.evil.example", 421],
    ["localhost.evil.example:4680", 421],
    ["[::1]:80", 421],
  ])("%s: %i", async (host, status) => {
    const other = new World({ hosts: ["127.0.0.1", "localhost", "approvals.example.com:8443"] });
    expect((await other.app.request(`http://${host}/healthz`)).status).toBe(status);
    for (const path of ["/", "/v1/threads", "/openapi.json"]) {
      const refused = await other.app.request(`http://${host}${path}`);
      expect(refused.status === 421).toBe(status === 421);
    }
  });

  test("over HTTP it is the header that counts", async () => {
    const hosted = new World({ hosts: ["127.0.0.1"] });
    const { port } = await hosted.at();
    const asked = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path: "/healthz", headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on("error", reject);
        sent.end();
      });
    expect(await asked("127.0.0.1")).toBe(200);
    expect(await asked(`evil.example:${port}`)).toBe(421);
    await hosted.stop();
  });
});
