/**
 * Keyset queries: each page is one walk along an index that starts where the page before it ended.
 *
 * Q1. Indexes lead with the state (the status), because that is what is asked for. A query without one walks the index
 *     once per state there is, in one transaction, and merges.
 */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { fromPageCursor, toCursor } from "../cursor.ts";
import type { DocumentQuery, Page, StoredDocument, ThreadQuery, ThreadRow, ThreadStatus } from "../store.ts";
import { compareText } from "../text-order.ts";
import { THREAD_STATUSES } from "../thread-statuses.ts";
import type { Connection, Value } from "./connection.ts";
import { DOCUMENT_COLUMNS, toDocument, type DocumentRow } from "./documents.ts";
import { inOneView } from "./one-view.ts";
import { THREAD_COLUMNS, toRow, type StoredThread } from "./threads.ts";

/** How each order goes along an index. */
const DIRECTIONS = {
  oldest: { beyond: ">", way: "ASC", sign: 1 },
  newest: { beyond: "<", way: "DESC", sign: -1 },
  due: { beyond: ">", way: "ASC", sign: 1 },
} as const;
const THREAD = `SELECT ${THREAD_COLUMNS} FROM threads WHERE tenant = ? AND id = ?`;
const DOCUMENT = `SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE tenant = ? AND collection = ? AND key = ?`;
const OPEN_STATUSES = "'pending', 'running', 'waiting', 'blocked'";

/** Cuts one row more than the page holds into a page. */
function toPage<T>(rows: readonly T[], limit: number, cursor: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursor(last) : undefined };
}

export function findThread({ first }: Connection, tenant: Tenant, id: ThreadId): ThreadRow | undefined {
  const row = first<StoredThread>(THREAD, tenant, id);
  return row && toRow(row);
}

export function listThreads(connection: Connection, query: ThreadQuery): Page<ThreadRow> {
  const { tenant, status, graph, order = "oldest", limit } = query;
  const after = query.after === undefined ? undefined : fromPageCursor(query.after);
  const { beyond, way, sign } = DIRECTIONS[order];
  const sql = `SELECT ${THREAD_COLUMNS} FROM threads WHERE status = ? AND tenant = ?${graph === undefined ? "" : " AND graph = ?"}${
    after === undefined ? "" : ` AND (created_at, id) ${beyond} (?, ?)`
  } ORDER BY created_at ${way}, id ${way} LIMIT ?`;
  const filter = graph === undefined ? [tenant] : [tenant, graph];
  const from = after === undefined ? [] : [after.at, after.key];
  const read = (of: ThreadStatus): ThreadRow[] =>
    connection.all<StoredThread>(sql, of, ...filter, ...from, limit + 1).map(toRow);
  const merged = (): ThreadRow[] =>
    THREAD_STATUSES.flatMap(read).toSorted((a, b) => sign * (a.createdAt - b.createdAt || compareText(a.id, b.id)));
  const rows = status === undefined ? inOneView(connection, merged) : read(status);
  return toPage(rows, limit, (last) => toCursor(last.createdAt, last.id));
}

/** Open threads of other routes than these; reads the index alone to find them. */
export function unclaimableThreads(
  { all }: Connection,
  routes: readonly string[],
  limit: number,
  tenant?: Tenant,
): ThreadRow[] {
  const [of, values] = tenant === undefined ? ["", []] : [" AND tenant = ?", [tenant]];
  const sql = `SELECT ${THREAD_COLUMNS} FROM threads WHERE position IN (
      SELECT position FROM threads WHERE status IN (${OPEN_STATUSES})${of} AND route NOT IN (SELECT value FROM json_each(?)) ORDER BY created_at, id LIMIT ?)
    ORDER BY created_at, id`;
  return all<StoredThread>(sql, ...values, JSON.stringify(routes), limit).map(toRow);
}

export function getDocuments(
  { first }: Connection,
  tenant: Tenant,
  collection: string,
  keys: readonly string[],
): StoredDocument[] {
  return [...new Set(keys)].flatMap((key) => {
    const row = first<DocumentRow>(DOCUMENT, tenant, collection, key);
    return row === undefined ? [] : [toDocument(row)];
  });
}

/** Where a query walks: the columns its index leads with, before the state. */
interface Walk {
  readonly table: "documents" | "document_tags";
  /** Conditions on the leading columns. */
  readonly where: string;
  readonly values: readonly Value[];
  /** A condition that the index does not answer. */
  readonly filter: string;
  readonly filterValues: readonly Value[];
}

/** One or several, as a list without repetitions; undefined for any. */
function listed(given: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof given === "string" ? [given] : given && [...new Set(given)];
}

/** The walks that together come past everything that is asked for: one for each tag. */
function walksOf({ tenant, collection, parent, tag, state }: DocumentQuery): readonly Walk[] {
  const values = [tenant, collection];
  const tags = listed(tag);
  if (parent !== undefined) {
    const where = "documents.tenant = ? AND documents.collection = ? AND documents.parent = ?";
    const filter =
      tags === undefined
        ? ""
        : " AND EXISTS (SELECT 1 FROM json_each(documents.tags) WHERE value IN (SELECT value FROM json_each(?)))";
    const filterValues = tags === undefined ? [] : [JSON.stringify(tags)];
    return [{ table: "documents", where, values: [...values, parent], filter, filterValues }];
  }
  if (tags !== undefined) {
    const where = "document_tags.tenant = ? AND document_tags.collection = ? AND document_tags.tag = ?";
    // Tags keep '' for "without a state".
    const filter = listed(state)?.includes("") === true ? " AND documents.state IS NOT NULL" : "";
    return tags.map((one) => ({ table: "document_tags", where, values: [...values, one], filter, filterValues: [] }));
  }
  const where = "documents.tenant = ? AND documents.collection = ?";
  return [{ table: "documents", where, values, filter: "", filterValues: [] }];
}

/** The states that occur along a walk: one step through the index for each. Null stands for "without a state". */
function statesOf({ first }: Connection, { table, where, values }: Walk): (string | null)[] {
  const smallest = `SELECT min(state) FROM ${table} WHERE ${where}`;
  const states: (string | null)[] = table === "documents" ? [null] : [];
  let [state = null] = first<readonly [string | null]>(smallest, ...values) ?? [];
  while (state !== null) {
    states.push(state);
    [state = null] = first<readonly [string | null]>(`${smallest} AND state > ?`, ...values, state) ?? [];
  }
  return states;
}

/** How far a query goes along its walks, and which way. */
interface Stretch {
  readonly order: NonNullable<DocumentQuery["order"]>;
  readonly after: { readonly at: number; readonly key: string } | undefined;
  readonly limit: number;
}

function readState(
  { all }: Connection,
  walk: Walk,
  state: string | null,
  { order, after, limit }: Stretch,
): StoredDocument[] {
  const { table, filter } = walk;
  const { beyond, way } = DIRECTIONS[order];
  const sortedBy = order === "due" ? "due_at" : "at";
  const join = table === "document_tags" ? " JOIN documents ON documents.position = document_tags.document" : "";
  const sql = `SELECT ${DOCUMENT_COLUMNS} FROM ${table}${join} WHERE ${walk.where} AND ${table}.state IS ?${
    order === "due" ? ` AND ${table}.due_at IS NOT NULL` : ""
  }${after === undefined ? "" : ` AND (${table}.${sortedBy}, ${table}.key) ${beyond} (?, ?)`}${filter} ORDER BY ${
    table
  }.${sortedBy} ${way}, ${table}.key ${way} LIMIT ?`;
  const from = after === undefined ? [] : [after.at, after.key];
  return all<DocumentRow>(sql, ...walk.values, state, ...from, ...walk.filterValues, limit).map(toDocument);
}

/** Several walks as one: each document once, in their order. */
function merged(found: readonly StoredDocument[], order: Stretch["order"]): StoredDocument[] {
  const { sign } = DIRECTIONS[order];
  const once = new Map(found.map((document) => [document.key, document]));
  return [...once.values()].toSorted(
    (a, b) => sign * (instantOf(a, order) - instantOf(b, order) || compareText(a.key, b.key)),
  );
}

function instantOf({ index }: StoredDocument, order: Stretch["order"]): number {
  return order === "due" ? (index.dueAt ?? 0) : index.at;
}

export function findDocuments(connection: Connection, query: DocumentQuery): Page<StoredDocument> {
  const { order = "oldest", limit } = query;
  const after = query.after === undefined ? undefined : fromPageCursor(query.after);
  const walks = walksOf(query);
  const states = listed(query.state);
  const stretch: Stretch = { order, after, limit: limit + 1 };
  const read = (): StoredDocument[] =>
    walks.flatMap((walk) =>
      (states ?? statesOf(connection, walk)).flatMap((state) => readState(connection, walk, state, stretch)),
    );
  const isOneWalk = walks.length === 1 && states?.length === 1;
  const rows = isOneWalk ? read() : merged(inOneView(connection, read), order);
  return toPage(rows, limit, (last) => toCursor(instantOf(last, order), last.key));
}
