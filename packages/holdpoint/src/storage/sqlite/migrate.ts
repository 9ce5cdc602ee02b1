/**
 * Brings the schema of a file up to date.
 *
 * M1. Each migration runs in a transaction of its own together with the row that says it ran; a process that starts at
 *     the same time waits for the lock and then finds it done.
 * M2. A file of a newer version is refused, and so is a database that holds something else.
 */
import type { DatabaseSync } from "node:sqlite";
import { assert, HoldpointError } from "../../core/errors.ts";
import { initial } from "./migrations/0001-initial.ts";
import { due } from "./migrations/0002-due.ts";

const MIGRATIONS: readonly { readonly number: number; readonly name: string; readonly sql: string }[] = [initial, due];
const NEWEST = MIGRATIONS.length;

const TABLE = `CREATE TABLE holdpoint_migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** The number of the last migration that ran on this file; 0 for an empty file. */
function currentVersion(db: DatabaseSync, path: string): number {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  if (tables.length === 0) return 0;
  if (!tables.some(({ name }) => name === "holdpoint_migrations")) {
    throw new HoldpointError(
      "STORE_CORRUPT",
      `${path} is a SQLite database of something else than Holdpoint. Give Holdpoint a file of its own.`,
      { path },
    );
  }
  const version = db.prepare("SELECT coalesce(max(number), 0) AS version FROM holdpoint_migrations").get()?.["version"];
  assert(typeof version === "number", "a migration has no number");
  if (version <= NEWEST) return version;
  throw new HoldpointError(
    "STORE_TOO_NEW",
    `${path} was written by a newer version of Holdpoint (schema ${version}; this one knows ${NEWEST}). Update Holdpoint.`,
    { path, version, known: NEWEST },
  );
}

/** A migration that begins. */
export interface MigrationStep {
  readonly number: number;
  /** The last one there is. */
  readonly newest: number;
  readonly name: string;
}

/** Runs what has not run yet. `now` is noted beside each. */
export function migrate(
  db: DatabaseSync,
  path: string,
  now: number,
  onMigration?: (step: MigrationStep) => void,
): void {
  while (currentVersion(db, path) < NEWEST) {
    db.exec("BEGIN IMMEDIATE");
    try {
      // Another process may have been quicker: only what is read under the lock counts.
      const migration = MIGRATIONS[currentVersion(db, path)];
      if (migration !== undefined) {
        onMigration?.({ number: migration.number, newest: NEWEST, name: migration.name });
        if (migration.number === 1) db.exec(TABLE);
        db.exec(migration.sql);
        db.prepare("INSERT INTO holdpoint_migrations VALUES (?, ?, ?)").run(migration.number, migration.name, now);
      }
      db.exec("COMMIT");
    } finally {
      if (db.isTransaction) db.exec("ROLLBACK");
    }
  }
}

/** Refuses a file whose schema is not this version's, for those who must not change it. */
export function checkSchema(db: DatabaseSync, path: string): void {
  const version = currentVersion(db, path);
  if (version === NEWEST) return;
  throw new HoldpointError(
    "STORE_READ_ONLY",
    `${path} has schema ${version} and would have to be brought to ${NEWEST}, and it was opened for reading only.`,
    { path, version, known: NEWEST },
  );
}
