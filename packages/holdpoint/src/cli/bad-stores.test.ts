/** Stores that cannot be used, as people meet them: one sentence, one code, exit code 2, and never a password. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { changed, ownPrefix, ownSchema, PASSWORD, untilReady, type Change } from "../../test/cli/stores.ts";
import { Output } from "../../test/cli/terminal.ts";
import { until } from "../../test/engine/world.ts";
import { ServedProcess, writeConfig } from "../../test/server/served-process.ts";
import { ownServer, sharedServer, type OwnServer } from "../../test/servers/ask.ts";
import { freePort } from "../../test/servers/free-port.ts";
import { rewriting, type RewritingProxy } from "../../test/servers/rewriting-proxy.ts";
import { freshName } from "../../test/servers/schemas.ts";
import { onServer } from "../../test/servers/sql.ts";
import { openNamed } from "./desk/open-named.ts";

let folder: string;
let processes: ServedProcess[];
const ends: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdpoint-"));
  processes = [];
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of processes) {
    one.signal("SIGKILL");
    await one.ended();
  }
  rmSync(folder, { recursive: true });
});

afterAll(async () => {
  for (const end of ends) await end();
});

function start(...args: readonly string[]): ServedProcess {
  const one = new ServedProcess(folder, [...args, "--port", "0", "--json"]);
  processes.push(one);
  return one;
}

const soon: Change = (url) => url.searchParams.set("busyMs", "200");

/** An address of the PostgreSQL that the run shares, and what is different about it. */
async function postgres(change: Change): Promise<string> {
  return changed((await sharedServer("postgres-18")).url, (url) => {
    soon(url);
    change(url);
  });
}

/** A role with a password of its own, and the address it comes by. */
async function roleOf(address: string): Promise<{ readonly as: string }> {
  const role = freshName();
  await onServer((await sharedServer("postgres-18")).url, `CREATE ROLE ${role} LOGIN PASSWORD 'of the tests too'`);
  return {
    as: changed(address, (url) => {
      url.username = role;
      url.password = "of the tests too";
    }),
  };
}

async function behind(kind: string, said: string, instead: string): Promise<string> {
  const { url, port = "" } = await sharedServer(kind);
  const proxy: RewritingProxy = await rewriting(Number(port), said, instead);
  ends.push(() => proxy.stop());
  return changed(url, (address) => (address.port = String(proxy.port)));
}

let encrypted: OwnServer;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), "holdpoint-hba-"));
  const file = join(directory, "pg_hba.conf");
  // The server may be somebody else.
  chmodSync(directory, 0o755);
  writeFileSync(file, "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  encrypted = await ownServer("postgres-18", { hba_file: file });
  ends.push(async () => {
    await encrypted.stop();
    rmSync(directory, { recursive: true });
  });
});

type Bad = readonly [what: string, address: () => Promise<string>, code: string, says: RegExp];

const BAD: readonly Bad[] = [
  [
    "an address of something else",
    async () => "mysql://ann:of the tests@db.internal/x",
    "INVALID_ARGUMENT",
    /^The address of the store begins with mysql:\/\/; it looks like/,
  ],
  [
    "an address that cannot be read",
    async () => "postgres://ann:of the tests@db:port/x",
    "INVALID_ARGUMENT",
    /^The address of the database cannot be read/,
  ],
  [
    "a host that is not known",
    () => postgres((url) => (url.hostname = "nowhere.invalid")),
    "STORE_UNREACHABLE",
    /^The host nowhere\.invalid is not known/,
  ],
  [
    "a port where nothing answers",
    async () => {
      const free = String(await freePort());
      return postgres((url) => (url.port = free));
    },
    "STORE_UNREACHABLE",
    /^Nothing answers at 127\.0\.0\.1:\d+: start the database/,
  ],
  [
    "a wrong password",
    () => postgres((url) => (url.password = "not of the tests")),
    "STORE_DENIED",
    /refuses the password of the user postgres\./,
  ],
  [
    "a database that is not there",
    () => postgres((url) => (url.pathname = "/absent")),
    "STORE_UNREACHABLE",
    /^There is no database absent/,
  ],
  [
    "a role without rights",
    async () => {
      const { address } = await ownSchema();
      await (await openNamed(address, { readOnly: false })).close();
      return (await roleOf(changed(address, soon))).as;
    },
    "STORE_DENIED",
    /^The user test_\w+ lacks rights on /,
  ],
  [
    "a server that wants TLS",
    async () => changed(encrypted.address.url, soon),
    "STORE_DENIED",
    /takes no unencrypted connection: add \?sslmode=verify-full/,
  ],
  [
    "a server that has no TLS",
    () => postgres((url) => url.searchParams.set("sslmode", "verify-full")),
    "STORE_UNREACHABLE",
    /offers no encryption, and the address asks for it\./,
  ],
  ["an old PostgreSQL", () => behind("postgres-18", "1800", "1300"), "STORE_TOO_OLD", /is PostgreSQL 13; 14 or later/],
  [
    "a schema of something else",
    async () => {
      const { server, schema, address } = await ownSchema();
      await onServer(server, `CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.orders (id int)`);
      return changed(address, soon);
    },
    "STORE_CORRUPT",
    /holds tables of something else than Holdpoint \(orders\)/,
  ],
  [
    "a Redis where nothing answers",
    async () => `redis://:of%20the%20tests@127.0.0.1:${await freePort()}?busyMs=200`,
    "STORE_UNREACHABLE",
    // A machine that is busy may be slower to refuse than `busyMs`.
    /^Redis at 127\.0\.0\.1:\d+ (?:cannot be reached|does not answer)/,
  ],
  [
    "a Redis that knows no such user",
    async () =>
      changed((await sharedServer("redis")).url, (url) => {
        url.username = "ann";
        url.password = "of the tests";
      }),
    "STORE_DENIED",
    /does not accept the user name or password/,
  ],
  ["an old Redis", () => behind("redis", "redis_version:7", "redis_version:6"), "STORE_TOO_OLD", /needs 7 or later/],
  [
    "a prefix of something else",
    async () => {
      const { server, prefix, address } = await ownPrefix();
      const client = new Redis(server);
      await client.set(`${prefix}:format`, "theirs");
      client.disconnect();
      return address;
    },
    "STORE_CORRUPT",
    /^The prefix is used by something else/,
  ],
];

describe.each(BAD)("%s", (_what, addressOf, code, says) => {
  test("told by a command that reads, by one that writes, and by a server that is not started", async () => {
    const address = await addressOf();
    const output = new Output();
    for (const command of [
      ["threads"],
      ["keys", "create", "--kind", "agent", "--id", "bot", "--scope", "threads:read"],
    ]) {
      const { code: exit, out, err } = await output.call([...command, "--db", address]);
      expect({ exit, out }).toEqual({ exit: 2, out: "" });
      expect(err).toMatch(says);
      expect(err.trimEnd().split("\n")).toHaveLength(1);
      expect(err).toMatch(new RegExp(`\\(${code}\\)\\n$`));
    }
    const { err: json } = await output.call(["threads", "--db", address, "--json"]);
    expect(JSON.parse(json)).toMatchObject({ error: { code } });
    writeConfig(folder, `store: ${JSON.stringify(address)}`);
    const server = start("serve");
    expect(await server.ended()).toBe(2);
    expect(server.out).toBe("");
    const { error } = JSON.parse(server.err) as { readonly error: { readonly code: string; readonly message: string } };
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) as string });
    expect(`${json}${server.err}`).not.toMatch(PASSWORD);
  });
});

test("dev says the same", async () => {
  writeConfig(folder, `store: ${JSON.stringify(await postgres((url) => (url.password = "not of the tests")))}`);
  const server = start("dev");
  expect(await server.ended()).toBe(2);
  expect(JSON.parse(server.err)).toMatchObject({ error: { code: "STORE_DENIED" } });
  expect(server.err).not.toMatch(PASSWORD);
});

describe("underneath a server that runs: not ready, with the reason in the log, and ready again by itself", () => {
  let server: string;
  let database: string;
  let owner: string;
  let address: string;

  beforeEach(async () => {
    ({ url: server } = await sharedServer("postgres-18"));
    database = freshName();
    owner = freshName();
    await onServer(
      server,
      `CREATE ROLE ${owner} LOGIN PASSWORD 'of the tests too'`,
      `CREATE DATABASE ${database} OWNER ${owner}`,
    );
    address = changed(server, (url) => {
      url.username = owner;
      url.password = "of the tests too";
      url.pathname = `/${database}`;
      soon(url);
    });
    writeConfig(folder, `store: ${JSON.stringify(address)}`);
  });

  const ended = (): string =>
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`;
  const cut = (): string => `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${owner}'`;
  const inDatabase = (...statements: readonly string[]): Promise<unknown> =>
    onServer(
      changed(server, (url) => (url.pathname = `/${database}`)),
      ...statements,
    );

  test.each<readonly [what: string, code: string, goes: () => Promise<unknown>, comes: () => Promise<unknown>]>([
    [
      "the database is gone, and brought back",
      "STORE_UNREACHABLE",
      () =>
        onServer(
          server,
          `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`,
          ended(),
          `ALTER DATABASE ${database} RENAME TO ${database}_away`,
        ),
      () =>
        onServer(
          server,
          `ALTER DATABASE ${database}_away RENAME TO ${database}`,
          `ALTER DATABASE ${database} ALLOW_CONNECTIONS true`,
        ),
    ],
    [
      "the database is dropped and made again, which begins nothing, and migrated",
      "STORE_CORRUPT",
      () => onServer(server, `DROP DATABASE ${database} WITH (FORCE)`, `CREATE DATABASE ${database} OWNER ${owner}`),
      async () => {
        const output = new Output();
        const { out } = await output.call(["migrate", "--db", address]);
        // Whoever runs has made nothing.
        expect(out).toMatch(/ went from schema 0 to 1\.$/m);
      },
    ],
    [
      "the password is changed, and changed back",
      "STORE_DENIED",
      () => onServer(server, `ALTER ROLE ${owner} PASSWORD 'another'`, cut()),
      () => onServer(server, `ALTER ROLE ${owner} PASSWORD 'of the tests too'`),
    ],
    [
      "rights are taken, and given back",
      "STORE_DENIED",
      () => inDatabase(`REVOKE SELECT ON ALL TABLES IN SCHEMA holdpoint FROM ${owner}`),
      () => inDatabase(`GRANT SELECT ON ALL TABLES IN SCHEMA holdpoint TO ${owner}`),
    ],
    [
      "the schema becomes that of something else, and is brought back",
      "STORE_CORRUPT",
      () =>
        inDatabase(
          "ALTER SCHEMA holdpoint RENAME TO holdpoint_away",
          `CREATE SCHEMA holdpoint AUTHORIZATION ${owner}`,
          "CREATE TABLE holdpoint.orders (id int)",
        ),
      () => inDatabase("DROP SCHEMA holdpoint CASCADE", "ALTER SCHEMA holdpoint_away RENAME TO holdpoint"),
    ],
  ])("%s", async (_what, code, goes, comes) => {
    const one = start("dev");
    const { url } = await one.said();
    await untilReady(url, 200);
    await goes();
    await untilReady(url, 503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await until(() => one.err.includes(`"code":"${code}"`), `the log says ${code}`);
    await comes();
    await untilReady(url, 200);
    expect(one.err).not.toMatch(PASSWORD);
    one.signal("SIGTERM");
    expect(await one.ended()).toBe(0);
  });
});
