/** What a config says of what is around the server: directories that change meanwhile, and proxies before it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Browser } from "../../../test/server/browser.ts";
import { desk } from "../../../test/server/desk.ts";
import { CLIENT, LocalProvider } from "../../../test/server/provider.ts";
import { createLogger, readPageFiles, type HoldpointConfig } from "../../server/index.ts";
import { startServer, type RunningServer } from "./running-server.ts";

const PUBLIC = "https://approvals.example.com";

let folder: string;
let running: RunningServer | undefined;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  logged = [];
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true });
});

async function started(more: Partial<HoldpointConfig>): Promise<string> {
  const loaded = { path: join(folder, "holdpoint.config.ts"), config: desk(folder, more) };
  const log = createLogger({ destination: { write: (line) => logged.push(line) } });
  running = await startServer({ mode: "serve", loaded, port: 0, inbox: readPageFiles(folder), log });
  return `http://127.0.0.1:${running.port}`;
}

test("roles that a file takes away are gone in sessions that go on; while it is damaged there are none, and one can sign out", async () => {
  const people = join(folder, "people.yaml");
  writeFileSync(people, "people: { ann: [finance] }");
  const provider = await LocalProvider.start({ callback: `${PUBLIC}/v1/session/oidc/callback` });
  const oidc = { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret };
  const url = await started({ auth: { oidc }, directory: { file: "people.yaml" }, server: { publicUrl: PUBLIC } });
  const page = new Browser(url);
  const begun = await page.ask("GET", "/v1/session/oidc/start");
  const back = await provider.follow(begun.headers.get("location") ?? "");
  page.land((await page.ask("GET", `${back.pathname}${back.search}`)).headers.get("location"));
  const roles = async (): Promise<unknown> =>
    ((await page.ask("GET", "/v1/session")).body["principal"] as { readonly roles: unknown }).roles;
  expect(await roles()).toEqual(["finance"]);
  writeFileSync(people, "people: { ann: [sales] }");
  expect(await roles()).toEqual(["sales"]);
  writeFileSync(people, "people: [");
  expect(await roles()).toEqual([]);
  const headers = { origin: PUBLIC };
  expect((await page.ask("POST", "/v1/session/end", { body: {}, headers })).status).toBe(200);
  await provider.stop();
});

test.each<[HoldpointConfig["server"], string]>([
  [{}, "127.0.0.1"],
  [{ trustProxy: 1 }, "192.0.2.7"],
  [{ trustProxy: ["127.0.0.1"] }, "192.0.2.7"],
  [{ trustProxy: ["10.0.0.0/8"] }, "127.0.0.1"],
])("with %j a request of a proxy is logged as of %s", async (server = {}, address) => {
  const url = await started({ server });
  expect((await fetch(`${url}/v1/session`, { headers: { "x-forwarded-for": "192.0.2.7" } })).status).toBe(401);
  const [line = "{}"] = logged.filter((one) => one.includes('"request"'));
  expect(JSON.parse(line)).toMatchObject({ request: { route: "(none)", address } });
});
