/** Documents: putting them, with their tags. Runs inside a transaction that the caller has begun. */
import type { StatementSync } from "node:sqlite";
import { assert } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import type { DocumentIndex, DocumentPut, Refusal, StoredDocument } from "../store.ts";
import type { Connection } from "./connection.ts";

export const DOCUMENT_COLUMNS =
  "documents.collection, documents.key, documents.revision, documents.parent, documents.state, documents.at, documents.due_at, documents.tags, documents.body";

/** A row of `DOCUMENT_COLUMNS`. */
export type DocumentRow = readonly [
  collection: string,
  key: string,
  revision: number,
  parent: string | null,
  state: string | null,
  at: number,
  dueAt: number | null,
  tags: string | null,
  body: string,
];

const INSERT = `INSERT INTO documents (tenant, collection, key, revision, parent, state, at, due_at, tags, body)
  VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const OLD =
  "SELECT position, parent, state, at, due_at, tags FROM documents WHERE tenant = ? AND collection = ? AND key = ? AND revision = ?";
const UPDATE =
  "UPDATE documents SET revision = ?, parent = ?, state = ?, at = ?, due_at = ?, tags = ?, body = ? WHERE position = ?";
/** For a document that is to be found as before: no index is touched. */
const UPDATE_BODY = "UPDATE documents SET revision = ?, body = ? WHERE position = ?";
const EXISTS = "SELECT 1 FROM documents WHERE tenant = ? AND collection = ? AND key = ?";
const DELETE = "DELETE FROM documents WHERE position = ?";
const TAG =
  "INSERT INTO document_tags (tenant, collection, tag, state, at, key, document, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const UNTAG =
  "DELETE FROM document_tags WHERE tenant = ? AND collection = ? AND tag = ? AND state = ? AND at = ? AND key = ?";

type OldRow = readonly [
  position: number,
  parent: string | null,
  state: string | null,
  at: number,
  dueAt: number | null,
  tags: string | null,
];

function toTags(tags: string | null): string[] {
  return tags === null ? [] : (JSON.parse(tags) as string[]);
}

function fromTags(tags: readonly string[] | undefined): string | null {
  return tags === undefined || tags.length === 0 ? null : JSON.stringify([...new Set(tags)]);
}

/** The row as the port shows it. */
export function toDocument([
  collection,
  key,
  revision,
  parent,
  state,
  at,
  dueAt,
  tags,
  body,
]: DocumentRow): StoredDocument {
  const index: DocumentIndex = {
    ...(parent === null ? {} : { parent }),
    ...(state === null ? {} : { state }),
    ...(tags === null ? {} : { tags: toTags(tags) }),
    at,
    ...(dueAt === null ? {} : { dueAt }),
  };
  return { collection, key, revision, body, index };
}

export class DocumentWriter {
  readonly #insert: StatementSync;
  readonly #old: StatementSync;
  readonly #update: StatementSync;
  readonly #updateBody: StatementSync;
  readonly #exists: StatementSync;
  readonly #delete: StatementSync;
  readonly #tag: StatementSync;
  readonly #untag: StatementSync;

  constructor({ prepare }: Connection) {
    this.#insert = prepare(INSERT);
    this.#old = prepare(OLD);
    this.#update = prepare(UPDATE);
    this.#updateBody = prepare(UPDATE_BODY);
    this.#exists = prepare(EXISTS);
    this.#delete = prepare(DELETE);
    this.#tag = prepare(TAG);
    this.#untag = prepare(UNTAG);
  }

  put(tenant: Tenant, put: DocumentPut): Refusal | undefined {
    const { collection, key, revision, body, index } = put;
    assert(body === null || index !== undefined, `the document ${collection}/${key} is put without an index`);
    const done = revision === 0 ? this.#create(tenant, put) : this.#replace(tenant, put);
    return done ? undefined : { ok: false, reason: "revision", key };
  }

  #create(tenant: Tenant, put: DocumentPut): boolean {
    const { collection, key, body, index } = put;
    // Deleting what must not be there is in order when it is not there.
    if (body === null || index === undefined) return this.#exists.get(tenant, collection, key) === undefined;
    const tags = fromTags(index.tags);
    const { changes, lastInsertRowid } = this.#insert.run(
      tenant,
      collection,
      key,
      index.parent ?? null,
      index.state ?? null,
      index.at,
      index.dueAt ?? null,
      tags,
      body,
    );
    if (changes === 0) return false;
    if (tags !== null) this.#setTags(tenant, put, index, Number(lastInsertRowid));
    return true;
  }

  #replace(tenant: Tenant, put: DocumentPut): boolean {
    const { collection, key, revision, body, index } = put;
    const old = this.#old.get(tenant, collection, key, revision) as unknown as OldRow | undefined;
    if (old === undefined) return false;
    const [position, oldParent, oldState, oldAt, oldDueAt, oldTags] = old;
    if (body === null || index === undefined) {
      this.#clearTags(tenant, put, old);
      this.#delete.run(position);
      return true;
    }
    const { parent = null, state = null, at, dueAt = null } = index;
    const tags = fromTags(index.tags);
    const isFoundAsBefore = parent === oldParent && state === oldState && at === oldAt && dueAt === oldDueAt;
    if (isFoundAsBefore && tags === oldTags) {
      this.#updateBody.run(revision + 1, body, position);
      return true;
    }
    this.#clearTags(tenant, put, old);
    this.#update.run(revision + 1, parent, state, at, dueAt, tags, body, position);
    this.#setTags(tenant, put, index, position);
    return true;
  }

  #clearTags(tenant: Tenant, { collection, key }: DocumentPut, [, , state, at, , tags]: OldRow): void {
    for (const tag of toTags(tags)) this.#untag.run(tenant, collection, tag, state ?? "", at, key);
  }

  #setTags(tenant: Tenant, { collection, key }: DocumentPut, index: DocumentIndex, document: number): void {
    for (const tag of new Set(index.tags)) {
      this.#tag.run(tenant, collection, tag, index.state ?? "", index.at, key, document, index.dueAt ?? null);
    }
  }
}
