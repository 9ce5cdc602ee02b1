/**
 * PostgreSQL for the benchmarks whose names begin with `pg-`: one server for all of them, which ends with this process,
 * however it ends. It syncs every commit to the disk that holds temporary files.
 */
import pg from "pg";
import { PostgresSaver, type PostgresSaverAddressOptions } from "holdpoint/postgres";
import type { Kit } from "../scoreboard/kit.ts";
import { realServer } from "./real-server.ts";

/** What anybody would set for a database of this size; all that bears on durability stays as it is. */
const SETTINGS = {
  shared_buffers: "1GB",
  max_wal_size: "8GB",
  maintenance_work_mem: "256MB",
  max_connections: "200",
  track_wal_io_timing: "off",
};

/** `postgres-18` comes from npm; `HOLDPOINT_BENCH_POSTGRES=postgres-15` names one that Debian has installed. */
const KIND = process.env["HOLDPOINT_BENCH_POSTGRES"] ?? "postgres-18";

let started: Promise<string> | undefined;

/** The address of the server. */
export function pgServer(): Promise<string> {
  started ??= realServer({ onClose: () => undefined }, KIND, SETTINGS).then(({ url = "" }) => url);
  return started;
}

let schemas = 0;

/** A schema that nobody else uses. */
export function freshSchema(): string {
  schemas += 1;
  return `bench_${schemas}`;
}

/** A store in a schema, closed with the kit. */
export async function pgStore(
  kit: Kit,
  schema: string,
  options: PostgresSaverAddressOptions = {},
): Promise<PostgresSaver> {
  const store = PostgresSaver.fromConnString(await pgServer(), { schema, ...options });
  kit.onClose(() => store.close());
  await store.ready();
  return store;
}

/** A plain connection, ended with the kit. */
export async function pgClient(kit: Kit): Promise<pg.Client> {
  const client = new pg.Client(await pgServer());
  await client.connect();
  kit.onClose(() => client.end());
  return client;
}
