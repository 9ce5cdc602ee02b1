/**
 * The store port: everything the engine asks of a database. A driver stores text, compares numbers and never looks into
 * a payload; it holds no `if` about approvals.
 *
 * S1. One `commit` is atomic and durable: all of it or none of it, and when its promise resolves with `ok: true` it has
 *     reached the disk. A refusal (`ok: false`) stored nothing. It rejects only when the store itself failed; then
 *     nothing of it was stored either, unless the error says `data.maybe: true` (the connection broke at COMMIT, or the server ended).
 * S2. Per thread at most one lease is live. Every claim raises the thread's fence (by one, unless a driver saw that its
 *     server lost something); a change that names another
 *     fence than the current one is refused. A lapsed lease nobody else claimed may still be used, and is extended.
 * S3. A stream is append-only. An append names the sequence number it comes after; anything else is refused.
 * S4. A document changes only from the revision its writer read (compare and set). A revision of 0 means "not there".
 * S5. `wake` is never lost: a thread woken while it is held is due again as soon as it is released, because the holder
 *     names the number of wakes it has seen.
 * S6. Time is the store's: leases, due threads and `before` are judged by its clock, which never runs backwards.
 * S7. Payloads come back exactly as they were given, character for character.
 * S8. The tenant is part of every key; nothing is ever read or changed across tenants. `claim` serves all of them,
 *     `unclaimable` those it is asked for, and `tenants` says which there are.
 * S9. An erasure takes payload and salt of a record, and nothing else, in the same atomic commit. They are gone from `read`
 *     and `events`, and from the file as far as the database can see to it. A record is erased only if it was there before
 *     the commit.
 */
import type { Clock } from "../core/clock.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";

/** Where a thread stands. `pending`: due, not yet run. `blocked`: this code does not replay its journal (G8). */
export type ThreadStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "canceled" | "blocked";

/** One thread as the store lists it. The truth is its journal; this row is what can be queried and held. */
export interface ThreadRow {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  /** Which workers may claim it: a text that worker and thread must share (`trading`, or `trading@1` when pinned). */
  readonly route: string;
  readonly graph: string;
  readonly version: string;
  readonly status: ThreadStatus;
  /** Sequence number of the last record of its journal; 0 when there is none. */
  readonly head: number;
  /** Rises with every claim. */
  readonly fence: number;
  /** How often the thread was woken; see S5. */
  readonly wakes: number;
  /** When the thread is due to be claimed; null while it waits for people only, or has ended. */
  readonly wakeAt: number | null;
  /** Until when the current lease lasts; null when nobody holds it. */
  readonly leaseUntil: number | null;
  /** JSON text, the engine's. */
  readonly body: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What the engine sets on a thread's row. Fields left out keep their value. */
export interface ThreadFields {
  readonly route?: string;
  readonly graph?: string;
  readonly version?: string;
  readonly status?: ThreadStatus;
  readonly head?: number;
  readonly body?: string;
}

/** How a commit relates to the lease of its thread. */
export type Hold =
  /** Take the lease. `create` also makes the row (then `set` must be whole, and the thread must not exist). With
   *  `optional`, a live lease of somebody else does not refuse the commit: the rest is stored, `set` and `release`
   *  are not, and the result has no fence. */
  | {
      readonly kind: "claim";
      readonly worker: string;
      readonly leaseMs: number;
      readonly create?: boolean;
      readonly optional?: boolean;
    }
  /** Use the lease that is held, and extend it. */
  | { readonly kind: "fence"; readonly fence: number; readonly leaseMs: number };

export interface ThreadChange {
  readonly id: ThreadId;
  readonly hold: Hold;
  readonly set?: ThreadFields;
  /** Give the lease back. `wakeAt` is when the thread is next due (null: only when woken); it is due at once when the
   *  row counts other than `wakesSeen` wakes (this commit's own `wake` included). */
  readonly release?: { readonly wakeAt: number | null; readonly wakesSeen: number };
}

/** One link of a stream: what one commit added to it. */
export interface StreamRecord {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly at: number;
  /** Canonical JSON, stored as it is; null once erased. */
  readonly payload: string | null;
  /** Random text that keeps the digest of an erased payload from being guessed; null once erased. */
  readonly salt: string | null;
  /** Digest of salt and payload (64 hex characters); part of the chain, stays after an erasure. */
  readonly digest: string;
  /** Hash of the chain up to here (64 hex characters). */
  readonly hash: string;
}

export interface StreamAppend {
  readonly stream: string;
  /** Its `seq` must be one more than the stream's last (S3). */
  readonly record: StreamRecord;
}

/** A record whose payload and salt are taken out together; digest and hash stay. */
export interface RecordErasure {
  readonly stream: string;
  readonly seq: number;
}

/** What a document can be found by. */
export interface DocumentIndex {
  /** What it belongs to: a thread id. */
  readonly parent?: string;
  readonly state?: string;
  readonly tags?: readonly string[];
  /** Sort key: an instant. */
  readonly at: number;
  /** Another one: by when something has to happen to it. */
  readonly dueAt?: number;
}

export interface DocumentPut {
  readonly collection: string;
  readonly key: string;
  /** Revision it is based on; 0 when it must not be there (S4). */
  readonly revision: number;
  /** JSON text; null deletes the document. */
  readonly body: string | null;
  /** Required unless the document is deleted. Replaces the whole index entry. */
  readonly index?: DocumentIndex;
}

export interface StoredDocument {
  readonly collection: string;
  readonly key: string;
  readonly revision: number;
  readonly body: string;
  readonly index: DocumentIndex;
}

export interface Change {
  readonly tenant: Tenant;
  /** Refused (`late`) when the store's clock is at or past this instant. */
  readonly before?: number;
  readonly thread?: ThreadChange;
  readonly append?: readonly StreamAppend[];
  readonly put?: readonly DocumentPut[];
  /** Records to erase (S9). One that is erased already stays as it is; one that is not there refuses the commit
   *  (`missing`). */
  readonly erase?: readonly RecordErasure[];
  /** Threads that have something new to look at (S5). A thread that does not exist is passed over. */
  readonly wake?: readonly ThreadId[];
}

/** Why a commit was refused. `key` names the thread, stream or document. */
export type Refusal =
  /** The fence is not the thread's current one. */
  | { readonly ok: false; readonly reason: "fenced"; readonly key: string }
  /** Somebody else's lease is live. */
  | { readonly ok: false; readonly reason: "leased"; readonly key: string; readonly leaseUntil: number }
  /** To be created, and there already; or to be used or erased, and not there. */
  | { readonly ok: false; readonly reason: "exists" | "missing"; readonly key: string }
  /** The stream does not end where the append says. */
  | { readonly ok: false; readonly reason: "head"; readonly key: string }
  /** The document has another revision. */
  | { readonly ok: false; readonly reason: "revision"; readonly key: string }
  /** `before` had come. */
  | { readonly ok: false; readonly reason: "late"; readonly key: string };

export interface Accepted {
  readonly ok: true;
  /** The thread after this commit, when the change named one: `fence` undefined if an optional claim was not granted;
   *  `head` is the row's head *before* this commit's `set` (what a claimer checks its memory against). */
  readonly thread?: { readonly fence: number | undefined; readonly wakes: number; readonly head: number };
}

export type CommitResult = Accepted | Refusal;

export interface ClaimRequest {
  readonly worker: string;
  readonly leaseMs: number;
  /** Only threads with one of these routes. */
  readonly routes: readonly string[];
  readonly limit: number;
}

/** A page of a keyset query. Pass `next` as `after` to go on; undefined on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface ThreadQuery {
  readonly tenant: Tenant;
  readonly status?: ThreadStatus;
  readonly graph?: string;
  /** Default `oldest`. */
  readonly order?: "oldest" | "newest";
  /** Opaque; from a previous page of the same query. */
  readonly after?: string;
  readonly limit: number;
}

/** Which documents. Each is there once, however many of the states and tags it has. */
export interface DocumentQuery {
  readonly tenant: Tenant;
  readonly collection: string;
  /** In this state, or in one of these. */
  readonly state?: string | readonly string[];
  readonly parent?: string;
  /** With this tag, or with one of these. */
  readonly tag?: string | readonly string[];
  /** `oldest` (default): by `index.at`, then key; `newest`: backwards. `due`: by `index.dueAt`, then key, and only
   *  documents that have it. */
  readonly order?: "oldest" | "newest" | "due";
  /** Opaque; from a previous page of the same query. */
  readonly after?: string;
  readonly limit: number;
}

export interface StreamEvent {
  readonly tenant: Tenant;
  readonly stream: string;
  readonly record: StreamRecord;
  /** Opaque cursor just after this event. */
  readonly cursor: string;
}

export interface Store {
  /** What it is, for messages: `memory`, `sqlite` … */
  readonly kind: string;
  /** What its time is made of in this process: whoever waits for this store waits by it. */
  readonly clock: Clock;
  /** The store's clock as this process knows it, in ms: to compute due times from. Decisions about time are the
   *  store's own (S6). */
  now(): number;
  /** Why the last write that was asked for here failed; undefined when it did not, and again once a commit was stored. Told
   *  without asking the database: whoever has to know whether the store can be written asks for this, and writes only when
   *  there is doubt. That nothing can be written to what was opened for reading only is no failure. */
  readonly writeFailure: Error | undefined;
  commit(change: Change): Promise<CommitResult>;
  thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined>;
  /** Records of a stream with `seq > after`, in order. */
  read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]>;
  /** The documents of these keys that are there, in any order. */
  get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]>;
  find(query: DocumentQuery): Promise<Page<StoredDocument>>;
  /** Sorted by creation, then id; backwards when the newest come first. */
  threads(query: ThreadQuery): Promise<Page<ThreadRow>>;
  /** Takes the lease of up to `limit` due threads, the longest due first. Asks nothing but one indexed read when none
   *  is due. The rows are as they are after the claim. */
  claim(request: ClaimRequest): Promise<readonly ThreadRow[]>;
  /** Extends leases that are still held; the answer has the wakes of each, in order, or undefined where it was lost. */
  renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]>;
  /** Threads that are neither ended nor of one of these routes: nobody who serves only them can go on with these. Of one
   *  tenant, or of all. */
  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]>;
  /** What was appended to any stream of the tenant, in the order of commits. */
  events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]>;
  /** A cursor just after everything that was appended for the tenant, for `events` to tell what comes later; undefined
   *  while there is nothing. Reads no records. */
  lastEvent(tenant: Tenant): Promise<string | undefined>;
  /** The tenants that anything was ever appended for, sorted by name, from just after the name `after` on. Reads one
   *  index entry for each. */
  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]>;
  /** Calls `hear` when something may be due; a lossy hint (polling is the floor). Returns how to stop. */
  watch?(hear: () => void): () => void;
  /** Lets everything go. Commits under way are finished first; later calls are refused. */
  close(): Promise<void>;
}
