/** Statements on a PostgreSQL server. */
import { Client } from "pg";

/** Runs statements on a server, one after the other; resolves with the first row of the last. */
export async function onServer(url: string, ...statements: readonly string[]): Promise<Record<string, unknown>> {
  const client = new Client(url);
  await client.connect();
  try {
    let row: Record<string, unknown> = {};
    for (const statement of statements) {
      const { rows } = await client.query<Record<string, unknown>>(statement);
      row = rows[0] ?? {};
    }
    return row;
  } finally {
    await client.end();
  }
}
