/**
 * A store in memory: for tests, for trying things out, and to say exactly what a driver does. Nothing survives the
 * process. Every rule of the port (S1–S9) holds but durability.
 */
import { assert, HoldpointError } from "../core/errors.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { Clock } from "../core/clock.ts";
import { fromEventCursor, fromPageCursor, toCursor } from "./cursor.ts";
import { isLate, judgeHold, keyOf, type Verdict } from "./hold.ts";
import { LastWrite } from "./last-write.ts";
import { DocumentCollection } from "./memory/documents.ts";
import { ThreadTable, toRow, type MemoryThread } from "./memory/threads.ts";
import type {
  Change,
  ClaimRequest,
  CommitResult,
  DocumentPut,
  DocumentQuery,
  Page,
  RecordErasure,
  Refusal,
  Store,
  StoredDocument,
  StreamAppend,
  StreamEvent,
  StreamRecord,
  ThreadQuery,
  ThreadRow,
} from "./store.ts";
import { systemClock } from "../core/system-clock.ts";
import { compareText } from "./text-order.ts";

const ENDED = new Set<string>(["completed", "failed", "canceled"]);

/** What one tenant has, threads apart. */
interface TenantData {
  readonly streams: Map<string, StoredEvent[]>;
  readonly collections: Map<string, DocumentCollection>;
  /** In the order of commits. */
  readonly events: StoredEvent[];
}

/** A record, once: its stream and the order of commits hold the same one. */
interface StoredEvent {
  readonly stream: string;
  record: StreamRecord;
}

export interface MemorySaverOptions {
  /** The system's clock when left out. */
  readonly clock?: Clock;
}

/** Keeps everything in this process. */
export class MemorySaver implements Store {
  readonly kind = "memory";
  readonly clock: Clock;
  readonly #threads = new ThreadTable();
  readonly #tenants = new Map<Tenant, TenantData>();
  readonly #writes = new LastWrite();
  #lastNow = 0;
  #closed = false;

  constructor(options: MemorySaverOptions = {}) {
    this.clock = options.clock ?? systemClock;
  }

  now(): number {
    this.#lastNow = Math.max(this.#lastNow, this.clock.now());
    return this.#lastNow;
  }

  get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  commit(change: Change): Promise<CommitResult> {
    return this.#writes.commit(this.#commit(change));
  }

  async #commit(change: Change): Promise<CommitResult> {
    this.#checkOpen();
    const now = this.now();
    const { tenant, thread, append = [], put = [], erase = [], wake = [] } = change;
    if (isLate(change.before, now)) return { ok: false, reason: "late", key: keyOf(change) };
    const verdict = thread && judgeHold(this.#threads.get(tenant, thread.id), thread, now, wake.includes(thread.id));
    if (verdict?.ok === false) return verdict;
    const refusal =
      this.#judgePuts(tenant, put) ?? this.#judgeErasures(tenant, erase) ?? this.#judgeAppends(tenant, append);
    if (refusal !== undefined) return refusal;

    this.#apply(change, verdict, now);
    return verdict?.accepted ?? { ok: true };
  }

  async thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    this.#checkOpen();
    const thread = this.#threads.get(tenant, id);
    return thread && toRow(thread);
  }

  async read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    this.#checkOpen();
    const records = this.#tenants.get(tenant)?.streams.get(stream) ?? [];
    return records.slice(after, after + limit).map(({ record }) => record);
  }

  async get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    this.#checkOpen();
    const documents = this.#tenants.get(tenant)?.collections.get(collection);
    return [...new Set(keys)].flatMap((key) => documents?.get(key) ?? []);
  }

  async find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    this.#checkOpen();
    return this.#collection(query.tenant, query.collection).find(query);
  }

  async threads({ tenant, status, graph, order, after, limit }: ThreadQuery): Promise<Page<ThreadRow>> {
    this.#checkOpen();
    const from = after === undefined ? undefined : fromPageCursor(after);
    const sign = order === "newest" ? -1 : 1;
    const place = (thread: MemoryThread): number => {
      if (from === undefined) return 0;
      return sign * (thread.createdAt - from.at || compareText(thread.id, from.key)) > 0 ? 1 : -1;
    };
    const items: ThreadRow[] = [];
    for (const thread of order === "newest" ? this.#threads.allBack(place) : this.#threads.all(place)) {
      if (
        thread.tenant !== tenant ||
        (status !== undefined && thread.status !== status) ||
        (graph !== undefined && thread.graph !== graph)
      ) {
        continue;
      }
      const last = items.at(-1);
      if (items.length >= limit && last !== undefined) return { items, next: toCursor(last.createdAt, last.id) };
      items.push(toRow(thread));
    }
    return { items, next: undefined };
  }

  async claim({ routes, leaseMs, limit }: ClaimRequest): Promise<readonly ThreadRow[]> {
    this.#checkOpen();
    const now = this.now();
    const due = this.#threads.due(routes, now, limit);
    for (const thread of due) {
      this.#threads.change(thread, { fence: thread.fence + 1, held: true, dueAt: now + leaseMs });
    }
    return due.map(toRow);
  }

  async renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]> {
    this.#checkOpen();
    const dueAt = this.now() + leaseMs;
    return held.map(({ tenant, id, fence }) => {
      const thread = this.#threads.get(tenant, id);
      if (thread === undefined || !thread.held || thread.fence !== fence) return undefined;
      this.#threads.change(thread, { dueAt });
      return thread.wakes;
    });
  }

  async unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    this.#checkOpen();
    const served = new Set(routes);
    const items: ThreadRow[] = [];
    for (const thread of this.#threads.all()) {
      if (items.length >= limit) break;
      const isTheirs = tenant === undefined || thread.tenant === tenant;
      if (isTheirs && !ENDED.has(thread.status) && !served.has(thread.route)) items.push(toRow(thread));
    }
    return items;
  }

  async events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    this.#checkOpen();
    const start = after === undefined ? 0 : fromEventCursor(after);
    const events = this.#tenants.get(tenant)?.events.slice(start, start + limit) ?? [];
    return events.map(({ stream, record }, index) => ({ tenant, stream, record, cursor: toCursor(start + index + 1) }));
  }

  async lastEvent(tenant: Tenant): Promise<string | undefined> {
    this.#checkOpen();
    const count = this.#tenants.get(tenant)?.events.length ?? 0;
    return count === 0 ? undefined : toCursor(count);
  }

  async tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    this.#checkOpen();
    const named = [...this.#tenants].flatMap(([tenant, { events }]) => (events.length === 0 ? [] : [tenant]));
    return named
      .filter((tenant) => after === undefined || compareText(tenant, after) > 0)
      .toSorted(compareText)
      .slice(0, limit);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Carries out a change that was found to be in order. Nothing in here may fail. */
  #apply(
    { tenant, thread, append = [], put = [], erase = [], wake = [] }: Change,
    verdict: Verdict | undefined,
    now: number,
  ): void {
    if (thread !== undefined && verdict !== undefined) this.#threads.apply(tenant, thread, verdict, now);
    for (const one of put) this.#collection(tenant, one.collection).put(one);
    for (const one of erase) this.#erase(tenant, one);
    for (const one of append) this.#append(tenant, one);
    for (const id of new Set(wake)) {
      if (id !== thread?.id) this.#threads.wake(tenant, id, now);
    }
  }

  /** Documents a change puts twice are judged one after the other, as if each were there already. */
  #judgePuts(tenant: Tenant, puts: readonly DocumentPut[]): Refusal | undefined {
    const staged = new Map<string, number>();
    for (const { collection, key, revision, body, index } of puts) {
      assert(body === null || index !== undefined, `the document ${collection}/${key} is put without an index`);
      const name = `${collection.length}:${collection}${key}`;
      const current =
        staged.get(name) ?? this.#tenants.get(tenant)?.collections.get(collection)?.get(key)?.revision ?? 0;
      if (current !== revision) return { ok: false, reason: "revision", key };
      staged.set(name, body === null ? 0 : revision + 1);
    }
    return undefined;
  }

  #judgeErasures(tenant: Tenant, erasures: readonly RecordErasure[]): Refusal | undefined {
    const absent = erasures.find((one) => this.#recorded(tenant, one) === undefined);
    return absent && { ok: false, reason: "missing", key: absent.stream };
  }

  #recorded(tenant: Tenant, { stream, seq }: RecordErasure): StoredEvent | undefined {
    return this.#tenants.get(tenant)?.streams.get(stream)?.[seq - 1];
  }

  #judgeAppends(tenant: Tenant, appends: readonly StreamAppend[]): Refusal | undefined {
    const heads = new Map<string, number>();
    for (const { stream, record } of appends) {
      const head = heads.get(stream) ?? this.#tenants.get(tenant)?.streams.get(stream)?.length ?? 0;
      if (record.seq !== head + 1) return { ok: false, reason: "head", key: stream };
      heads.set(stream, record.seq);
    }
    return undefined;
  }

  #append(tenant: Tenant, { stream, record }: StreamAppend): void {
    const { streams, events } = this.#data(tenant);
    const { seq, at, payload, salt, digest, hash } = record;
    const kept = { stream, record: Object.freeze({ seq, at, payload, salt, digest, hash }) };
    const records = streams.get(stream);
    if (records === undefined) streams.set(stream, [kept]);
    else records.push(kept);
    events.push(kept);
  }

  /** What was handed out before keeps what it says: records are frozen, so the store holds another one. */
  #erase(tenant: Tenant, erasure: RecordErasure): void {
    const kept = this.#recorded(tenant, erasure);
    if (kept !== undefined) kept.record = Object.freeze({ ...kept.record, payload: null, salt: null });
  }

  #data(tenant: Tenant): TenantData {
    const data = this.#tenants.get(tenant) ?? { streams: new Map(), collections: new Map(), events: [] };
    this.#tenants.set(tenant, data);
    return data;
  }

  #collection(tenant: Tenant, name: string): DocumentCollection {
    const { collections } = this.#data(tenant);
    const collection = collections.get(name) ?? new DocumentCollection();
    collections.set(name, collection);
    return collection;
  }

  #checkOpen(): void {
    if (this.#closed) throw new HoldpointError("STORE_FAILED", "The store is closed.", { closed: true });
  }
}
