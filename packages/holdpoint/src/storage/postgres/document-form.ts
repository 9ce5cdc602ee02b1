/** How a document's index is written in columns: the state with a sign before it, so that none and an empty one differ. */
import type { DocumentIndex, StoredDocument } from "../store.ts";

/** A row of `DOCUMENT_COLUMNS`. */
export type DocumentRow = readonly [
  collection: string,
  key: string,
  revision: number,
  parent: string | null,
  state: string,
  at: number,
  dueAt: number | null,
  tags: string | null,
  body: string,
];

export const DOCUMENT_COLUMNS = "d.collection, d.key, d.revision, d.parent, d.state, d.at, d.due_at, d.tags, d.body";

/** The column of a state. */
export function toStateColumn(state: string | undefined): string {
  return state === undefined ? "" : `=${state}`;
}

/** The column of tags: each once. */
export function toTagsColumn(tags: readonly string[] | undefined): string | null {
  return tags === undefined || tags.length === 0 ? null : JSON.stringify([...new Set(tags)]);
}

/** The tags of a column. */
export function fromTagsColumn(tags: string | null): readonly string[] {
  return tags === null ? [] : (JSON.parse(tags) as string[]);
}

export interface IndexColumns {
  readonly parent: string | null;
  readonly state: string;
  readonly at: number;
  readonly dueAt: number | null;
  readonly tags: string | null;
}

/** The index as the port shows it. */
export function toIndex({ parent, state, at, dueAt, tags }: IndexColumns): DocumentIndex {
  return {
    ...(parent === null ? {} : { parent }),
    ...(state === "" ? {} : { state: state.slice(1) }),
    ...(tags === null ? {} : { tags: fromTagsColumn(tags) }),
    at,
    ...(dueAt === null ? {} : { dueAt }),
  };
}

/** The document as the port shows it. */
export function toDocument(row: DocumentRow | readonly [...DocumentRow, ...unknown[]]): StoredDocument {
  const [collection, key, revision, parent, state, at, dueAt, tags, body] = row;
  return { collection, key, revision, body, index: toIndex({ parent, state, at, dueAt, tags }) };
}
