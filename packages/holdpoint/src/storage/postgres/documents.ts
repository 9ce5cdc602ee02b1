/**
 * Documents: by key, and page by page.
 *
 * Q1. Indexes lead with the state, because that is what is asked for. A page is one walk per tag and state, each no longer
 *     than the page, merged by the server. Without a state, the states there are are found in a step each.
 * Q2. What is got by key is a step along the index for each key; the limit keeps the planner from reading a table instead
 *     that is small yet. It is planned once in a session: the sub-selects keep from the planner how many there are, which
 *     would have it plan each time anew.
 */
import type { Tenant } from "../../core/ids.ts";
import { fromPageCursor, toCursor } from "../cursor.ts";
import type { DocumentQuery, Page, StoredDocument } from "../store.ts";
import { bigintArray, textArray } from "./binary-array.ts";
import type { Connections, Value } from "./connections.ts";
import { DOCUMENT_COLUMNS, toDocument, toStateColumn, type DocumentRow } from "./document-form.ts";
import { toPage } from "./page.ts";

/** Documents of a collection, by key. */
export interface DocumentsAsked {
  readonly tenant: Tenant;
  readonly collection: string;
  readonly keys: readonly string[];
}

/** The statement that gets documents, for those who ask how it is carried out, too (Q2). */
export function getStatement(schema: string, asked: readonly DocumentsAsked[]): { text: string; values: Value[] } {
  const wanted = asked.flatMap(({ tenant, collection, keys }, place) =>
    [...new Set(keys)].map((key) => ({ tenant, collection, key, place })),
  );
  const text = `SELECT found.*, u.place
    FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::bigint[]))
      AS u (tenant, collection, key, place)
    CROSS JOIN LATERAL (SELECT ${DOCUMENT_COLUMNS} FROM ${schema}.documents AS d
      WHERE d.tenant = u.tenant AND d.collection = u.collection AND d.key = u.key LIMIT 1) AS found`;
  const values = [
    textArray(wanted.map(({ tenant }) => tenant)),
    textArray(wanted.map(({ collection }) => collection)),
    textArray(wanted.map(({ key }) => key)),
    bigintArray(wanted.map(({ place }) => place)),
  ];
  return { text, values };
}

/** What was found of each, in the order in which they were asked for. */
export async function getDocuments(
  connections: Connections,
  schema: string,
  asked: readonly DocumentsAsked[],
): Promise<readonly (readonly StoredDocument[])[]> {
  const { text, values } = getStatement(schema, asked);
  const found = asked.map((): StoredDocument[] => []);
  for (const row of await connections.one<readonly [...DocumentRow, place: number]>(text, values)) {
    found[row[9]]?.push(toDocument(row));
  }
  return found;
}

const listed = (given: string | readonly string[]): readonly string[] =>
  typeof given === "string" ? [given] : [...new Set(given)];

/** The states that occur where `where` leads; one step along the index for each. */
const statesWhere = (table: string, where: string): string => `WITH RECURSIVE states (state) AS (
    (SELECT w.state FROM ${table} AS w WHERE ${where} AND w.state >= '' ORDER BY w.state LIMIT 1)
    UNION ALL
    SELECT (SELECT w.state FROM ${table} AS w WHERE ${where} AND w.state > states.state ORDER BY w.state LIMIT 1)
      FROM states WHERE states.state IS NOT NULL)
  SELECT states.state FROM states WHERE states.state IS NOT NULL`;

/** The statement of a page, for those who ask how it is carried out, too. */
export function findStatement(schema: string, query: DocumentQuery): { text: string; values: Value[] } {
  const { tenant, collection, parent, tag, state, order = "oldest", limit } = query;
  const after = query.after === undefined ? undefined : fromPageCursor(query.after);
  const [beyond, way] = order === "newest" ? ["<", "DESC"] : [">", "ASC"];
  const sortedBy = order === "due" ? "due_at" : "at";
  const values: Value[] = [tenant, collection, limit + 1];
  const bind = (value: Value): string => `$${values.push(value)}`;
  const tags = tag === undefined ? undefined : `${bind(textArray(listed(tag)))}::text[]`;
  const byTag = tags !== undefined && parent === undefined;
  const table = `${schema}.${byTag ? "document_tags" : "documents"}`;
  const lead = [
    "w.tenant = $1 AND w.collection = $2",
    ...(parent === undefined ? [] : [`AND w.parent = ${bind(parent)}`]),
    ...(byTag ? ["AND w.tag = tags.tag"] : []),
  ].join(" ");
  const conditions = [
    ...(order === "due" ? ["AND w.due_at IS NOT NULL"] : []),
    ...(after === undefined
      ? []
      : [`AND (w.${sortedBy}, w.key) ${beyond} (${bind(after.at)}::bigint, ${bind(after.key)})`]),
    ...(tags === undefined || byTag
      ? []
      : [
          `AND EXISTS (SELECT 1 FROM ${schema}.document_tags AS g WHERE g.tenant = $1 AND g.collection = $2
            AND g.tag = ANY (${tags}) AND g.state = w.state AND g.at = w.at AND g.key = w.key)`,
        ]),
  ].join(" ");
  const states =
    state === undefined
      ? statesWhere(table, lead)
      : `SELECT unnest(${bind(textArray(listed(state).map(toStateColumn)))}::text[])`;
  const sources = byTag ? `unnest(${tags}) AS tags (tag) CROSS JOIN LATERAL (${states})` : `(${states})`;
  const text = `SELECT ${DOCUMENT_COLUMNS} FROM (
      SELECT DISTINCT found.sorted, found.key FROM ${sources} AS s (state) CROSS JOIN LATERAL (
        SELECT w.${sortedBy} AS sorted, w.key FROM ${table} AS w WHERE ${lead} AND w.state = s.state ${conditions}
          ORDER BY w.${sortedBy} ${way}, w.key ${way} LIMIT $3) AS found
      ORDER BY found.sorted ${way}, found.key ${way} LIMIT $3) AS page
    JOIN ${schema}.documents AS d ON d.tenant = $1 AND d.collection = $2 AND d.key = page.key
    ORDER BY page.sorted ${way}, page.key ${way}`;
  return { text, values };
}

export async function findDocuments(
  connections: Connections,
  schema: string,
  query: DocumentQuery,
): Promise<Page<StoredDocument>> {
  const { text, values } = findStatement(schema, query);
  const rows = (await connections.one<DocumentRow>(text, values)).map(toDocument);
  const instantOf = ({ index }: StoredDocument): number => (query.order === "due" ? (index.dueAt ?? 0) : index.at);
  return toPage(rows, query.limit, (last) => toCursor(instantOf(last), last.key));
}
