/** Commands on PostgreSQL and Redis by their addresses (desk/open-named.ts, O1–O3). */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CommandFolder } from "../../test/cli/command-folder.ts";
import { changed, ownPrefix, ownSchema, PASSWORD } from "../../test/cli/stores.ts";
import type { Ended } from "../../test/cli/terminal.ts";
import { freshName } from "../../test/servers/schemas.ts";
import { onServer } from "../../test/servers/sql.ts";
import type { InterruptSummary, Page } from "../client/index.ts";
import { entrypoint, interrupt, step } from "../index.ts";
import { openNamed } from "./desk/open-named.ts";

const LIBRARY = new URL("../index.ts", import.meta.url).href;

const folder = new CommandFolder();
/** All that was written in a test. */
let written: string;

beforeEach(() => {
  written = "";
  vi.spyOn(process, "cwd").mockReturnValue(folder.path);
});

afterEach(() => {
  expect(written).not.toMatch(PASSWORD);
});

async function call(...args: readonly string[]): Promise<Ended> {
  const ended = await folder.call(...args);
  written += ended.out + ended.err;
  return ended;
}

/** A store on a server, as somebody comes by it who may only read. */
interface Place {
  readonly address: string;
  /** What is kept there, as text. */
  contents(): Promise<string>;
  /** The address of somebody who may read what is there, and nothing else. */
  reader(): Promise<string>;
}

const TABLES = ["records", "threads", "documents", "document_tags", "clock", "holdpoint_migrations"] as const;

async function postgresPlace(): Promise<Place> {
  const { server, schema, address } = await ownSchema();
  return {
    address,
    async contents() {
      const tables = TABLES.map(
        (table) => `(SELECT string_agg(t::text, '' ORDER BY t::text) FROM ${schema}.${table} AS t)`,
      );
      const row = await onServer(server, `SELECT ARRAY[${tables.join(", ")}]::text AS all`);
      return String(row["all"]);
    },
    async reader() {
      const role = freshName();
      await onServer(
        server,
        `CREATE ROLE ${role} LOGIN PASSWORD 'of the tests too'`,
        `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
        `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
      );
      return changed(address, (url) => {
        url.username = role;
        url.password = "of the tests too";
      });
    },
  };
}

async function redisPlace(): Promise<Place> {
  const { server, prefix, address } = await ownPrefix();
  const rights = `resetchannels -@all +@connection +@read +evalsha +script|load +info +time ~${prefix}:*`;
  const onRedis = async <Result>(work: (client: Redis) => Promise<Result>): Promise<Result> => {
    const client = new Redis(server);
    return work(client).finally(() => client.disconnect());
  };
  return {
    address,
    contents: () =>
      onRedis(async (client) => {
        const keys = (await client.keys(`${prefix}:*`)).toSorted();
        const values = await Promise.all(keys.map(async (key) => (await client.dumpBuffer(key))?.toString("hex")));
        return JSON.stringify(keys.map((key, at) => [key, values[at]]));
      }),
    reader: () =>
      onRedis(async (client) => {
        await client.call("ACL", "SETUSER", prefix, "on", ">of the tests too", ...rights.split(" "));
        return changed(address, (url) => {
          url.username = prefix;
          url.password = "of the tests too";
        });
      }),
  };
}

/** Two threads of the code that is in place, each with a question. */
async function began(address: string): Promise<void> {
  const store = await openNamed(address, { readOnly: false });
  const send = entrypoint({ name: "mail", checkpointer: store }, async () => {
    await step("list", () => 1);
    return interrupt("Send?");
  });
  for (const id of ["one", "two"]) await send.invoke({}, { configurable: { thread_id: id } });
  await store.close();
}

/** A config whose code asks this. */
function deploy(question: string): string {
  const path = folder.at("next.mjs");
  writeFileSync(
    path,
    `import { entrypoint, interrupt, step } from ${JSON.stringify(LIBRARY)};
    export default {
      store: "agent.db",
      graphs: (checkpointer) => [entrypoint({ name: "mail", checkpointer }, async () => {
        await step("list", () => 1);
        return interrupt(${JSON.stringify(question)});
      })],
    };`,
  );
  return path;
}

describe.each([
  ["postgres", postgresPlace],
  ["redis", redisPlace],
] as const)("%s", (_driver, placeOf) => {
  test("looking makes nothing; migrate does, once, and says what it would do", async () => {
    const { address } = await placeOf();
    expect((await call("threads", "--db", address)).err).toMatch(
      /\. Bring it up to date with holdpoint migrate --db (postgres|redis):\/\/\S+\. \(STORE_READ_ONLY\)\n$/,
    );
    const dry = ["migrate", "--db", address, "--dry-run"];
    expect((await call(...dry)).out).toMatch(/ would go from schema 0 to 1\.\n$/);
    expect(JSON.parse((await call(...dry, "--json")).out)).toMatchObject({ isDone: false, from: 0, to: 1 });
    expect((await call("migrate", "--db", address)).out).toMatch(/ went from schema 0 to 1\.\n$/);
    expect((await call("migrate", "--db", address)).out).toMatch(/ is up to date\.\n$/);
    expect(await call("threads", "--db", address)).toMatchObject({ code: 0 });
  });

  test("people's business is done as on a file", async () => {
    const { address } = await placeOf();
    await began(address);
    const inbox = await call("inbox", "--db", address, "--json");
    const { items } = JSON.parse(inbox.out) as Page<InterruptSummary>;
    expect(items.map(({ threadId }) => threadId).toSorted()).toEqual(["one", "two"]);
    const id = items[0]?.id ?? "";
    expect((await call("show", id, "--db", address)).out).toContain("Send?");
    expect(await call("decide", id, "--respond", '"yes"', "--as", "ann", "--db", address)).toMatchObject({ code: 0 });
    expect(
      await call("keys", "create", "--kind", "agent", "--id", "bot", "--scope", "threads:read", "--db", address),
    ).toMatchObject({ code: 0 });
    expect((await call("keys", "list", "--db", address)).out).toContain("bot");
    expect((await call("audit", "export", "--db", address)).code).toBe(0);
  });

  test("check finds what would block, and changes nothing: the right to read is enough", async () => {
    const place = await placeOf();
    await began(place.address);
    const before = await place.contents();
    const reader = await place.reader();
    const good = await call("check", "--db", reader, "--config", deploy("Send?"));
    expect(good).toMatchObject({ code: 0, out: "2 threads checked: 2 would go on.\n" });
    const bad = await call("check", "--db", reader, "--config", deploy("DELETE PROD?"));
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/2 threads checked: 2 would be blocked\.\n$/);
    expect(await place.contents()).toBe(before);
    expect((await call("decide", "int_x", "--respond", "1", "--as", "ann", "--db", reader)).code).toBe(2);
  });
});

describe("the packages of servers", () => {
  /** Runs a command where a package is not installed, and says which packages were asked for. */
  async function without(
    name: string,
    ...args: readonly string[]
  ): Promise<{ readonly err: string; readonly asked: boolean }> {
    const hook = `
      import { registerHooks } from "node:module";
      registerHooks({ resolve(specifier, context, next) {
        if (specifier !== ${JSON.stringify(name)}) return next(specifier, context);
        process.stderr.write("asked for ${name}\\n");
        throw Object.assign(new Error("Cannot find package '${name}' imported from here"), { code: "ERR_MODULE_NOT_FOUND" });
      } });`;
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const flags = [
      "--disable-warning=ExperimentalWarning",
      `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    ];
    const { stderr } = await promisify(execFile)(process.execPath, [...flags, main, ...args], {
      cwd: folder.path,
    }).catch((error: unknown) => error as { readonly stderr: string });
    return { err: stderr.replace(`asked for ${name}\n`, ""), asked: stderr.includes("asked for") };
  }

  test.each([
    ["pg", "postgres://127.0.0.1/x", "A PostgreSQL database needs the package pg: npm install pg. (STORE_FAILED)\n"],
    ["ioredis", "redis://127.0.0.1", "RedisSaver needs the package ioredis: npm install ioredis. (STORE_FAILED)\n"],
  ])("%s is loaded when its address is met, and its absence said in one sentence (O1)", async (name, address, says) => {
    expect(await without(name, "threads", "--db", address)).toEqual({ err: says, asked: true });
    await (await openNamed(folder.at("agent.db"), { readOnly: false }, { mayMake: true })).close();
    expect(await without(name, "threads", "--db", "agent.db")).toEqual({ err: "", asked: false });
  });
});
