/** `holdpoint dev` and `holdpoint serve`: real processes, real signals (running-server.ts R1–R4, signals.ts E1). */
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../test/engine/world.ts";
import type { Browser } from "../../../test/server/browser.ts";
import { BEGUN, ENOUGH, LEDGER } from "../../../test/server/desk.ts";
import { ServedProcess, writeConfig } from "../../../test/server/served-process.ts";
import { ApiKeys, SCOPES } from "../../server/index.ts";
import { SqliteSaver } from "../../storage/sqlite/index.ts";

let folder: string;
let processes: ServedProcess[];
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  processes = [];
  writeConfig(folder);
});

afterEach(async () => {
  for (const one of processes) {
    one.signal("SIGKILL");
    await one.ended();
  }
  rmSync(folder, { recursive: true });
});

function start(...args: readonly string[]): ServedProcess {
  const one = new ServedProcess(folder, args);
  processes.push(one);
  return one;
}

function dev(...args: readonly string[]): ServedProcess {
  return start("dev", "--port", "0", "--json", ...args);
}

/** How a process ended, and the last line it said. */
async function refused(one: ServedProcess): Promise<string> {
  expect(await one.ended()).toBe(2);
  expect(one.out).toBe("");
  const { error } = JSON.parse(one.err) as { readonly error: { readonly message: string } };
  return error.message;
}

async function run(page: Browser, graph: string, thread: string, input: object = {}): Promise<void> {
  const { status } = await page.ask("POST", `/v1/threads/${thread}/runs`, { body: { graph, input } });
  expect(status).toBe(202);
}

async function statusOf(page: Browser, thread: string): Promise<unknown> {
  return (await page.ask("GET", `/v1/threads/${thread}`)).body["status"];
}

/** The question of a thread, once it is asked. */
async function question(page: Browser, thread: string): Promise<{ readonly id: string; readonly digest: string }> {
  let found: { readonly id: string; readonly digest: string } | undefined;
  await until(async () => {
    const { body } = await page.ask("GET", `/v1/interrupts?threadId=${thread}`);
    [found] = (body.items ?? []) as unknown as readonly { readonly id: string; readonly digest: string }[];
    return found !== undefined;
  }, "it asks");
  return found ?? { id: "", digest: "" };
}

/** Payments that were made. */
function paid(): readonly string[] {
  return existsSync(at(LEDGER)) ? readFileSync(at(LEDGER), "utf8").trim().split("\n") : [];
}

describe("dev", () => {
  test("prints one link, which signs in whoever is in front of it, with the roles that are asked for (R1)", async () => {
    writeConfig(folder, 'person: { id: "lou" }');
    const one = dev();
    const { url, graphs, link } = await one.said();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(graphs).toEqual(["paying@1", "working@1"]);
    expect(link).toMatchObject({ person: "lou", address: expect.stringContaining(`${url}/sign-in#`) as string });
    const page = await one.browser();
    expect((await page.ask("GET", "/v1/session")).body).toMatchObject({ principal: { id: "lou", roles: [] } });
    const bot = await new ApiKeys(SqliteSaver.fromConnString(at("data.db"))).create({
      kind: "agent",
      id: "bot",
      roles: [],
      scopes: SCOPES,
    });
    const started = await fetch(`${url}/v1/threads/t/runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${bot.token}`, "content-type": "application/json" },
      body: JSON.stringify({ graph: "paying", input: { to: "acme" } }),
    });
    expect(started.status).toBe(202);
    const { id, digest } = await question(page, "t");
    expect((await page.ask("GET", "/v1/session")).body).toMatchObject({ principal: { roles: ["finance"] } });
    const decided = await page.ask("POST", `/v1/interrupts/${id}/decisions`, { body: { type: "approve", digest } });
    expect(decided.status).toBe(200);
    await until(async () => (await statusOf(page, "t")) === "completed", "it is paid");
    expect(paid()).toEqual([expect.stringMatching(/^acme /)]);
    one.signal("SIGINT");
    expect(await one.ended()).toBe(0);
    expect(one.err).toMatch(/^SIGINT: stopping\. [^\n]+\n$/);
  });

  test("says it in words to people", async () => {
    writeConfig(folder, 'person: { id: "lou", roles: ["finance"] }');
    const one = start("dev", "--port", "0");
    await until(() => Promise.resolve(one.out.includes("This link")), "it says so");
    expect(one.out).toMatch(
      /^Holdpoint is at (http:\/\/127\.0\.0\.1:\d+) \(holdpoint\.config\.ts; paying@1, working@1\)\.\n\n {2}\1\/sign-in#[\w-]{43}\n\nThis link signs lou in, once, until \d\d:\d\d\.\n/,
    );
    one.signal("SIGTERM");
    expect(await one.ended()).toBe(0);
  });
});

describe("the end", () => {
  test("SIGTERM ends event streams, and the process, with 0 (R4)", async () => {
    const one = dev();
    const page = await one.browser();
    const headers = { cookie: page.cookie, "x-holdpoint-csrf": page.csrf ?? "" };
    const stream = await fetch(`${page.url}/v1/events`, { headers });
    const whole = stream.text();
    one.signal("SIGTERM");
    expect(await whole).toMatch(/^retry: \d+\nid: \w+\n\n/);
    expect(await one.ended()).toBe(0);
  });

  test("what runs may come to rest; the store is whole, and nothing is done twice (R4)", async () => {
    const one = dev();
    const page = await one.browser();
    await run(page, "working", "w");
    await until(() => Promise.resolve(existsSync(at(BEGUN))), "it works");
    one.signal("SIGTERM");
    await until(() => Promise.resolve(one.err.includes("stopping")), "it stops");
    await expect(fetch(`${page.url}/healthz`)).rejects.toThrow("fetch failed");
    writeFileSync(at(ENOUGH), "");
    expect(await one.ended()).toBe(0);
    const again = await dev().browser();
    expect(await statusOf(again, "w")).toBe("completed");
    expect(readFileSync(at(BEGUN), "utf8")).toBe("begun\n");
  });

  test("a second signal ends it at once, whatever runs; it goes on after the next start (E1)", async () => {
    const one = dev();
    await run(await one.browser(), "working", "w");
    await until(() => Promise.resolve(existsSync(at(BEGUN))), "it works");
    one.signal("SIGINT");
    await until(() => Promise.resolve(one.err.includes("stopping")), "it stops");
    one.signal("SIGINT");
    expect(await one.ended()).toBe(130);
    const store = SqliteSaver.fromConnString(at("data.db"), { readOnly: true });
    const row = await store.thread("default" as never, "w" as never);
    expect(row).toMatchObject({ status: "running" });
    await store.close();
  });

  test("SIGKILL loses nothing: the session, the question, a decision that was answered", async () => {
    writeConfig(folder, "leaseMs: 1_000");
    const first = dev();
    const page = await first.browser();
    await run(page, "paying", "t1", { to: "acme" });
    await run(page, "paying", "t2", { to: "bolt" });
    const [one, two] = [await question(page, "t1"), await question(page, "t2")];
    first.signal("SIGKILL");
    expect(await first.ended()).toBe("SIGKILL");

    // Somebody else decides: whoever asked for it does not.
    const keys = new ApiKeys(SqliteSaver.fromConnString(at("data.db")));
    const ann = { kind: "person", id: "ann", roles: ["finance"], scopes: SCOPES } as const;
    const { token } = await keys.create(ann);
    const second = dev();
    const { url } = await second.said();
    const decide = async ({ id, digest }: { readonly id: string; readonly digest: string }): Promise<number> =>
      (
        await fetch(`${url}/v1/interrupts/${id}/decisions`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ type: "approve", digest }),
        })
      ).status;
    expect(await decide(one)).toBe(200);
    second.signal("SIGKILL");
    await second.ended();

    const third = dev();
    const again = await third.browser();
    // The session of before is still one, for whoever has both of its secrets.
    again.cookies.set("__Host-holdpoint", page.cookies.get("__Host-holdpoint") ?? "");
    again.csrf = page.csrf;
    expect((await again.ask("GET", "/v1/session")).status).toBe(200);
    await until(async () => (await statusOf(again, "t1")) === "completed", "it is paid");
    expect(await question(again, "t2")).toMatchObject({ id: two.id });
    expect(paid()).toEqual([expect.stringMatching(/^acme /)]);
  });
});

describe("serve", () => {
  test("knows programs by their keys, and says that nobody can sign in (R2)", async () => {
    const store = SqliteSaver.fromConnString(at("data.db"));
    const { token } = await new ApiKeys(store).create({
      kind: "service",
      id: "s",
      roles: [],
      scopes: ["threads:read"],
    });
    await store.close();
    const one = start("serve", "--port", "0");
    await until(() => Promise.resolve(one.out.includes("API keys")), "it says so");
    const [, url = ""] = /Holdpoint is at (\S+)/.exec(one.out) ?? [];
    expect(one.out).not.toContain("sign-in#");
    expect((await fetch(`${url}/v1/threads`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await fetch(`${url}/v1/threads`)).status).toBe(401);
    one.signal("SIGHUP");
    expect(await one.ended()).toBe(0);
  });

  test("listens beyond this machine only when it is said how whoever asks is known (R2)", async () => {
    const said = await refused(start("serve", "--host", "0.0.0.0", "--port", "0", "--json"));
    expect(said).toContain("only when it is known who asks");
    expect(existsSync(at("data.db"))).toBe(false);
    writeConfig(folder, "auth: { keys: true }");
    const one = start("serve", "--host", "0.0.0.0", "--port", "0", "--json");
    const { url } = await one.said();
    expect((await fetch(`http://127.0.0.1:${new URL(url).port}/healthz`)).status).toBe(200);
  });
});

describe("what is wrong is one sentence, with 2", () => {
  test("a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    expect(await refused(start("dev", "--port", String(port), "--json"))).toBe(
      `Port ${port} of 127.0.0.1 is in use; give another one with --port, or 0 for any that is free.`,
    );
    taken.close();
  });

  test("a config that is not there, said to a program and to a person", async () => {
    expect(await refused(dev("--config", "other.ts"))).toContain(`There is no config ${at("other.ts")}`);
    const one = start("serve", "--config", "other.ts");
    expect(await one.ended()).toBe(2);
    expect(one.err).toMatch(
      /^There is no config \S+other\.ts; name another one with --config FILE\.\nUsage: holdpoint serve/,
    );
  });
});
