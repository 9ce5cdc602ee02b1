/**
 * The floor on PostgreSQL: what plain `pg` takes on one connection to write the rows that Holdpoint was seen to write,
 * in as many transactions, into the same tables with the same indexes. Nothing is assumed: triggers in a schema of its
 * own tell what was written, and in which transaction.
 */
import type { Client } from "pg";

type Value = string | number | boolean | null;

/** One row that was written. */
export interface Written {
  readonly xid: string;
  readonly table: "threads" | "records" | "documents" | "document_tags";
  readonly kind: "INSERT" | "UPDATE" | "DELETE";
  readonly row: Readonly<Record<string, Value>>;
}

const KEYS: Readonly<Record<Written["table"], readonly string[]>> = {
  threads: ["tenant", "id"],
  records: ["tenant", "stream", "seq"],
  documents: ["tenant", "collection", "key"],
  document_tags: ["tenant", "collection", "tag", "state", "at", "key"],
};

/** Has every change of the schema's tables written down from now on. */
export async function watchWrites(client: Client, schema: string): Promise<void> {
  await client.query(`
    CREATE TABLE ${schema}.written (nth bigserial, xid text, name text, kind text, content jsonb);
    CREATE FUNCTION ${schema}.write_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ${schema}.written (xid, name, kind, content) VALUES (pg_current_xact_id()::text, TG_TABLE_NAME, TG_OP,
        CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END);
      RETURN NULL;
    END $$;`);
  for (const table of Object.keys(KEYS)) {
    await client.query(`CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON ${schema}.${table}
      FOR EACH ROW EXECUTE FUNCTION ${schema}.write_down()`);
  }
}

/** What was written since it was last asked, in order. */
export async function takeWrites(client: Client, schema: string): Promise<readonly Written[]> {
  const { rows } = await client.query<Written>(
    `WITH taken AS (DELETE FROM ${schema}.written RETURNING nth, xid, name AS table, kind, content AS row)
     SELECT * FROM taken ORDER BY nth`,
  );
  return rows;
}

/** Rows of one kind that follow each other in one table are one statement, as anybody would write it. */
function statements(rows: readonly Written[]): readonly (readonly Written[])[] {
  const groups: Written[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last !== undefined && row.kind === "INSERT" && first?.kind === "INSERT" && first.table === row.table) {
      last.push(row);
    } else groups.push([row]);
  }
  return groups;
}

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Value[];
}

function statement(schema: string, rows: readonly Written[], tenant: string): Statement {
  const [first] = rows;
  if (first === undefined) throw new Error("a statement without rows");
  const { table, kind } = first;
  const columns = Object.keys(first.row);
  const values = rows.flatMap(({ row }) => columns.map((name) => (name === "tenant" ? tenant : (row[name] ?? null))));
  const numbered = (nth: number): string => columns.map((_, at) => `$${nth * columns.length + at + 1}`).join(", ");
  const of = `${schema}.${table}`;
  const where = KEYS[table].map((name) => `${name} = $${columns.indexOf(name) + 1}`).join(" AND ");
  const name = `floor ${table} ${kind} ${rows.length}`;
  switch (kind) {
    case "INSERT": {
      const text = `INSERT INTO ${of} (${columns.join(", ")}) VALUES ${rows.map((_, nth) => `(${numbered(nth)})`).join(", ")}`;
      return { name, text, values };
    }
    case "UPDATE":
      return { name, text: `UPDATE ${of} SET (${columns.join(", ")}) = ROW (${numbered(0)}) WHERE ${where}`, values };
    case "DELETE": {
      const keys = KEYS[table].map((key, at) => `${key} = $${at + 1}`).join(" AND ");
      const given = KEYS[table].map((key) => (key === "tenant" ? tenant : (first.row[key] ?? null)));
      return { name, text: `DELETE FROM ${of} WHERE ${keys}`, values: given };
    }
  }
}

function byTransaction(written: readonly Written[]): readonly (readonly Written[])[] {
  return [...Map.groupBy(written, ({ xid }) => xid).values()];
}

/** `3 transactions, 11 rows` */
export function countOf(written: readonly Written[]): string {
  return `${byTransaction(written).length} transactions, ${written.length} rows`;
}

/** Locks and reads a row, as one has to before one may change it. */
async function readLocked(client: Client, schema: string, { table, row }: Written, tenant: string): Promise<void> {
  const where = KEYS[table].map((name, at) => `${name} = $${at + 1}`).join(" AND ");
  const values = KEYS[table].map((name) => (name === "tenant" ? tenant : row[name]));
  await client.query({
    name: `floor ${table} read`,
    text: `SELECT * FROM ${schema}.${table} WHERE ${where} FOR UPDATE`,
    values,
  });
}

/** How it is written again. */
export interface Again {
  readonly tenant: string;
  /** What is changed is read and locked before; otherwise nothing is read. */
  readonly reads?: boolean;
}

/** Writes it all again, as many transactions, under another tenant. Statements are prepared. */
export async function writeAgain(
  client: Client,
  schema: string,
  written: readonly Written[],
  { tenant, reads = false }: Again,
): Promise<void> {
  for (const rows of byTransaction(written)) {
    await client.query("BEGIN");
    if (reads) {
      const changed = rows.filter(({ kind, table }) => kind === "UPDATE" && table !== "document_tags");
      for (const row of changed) await readLocked(client, schema, row, tenant);
    }
    for (const group of statements(rows)) {
      const { name, text, values } = statement(schema, group, tenant);
      await client.query({ name, text, values: [...values] });
    }
    await client.query("COMMIT");
  }
}
