/** roles.sql and least.sql: three roles, of which each can do its work, and nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eraseThread } from "../../src/audit/erase.ts";
import { openNamed } from "../../src/cli/desk/open-named.ts";
import { Holdpoint } from "../../src/index.ts";
import { Output } from "../cli/terminal.ts";
import { changed } from "../cli/stores.ts";
import { root } from "../docs/pages.ts";
import { ownServer, type OwnServer } from "../servers/ask.ts";

const config = join(root, "examples", "deployment", "holdpoint.config.ts");

let server: OwnServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  server = await ownServer("postgres-18");
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a file as psql does, as far as these files go: variables from the environment, and another database. */
async function psql(file: string, address: string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const text = readFileSync(join(root, "examples", "deployment", file), "utf8")
    .replaceAll(/^\\getenv (\w+) (\w+)$/gm, "")
    .replaceAll(/:'(\w+)'/g, (_whole, name: string) => `'${variables[name]}'`);
  const parts = text.split(/^\\connect (\w+)$/m);
  for (let at = 0; at < parts.length; at += 2) {
    const database = parts[at - 1];
    const client = new Client(
      changed(address, (url) => (url.pathname = database === undefined ? url.pathname : `/${database}`)),
    );
    await client.connect();
    const statements = (parts[at] ?? "").replaceAll(/^--.*$/gm, "").split(/;\s*$/m);
    for (const statement of statements) if (statement.trim() !== "") await client.query(statement);
    await client.end();
  }
}

function addressOf(role: string): string {
  return changed(server.address.url, (url) => {
    url.username = `holdpoint_${role}`;
    url.password = role;
    url.pathname = "/agents";
  });
}

async function refusedAs(role: string, statement: string): Promise<unknown> {
  const client = new Client(addressOf(role));
  await client.connect();
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  } finally {
    await client.end();
  }
}

test("the owner migrates, the app works, the reader checks; each is refused what is not its own", async () => {
  const output = new Output();
  const names = { owner_password: "owner", app_password: "app", reader_password: "reader" };
  await psql("roles.sql", server.address.url, names);
  expect((await output.call(["threads", "--db", addressOf("reader")])).err).toContain("(STORE_READ_ONLY)");
  expect((await output.call(["migrate", "--db", addressOf("app")])).err).toContain("(STORE_DENIED)");
  expect((await output.call(["migrate", "--db", addressOf("owner")])).out).toContain("went from schema 0 to 1.");
  await psql("least.sql", addressOf("owner"));

  vi.stubEnv("DATABASE_URL", addressOf("app"));
  const { default: made } = (await import(config)) as {
    readonly default: { readonly graphs: unknown; readonly store: unknown };
  };
  expect(made.store).toBe(addressOf("app"));
  const store = await openNamed(addressOf("app"), { readOnly: false });
  type Made = (
    store: unknown,
  ) => readonly { invoke(input: object, config: object): Promise<unknown>; program: never }[];
  const graphs = (made.graphs as Made)(store);
  const holdpoint = new Holdpoint({ store, graphs });
  await graphs[0]?.invoke({ version: "1.2" }, { configurable: { thread_id: "done" } });
  await graphs[0]?.invoke({ version: "1.3" }, { configurable: { thread_id: "waits" } });
  const { items } = await holdpoint.pending({ limit: 10 });
  const first = items.find(({ threadId }) => threadId === "done");
  await holdpoint.decide(first?.id ?? "", "yes", { by: "ann" });
  holdpoint.start();
  await vi.waitFor(
    async () => expect((await store.thread("default" as never, "done" as never))?.status).toBe("completed"),
    20_000,
  );
  await holdpoint.stop();
  await eraseThread(store, "default" as never, "done" as never, { by: "desk", reason: "asked for", graceMs: 0 });
  await store.close();

  // What checks is a thread of its own, where names of packages lead to what was built: the same code by another name.
  const next = join(folder, "next.mjs");
  const library = JSON.stringify(new URL("../../src/index.ts", import.meta.url).href);
  writeFileSync(
    next,
    `import { entrypoint, interrupt } from ${library};
    export default { store: "-", graphs: (checkpointer) => [
      entrypoint({ name: "release", checkpointer }, async ({ version }) => interrupt(\`Release \${version}?\`)),
    ] };`,
  );
  const checked = await output.call(["check", "--db", addressOf("reader"), "--config", next]);
  expect(checked).toMatchObject({ code: 0, out: "1 thread checked: 1 would go on.\n" });
  expect(
    (await output.call(["audit", "export", "--db", addressOf("reader"), "--out", join(folder, "audit")])).code,
  ).toBe(0);

  const DENIED = "42501";
  expect(await refusedAs("app", "UPDATE holdpoint.records SET hash = digest")).toBe(DENIED);
  expect(await refusedAs("app", "DELETE FROM holdpoint.records")).toBe(DENIED);
  expect(await refusedAs("app", "DELETE FROM holdpoint.threads")).toBe(DENIED);
  expect(await refusedAs("app", "DELETE FROM holdpoint.holdpoint_migrations")).toBe(DENIED);
  expect(await refusedAs("app", "CREATE TABLE holdpoint.mine (id int)")).toBe(DENIED);
  expect(await refusedAs("reader", "UPDATE holdpoint.clock SET latest_at = 0")).toBe(DENIED);
  expect(await refusedAs("reader", "SELECT nextval('holdpoint.positions')")).toBe(DENIED);
});
