/** Stores on real servers, by the addresses people give. */
import { Client } from "pg";
import { until } from "../engine/world.ts";
import { sharedServer } from "../servers/ask.ts";
import { freshName } from "../servers/schemas.ts";

/** What nothing that is written may hold: the password of the servers that tests start. */
export const PASSWORD = /of the tests|of%20the%20tests/;

/** A change of an address. */
export type Change = (address: URL) => void;

/** An address that differs from another one. */
export function changed(address: string, change: Change): string {
  const url = new URL(address);
  change(url);
  return url.href;
}

/** The address of a schema of one's own on the PostgreSQL that the run shares. */
export async function ownSchema(): Promise<{
  readonly server: string;
  readonly schema: string;
  readonly address: string;
}> {
  const { url: server } = await sharedServer("postgres-18");
  const schema = freshName();
  return { server, schema, address: changed(server, (url) => url.searchParams.set("schema", schema)) };
}

/** The address of a prefix of one's own on the Redis that the run shares. */
export async function ownPrefix(): Promise<{
  readonly server: string;
  readonly prefix: string;
  readonly address: string;
}> {
  const { url: server } = await sharedServer("redis");
  const prefix = freshName();
  return { server, prefix, address: `${server}?prefix=${prefix}` };
}

/** Runs statements on a server, one after the other; resolves with the first row of the last. */
export async function onServer(server: string, ...statements: readonly string[]): Promise<Record<string, unknown>> {
  const client = new Client(server);
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

/** Waits until a server says whether it is ready. */
export async function untilReady(url: string, status: 200 | 503): Promise<void> {
  await until(async () => (await fetch(`${url}/readyz`)).status === status, `/readyz says ${status}`);
}
