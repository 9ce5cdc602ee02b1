/**
 * One open SQLite database, set up so that a commit survives a power cut.
 *
 * D1. Every setting that durability rests on is set and read back; a weaker one is refused unless the caller said
 *     `durability: "relaxed"`.
 * D2. SQLite before 3.51.3 can damage a WAL file that several connections write and check-point; it is refused.
 * D3. What is erased, replaced or deleted is overwritten in the file (`secure_delete`), and not only unlinked (S9). What
 *     SQLite cannot see to: when a document grew, its neighbors may have been moved to another page, and what they left
 *     behind there is not overwritten until that part of the page is used again, or the file is rewritten (VACUUM).
 *     Records are never moved.
 * D4. A file that is made is its owner's alone (0600), and so are the log and the index that SQLite puts beside it. The mode
 *     of one that is there is its owner's choice.
 */
import { closeSync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { HoldpointError } from "../../core/errors.ts";
import { explainOpening, toStoreError } from "./errors.ts";
import { checkSchema, migrate, type MigrationStep } from "./migrate.ts";

/** How long SQLite itself may block for a lock. Longer waits are asynchronous. */
const BUSY_TIMEOUT_MS = 5;
/** Pages the log grows by before it is copied into the file. */
const CHECKPOINT_PAGES = 2_000;
const CACHE_KIB = 16_384;
const OLDEST_SQLITE = [3, 51, 3] as const;

export interface ConnectionSettings {
  readonly path: string;
  readonly readOnly: boolean;
  readonly relaxed: boolean;
  readonly maxBytes: number | undefined;
  readonly onMigration?: ((step: MigrationStep) => void) | undefined;
}

/** What is bound to a statement. */
export type Value = string | number | null;

export interface Connection {
  readonly db: DatabaseSync;
  /** Prepares a statement once and keeps it. Its rows are arrays, in the order of the columns: half the price. */
  readonly prepare: (sql: string) => StatementSync;
  /** All rows of a query. `Row` is the tuple of its columns. */
  readonly all: <Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]) => readonly Row[];
  /** The first row of a query. */
  readonly first: <Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]) => Row | undefined;
  readonly begin: StatementSync;
  /** Begins what only reads. */
  readonly beginView: StatementSync;
  readonly commit: StatementSync;
  /** The latest instant the file knows. */
  readonly latestAt: number;
}

const ADVICE = "Use Node.js 22.23.3 or later, 24.15 or later, or 26.";

/** Refuses a SQLite that is too old; see D2. */
export function checkSqliteVersion(version: string): void {
  const parts = version.split(".").map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest) {
      const what = `This Node.js (${process.version}) brings SQLite ${version}, which can damage its file`;
      throw new HoldpointError("STORE_UNSAFE", `${what}; 3.51.3 or later is needed. ${ADVICE}`, { version });
    }
  }
}

/** Loaded on use, so that importing this module does not fail on a Node.js without it. */
function loadSqlite(): typeof import("node:sqlite") {
  const sqlite = process.getBuiltinModule("node:sqlite") as typeof import("node:sqlite") | undefined;
  if (sqlite !== undefined) return sqlite;
  throw new HoldpointError("STORE_UNSAFE", `This Node.js (${process.version}) has no SQLite. ${ADVICE}`);
}

function readPragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** Sets what durability rests on, and reads it back (D1). */
function setDurability(db: DatabaseSync, { path, relaxed, readOnly }: ConnectionSettings): void {
  const inMemory = db.location() === null;
  if (!readOnly) db.exec("PRAGMA journal_mode = WAL");
  // fullfsync matters on macOS only, where fsync leaves data in the drive's cache.
  db.exec(
    relaxed
      ? "PRAGMA synchronous = NORMAL"
      : "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON",
  );
  db.exec(
    `PRAGMA foreign_keys = ON; PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON`,
  );
  const found = Object.fromEntries(
    ["journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete"].map((name) => [
      name,
      readPragma(db, name),
    ]),
  );
  const weak = [
    ...(found["journal_mode"] === "wal" || inMemory || readOnly ? [] : ["journal_mode"]),
    ...(Number(found["synchronous"]) >= 2 || readOnly ? [] : ["synchronous"]),
    ...(found["foreign_keys"] === 1 ? [] : ["foreign_keys"]),
    ...(found["busy_timeout"] === BUSY_TIMEOUT_MS ? [] : ["busy_timeout"]),
    ...(found["secure_delete"] === 1 ? [] : ["secure_delete"]),
  ];
  if (weak.length === 0 || relaxed) return;
  const list = weak.map((name) => `${name} is ${String(found[name])}`).join(", ");
  throw new HoldpointError(
    "STORE_UNSAFE",
    `${path} cannot be made durable here: ${list}. A network file system cannot hold it; to go on all the same say durability: "relaxed".`,
    { path, ...found },
  );
}

function limitSize(db: DatabaseSync, maxBytes: number | undefined): void {
  if (maxBytes === undefined) return;
  const pages = Math.max(1, Math.floor(maxBytes / Number(readPragma(db, "page_size"))));
  db.exec(`PRAGMA max_page_count = ${pages}`);
}

/** The latest instants the file holds, each found without a scan: what the store's clock must not fall behind. */
function latestInstant(db: DatabaseSync): number {
  const found = db
    .prepare(
      `SELECT max(coalesce((SELECT at FROM records ORDER BY position DESC LIMIT 1), 0),
                  coalesce((SELECT updated_at FROM threads ORDER BY position DESC LIMIT 1), 0)) AS at`,
    )
    .get();
  return Number(found?.["at"] ?? 0);
}

/** Makes a statement once per text. */
function remembering(make: (sql: string) => StatementSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const kept = statements.get(sql);
    if (kept !== undefined) return kept;
    const made = make(sql);
    statements.set(sql, made);
    return made;
  };
}

/** Makes the file when it is not there (D4). What stands in the way of that SQLite finds, too, and it is told then. */
function makeFile({ path, readOnly }: ConnectionSettings): void {
  if (readOnly || path === ":memory:" || path.startsWith("file:")) return;
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // It is there, or cannot be made.
  }
}

/** Opens the database, brings its schema up to date, and checks that it keeps its promises. */
export function openConnection(settings: ConnectionSettings, now: number): Connection {
  const { path, readOnly } = settings;
  const { DatabaseSync } = loadSqlite();
  let db: DatabaseSync | undefined;
  makeFile(settings);
  try {
    db = new DatabaseSync(path, { readOnly });
    const opened = db;
    checkSqliteVersion(String(opened.prepare("SELECT sqlite_version() AS version").get()?.["version"]));
    setDurability(opened, settings);
    opened.exec(
      `PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`,
    );
    limitSize(opened, settings.maxBytes);
    if (readOnly) checkSchema(opened, path);
    else migrate(opened, path, now, settings.onMigration);
    const prepare = remembering((sql) => {
      const statement = opened.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    });
    return {
      db: opened,
      prepare,
      all: <Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]) =>
        prepare(sql).all(...values) as unknown as readonly Row[],
      first: <Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]) =>
        prepare(sql).get(...values) as unknown as Row | undefined,
      begin: prepare("BEGIN IMMEDIATE"),
      beginView: prepare("BEGIN"),
      commit: prepare("COMMIT"),
      latestAt: latestInstant(opened),
    };
  } catch (error) {
    db?.close();
    throw explainOpening(toStoreError(error, path), path, readOnly);
  }
}
