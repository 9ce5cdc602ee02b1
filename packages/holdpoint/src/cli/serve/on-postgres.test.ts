/** Servers on PostgreSQL, and on Redis: real processes, real databases (running-server.ts R4, R5; routes/health.ts L1, L2). */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changed, ownSchema, PASSWORD, untilReady } from "../../../test/cli/stores.ts";
import { until } from "../../../test/engine/world.ts";
import { Browser } from "../../../test/server/browser.ts";
import { LEDGER } from "../../../test/server/desk.ts";
import { ServedProcess, writeConfig } from "../../../test/server/served-process.ts";
import { ownServer } from "../../../test/servers/ask.ts";
import { ApiKeys, SCOPES } from "../../server/index.ts";
import { PostgresSaver } from "../../storage/postgres/index.ts";

let folder: string;
let processes: ServedProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  processes = [];
});

afterEach(async () => {
  for (const one of processes) {
    one.signal("SIGKILL");
    await one.ended();
  }
  rmSync(folder, { recursive: true });
});

function start(...args: readonly string[]): ServedProcess {
  const one = new ServedProcess(folder, [...args, "--port", "0", "--json"]);
  processes.push(one);
  return one;
}

/** Says what the servers are to be started on. */
function on(address: string, more = ""): void {
  writeConfig(folder, `store: ${JSON.stringify(address)}, person: { id: "lou", roles: ["finance"] }, ${more}`);
}

/** Payments that were made. */
function paid(): readonly string[] {
  const ledger = join(folder, LEDGER);
  return existsSync(ledger) ? readFileSync(ledger, "utf8").trim().split("\n") : [];
}

/** The token of somebody with all scopes. */
async function tokenOf(server: string, schema: string, kind: "agent" | "person", id: string): Promise<string> {
  const store = PostgresSaver.fromConnString(server, { schema });
  const { token } = await new ApiKeys(store).create({ kind, id, roles: ["finance"], scopes: SCOPES });
  await store.close();
  return token;
}

async function send(url: string, token: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { ...((await response.json()) as object), status: response.status };
}

interface Question {
  readonly id: string;
  readonly digest: string;
}

/** The question of a thread, once a server shows it. */
async function question(url: string, token: string, thread: string): Promise<Question> {
  let found: Question | undefined;
  await until(async () => {
    const { items } = await send(url, token, `/v1/interrupts?threadId=${thread}`);
    [found] = items as readonly Question[];
    return found !== undefined;
  }, `${thread} asks`);
  return found ?? { id: "", digest: "" };
}

/** What an event stream of a page says, as it comes. */
function streaming(page: Browser): { said: string; end(): void } {
  const ending = new AbortController();
  const stream = { said: "", end: () => ending.abort() };
  const headers = { cookie: page.cookie, "x-holdpoint-csrf": page.csrf ?? "" };
  void fetch(`${page.url}/v1/events`, { headers, signal: ending.signal })
    .then(async ({ body }) => {
      for await (const part of body ?? []) stream.said += Buffer.from(part).toString();
    })
    .catch(() => undefined);
  return stream;
}

describe("two servers on one database", () => {
  test("a session of one is good on the other, whose page sees what is decided on the first at once", async () => {
    const { server, schema, address } = await ownSchema();
    on(address);
    const bot = await tokenOf(server, schema, "agent", "bot");
    const [one, two] = [start("dev"), start("dev")];
    const page = await one.browser();
    const other = new Browser((await two.said()).url);
    for (const [name, value] of page.cookies) other.cookies.set(name, value);
    other.csrf = page.csrf;
    expect((await other.ask("GET", "/v1/session")).body).toMatchObject({ principal: { id: "lou" } });
    const stream = streaming(other);
    await until(() => stream.said.includes("retry:"), "the stream is open");

    expect(
      (await send(page.url, bot, "/v1/threads/t/runs", { graph: "paying", input: { to: "acme" } }))["status"],
    ).toBe(202);
    const { id, digest } = await question(other.url, bot, "t");
    await until(() => stream.said.includes(id), "the other page hears of the question");
    const before = stream.said.length;
    const decided = await page.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
    expect(decided.status).toBe(200);
    await until(() => stream.said.slice(before).includes(id), "the other page hears of the decision");
    const again = await other.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "reject", digest } });
    expect(again.status).toBe(409);
    await until(
      async () => (await send(other.url, bot, "/v1/threads/t"))["status"] === 200 && paid().some((line) => line !== ""),
      "paid",
    );
    expect(paid()).toEqual([expect.stringMatching(/^acme /)]);

    expect((await other.ask("POST", "/v1/session/end")).status).toBe(200);
    expect((await page.ask("GET", "/v1/interrupts")).status).toBe(401);
    for (const process of [one, two]) {
      process.signal("SIGTERM");
      expect(await process.ended()).toBe(0);
      expect(`${process.out}${process.err}`).not.toMatch(PASSWORD);
    }
    stream.end();
  });

  test("one that is there for the API alone leaves what is due to the one that works (R5)", async () => {
    const { server, schema, address } = await ownSchema();
    on(address, "auth: { keys: true }");
    const [bot, ann] = [await tokenOf(server, schema, "agent", "bot"), await tokenOf(server, schema, "person", "ann")];
    const { url } = await start("serve", "--api-only").said();
    await send(url, bot, "/v1/threads/t/runs", { graph: "paying", input: { to: "acme" } });
    const { id, digest } = await question(url, bot, "t");
    expect((await send(url, ann, `/v1/interrupts/${id}/decisions`, { type: "approve", digest }))["status"]).toBe(200);
    const store = PostgresSaver.fromConnString(server, { schema });
    const row = await store.thread("default" as never, "t" as never);
    await store.close();
    expect(row?.wakeAt).not.toBeNull();
    expect(paid()).toEqual([]);
    await start("serve").said();
    await until(() => paid().some((line) => line !== ""), "the worker pays");
    expect(paid()).toEqual([expect.stringMatching(/^acme /)]);
  });
});

describe("a database that goes away and comes back", () => {
  test.each([
    ["postgres-18", "down"],
    ["redis", "down"],
  ])(
    "%s: not ready, with the reason in the log; ready again by itself; it stops in good order all the time",
    async (kind, down) => {
      const { address, act } = await ownServer(kind);
      on(changed(address.url, (url) => url.searchParams.set("busyMs", "1500")));
      const one = start("dev");
      const page = await one.browser();
      await untilReady(page.url, 200);
      await act(down);
      await untilReady(page.url, 503);
      expect((await fetch(`${page.url}/healthz`)).status).toBe(200);
      await until(() => one.err.includes('"msg":"not ready: the store does not answer"'), "the log says so");
      expect(one.err).toContain('"code":"STORE_UNREACHABLE"');
      expect((await page.ask("GET", "/v1/interrupts")).status).toBe(503);
      await act("up");
      await untilReady(page.url, 200);
      await until(() => one.err.includes('"msg":"the store answers again"'), "the log says so");
      expect((await page.ask("GET", "/v1/interrupts")).status).toBe(200);
      const told = one.err.split("\n").filter((line) => line.includes("an error nobody waits for"));
      expect(told.length).toBeLessThan(10);

      await act(down);
      one.signal("SIGTERM");
      expect(await one.ended()).toBe(0);
      expect(`${one.out}${one.err}`).not.toMatch(PASSWORD);
    },
  );
});
