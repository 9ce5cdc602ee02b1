/** What is served and what is not, in this process (running-server.ts, R1–R4); real processes are in serve.test.ts. */
import { once } from "node:events";
import { request } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../test/engine/world.ts";
import { Browser } from "../../../test/server/browser.ts";
import { desk } from "../../../test/server/desk.ts";
import { CLIENT, LocalProvider } from "../../../test/server/provider.ts";
import { MemorySaver } from "../../index.ts";
import { ApiKeys, createLogger, readPageFiles, type HoldpointConfig } from "../../server/index.ts";
import { SqliteSaver } from "../../storage/sqlite/index.ts";
import { startServer, type RunningServer, type ServeSettings } from "./running-server.ts";

const IDP = { issuer: "https://idp.example.com", clientId: "x" } as const;

let folder: string;
let running: RunningServer[];
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  running = [];
});

afterEach(async () => {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true });
});

async function started(
  mode: ServeSettings["mode"],
  more: Partial<HoldpointConfig> = {},
  settings: Partial<ServeSettings> = {},
): Promise<RunningServer> {
  const loaded = { path: at("holdpoint.config.ts"), config: desk(folder, more) };
  const log = createLogger({ level: "silent" });
  const one = await startServer({ mode, loaded, port: 0, inbox: readPageFiles(folder), log, ...settings });
  running.push(one);
  return one;
}

/** What a start is refused with. */
async function refused(mode: ServeSettings["mode"], more: Partial<HoldpointConfig>, host?: string): Promise<string> {
  const error: unknown = await started(mode, more, { host }).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message : "It was started.";
}

async function browser({ url, link }: RunningServer): Promise<Browser> {
  const page = new Browser(url);
  expect((await page.signIn(link?.address.split("#")[1] ?? "")).status).toBe(200);
  return page;
}

/** The status of a request that names a host. */
async function asked(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/healthz`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("on this machine", () => {
  test("only its own names are answered (R3), and the address it is called by", async () => {
    const one = await started("serve", { server: { publicUrl: "https://approvals.example.com/" } });
    expect(one.url).toBe("https://approvals.example.com/");
    const two = await started("dev");
    const { port } = new URL(two.url);
    for (const host of ["127.0.0.1", "localhost", `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect(await asked(two.url, host)).toBe(200);
    }
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "approvals.example.com"]) {
      expect(await asked(two.url, host)).toBe(421);
    }
  });

  test("a public address is answered, too", async () => {
    const { port } = await started("serve", { server: { publicUrl: "https://approvals.example.com" } });
    const url = `http://127.0.0.1:${port}`;
    expect(await asked(url, "approvals.example.com")).toBe(200);
    expect(await asked(url, "example.com")).toBe(421);
  });

  test("keys of the store are taken, unless the config says not to; its own authentication is", async () => {
    const store = SqliteSaver.fromConnString(at("data.db"));
    const { token } = await new ApiKeys(store).create({
      kind: "service",
      id: "s",
      roles: [],
      scopes: ["threads:read"],
    });
    await store.close();
    const headers = { authorization: `Bearer ${token}` };
    const one = await started("serve");
    expect([one.canSignIn, one.link, (await fetch(`${one.url}/v1/threads`, { headers })).status]).toEqual([
      false,
      undefined,
      200,
    ]);
    const custom = {
      authenticate: (asking: Request) =>
        asking.headers.get("x-who") === "cy"
          ? { kind: "person" as const, id: "cy", roles: [], scopes: ["threads:read" as const] }
          : undefined,
    };
    const two = await started("serve", { auth: { keys: false, custom } });
    expect((await fetch(`${two.url}/v1/threads`, { headers })).status).toBe(401);
    expect((await fetch(`${two.url}/v1/threads`, { headers: { "x-who": "cy" } })).status).toBe(200);
  });

  test("the inbox is there when it was built", async () => {
    expect((await started("dev")).hasInbox).toBe(false);
    writeFileSync(at("index.html"), "<!doctype html><title>Inbox</title>");
    const one = await started("dev", {}, { inbox: readPageFiles(folder) });
    expect(one.hasInbox).toBe(true);
    const page = await fetch(one.url, { headers: { accept: "text/html" } });
    expect(await page.text()).toContain("Inbox");
  });
});

describe("the person in front of dev (local-person.ts, P1)", () => {
  const roles = async (more: Partial<HoldpointConfig>): Promise<unknown> => {
    const page = await browser(await started("dev", more));
    return ((await page.ask("GET", "/v1/session")).body["principal"] as { readonly roles: unknown }).roles;
  };

  test("has the name of their account, and the roles that the config says", async () => {
    const one = await started("dev", { person: { roles: ["legal"] } });
    expect(one.link?.person).toBe(userInfo().username);
    expect(await roles({ person: { id: "lou", roles: ["legal"] } })).toEqual(["legal"]);
  });

  test("has all roles that the directory knows; where it knows none, those that questions ask for", async () => {
    const known = { rolesOf: () => [], roles: new Set(["finance", "sales"]) };
    expect(await roles({ directory: known })).toEqual(["finance", "sales"]);
    expect(await roles({ directory: { rolesOf: () => [] } })).toEqual([]);
    expect(await roles({})).toEqual([]);
  });

  test("is known to the directory with them, beside everybody else, and alone decides", async () => {
    writeFileSync(at("people.yaml"), "people: { ann: [finance], bob: [sales] }");
    const one = await started("dev", { directory: { file: "people.yaml" }, person: { id: "lou" } });
    const page = await browser(one);
    const keys = new ApiKeys(SqliteSaver.fromConnString(at("data.db")));
    const bot = await keys.create({ kind: "agent", id: "bot", roles: [], scopes: ["threads:run"] });
    const post = { method: "POST", body: JSON.stringify({ graph: "paying", input: { to: "acme" } }) };
    const headers = { authorization: `Bearer ${bot.token}`, "content-type": "application/json" };
    expect((await fetch(`${one.url}/v1/threads/t/runs`, { ...post, headers })).status).toBe(202);
    let question: Readonly<Record<string, unknown>> | undefined;
    await until(async () => {
      [question] = (await page.ask("GET", "/v1/interrupts")).body.items ?? [];
      return question !== undefined;
    }, "it asks");
    const body = { type: "approve", digest: question?.["digest"] };
    const path = `/v1/interrupts/${String(question?.["id"])}/decisions`;
    const bob = await keys.create({ kind: "person", id: "bob", roles: ["finance"], scopes: ["interrupts:decide"] });
    const asBob = { authorization: `Bearer ${bob.token}`, "content-type": "application/json" };
    const refusedOfBob = await fetch(`${one.url}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: asBob,
    });
    expect(refusedOfBob.status).toBe(403);
    expect((await page.ask("POST", path, { body })).status).toBe(200);
  });
});

test("people sign in with the provider of the config, beyond and on this machine", async () => {
  const oidc = IDP;
  const server = { host: "0.0.0.0", publicUrl: "https://approvals.example.com" };
  const one = await started("serve", { auth: { oidc }, server, directory: { claims: {} } });
  expect([one.canSignIn, one.link]).toEqual([true, undefined]);
  const answered = await fetch(`http://127.0.0.1:${one.port}/v1/session`);
  expect(await answered.json()).toMatchObject({ data: { signIn: ["oidc"] } });
  const two = await started("dev", { auth: { oidc } });
  expect(await (await fetch(`${two.url}/v1/session`)).json()).toMatchObject({ data: { signIn: ["link", "oidc"] } });
});

test("what the provider says of people is what the directory knows", async () => {
  const url = "https://approvals.example.com";
  const provider = await LocalProvider.start({ callback: `${url}/v1/session/oidc/callback` });
  provider.claims = { roles: ["finance"] };
  const oidc = { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret };
  const { port } = await started("serve", {
    auth: { oidc },
    directory: { claims: { maxAge: "1h" } },
    server: { publicUrl: url },
  });
  const page = new Browser(`http://127.0.0.1:${port}`);
  const begun = await page.ask("GET", "/v1/session/oidc/start?to=/policy");
  const back = await provider.follow(begun.headers.get("location") ?? "");
  const answered = await page.ask("GET", `${back.pathname}${back.search}`);
  expect([answered.status, page.land(answered.headers.get("location"))]).toEqual([302, "/policy"]);
  const store = SqliteSaver.fromConnString(at("data.db"), { readOnly: true });
  const [described] = await store.get("default" as never, "person", ["ann"]);
  expect(described?.body).toContain("finance");
  await store.close();
  await provider.stop();
});

describe("what is not served is said in one sentence", () => {
  test.each<[string, ServeSettings["mode"], Partial<HoldpointConfig>, string | undefined, string]>([
    ["dev beyond this machine", "dev", {}, "0.0.0.0", "for this machine alone"],
    ["the same by its config", "dev", { server: { host: "::" } }, undefined, "for this machine alone"],
    ["serve without auth", "serve", {}, "0.0.0.0", "only when it is known who asks"],
    ["serve with sessions alone", "serve", { auth: { sessions: {} } }, "0.0.0.0", "only when it is known who asks"],
    ["people beyond this machine without an address", "serve", { auth: { oidc: IDP } }, "0.0.0.0", "server.publicUrl"],
    [
      "people beyond this machine without TLS",
      "serve",
      { auth: { oidc: IDP }, server: { publicUrl: "http://approvals.example.com" } },
      "0.0.0.0",
      "an https address",
    ],
    ["another machine's address", "serve", { auth: { keys: true } }, "192.0.2.1", "no address of this machine"],
    ["a store in a folder that is not there", "dev", { store: "gone/data.db" }, undefined, "gone does not exist"],
    ["a store that is a folder", "dev", { store: "." }, undefined, "it is a directory; name a file in it"],
    ["a directory that is not there", "dev", { directory: { file: "people.yaml" } }, undefined, "cannot be read"],
    [
      "a provider without TLS",
      "serve",
      { auth: { oidc: { issuer: "http://idp.example", clientId: "x" } } },
      undefined,
      "https",
    ],
    ["sessions of no time", "dev", { auth: { sessions: { idle: 0 } } }, undefined, "sessions.idle is 0"],
    [
      "graphs that cannot be made",
      "dev",
      { graphs: () => Promise.reject(new Error("no market")) },
      undefined,
      "no market",
    ],
    ["settings that Holdpoint refuses", "dev", { concurrency: 0 }, undefined, "concurrency is 0"],
  ])("%s", async (_name, mode, more, host, why) => {
    expect(await refused(mode, more, host)).toContain(why);
  });

  test("a database of a newer version, which stays as it is", async () => {
    await SqliteSaver.fromConnString(at("data.db")).close();
    const db = new DatabaseSync(at("data.db"));
    db.exec("INSERT INTO holdpoint_migrations VALUES (99, 'from the future', 0)");
    db.close();
    const before = readFileSync(at("data.db"));
    expect(await refused("dev", {})).toContain("Update Holdpoint");
    expect(readFileSync(at("data.db")).equals(before)).toBe(true);
  });

  test("a file that is no database", async () => {
    writeFileSync(at("data.db"), "no database, and longer than a header of one would be".repeat(20));
    expect(await refused("dev", {})).toContain("is not a SQLite database");
  });
});

describe("what runs beside the server", () => {
  test("begins with it, has Holdpoint, and is told when it stops, which is waited for", async () => {
    const seen: string[] = [];
    const one = await started("dev", {
      async background(holdpoint, signal) {
        seen.push(`${(await holdpoint.pending()).items.length} open`);
        await once(signal, "abort");
        seen.push("told");
        await holdpoint.threads();
        seen.push("done");
      },
    });
    await until(() => Promise.resolve(seen.length === 1), "it begins");
    await one.stop();
    expect(seen).toEqual(["0 open", "told", "done"]);
    running = [];
  });

  test("that fails is told of, and ends nothing else", async () => {
    const lines: string[] = [];
    const log = createLogger({ destination: { write: (line) => lines.push(line) } });
    const background = (): void => {
      throw new Error("the market is closed");
    };
    const one = await started("dev", { background }, { log });
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200);
    expect(lines.join("")).toContain("the market is closed");
  });
});

test("figures are shown to whoever may see them, or to everybody", async () => {
  const closed = await started("serve");
  expect((await fetch(`${closed.url}/metrics`)).status).toBe(401);
  const open = await started("serve", { metrics: { public: true } });
  const answered = await fetch(`${open.url}/metrics`);
  expect([answered.status, await answered.text()]).toEqual([200, expect.stringContaining("holdpoint_")]);
});

test("a start that is refused leaves nothing open", async () => {
  const closed: string[] = [];
  class Watched extends MemorySaver {
    override async close(): Promise<void> {
      closed.push("store");
      await super.close();
    }
  }
  const { graphs } = desk(folder);
  const more = { store: new Watched(), graphs, auth: { sessions: { idle: 0 } } } as const;
  expect(await refused("dev", more)).toContain("sessions.idle");
  expect(closed).toEqual(["store"]);
});
