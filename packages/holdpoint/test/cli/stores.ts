/** Stores on real servers, by the addresses people give. */
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

/** Waits until a server says whether it is ready. */
export async function untilReady(url: string, status: 200 | 503): Promise<void> {
  await until(async () => (await fetch(`${url}/readyz`)).status === status, `/readyz says ${status}`);
}
