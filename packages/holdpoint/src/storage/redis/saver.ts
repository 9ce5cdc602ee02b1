/**
 * The store in Redis 7 or later.
 *
 * A commit is one script in the slot of its tenant: atomic, and on disk before it is answered (`appendfsync always`).
 *
 * What Redis cannot promise, and what is made of it:
 * R1. Nothing is atomic across tenants; no commit needs that. `claim` and `unclaimable` look at tenants one after the other
 *     (`claims.ts`).
 * R2. Replicas follow after the answer. A failover can lose commits that were acknowledged, and with them decisions;
 *     `min-replicas-to-write` narrows that and does not close it. Who cannot live with that needs PostgreSQL. What was lost
 *     is not mixed up with what comes after it: no fence is given out twice (`lua/threads.ts`, F1).
 * R3. All that a tenant has is on one node, and in its memory, paused threads too.
 * R4. What is erased is gone from the data at once, and from the log when that is rewritten, which every erasure sees to
 *     (`log-rewrite.ts`). Snapshots and copies that were made before keep it.
 */
import type { Cluster, Redis } from "ioredis";
import { HoldpointError } from "../../core/errors.ts";
import type { Clock } from "../../core/clock.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { fromEventCursor, toCursor } from "../cursor.ts";
import { keyOf } from "../hold.ts";
import { LastWrite } from "../last-write.ts";
import type {
  Accepted,
  Change,
  ClaimRequest,
  CommitResult,
  DocumentQuery,
  Page,
  Store,
  StoredDocument,
  StreamEvent,
  StreamRecord,
  ThreadChange,
  ThreadQuery,
  ThreadRow,
} from "../store.ts";
import { changeArguments } from "./change-arguments.ts";
import { Claims, WINDOW } from "./claims.ts";
import { clientLike, clientOfUrl, type ClientSource } from "./clients.ts";
import { Format } from "./format.ts";
import { findArguments, listArguments } from "./query-arguments.ts";
import { Keys } from "./keys.ts";
import { Link, type Client } from "./link.ts";
import { LogRewrite } from "./log-rewrite.ts";
import { fromStoredRecord } from "./records.ts";
import { Rings } from "./rings.ts";
import {
  toCommitResult,
  toDocument,
  toPage,
  toRow,
  type CommitReply,
  type DocumentReply,
  type RowReply,
} from "./replies.ts";
import { SCRIPTS } from "./scripts.ts";
import type { RedisDurability } from "./server-checks.ts";
import { StoreTime } from "./store-time.ts";

const BUSY_MS = 10_000;
const MAX_QUEUED = 10_000;
/** Of an unsigned number of four bytes. */
const ORDERS = 2 ** 32;

export interface RedisSaverOptions {
  /** What all keys begin with; `holdpoint` when left out. */
  readonly prefix?: string;
  /** The log the server has to keep, read back from it; `"always"` when left out. */
  readonly durability?: RedisDurability;
  /** How long a call waits for the server before it fails, and an unanswered one for its answer; 10 s when left out. */
  readonly busyMs?: number;
  /** Most calls that wait at a time; further ones are STORE_BUSY. 10,000 when left out. */
  readonly maxQueued?: number;
  /** Only reads: commits, claims and renewals are refused with STORE_READ_ONLY, and so is a prefix that nothing was made
   *  under. */
  readonly readOnly?: boolean;
  /** For tests: takes the place of the server's clock. */
  readonly clock?: Clock;
}

/** Keeps everything in Redis. */
export class RedisSaver implements Store {
  readonly kind = "redis";
  readonly clock: Clock;
  readonly #at: string;
  readonly #readOnly: boolean;
  readonly #mayBeLost: boolean;
  readonly #keys: Keys;
  readonly #format: Format;
  readonly #time: StoreTime;
  readonly #link: Link;
  readonly #claims: Claims;
  readonly #rewrite: LogRewrite;
  readonly #rings: Rings;
  readonly #writes = new LastWrite();
  #order = 0;

  private constructor({ make, at }: ClientSource, options: RedisSaverOptions) {
    const { prefix = "holdpoint", durability = "always", busyMs = BUSY_MS, maxQueued = MAX_QUEUED, clock } = options;
    const { readOnly = false } = options;
    this.#at = at;
    this.#readOnly = readOnly;
    this.#keys = new Keys(prefix);
    this.#mayBeLost = durability === "none" && !readOnly;
    this.#format = new Format({ key: this.#keys.format, at, readOnly, mayBeLost: this.#mayBeLost });
    this.#time = new StoreTime(clock);
    this.clock = this.#time.clock;
    this.#link = new Link({
      make,
      at,
      // Who only reads has nothing to lose in a crash.
      durability: readOnly ? "none" : durability,
      busyMs,
      maxQueued,
      readOnly,
      prepare: (client) => this.#prepare(client),
      recheck: (client) => this.#format.recheck(client),
    });
    this.#claims = new Claims(this.#link, this.#keys, this.#time);
    this.#rewrite = new LogRewrite(this.#link);
    const named = (tenants: readonly Tenant[]): void => this.#claims.hint(tenants);
    this.#rings = new Rings({ channel: `${prefix}:rings`, link: this.#link, named });
  }

  /** Of a server: `redis://user:password@host:port/db`, or `rediss://` for TLS. Connects with the first call. */
  static fromUrl(url: string, options: RedisSaverOptions = {}): RedisSaver {
    return new RedisSaver(clientOfUrl(url), options);
  }

  /** Of what a client of ioredis (also a Cluster, or one with sentinels) is connected to, over connections of its own:
   *  the client stays the caller's, and is not used. */
  static fromClient(client: Redis | Cluster, options: RedisSaverOptions = {}): RedisSaver {
    return new RedisSaver(clientLike(client), options);
  }

  now(): number {
    return this.#time.now();
  }

  /** Resolves when the server was found in order, and rejects with the reason why not. */
  async ready(): Promise<void> {
    await this.#link.call(async () => undefined);
  }

  get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  async commit(change: Change): Promise<CommitResult> {
    this.#checkWritable();
    return this.#writes.commit(this.#commit(change));
  }

  async #commit(change: Change): Promise<CommitResult> {
    const { tenant } = change;
    this.#order = (this.#order + 1) % ORDERS;
    const { keys, args } = changeArguments(change, this.#keys.of(tenant), this.#order);
    const send = async (): Promise<CommitReply> => {
      const mustBeThere = !this.#mayBeLost && this.#claims.wasStored(tenant);
      const all = [...this.#time.args(), mustBeThere ? "1" : "0", ...args];
      const reply = await this.#link.run<CommitReply>(SCRIPTS.commit, keys, all, (client) =>
        this.#enter(tenant, client),
      );
      this.#time.hear(Number(reply[0]));
      return reply;
    };
    let reply = await send();
    if (reply[1] === "gone") {
      // The whole server was emptied, which is refused; or a failover lost what there was of this tenant (R2).
      await this.#link.call((client) => this.#format.recheck(client));
      this.#claims.noteStored(tenant, false);
      reply = await send();
    }
    const result = toCommitResult(reply, keyOf(change));
    if (result.ok) this.#afterwards(change, result);
    return result;
  }

  /** Sees to it that a tenant is entered before its first commit, where the data are still those that were there. */
  #enter(tenant: Tenant, client: Client): Promise<unknown> | undefined {
    if (this.#claims.isEntered(tenant)) return undefined;
    return this.#format.recheck(client).then(() => this.#claims.enter(tenant, client));
  }

  /** What a commit that was stored asks of others. */
  #afterwards({ tenant, thread, erase = [], wake = [] }: Change, accepted: Accepted): void {
    this.#claims.noteStored(tenant, true);
    if (erase.length > 0) this.#rewrite.request();
    if (wake.length === 0 && !this.#isDue(thread, accepted)) return;
    this.#claims.hint([tenant]);
    this.#rings.ring(tenant);
  }

  /** Whether a thread is due that was given back. */
  #isDue(change: ThreadChange | undefined, { thread }: Accepted): boolean {
    if (change?.release === undefined || thread?.fence === undefined) return false;
    const { wakeAt, wakesSeen } = change.release;
    return thread.wakes !== wakesSeen || (wakeAt !== null && wakeAt <= this.now());
  }

  async thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    const row = await this.#link.run<RowReply | null>(SCRIPTS.row, this.#keys.of(tenant).threads, [id]);
    return row === null ? undefined : toRow(tenant, row);
  }

  async read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    const from = Math.max(0, after);
    const records = await this.#link.run<string[]>(SCRIPTS.read, [this.#keys.of(tenant).stream(stream)], [from, limit]);
    return records.map((record, index) => fromStoredRecord(from + index + 1, record));
  }

  async get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    const wanted = [...new Set(keys)];
    const [documents] = this.#keys.of(tenant).documents(collection);
    const found = await this.#link.run<DocumentReply[]>(SCRIPTS.get, [documents], [wanted.length, ...wanted]);
    return found.map((document) => toDocument(collection, document));
  }

  async find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    const { tenant, collection, order } = query;
    const keys = this.#keys.of(tenant).documents(collection);
    const reply = await this.#link.run<[string, ...DocumentReply[]]>(SCRIPTS.find, keys, findArguments(query));
    return toPage(
      reply,
      (document) => toDocument(collection, document),
      ({ index, key }) => [order === "due" ? (index.dueAt ?? 0) : index.at, key],
    );
  }

  async threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    const { tenant } = query;
    const { threads } = this.#keys.of(tenant);
    const reply = await this.#link.run<[string, ...RowReply[]]>(SCRIPTS.list, threads, listArguments(query));
    return toPage(
      reply,
      (row) => toRow(tenant, row),
      ({ createdAt, id }) => [createdAt, id],
    );
  }

  async claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    this.#checkWritable();
    return this.#writes.other(this.#claims.claim(request));
  }

  async renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]> {
    this.#checkWritable();
    const results: (number | undefined)[] = held.map(() => undefined);
    const tenants = Map.groupBy(held.entries(), ([, { tenant }]) => tenant);
    const renewals = [...tenants].map(async ([tenant, own]) => {
      const args = [...this.#time.args(), leaseMs, own.length, ...own.flatMap(([, { id, fence }]) => [id, fence])];
      const [now, ...wakes] = await this.#link.run<[string, ...string[]]>(
        SCRIPTS.renew,
        this.#keys.of(tenant).threads,
        args,
      );
      this.#time.hear(Number(now));
      for (const [at, [place]] of own.entries()) results[place] = wakes[at] === "-" ? undefined : Number(wakes[at]);
    });
    await this.#writes.other(Promise.all(renewals));
    return results;
  }

  async unclaimable(routes: readonly string[], limit: number, of?: Tenant): Promise<readonly ThreadRow[]> {
    const found: ThreadRow[] = [];
    const tenants = of === undefined ? await this.#claims.all() : [of];
    for (let from = 0; from < tenants.length && found.length < limit; from += WINDOW) {
      const args = [limit - found.length, routes.length, ...routes];
      const several = tenants.slice(from, from + WINDOW).map(async (tenant) => {
        const { threads } = this.#keys.of(tenant);
        const rows = await this.#link.run<RowReply[]>(SCRIPTS.unclaimable, threads, args);
        return rows.map((row) => toRow(tenant, row));
      });
      found.push(...(await Promise.all(several)).flat());
    }
    return found.slice(0, limit);
  }

  async events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    const from = after === undefined ? 0 : fromEventCursor(after);
    const keys = this.#keys.of(tenant);
    const found = await this.#link.call((client) => client.xrange(keys.events, `(0-${from}`, "+", "COUNT", limit));
    const events = found.map(([id, [, stream = "", , seq = ""]]) => ({ position: positionOf(id), stream, seq }));
    const records = await this.#recordsOf(tenant, events);
    return events.map(({ position, stream, seq }, index) => ({
      tenant,
      stream,
      record: fromStoredRecord(Number(seq), records[index] ?? ""),
      cursor: toCursor(position),
    }));
  }

  /** The stored records of events. They are fields of the streams' own keys, and never taken away once they are there. */
  async #recordsOf(
    tenant: Tenant,
    events: readonly { readonly stream: string; readonly seq: string }[],
  ): Promise<readonly (string | null)[]> {
    const keys = this.#keys.of(tenant);
    const records: (string | null)[] = events.map(() => null);
    const streams = Map.groupBy(events.entries(), ([, { stream }]) => stream);
    const reads = [...streams].map(async ([stream, own]) => {
      const seqs = own.map(([, { seq }]) => seq);
      const found = await this.#link.call((client) => client.hmget(keys.stream(stream), ...seqs));
      for (const [at, [place]] of own.entries()) records[place] = found[at] ?? null;
    });
    await Promise.all(reads);
    return records;
  }

  async lastEvent(tenant: Tenant): Promise<string | undefined> {
    const { events } = this.#keys.of(tenant);
    const [last] = await this.#link.call((client) => client.xrevrange(events, "+", "-", "COUNT", 1));
    return last === undefined ? undefined : toCursor(positionOf(last[0]));
  }

  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.#claims.withEvents(after, limit);
  }

  watch(hear: () => void): () => void {
    return this.#rings.watch(hear);
  }

  async close(): Promise<void> {
    this.#rings.close();
    this.#rewrite.close();
    await this.#link.close();
  }

  #checkWritable(): void {
    if (!this.#readOnly) return;
    throw new HoldpointError("STORE_READ_ONLY", `Redis at ${this.#at} was opened for reading only.`, { at: this.#at });
  }

  /** What a connection begins with: whose prefix it is, what time it is, which tenants there are. */
  async #prepare(client: Client): Promise<void> {
    await this.#format.begin(client);
    await this.#claims.begin(client);
  }
}

/** An event's place in the order of commits. */
function positionOf(id: string): number {
  return Number(id.slice(id.indexOf("-") + 1));
}
