/**
 * What a store keeps, beneath the port: looked at and changed as somebody can who has the file or the server, and whom the
 * library does not hear of.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Redis } from "ioredis";
import { Client } from "pg";

/** What to change: texts, each to another one, in all records that hold a text, or in all questions that do. */
export interface Rewrite {
  readonly place: "records" | "questions";
  readonly holding: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
}

export interface RawStore {
  /** A digest of all there is, which is another one after anything was written. */
  digest(): Promise<string>;
  /** Gives how many records or questions were changed. */
  rewrite(what: Rewrite): Promise<number>;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function changed(text: string, { holding, changes }: Rewrite): string {
  if (!text.includes(holding)) return text;
  return changes.reduce((so, [from, to]) => so.replaceAll(from, to), text);
}

const COLUMNS = {
  records: { table: "records", column: "payload", only: "true" },
  questions: { table: "documents", column: "body", only: "collection = 'interrupt'" },
} as const;

/** A SQLite file, with nobody at work on it. */
export function rawFile(path: string): RawStore {
  return {
    digest: async () => sha256(readFileSync(path)),
    async rewrite(what) {
      const { table, column, only } = COLUMNS[what.place];
      const database = new DatabaseSync(path);
      database.function("changed", (text) => (typeof text === "string" ? changed(text, what) : text));
      try {
        const update = `UPDATE ${table} SET ${column} = changed(${column}) WHERE ${only} AND changed(${column}) <> ${column}`;
        return Number(database.prepare(update).run().changes);
      } finally {
        database.close();
      }
    },
  };
}

async function onPostgres<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** A schema on a PostgreSQL server. */
export function rawSchema(url: string, schema: string): RawStore {
  const own = `"${schema}"`;
  return {
    digest: () =>
      onPostgres(url, async (client) => {
        const { rows } = await client.query<{ name: string; kind: "r" | "S" }>(
          `SELECT relname AS name, relkind AS kind FROM pg_class
            WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'S') ORDER BY relname`,
          [own],
        );
        const parts: string[] = [];
        for (const { name, kind } of rows) {
          // Which transaction wrote a row, and where, is part of it: one that was written again as it was is seen, too.
          const row = kind === "r" ? "ROW(t.xmin, t.ctid, t.*)" : "ROW(t.last_value, t.is_called)";
          const found = await client.query<{ row: string }>(
            `SELECT ${row}::text AS row FROM ${own}.${name} t ORDER BY 1`,
          );
          parts.push(name, ...found.rows.map((each) => each.row));
        }
        return sha256(JSON.stringify(parts));
      }),
    rewrite: (what) =>
      onPostgres(url, async (client) => {
        const { table, column, only } = COLUMNS[what.place];
        const { rows } = await client.query<{ ctid: string; text: string | null }>(
          `SELECT ctid, ${column} AS text FROM ${own}.${table} WHERE ${only}`,
        );
        let count = 0;
        for (const { ctid, text } of rows) {
          if (text === null || changed(text, what) === text) continue;
          await client.query(`UPDATE ${own}.${table} SET ${column} = $1 WHERE ctid = $2`, [changed(text, what), ctid]);
          count += 1;
        }
        return count;
      }),
  };
}

const BODY_OF_DOCUMENT = 7;
/** Gives the body of a document, or puts another one in its place. */
const DOCUMENT = `
  local document = cmsgpack.unpack(redis.call('HGET', KEYS[1], ARGV[1]))
  local body = document[${BODY_OF_DOCUMENT}]
  if ARGV[2] then
    document[${BODY_OF_DOCUMENT}] = ARGV[2]
    redis.call('HSET', KEYS[1], ARGV[1], cmsgpack.pack(document))
  end
  return body`;

async function onRedis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

async function keysLike(client: Redis, pattern: string): Promise<readonly string[]> {
  const keys = new Set<string>();
  for await (const some of client.scanStream({ match: pattern, count: 1_000 })) {
    for (const key of some as string[]) keys.add(key);
  }
  return [...keys].toSorted();
}

async function rewriteRecords(client: Redis, prefix: string, what: Rewrite): Promise<number> {
  let count = 0;
  for (const key of await keysLike(client, `${prefix}:{*}:s:*`)) {
    for (const [seq, record] of Object.entries(await client.hgetall(key))) {
      // The payload comes last.
      const place = record.indexOf("\n=");
      const [head, payload] = [record.slice(0, place), record.slice(place)];
      if (place < 0 || changed(payload, what) === payload) continue;
      await client.hset(key, seq, head + changed(payload, what));
      count += 1;
    }
  }
  return count;
}

async function rewriteQuestions(client: Redis, prefix: string, what: Rewrite): Promise<number> {
  let count = 0;
  for (const key of await keysLike(client, `${prefix}:{*}:d:interrupt`)) {
    for (const name of await client.hkeys(key)) {
      const body = String(await client.eval(DOCUMENT, 1, key, name));
      if (changed(body, what) === body) continue;
      await client.eval(DOCUMENT, 1, key, name, changed(body, what));
      count += 1;
    }
  }
  return count;
}

/** What a Redis server that allows DEBUG has under a prefix. */
export function rawPrefix(url: string, prefix: string): RawStore {
  return {
    digest: () =>
      onRedis(url, async (client) => {
        const keys = await keysLike(client, `${prefix}:*`);
        return sha256(JSON.stringify([keys, await client.call("DEBUG", "DIGEST-VALUE", ...keys)]));
      }),
    rewrite: (what) =>
      onRedis(url, (client) => (what.place === "records" ? rewriteRecords : rewriteQuestions)(client, prefix, what)),
  };
}
