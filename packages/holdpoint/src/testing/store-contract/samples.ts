/** The smallest threads, records and documents the cases are made of. */
import assert from "node:assert/strict";
import { sha256 } from "../../core/digest.ts";
import { DEFAULT_TENANT, type Tenant, type ThreadId } from "../../core/ids.ts";
import type {
  Accepted,
  Change,
  CommitResult,
  DocumentIndex,
  DocumentPut,
  Refusal,
  Store,
  StreamAppend,
  StreamRecord,
  ThreadChange,
  ThreadFields,
  ThreadRow,
} from "../../storage/store.ts";

export const TENANT = DEFAULT_TENANT;
export const OTHER_TENANT = "other" as Tenant;
export const LEASE_MS = 15_000;
export const WORKER = "worker-1";

export const thr = (name: string): ThreadId => name as ThreadId;

export const FIELDS = {
  route: "trading",
  graph: "trading",
  version: "1",
  status: "running",
  head: 0,
  body: "{}",
} as const satisfies ThreadFields;

/** A commit that creates a thread and keeps its lease. */
export function creating(id: string, more: Partial<Change> = {}, set: ThreadFields = {}): Change {
  const thread: ThreadChange = {
    id: thr(id),
    hold: { kind: "claim", worker: WORKER, leaseMs: LEASE_MS, create: true },
    set: { ...FIELDS, ...set },
  };
  return { tenant: TENANT, thread, ...more };
}

/** A commit that creates a thread which nobody holds, due at `wakeAt`. */
export function resting(id: string, wakeAt: number | null = null, set: ThreadFields = {}): Change {
  const change = creating(id, {}, { status: "waiting", ...set });
  return { ...change, ...(change.thread && { thread: { ...change.thread, release: { wakeAt, wakesSeen: 0 } } }) };
}

export function claiming(id: string, more: Partial<ThreadChange> = {}): Change {
  return {
    tenant: TENANT,
    thread: { id: thr(id), hold: { kind: "claim", worker: WORKER, leaseMs: LEASE_MS }, ...more },
  };
}

export function optionally(id: string, more: Partial<ThreadChange> = {}): Change {
  const hold = { kind: "claim", worker: WORKER, leaseMs: LEASE_MS, optional: true } as const;
  return { tenant: TENANT, thread: { id: thr(id), hold, ...more } };
}

export function fenced(id: string, fence: number, more: Partial<ThreadChange> = {}): Change {
  return { tenant: TENANT, thread: { id: thr(id), hold: { kind: "fence", fence, leaseMs: LEASE_MS }, ...more } };
}

export function record(seq: number, payload: string | null = `{"seq":${seq}}`, at = 1): StreamRecord {
  const salt = payload === null ? null : `salt-${seq}`;
  return { seq, at, payload, salt, digest: sha256(`digest ${seq} ${payload}`), hash: sha256(`hash ${seq} ${payload}`) };
}

export function appending(stream: string, ...seqs: readonly number[]): StreamAppend[] {
  return seqs.map((seq) => ({ stream, record: record(seq) }));
}

export function putting(
  key: string,
  revision: number,
  index: DocumentIndex = { at: 1 },
  body = `{"key":"${key}"}`,
): DocumentPut {
  return { collection: "interrupts", key, revision, body, index };
}

export function deleting(key: string, revision: number): DocumentPut {
  return { collection: "interrupts", key, revision, body: null };
}

/** The result of a commit that must be accepted. */
export async function accepted(result: Promise<CommitResult>): Promise<Accepted> {
  const found = await result;
  assert.ok(found.ok, `accepted, not ${JSON.stringify(found)}`);
  return found;
}

/** The fence of a commit that must have been granted the lease. */
export async function granted(result: Promise<CommitResult>): Promise<number> {
  const { thread } = await accepted(result);
  assert.ok(thread?.fence !== undefined, "the lease is granted");
  return thread.fence;
}

/** Checks that a commit is refused for this reason, naming this key. */
export async function refused(result: Promise<CommitResult>, reason: Refusal["reason"], key?: string): Promise<void> {
  const found = await result;
  assert.ok(!found.ok, `refused as ${reason}, not accepted`);
  assert.equal(found.reason, reason);
  if (key !== undefined) assert.equal(found.key, key);
}

/** A thread that must be there. */
export async function rowOf(store: Store, id: string, tenant: Tenant = TENANT): Promise<ThreadRow> {
  const row = await store.thread(tenant, thr(id));
  assert.ok(row !== undefined, `thread ${id} is there`);
  return row;
}

/** The revision a document is at; 0 when it is not there. */
export async function revisionOf(store: Store, key: string): Promise<number> {
  const [found] = await store.get(TENANT, "interrupts", [key]);
  return found?.revision ?? 0;
}

/** The sequence numbers of a stream's records. */
export async function seqsOf(store: Store, stream: string): Promise<number[]> {
  const seqs: number[] = [];
  for (;;) {
    const records = await store.read(TENANT, stream, seqs.at(-1) ?? 0, 1_000);
    if (records.length === 0) return seqs;
    seqs.push(...records.map(({ seq }) => seq));
  }
}

/** All that a tenant holds, in one value two stores can be compared by. Cursors are each store's own. */
export async function contentsOf(store: Store, tenant: Tenant, collections: readonly string[]): Promise<unknown> {
  const { items: threads } = await store.threads({ tenant, limit: 1_000 });
  const events = await store.events(tenant, undefined, 1_000);
  const documents = await Promise.all(
    collections.map((collection) => store.find({ tenant, collection, limit: 1_000 })),
  );
  return {
    threads,
    documents: documents.map(({ items }) => items),
    events: events.map(({ stream, record: found }) => ({ stream, record: found })),
  };
}
