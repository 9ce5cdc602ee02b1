/** Finds out whether a server keeps what the port promises, and brings the schema up to date. */
import { HoldpointError } from "../../core/errors.ts";
import type { Query } from "./connections.ts";
import type { Place } from "./errors.ts";
import { checkSchema, migrate, type SchemaName } from "./migrate.ts";

/** Of server_version_num. */
const OLDEST = 140_000;

type Settings = readonly [
  version: string,
  recovering: boolean,
  encoding: string,
  fsync: string,
  synchronous: string,
  fullPages: string,
];

const SETTINGS = `SELECT current_setting('server_version_num'), pg_is_in_recovery(), current_setting('server_encoding'),
  current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')`;

/** Refuses a server that would lose what it acknowledged, or cannot hold it. */
export function checkServer(settings: Settings, { host, port, database }: Place, relaxed: boolean): void {
  const [version, recovering, encoding, fsync, synchronous, fullPages] = settings;
  const where = `${host}:${port}/${database}`;
  if (Number(version) < OLDEST) {
    const found = Math.floor(Number(version) / 10_000);
    throw new HoldpointError("STORE_TOO_OLD", `${where} is PostgreSQL ${found}; 14 or later is needed.`, { version });
  }
  if (recovering) {
    throw new HoldpointError("STORE_READ_ONLY", `${where} is a standby: name the primary.`, { host, port, database });
  }
  if (encoding !== "UTF8") {
    const advice = "create the database with ENCODING 'UTF8'";
    throw new HoldpointError("STORE_UNSAFE", `${where} stores text as ${encoding}: ${advice}.`, { encoding });
  }
  const weak = [
    ...(fsync === "on" ? [] : ["fsync"]),
    ...(synchronous === "off" ? ["synchronous_commit"] : []),
    ...(fullPages === "on" ? [] : ["full_page_writes"]),
  ];
  if (weak.length === 0 || relaxed) return;
  throw new HoldpointError(
    "STORE_UNSAFE",
    `${where} may lose commits in a crash: ${weak.join(" and ")} ${weak.length === 1 ? "is" : "are"} off. Turn that on, or say durability: "relaxed".`,
    { weak },
  );
}

const SERVER_TIME = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** Asks the server a connection leads to what it is. */
export async function lookAtServer(query: Query, place: Place, relaxed: boolean): Promise<void> {
  for (const settings of await query<Settings>(SETTINGS)) checkServer(settings, place, relaxed);
}

/** The last position there is, one step along the index for each tenant: no store is too large to be opened at once. */
export const newestPosition = (schema: string): string => `WITH RECURSIVE tenants (tenant) AS (
    (SELECT r.tenant FROM ${schema}.records AS r ORDER BY r.tenant LIMIT 1)
    UNION ALL
    SELECT following.* FROM tenants CROSS JOIN LATERAL (SELECT r.tenant FROM ${schema}.records AS r
      WHERE r.tenant > tenants.tenant ORDER BY r.tenant LIMIT 1) AS following)
  SELECT max((SELECT max(r.position) FROM ${schema}.records AS r WHERE r.tenant = tenants.tenant)) AS newest FROM tenants`;

/** What the store's time is, asked at `since` by `performance.now()`. */
interface OpenedAt {
  /** The latest instant the store has known. */
  readonly latestAt: number;
  /** What the server's clock says. */
  readonly serverAt: number;
  readonly since: number;
}

/** Checks the schema, and brings it up to date unless it is only read. `wasThere`: this process has worked with it (M6). */
export async function openSchema(
  query: Query,
  schema: SchemaName,
  { readOnly, wasThere }: { readonly readOnly: boolean; readonly wasThere: boolean },
): Promise<OpenedAt> {
  await (readOnly ? checkSchema(query, schema, wasThere) : migrate(query, schema, { wasThere }));
  const since = performance.now();
  // A copy made by logical replication has the records, and not where the sequence stood.
  const repaired = `, (SELECT setval('${schema.quoted}.positions'::regclass, newest)
    FROM (${newestPosition(schema.quoted)}) AS records
    WHERE newest > (SELECT last_value FROM ${schema.quoted}.positions))`;
  const [found] = await query<readonly [latestAt: number, serverAt: number, repaired?: number | null]>(
    `SELECT (SELECT latest_at FROM ${schema.quoted}.clock), ${SERVER_TIME}${readOnly ? "" : repaired}`,
  );
  return { latestAt: found?.[0] ?? 0, serverAt: found?.[1] ?? 0, since };
}
