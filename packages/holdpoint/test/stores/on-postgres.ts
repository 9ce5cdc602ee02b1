/** What one test has on PostgreSQL; it ends with the test. */
import { Client } from "pg";
import { onTestFinished } from "vitest";
import { PostgresSaver } from "../../src/storage/postgres/index.ts";

/** Opens a store, which is closed when the test is over. */
export function openPostgres(...[address, options]: Parameters<typeof PostgresSaver.fromConnString>): PostgresSaver {
  const store = PostgresSaver.fromConnString(address, options);
  onTestFinished(() => store.close());
  return store;
}

/** Connects to a server until the test is over. That the server goes away is no error. */
export async function connect(url: string): Promise<Client> {
  const client = new Client(url);
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}
