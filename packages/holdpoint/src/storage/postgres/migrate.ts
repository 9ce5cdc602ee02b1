/**
 * Brings the tables of a schema up to date, and says why when it cannot.
 *
 * M1. Each migration runs in one transaction together with the row that says it ran, under an advisory lock: a process
 *     that starts at the same time waits and finds it done, and one that dies in the middle leaves nothing.
 * M2. When nothing is to be done, nothing is asked for but the right to read: a role that may not change the schema can
 *     use it.
 * M3. A schema one version ahead is accepted when its migration says that code of the version before may go on with it;
 *     one that is further ahead is refused. So workers are replaced one by one.
 * M4. A schema that holds tables of something else is left alone.
 * M5. Who only reads changes nothing: a schema that is missing or older is refused.
 * M6. A schema that was there is not made anew by those who worked with it: an empty one in its place would hide that
 *     everything is lost. It is refused until it is back, or somebody else has begun a new one.
 */
import { sha256Bytes } from "../../core/digest.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Query } from "./connections.ts";
import { initial } from "./migrations/0001-initial.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly compatible: boolean;
  readonly sql: (schema: string, space: number) => string;
}

export const MIGRATIONS: readonly Migration[] = [initial];

/** The schema as it is named by its owner, and in SQL. */
export interface SchemaName {
  readonly plain: string;
  readonly quoted: string;
  /** Sets its advisory locks apart from those of others. */
  readonly space: number;
}

/** Checks the name of a schema. */
export function schemaName(plain: string): SchemaName {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(plain) || plain.toLowerCase().startsWith("pg_")) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "The option schema has to be a name of letters, digits and _ that does not begin with a digit or pg_.",
      { schema: plain },
    );
  }
  // Positive, so that it reads the same where locks are listed.
  const space = Buffer.from(sha256Bytes(`holdpoint ${plain}`)).readUInt32BE(0) >>> 1;
  return { plain, quoted: `"${plain}"`, space };
}

/** The newest migration that ran; 0 for a schema that is empty or not there. */
async function currentVersion(query: Query, schema: SchemaName, known: readonly Migration[]): Promise<number> {
  const [found] = await query<readonly [table: string | null, others: string | null]>(
    `SELECT to_regclass($1)::text, (SELECT string_agg(relname, ', ' ORDER BY relname) FROM (
        SELECT relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS n ON n.oid = relnamespace
          WHERE nspname = $2 AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 3) AS other)`,
    [`${schema.quoted}.holdpoint_migrations`, schema.plain],
  );
  const [table = null, others = null] = found ?? [];
  if (table === null) {
    if (others === null) return 0;
    throw new HoldpointError(
      "STORE_CORRUPT",
      `The schema ${schema.plain} holds tables of something else than Holdpoint (${others}). Give Holdpoint one of its own with the option schema.`,
      { schema: schema.plain },
    );
  }
  const [newest] = await query<readonly [number: number, compatible: boolean]>(
    `SELECT number, compatible FROM ${schema.quoted}.holdpoint_migrations ORDER BY number DESC LIMIT 1`,
  );
  const [version = 0, compatible = false] = newest ?? [];
  if (version <= known.length || (version === known.length + 1 && compatible)) return version;
  throw new HoldpointError(
    "STORE_TOO_NEW",
    `The schema ${schema.plain} was written by a newer version of Holdpoint (schema ${version}; this one knows ${known.length}). Update Holdpoint.`,
    { schema: schema.plain, version, known: known.length },
  );
}

const marker = (schema: string): string => `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE TABLE ${schema}.holdpoint_migrations (
    number int PRIMARY KEY,
    name text NOT NULL,
    compatible boolean NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
`;

/** What is said to those who worked with a schema that is no more (M6). */
function gone(schema: SchemaName): HoldpointError {
  return new HoldpointError(
    "STORE_CORRUPT",
    `The schema ${schema.plain} that was there is gone: restore it, or begin an empty one with holdpoint migrate or by starting every process anew.`,
    { schema: schema.plain },
  );
}

/** What a schema may be taken for. */
export interface MigrateOptions {
  readonly known?: readonly Migration[];
  /** Whether this process has worked with it (M6). */
  readonly wasThere?: boolean;
}

async function run(query: Query, schema: SchemaName, { known = MIGRATIONS, wasThere }: MigrateOptions): Promise<void> {
  // Another process may have been quicker: only what is read under the lock counts.
  await query("SELECT pg_advisory_xact_lock($1, $2)", [schema.space, 0]);
  const migration = known[await currentVersion(query, schema, known)];
  if (migration === undefined) return;
  const { number, name, compatible, sql } = migration;
  if (number === 1 && wasThere === true) throw gone(schema);
  if (number === 1) await query(marker(schema.quoted));
  await query(sql(schema.quoted, schema.space));
  await query(`INSERT INTO ${schema.quoted}.holdpoint_migrations (number, name, compatible) VALUES ($1, $2, $3)`, [
    number,
    name,
    compatible,
  ]);
}

/** Runs what has not run yet. */
export async function migrate(query: Query, schema: SchemaName, options: MigrateOptions = {}): Promise<void> {
  const { known = MIGRATIONS } = options;
  while ((await currentVersion(query, schema, known)) < known.length) {
    await query("BEGIN ISOLATION LEVEL READ COMMITTED");
    try {
      await run(query, schema, options);
      await query("COMMIT");
    } catch (error) {
      // The connection may be what failed; then it takes the transaction with it.
      await query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }
}

/** Refuses a schema that would have to be changed first (M5). */
export async function checkSchema(query: Query, schema: SchemaName, wasThere = false): Promise<void> {
  const [version, known] = [await currentVersion(query, schema, MIGRATIONS), MIGRATIONS.length];
  if (version >= known) return;
  if (version === 0 && wasThere) throw gone(schema);
  throw new HoldpointError(
    "STORE_READ_ONLY",
    `The schema ${schema.plain} is of version ${version} and would have to be brought to ${known}, and it was opened for reading only.`,
    { schema: schema.plain, version, known },
  );
}
