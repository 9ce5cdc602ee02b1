/** Stores that can be read and not written, over HTTP: not ready, and ready again by itself (observe/readiness.ts, L3). */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { changed, untilReady } from "../../test/cli/stores.ts";
import { until } from "../../test/engine/world.ts";
import { World } from "../../test/server/served.ts";
import { sharedServer } from "../../test/servers/ask.ts";
import { freshName } from "../../test/servers/schemas.ts";
import { onServer } from "../../test/servers/sql.ts";
import { openPostgres } from "../../test/stores/on-postgres.ts";
import { clientOf, openRedis, ownRedis } from "../../test/stores/on-redis.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import type { Store } from "../index.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import { PAUSE_MS } from "./observe/readiness.ts";
import { TRIAL } from "./observe/trial-write.ts";

/** A store, and how it comes to be one that cannot be written. */
interface Sick {
  readonly store: Store;
  goes(): Promise<unknown>;
  comes(): Promise<unknown>;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "holdpoint-ready-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function sqlite(path: string, maxBytes?: number): SqliteSaver {
  const store = SqliteSaver.fromConnString(path, { busyMs: 200, ...(maxBytes === undefined ? {} : { maxBytes }) });
  onTestFinished(() => store.close());
  return store;
}

async function put(store: Store, key: string, size: number, revision = 0): Promise<void> {
  const document = size === 0 ? { body: null } : { body: "x".repeat(size), index: { at: 0 } };
  await store.commit({ tenant: DEFAULT_TENANT, put: [{ collection: "ballast", key, revision, ...document }] });
}

async function fullFile(): Promise<Sick> {
  const path = join(folder(), "data.db");
  const store = sqlite(path, 1_000_000);
  const other = sqlite(path);
  return {
    store,
    async goes() {
      await put(store, "first", 100_000);
      for (const size of [100_000, 10_000, 1_000]) {
        const fill = async (): Promise<never> => {
          for (let count = 0; ; count += 1) await put(store, `${size}/${count}`, size);
        };
        await fill().catch(() => undefined);
      }
    },
    comes: () => put(other, "first", 0, 1),
  };
}

async function lockedFile(): Promise<Sick> {
  const path = join(folder(), "data.db");
  const store = sqlite(path);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  return {
    store,
    goes: async () => other.exec("BEGIN IMMEDIATE"),
    comes: async () => other.exec("ROLLBACK"),
  };
}

/** A database of its own, with a role that owns it; `goes` and `comes` are statements in it. */
async function postgres(
  goes: (name: string) => readonly string[],
  comes: (name: string) => readonly string[],
): Promise<Sick> {
  const { url: server } = await sharedServer("postgres-18");
  const name = freshName();
  await onServer(
    server,
    `CREATE ROLE ${name} LOGIN PASSWORD 'of the tests too'`,
    `CREATE DATABASE ${name} OWNER ${name}`,
  );
  const database = changed(server, (url) => (url.pathname = `/${name}`));
  const address = changed(database, (url) => {
    url.username = name;
    url.password = "of the tests too";
  });
  // What was set for a database counts for connections that begin later.
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${name}'`;
  return {
    store: openPostgres(address, { busyMs: 200 }),
    goes: () => onServer(database, ...goes(name), cut),
    // The administrator is not to be refused either.
    comes: () => onServer(database, "SET default_transaction_read_only = off", ...comes(name), cut),
  };
}

const TABLES = ["records", "documents"] as const;
const NO_ROOM = `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$`;

/** A Redis of its own, to be told by its administrator. */
async function redis(
  settings: Readonly<Record<string, string>>,
  goes: (admin: ReturnType<typeof clientOf>, directory: string) => Promise<unknown>,
  comes: (admin: ReturnType<typeof clientOf>, directory: string) => Promise<unknown>,
): Promise<Sick> {
  const { address } = await ownRedis(settings);
  const admin = clientOf(address.url);
  const directory = address["directory"] ?? "";
  return {
    store: openRedis(address.url, { busyMs: 200 }),
    goes: () => goes(admin, directory),
    comes: () => comes(admin, directory),
  };
}

/** Has a snapshot made, which succeeds or not. */
async function snapshot(admin: ReturnType<typeof clientOf>, status: "ok" | "err"): Promise<void> {
  await admin.bgsave();
  await until(
    async () => (await admin.info("persistence")).includes(`rdb_last_bgsave_status:${status}`),
    `the snapshot is ${status}`,
  );
}

const inTheWay = (directory: string): string => join(directory, "dump.rdb");

const SICK: readonly (readonly [what: string, code: string, make: () => Promise<Sick>])[] = [
  ["a file that is full", "STORE_FULL", fullFile],
  ["a file that somebody keeps locked", "STORE_BUSY", lockedFile],
  [
    "a database that is read-only",
    "STORE_READ_ONLY",
    () =>
      postgres(
        (name) => [`ALTER DATABASE ${name} SET default_transaction_read_only = on`],
        (name) => [`ALTER DATABASE ${name} RESET default_transaction_read_only`],
      ),
  ],
  [
    "a role that may no longer write",
    "STORE_DENIED",
    () =>
      postgres(
        (name) => [`REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA holdpoint FROM ${name}`],
        (name) => [`GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA holdpoint TO ${name}`],
      ),
  ],
  [
    "a database without room",
    "STORE_FULL",
    () =>
      postgres(
        () => [
          NO_ROOM,
          ...TABLES.map(
            (table) => `CREATE TRIGGER no_room BEFORE INSERT ON holdpoint.${table} EXECUTE FUNCTION no_room()`,
          ),
        ],
        () => TABLES.map((table) => `DROP TRIGGER no_room ON holdpoint.${table}`),
      ),
  ],
  [
    "a Redis whose memory is used up",
    "STORE_FULL",
    () =>
      redis(
        {},
        (admin) => admin.config("SET", "maxmemory", "1"),
        (admin) => admin.config("SET", "maxmemory", "0"),
      ),
  ],
  [
    "a Redis that cannot write to its disk",
    "STORE_READ_ONLY",
    () =>
      redis(
        { save: "3600 1000000" },
        async (admin, directory) => {
          // A snapshot cannot take the place of a directory.
          mkdirSync(join(inTheWay(directory), "x"), { recursive: true });
          await snapshot(admin, "err");
        },
        async (admin, directory) => {
          rmSync(inTheWay(directory), { recursive: true });
          await snapshot(admin, "ok");
        },
      ),
  ],
  [
    "a Redis with too few replicas",
    "STORE_READ_ONLY",
    () =>
      redis(
        {},
        (admin) => admin.config("SET", "min-replicas-to-write", "1"),
        (admin) => admin.config("SET", "min-replicas-to-write", "0"),
      ),
  ],
];

/** Lets the time pass for which a store is left in peace. */
function passPause(): void {
  const now = performance.now.bind(performance);
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + PAUSE_MS);
  onTestFinished(() => spy.mockRestore());
}

describe.each(SICK)("%s", (_what, code, make) => {
  test("is not ready once that was met, and ready again by itself", async () => {
    const { store, goes, comes } = await make();
    const here = new World({ store });
    onTestFinished(() => here.stop());
    const { url } = await here.at();
    let count = 0;
    const run = async (): Promise<{ readonly status: number; readonly code: unknown }> => {
      count += 1;
      const asking = { as: "bot", body: { graph: "asking", input: {} } } as const;
      const { status, body } = await here.post(`/v1/threads/t${count}/runs`, asking);
      return { status, code: body["code"] };
    };
    expect(await run()).toMatchObject({ status: 202 });
    await untilReady(url, 200);
    await goes();
    let met: unknown;
    await until(async () => {
      ({ code: met } = await run());
      return met === code;
    }, `a run is refused with ${code}`);
    await untilReady(url, 503);
    // It can be read all the time.
    expect(await here.get("/v1/interrupts")).toMatchObject({ status: 200 });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await comes();
    passPause();
    await untilReady(url, 200);
    expect(await run()).toMatchObject({ status: 202 });
    expect(await store.get(DEFAULT_TENANT, TRIAL.collection, [TRIAL.key])).toEqual([]);
  });
});
