/**
 * Streams: reading one, and what was appended to any, in the order of commits.
 *
 * V1. A reader sees only up to the horizon: the position below which nothing is under way any more (F3 of the functions).
 *     It waits for transactions of this store alone, not for every long one in the cluster, and survives a dump and
 *     restore, a failover and a change of the schema's owner. What was weighed against it: a counter row per tenant,
 *     locked until COMMIT has reached the disk, is simpler and lets one commit of a tenant through at a time (954 small
 *     commits a second from 8 connections, where this lets 5,263 through; 1,171 and 10,665 from 16). Numbers given after
 *     the commit write every record twice, and make reading events a write.
 * V2. Positions of one commit follow its order, and those of a commit that has seen another's answer come after it.
 *     Positions have gaps.
 * V3. An erased payload is gone for every reader with the commit (S9). Its bytes stay in the file until VACUUM has passed,
 *     and in the write-ahead log and backups as long as these are kept: the database does not let a client see to that.
 */
import type { Tenant } from "../../core/ids.ts";
import { fromEventCursor, toCursor } from "../cursor.ts";
import type { StreamEvent, StreamRecord } from "../store.ts";
import { bigintArray, textArray } from "./binary-array.ts";
import type { Connections, Value } from "./connections.ts";

const COLUMNS = "r.seq, r.at, encode(r.digest, 'hex'), encode(r.hash, 'hex'), r.salt, r.payload";

type StoredRecord = readonly [
  seq: number,
  at: number,
  digest: string,
  hash: string,
  salt: string | null,
  payload: string | null,
];

const toRecord = ([seq, at, digest, hash, salt, payload]:
  | StoredRecord
  | readonly [...StoredRecord, ...unknown[]]): StreamRecord => ({
  ...{ seq, at, payload, salt, digest, hash },
});

/** A page of a stream. */
export interface PageAsked {
  readonly tenant: Tenant;
  readonly stream: string;
  readonly after: number;
  readonly limit: number;
}

/** Records of one statement beyond the first page, at most: as many as two long pages. */
const RECORDS = 1_000;

/** The statement that reads pages, for those who ask how it is carried out, too (documents.ts, Q2). */
export function pagesStatement(schema: string, asked: readonly PageAsked[]): { text: string; values: Value[] } {
  // Pages come one after the other, so that only the last one can be cut. The server has them in this order anyway.
  const text = `SELECT found.*, u.nth
    FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::bigint[]))
      WITH ORDINALITY AS u (tenant, stream, after, most, nth)
    CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM ${schema}.records AS r
      WHERE r.tenant = u.tenant AND r.stream = u.stream AND r.seq > u.after ORDER BY r.seq LIMIT u.most) AS found
    ORDER BY u.nth LIMIT $5`;
  const values = [
    textArray(asked.map(({ tenant }) => tenant)),
    textArray(asked.map(({ stream }) => stream)),
    bigintArray(asked.map(({ after }) => after)),
    bigintArray(asked.map(({ limit }) => limit)),
    mostOf(asked),
  ];
  return { text, values };
}

/** The first page is whole whatever its length, so that each statement answers somebody. */
function mostOf(asked: readonly PageAsked[]): number {
  return Math.max(RECORDS, ...asked.slice(0, 1).map(({ limit }) => limit));
}

/** What was found of each, in the order in which they were asked for: of the first ones, where all would be too much. */
export async function readPages(
  connections: Connections,
  schema: string,
  asked: readonly PageAsked[],
): Promise<readonly (readonly StreamRecord[])[]> {
  const { text, values } = pagesStatement(schema, asked);
  const found = asked.map((): StreamRecord[] => []);
  const rows = await connections.one<readonly [...StoredRecord, nth: number]>(text, values);
  for (const row of rows) found[row[6] - 1]?.push(toRecord(row));
  // They come in order; that they have to is said here, because the server would sort all payloads with them.
  const pages = found.map((records) => records.toSorted((one, other) => one.seq - other.seq));
  return rows.length < mostOf(asked) ? pages : pages.slice(0, wholePages(pages, asked));
}

/** How many pages are whole: all before the last one that has something, and that one when nothing can be missing. */
function wholePages(pages: readonly (readonly StreamRecord[])[], asked: readonly PageAsked[]): number {
  const last = pages.findLastIndex(({ length }) => length > 0);
  return pages[last]?.length === asked[last]?.limit ? last + 1 : last;
}

/** Up to where nothing can come any more. Asked for in a statement of its own: what is read next must see all of it. */
async function horizonOf(connections: Connections, schema: string): Promise<number> {
  const [row] = await connections.one<readonly [number]>(`SELECT ${schema}.horizon_1()`);
  return row?.[0] ?? 0;
}

export async function readEvents(
  connections: Connections,
  schema: string,
  tenant: Tenant,
  after: string | undefined,
  limit: number,
): Promise<readonly StreamEvent[]> {
  const from = after === undefined ? 0 : fromEventCursor(after);
  const horizon = await horizonOf(connections, schema);
  const sql = `SELECT ${COLUMNS}, r.stream, r.position FROM ${schema}.records AS r
    WHERE r.tenant = $1 AND r.position > $2 AND r.position <= $3 ORDER BY r.position LIMIT $4`;
  const rows = await connections.one<readonly [...StoredRecord, stream: string, position: number]>(sql, [
    tenant,
    from,
    horizon,
    limit,
  ]);
  return rows.map((row) => ({ tenant, stream: row[6], record: toRecord(row), cursor: toCursor(row[7]) }));
}

/** The cursor after everything of a tenant; undefined when it has nothing. */
export async function endOfEvents(
  connections: Connections,
  schema: string,
  tenant: Tenant,
): Promise<string | undefined> {
  const horizon = await horizonOf(connections, schema);
  const [row] = await connections.one<readonly [number | null]>(
    `SELECT max(r.position) FROM ${schema}.records AS r WHERE r.tenant = $1 AND r.position <= $2`,
    [tenant, horizon],
  );
  const last = row?.[0] ?? null;
  return last === null ? undefined : toCursor(last);
}

/** The tenants that have records, by name: one step along the index for each. */
export async function tenantsAfter(
  connections: Connections,
  schema: string,
  after: Tenant | undefined,
  limit: number,
): Promise<readonly Tenant[]> {
  const next = (beyond: string): string =>
    `SELECT r.tenant FROM ${schema}.records AS r WHERE ${beyond} ORDER BY r.tenant LIMIT 1`;
  const sql = `WITH RECURSIVE found (tenant) AS (
      (${next("$1::text IS NULL OR r.tenant > $1")})
      UNION ALL
      SELECT following.* FROM found CROSS JOIN LATERAL (${next("r.tenant > found.tenant")}) AS following)
    SELECT found.tenant FROM found LIMIT $2`;
  return (await connections.one<readonly [Tenant]>(sql, [after ?? null, limit])).map(([tenant]) => tenant);
}
