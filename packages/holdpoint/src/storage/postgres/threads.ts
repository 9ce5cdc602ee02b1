/** Threads: one, a page of them, those that are due, and those nobody can claim. Each a walk along an index. */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { fromPageCursor, toCursor } from "../cursor.ts";
import type { ClaimRequest, Page, ThreadQuery, ThreadRow, ThreadStatus } from "../store.ts";
import { THREAD_STATUSES } from "../thread-statuses.ts";
import { bigintArray, textArray } from "./binary-array.ts";
import type { Connections, Query, Value } from "./connections.ts";
import type { Instants } from "./look.ts";
import { toPage } from "./page.ts";

const OPEN = "t.status IN ('pending', 'running', 'waiting', 'blocked')";
const COLUMNS =
  "t.tenant, t.id, t.route, t.graph, t.version, t.status, t.head, t.fence, t.wakes, t.held, t.due_at, t.created_at, t.updated_at, t.body";

type StoredThread = readonly [
  tenant: Tenant,
  id: ThreadId,
  route: string,
  graph: string,
  version: string,
  status: ThreadStatus,
  head: number,
  fence: number,
  wakes: number,
  held: boolean,
  dueAt: number | null,
  createdAt: number,
  updatedAt: number,
  body: string,
];

function toRow(stored: StoredThread): ThreadRow {
  const [tenant, id, route, graph, version, status, head, fence, wakes, held, wakeAt, createdAt, updatedAt, body] =
    stored;
  const leaseUntil = held ? wakeAt : null;
  return {
    ...{ tenant, id, route, graph, version, status, head, fence, wakes },
    ...{ wakeAt, leaseUntil, body, createdAt, updatedAt },
  };
}

export async function findThread(
  connections: Connections,
  schema: string,
  tenant: Tenant,
  id: ThreadId,
): Promise<ThreadRow | undefined> {
  const sql = `SELECT ${COLUMNS} FROM ${schema}.threads AS t WHERE t.tenant = $1 AND t.id = $2`;
  const [row] = await connections.one<StoredThread>(sql, [tenant, id]);
  return row && toRow(row);
}

/** The statement of a page, for those who ask how it is carried out, too. */
export function threadsStatement(schema: string, query: ThreadQuery): { text: string; values: Value[] } {
  const { tenant, status, graph, order = "oldest", limit } = query;
  const after = query.after === undefined ? undefined : fromPageCursor(query.after);
  const [beyond, way] = order === "newest" ? ["<", "DESC"] : [">", "ASC"];
  const values: Value[] = [textArray(status === undefined ? THREAD_STATUSES : [status]), tenant, limit + 1];
  const conditions = [
    ...(graph === undefined ? [] : [`AND t.graph = $${values.push(graph)}`]),
    ...(after === undefined
      ? []
      : [`AND (t.created_at, t.id) ${beyond} ($${values.push(after.at)}::bigint, $${values.push(after.key)})`]),
  ].join(" ");
  // The inner walk reads the index alone; only what is on the page is fetched.
  const text = `SELECT ${COLUMNS} FROM (
      SELECT found.id FROM unnest($1::text[]) AS s (status) CROSS JOIN LATERAL (
        SELECT t.id, t.created_at FROM ${schema}.threads AS t WHERE t.status = s.status AND t.tenant = $2 ${conditions}
          ORDER BY t.created_at ${way}, t.id ${way} LIMIT $3) AS found
        ORDER BY found.created_at ${way}, found.id ${way} LIMIT $3) AS page
    JOIN ${schema}.threads AS t ON t.tenant = $2 AND t.id = page.id ORDER BY t.created_at ${way}, t.id ${way}`;
  return { text, values };
}

export async function listThreads(
  connections: Connections,
  schema: string,
  query: ThreadQuery,
): Promise<Page<ThreadRow>> {
  const { text, values } = threadsStatement(schema, query);
  const rows = await connections.one<StoredThread>(text, values);
  return toPage(rows.map(toRow), query.limit, (last) => toCursor(last.createdAt, last.id));
}

/**
 * Open threads of other routes than these. The tenants and routes there are are found in a step each, however many threads
 * wait in them.
 */
export async function unclaimableThreads(
  connections: Connections,
  schema: string,
  { routes, limit, tenant }: { routes: readonly string[]; limit: number; tenant: Tenant | undefined },
): Promise<readonly ThreadRow[]> {
  const of = tenant === undefined ? "" : "AND t.tenant = $3";
  const next = (beyond: string): string =>
    `SELECT t.tenant, t.route FROM ${schema}.threads AS t WHERE ${OPEN} ${of} ${beyond} ORDER BY t.tenant, t.route LIMIT 1`;
  const sql = `WITH RECURSIVE places (tenant, route) AS (
      (${next("")})
      UNION ALL
      SELECT following.* FROM places CROSS JOIN LATERAL (
        ${next("AND (t.tenant, t.route) > (places.tenant, places.route)")}) AS following)
    SELECT found.* FROM places CROSS JOIN LATERAL (
        SELECT ${COLUMNS} FROM ${schema}.threads AS t
          WHERE t.tenant = places.tenant AND t.route = places.route AND ${OPEN}
          ORDER BY t.created_at, t.id LIMIT $2) AS found
      WHERE places.route <> ALL ($1::text[]) ORDER BY found.created_at, found.id LIMIT $2`;
  const values = [textArray(routes), limit, ...(tenant === undefined ? [] : [tenant])];
  return (await connections.one<StoredThread>(sql, values)).map(toRow);
}

/**
 * Takes the leases of due threads. Rows that another claim is taking are passed over. Per route one walk along the index of
 * what is due; when nothing is, that is all.
 */
export function claimStatement(
  schema: string,
  { routes, limit, leaseMs }: ClaimRequest,
  { at, floor }: Instants,
): { text: string; values: Value[] } {
  const text = `WITH time AS MATERIALIZED (SELECT ${schema}.time_1($3, $4) AS now),
    due AS MATERIALIZED (
      SELECT found.* FROM unnest($1::text[]) AS served (route) CROSS JOIN LATERAL (
        SELECT t.tenant, t.id, t.due_at AS since FROM ${schema}.threads AS t
          WHERE t.route = served.route AND t.due_at IS NOT NULL AND t.due_at <= (SELECT now FROM time)
          ORDER BY t.due_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) AS found
      ORDER BY found.since LIMIT $2),
    taken AS (
      UPDATE ${schema}.threads AS t SET fence = t.fence + 1, held = true, due_at = (SELECT now FROM time) + $5::bigint
        FROM due WHERE t.tenant = due.tenant AND t.id = due.id RETURNING ${COLUMNS}, due.since)
    SELECT taken.*, time.now FROM time LEFT JOIN taken ON true ORDER BY taken.since`;
  return { text, values: [textArray([...new Set(routes)]), limit, at, floor, leaseMs] };
}

/** What a claim took, and what time it was. */
export interface Claimed {
  readonly rows: readonly ThreadRow[];
  readonly now: number;
}

export async function claimDue(
  query: Query,
  schema: string,
  request: ClaimRequest,
  instants: Instants,
): Promise<Claimed> {
  const { text, values } = claimStatement(schema, request, instants);
  const found = await query<readonly [...StoredThread, since: number, now: number]>(text, values);
  // The one row that is there when nothing is due has the time alone.
  const rows = found.filter(([, id]) => (id as string | null) !== null);
  return { rows: rows.map((row) => toRow(row.slice(0, -2) as unknown as StoredThread)), now: found[0]?.[15] ?? 0 };
}

/** Extends leases, locked in the order of every group; the wakes of each in the order they were named. */
export async function renewLeases(
  query: Query,
  schema: string,
  held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
  leaseMs: number,
  { at, floor }: Instants,
): Promise<readonly (number | undefined)[]> {
  const sql = `WITH locked AS MATERIALIZED (
      SELECT t.tenant, t.id FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u (tenant, id, fence)
        JOIN ${schema}.threads AS t ON t.tenant = u.tenant AND t.id = u.id AND t.fence = u.fence AND t.held
        ORDER BY t.tenant, t.id FOR NO KEY UPDATE OF t),
    renewed AS (
      UPDATE ${schema}.threads AS t SET due_at = (SELECT ${schema}.time_1($4, $5)) + $6::bigint FROM locked
        WHERE t.tenant = locked.tenant AND t.id = locked.id RETURNING t.tenant, t.id, t.fence, t.wakes)
    SELECT u.nth, r.wakes FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS u (tenant, id, fence, nth)
      JOIN renewed AS r ON r.tenant = u.tenant AND r.id = u.id AND r.fence = u.fence`;
  const rows = await query<readonly [nth: number, wakes: number]>(sql, [
    textArray(held.map(({ tenant }) => tenant)),
    textArray(held.map(({ id }) => id)),
    bigintArray(held.map(({ fence }) => fence)),
    ...[at, floor, leaseMs],
  ]);
  const wakes = new Map(rows.map(([nth, count]) => [nth - 1, count]));
  return held.map((_, index) => wakes.get(index));
}
