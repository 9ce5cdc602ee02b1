/** What scripts answer, as the port shows it. Numbers come as text, so that none loses its digits; null stands for none. */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { CommitResult, Page, Refusal, StoredDocument, ThreadRow, ThreadStatus } from "../store.ts";
import { toCursor } from "../cursor.ts";

/** A thread, as `rowOf` in `lua/threads.ts` answers it. */
export type RowReply = readonly [
  id: string,
  route: string,
  graph: string,
  version: string,
  status: ThreadStatus,
  head: string,
  fence: string,
  wakes: string,
  held: string,
  dueAt: string | null,
  createdAt: string,
  updatedAt: string,
  body: string,
];

/** A document, as `documentReply` in `lua/documents.ts` answers it. */
export type DocumentReply = readonly [
  key: string,
  revision: string,
  at: string,
  dueAt: string | null,
  parent: string | null,
  state: string | null,
  tags: readonly string[],
  body: string,
];

/** The answer to a commit; time first. */
export type CommitReply = readonly [now: string, outcome: string, ...rest: readonly (string | null)[]];

export function toRow(tenant: Tenant, reply: RowReply): ThreadRow {
  const [id, route, graph, version, status, head, fence, wakes, held, dueAt, createdAt, updatedAt, body] = reply;
  const wakeAt = dueAt === null ? null : Number(dueAt);
  return {
    tenant,
    id: id as ThreadId,
    route,
    graph,
    version,
    status,
    head: Number(head),
    fence: Number(fence),
    wakes: Number(wakes),
    wakeAt,
    leaseUntil: held === "1" ? wakeAt : null,
    body,
    createdAt: Number(createdAt),
    updatedAt: Number(updatedAt),
  };
}

export function toDocument(collection: string, reply: DocumentReply): StoredDocument {
  const [key, revision, at, dueAt, parent, state, tags, body] = reply;
  const index = {
    ...(parent === null ? {} : { parent }),
    ...(state === null ? {} : { state }),
    ...(tags.length === 0 ? {} : { tags }),
    at: Number(at),
    ...(dueAt === null ? {} : { dueAt: Number(dueAt) }),
  };
  return { collection, key, revision: Number(revision), body, index };
}

/** A page from an answer that begins with whether there is more. */
export function toPage<R, T>(
  [more, ...replies]: readonly [more: string, ...replies: readonly R[]],
  toItem: (reply: R) => T,
  sortedBy: (item: T) => readonly [at: number, key: string],
): Page<T> {
  const items = replies.map(toItem);
  const last = items.at(-1);
  return { items, next: more === "1" && last !== undefined ? toCursor(...sortedBy(last)) : undefined };
}

/** The result of a commit; `late` is what a refusal names when it came too late. */
export function toCommitResult([, outcome, ...rest]: CommitReply, late: string): CommitResult {
  const [first = null, second = null, third = null] = rest;
  if (outcome === "ok") {
    if (rest.length === 0) return { ok: true };
    const fence = first === null ? undefined : Number(first);
    return { ok: true, thread: { fence, wakes: Number(second), head: Number(third) } };
  }
  const reason = outcome as Refusal["reason"];
  if (reason === "leased") return { ok: false, reason, key: first ?? "", leaseUntil: Number(second) };
  return { ok: false, reason, key: reason === "late" ? late : (first ?? "") };
}
