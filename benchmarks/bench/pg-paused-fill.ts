/**
 * A schema with as many paused threads as one likes. One thread is really paused; its rows (in every table) are then
 * copied by the server with INSERT … SELECT, each copy with a thread id, a question id, an action digest, instants and
 * positions of its own. Sizes, indexes and queries are those of as many real threads; only the hash chains of the copies
 * do not verify, so none of them is run.
 */
import type { Client } from "pg";
import { askMany } from "../scoreboard/f/f05-payments.ts";
import type { Kit } from "../scoreboard/kit.ts";
import { freshSchema, pgClient, pgStore } from "./pg-server.ts";

const TEMPLATE = "payment 0000000";
const BATCH = 50_000;
const TABLES = ["threads", "records", "documents", "document_tags"] as const;
const INSTANTS = ["at", "due_at", "created_at", "updated_at"];

interface Template {
  readonly schema: string;
  readonly interrupt: string;
  readonly action: string;
}

async function template(kit: Kit, client: Client): Promise<Template> {
  const schema = freshSchema();
  const [asked] = await askMany(await pgStore(kit, schema), [TEMPLATE]);
  const { rows } = await client.query<{ readonly action: string }>(
    `SELECT body::jsonb #>> '{review,state,envelope,actionDigest}' AS action FROM ${schema}.documents`,
  );
  return { schema, interrupt: asked?.id ?? "", action: rows[0]?.action ?? "" };
}

/** What a column of copy `n` holds. */
function copied(column: string, type: string, { interrupt, action }: Template): string {
  if (INSTANTS.includes(column)) return `t.${column} + c.n`;
  if (column === "position") return "t.position + 2 * c.n";
  if (type !== "text") return `t.${column}`;
  return `replace(replace(replace(t.${column}, '${TEMPLATE}', c.thread), '${interrupt}', c.interrupt), '${action}', c.action)`;
}

async function columnsOf(client: Client, from: Template, table: string): Promise<readonly [string, string][]> {
  const { rows } = await client.query<{ readonly name: string; readonly type: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
       WHERE attrelid = '${from.schema}.${table}'::regclass AND attnum > 0 AND attname <> 'edition' ORDER BY attnum`,
  );
  return rows.map(({ name, type }): [string, string] => [name, type]);
}

/** Copies the thread of a template `many` times. */
async function copy(client: Client, from: Template, schema: string, many: number): Promise<void> {
  await client.query("SET synchronous_commit = off");
  for (let first = 1; first <= many; first += BATCH) {
    const last = Math.min(many, first + BATCH - 1);
    for (const table of TABLES) {
      const columns = await columnsOf(client, from, table);
      await client.query(
        `WITH c AS MATERIALIZED (SELECT n, 'payment ' || lpad(n::text, 7, '0') AS thread,
             'int_' || left(upper(md5('interrupt ' || n)), 26) AS interrupt,
             encode(sha256(('action ' || n)::bytea), 'hex') AS action FROM generate_series(${first}, ${last}) AS n)
         INSERT INTO ${schema}.${table} (${columns.map(([name]) => name).join(", ")})
           SELECT ${columns.map(([name, type]) => copied(name, type, from)).join(", ")}
             FROM c CROSS JOIN ${from.schema}.${table} AS t`,
      );
    }
  }
  await client.query(`SELECT setval('${schema}.positions', (SELECT max(position) FROM ${schema}.records))`);
  await client.query("SET synchronous_commit = on");
  for (const table of TABLES) await client.query(`VACUUM (ANALYZE) ${schema}.${table}`);
  await client.query("CHECKPOINT");
}

const filled = new Map<number, Promise<string>>();

/** A schema with so many paused threads, made once for all benchmarks of this run; its name. */
export function paused(kit: Kit, many: number): Promise<string> {
  const making = filled.get(many) ?? make(kit, many);
  filled.set(many, making);
  return making;
}

async function make(kit: Kit, many: number): Promise<string> {
  const client = await pgClient(kit);
  const schema = freshSchema();
  await pgStore(kit, schema);
  if (many > 0) await copy(client, await template(kit, client), schema, many);
  return schema;
}
