/**
 * The store in a PostgreSQL database.
 *
 * Any number of processes on any number of machines use one schema. Nothing rests on the state of a session, so it works
 * through a pooler that gives every transaction another connection; only rings need a connection of their own.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Pool } from "pg";
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type {
  Change,
  ClaimRequest,
  CommitResult,
  DocumentQuery,
  Page,
  Store,
  StoredDocument,
  StreamEvent,
  StreamRecord,
  ThreadQuery,
  ThreadRow,
} from "../store.ts";
import { LastWrite } from "../last-write.ts";
import { Connections } from "./connections.ts";
import { findDocuments, getDocuments, type DocumentsAsked } from "./documents.ts";
import { failureOf, isSchemaGone, toStoreError, type Place } from "./errors.ts";
import { GroupCommit } from "./group-commit.ts";
import { GroupRead } from "./group-read.ts";
import { schemaName, type SchemaName } from "./migrate.ts";
import { lookAtServer, openSchema } from "./opening.ts";
import { Rings } from "./rings.ts";
import { checkStorable, checkText } from "./storable.ts";
import { StoreTime } from "./store-time.ts";
import { endOfEvents, readEvents, readPages, tenantsAfter, type PageAsked } from "./streams.ts";
import { placeAt, targetOf } from "./target.ts";
import { claimDue, findThread, listThreads, renewLeases, unclaimableThreads } from "./threads.ts";

const BUSY_MS = 10_000;
const ANSWER_MS = 30_000;
const CONNECT_MS = 10_000;
const MAX_CONNECTIONS = 10;
const MAX_QUEUED = 10_000;
const PAUSE_MS = 50;

export interface PostgresSaverOptions {
  /** The schema its tables are in, made when it is not there; `holdpoint` when left out. */
  readonly schema?: string;
  /** The database's clock when left out. With one, every call carries its instant: for tests. */
  readonly clock?: Clock;
  /** `"full"` (the default) refuses a server that may lose acknowledged commits in a crash. */
  readonly durability?: "full" | "relaxed";
  /** How long a call waits, asynchronously, for others or for a server that is away before it fails; 10 s when left out. */
  readonly busyMs?: number;
  /** How long a statement may go without an answer before its connection is given up; 30 s when left out. */
  readonly answerMs?: number;
  /** Commits that may wait at a time; one more is refused with STORE_BUSY. 10,000 when left out. */
  readonly maxQueued?: number;
  /** False sends statements without preparing them. A pooler that cannot keep them apart needs no word: it is noticed. */
  readonly prepare?: boolean;
  /** Only reads: commits, claims and renewals are refused with STORE_READ_ONLY, and so is a schema of an older version. */
  readonly readOnly?: boolean;
}

/** For `fromConnString`. */
export interface PostgresSaverAddressOptions extends PostgresSaverOptions {
  /** Connections of this process at most; 10 when left out. */
  readonly maxConnections?: number;
  /** How long to wait for a connection; 10 s when left out. */
  readonly connectMs?: number;
  /** The address of the server itself where the other one leads to a pooler: rings do not pass one. */
  readonly directAddress?: string;
}

/** What a store is made on. */
interface Source {
  readonly pool: Pool;
  readonly place: Place;
  readonly ownsPool: boolean;
  readonly makeClient: () => Client;
}

/** Keeps everything in one schema of a PostgreSQL database. */
export class PostgresSaver implements Store {
  readonly kind = "postgres";
  readonly clock: Clock;
  readonly #pool: Pool;
  readonly #ownsPool: boolean;
  readonly #place: Place;
  readonly #schema: SchemaName;
  readonly #readOnly: boolean;
  readonly #busyMs: number;
  readonly #connections: Connections;
  readonly #group: GroupCommit;
  readonly #documents: GroupRead<DocumentsAsked, readonly StoredDocument[]>;
  readonly #pages: GroupRead<PageAsked, readonly StreamRecord[]>;
  readonly #rings: Rings;
  readonly #time: StoreTime;
  readonly #writes = new LastWrite();
  #opened: Promise<void> | undefined;
  #wasOpened = false;
  #closed = false;
  readonly #underWay = new Set<Promise<unknown>>();

  private constructor(from: Source, options: PostgresSaverOptions) {
    const { pool, place, ownsPool, makeClient } = from;
    const { schema = "holdpoint", clock, durability = "full", busyMs = BUSY_MS, answerMs = ANSWER_MS } = options;
    this.#schema = schemaName(schema);
    this.#pool = pool;
    this.#place = place;
    this.#ownsPool = ownsPool;
    this.#readOnly = options.readOnly ?? false;
    this.#busyMs = busyMs;
    this.#time = new StoreTime(clock);
    this.clock = this.#time.clock;
    this.#connections = new Connections(pool, {
      prepare: options.prepare ?? true,
      answerMs,
      readOnly: this.#readOnly,
      // Who only reads has nothing to lose in a crash.
      check: (query) => lookAtServer(query, place, durability === "relaxed" || this.#readOnly),
    });
    this.#documents = new GroupRead((asked) => getDocuments(this.#connections, this.#schema.quoted, asked));
    this.#pages = new GroupRead((asked) => readPages(this.#connections, this.#schema.quoted, asked));
    const channel = `holdpoint_${this.#schema.space}`;
    const rings = new Rings({ channel, connections: this.#connections, makeClient });
    this.#rings = rings;
    this.#group = new GroupCommit({
      connections: this.#connections,
      schema: this.#schema.quoted,
      place,
      time: this.#time,
      open: () => this.#open(),
      onFailure: (error) => this.#commitFailed(error),
      busyMs,
      maxQueued: options.maxQueued ?? MAX_QUEUED,
      onRing: () => rings.ring(),
    });
  }

  /** A store at an address (`postgres://user:password@host:5432/database`), with connections of its own. It may name
   *  several hosts (`host1:5432,host2:5432`): whichever is the primary is used. */
  static fromConnString(address: string, options: PostgresSaverAddressOptions = {}): PostgresSaver {
    const { maxConnections = MAX_CONNECTIONS, connectMs = CONNECT_MS } = options;
    const { pool, place, makeClient } = targetOf(address, maxConnections, connectMs);
    const direct = options.directAddress === undefined ? { makeClient } : targetOf(options.directAddress, 1, connectMs);
    return new PostgresSaver({ pool, place, ownsPool: true, makeClient: direct.makeClient }, options);
  }

  /** A store on a pool of `pg`, which stays its owner's: closing the store does not end it. */
  static fromPool(pool: Pool, options: PostgresSaverOptions = {}): PostgresSaver {
    const makeClient = (): Client => new Client(pool.options);
    return new PostgresSaver({ pool, place: placeAt(pool.options), ownsPool: false, makeClient }, options);
  }

  /**
   * Resolves once the server has been looked at and the schema is up to date; every call waits for that. Rejects with what
   * is wrong, and the next call tries again.
   */
  ready(): Promise<void> {
    return this.#run(() => Promise.resolve());
  }

  now(): number {
    return this.#time.now();
  }

  get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  async commit(change: Change): Promise<CommitResult> {
    this.#checkWritable();
    checkStorable(change);
    return this.#writes.commit(this.#commit(change));
  }

  async #commit(change: Change): Promise<CommitResult> {
    this.#checkOpen();
    return this.#group.submit(change);
  }

  async thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    checkText("thread id", tenant, id);
    return this.#run(() => findThread(this.#connections, this.#schema.quoted, tenant, id));
  }

  async read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    checkText("name of a stream", tenant, stream);
    return this.#run(() => this.#pages.ask({ tenant, stream, after, limit }));
  }

  async get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    checkText("key of a document", tenant, collection, ...keys);
    if (keys.length === 0) return [];
    return this.#run(() => this.#documents.ask({ tenant, collection, keys }));
  }

  async find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    const { tenant, collection, parent, state = [], tag = [] } = query;
    checkText("query", tenant, collection, parent, ...[state, tag].flat());
    return this.#run(() => findDocuments(this.#connections, this.#schema.quoted, query));
  }

  async threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    checkText("query", query.tenant, query.graph);
    return this.#run(() => listThreads(this.#connections, this.#schema.quoted, query));
  }

  async claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    this.#checkWritable();
    const claiming = this.#run(() =>
      this.#connections.use(async (query) => {
        const since = performance.now();
        const { rows, now } = await claimDue(query, this.#schema.quoted, request, this.#time.instants());
        this.#time.heard(now, since);
        return rows;
      }),
    );
    return this.#writes.other(claiming);
  }

  async renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]> {
    if (held.length === 0) return [];
    this.#checkWritable();
    const renewing = this.#run(() =>
      this.#connections.use((query) => renewLeases(query, this.#schema.quoted, held, leaseMs, this.#time.instants())),
    );
    return this.#writes.other(renewing);
  }

  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    return this.#run(() => unclaimableThreads(this.#connections, this.#schema.quoted, { routes, limit, tenant }));
  }

  events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    return this.#run(() => readEvents(this.#connections, this.#schema.quoted, tenant, after, limit));
  }

  lastEvent(tenant: Tenant): Promise<string | undefined> {
    return this.#run(() => endOfEvents(this.#connections, this.#schema.quoted, tenant));
  }

  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.#run(() => tenantsAfter(this.#connections, this.#schema.quoted, after, limit));
  }

  /** Calls `hear` when another process committed something that may be due (R1). */
  watch(hear: () => void): () => void {
    this.#checkOpen();
    return this.#rings.watch(hear);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#rings.close();
    await this.#group.idle();
    await Promise.allSettled(this.#underWay);
    if (this.#ownsPool) await this.#pool.end();
    this.#connections.release();
  }

  /** Looks at the server and the schema once; again after a failure. */
  #open(): Promise<void> {
    this.#opened ??= this.#look().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /** Looks again before the next call when the schema went away underneath (M6). */
  #failed(error: unknown): void {
    if (isSchemaGone(error)) this.#opened = undefined;
  }

  /** A commit that is tried again for as long as it may is a failure from the first try on, unless others were quicker. */
  #commitFailed(error: unknown): void {
    this.#failed(error);
    const failure = failureOf(error);
    if (failure === "retry" || failure === "lost") this.#writes.failed(toStoreError(error, this.#place));
  }

  #look(): Promise<void> {
    return this.#connections.use(async (query) => {
      const how = { readOnly: this.#readOnly, wasThere: this.#wasOpened };
      const { latestAt, serverAt, since } = await openSchema(query, this.#schema, how);
      this.#time.opened(latestAt, serverAt, since);
      this.#wasOpened = true;
    });
  }

  /** Runs a call that may be made twice, until it goes through or has waited for too long. */
  #run<T>(call: () => Promise<T>): Promise<T> {
    const running = this.#attempts(call);
    this.#underWay.add(running);
    const forget = (): void => void this.#underWay.delete(running);
    running.then(forget, forget);
    return running;
  }

  async #attempts<T>(call: () => Promise<T>): Promise<T> {
    const end = performance.now() + this.#busyMs;
    for (let attempt = 1; ; attempt += 1) {
      if (attempt === 1) this.#checkOpen();
      try {
        await this.#open();
        return await call();
      } catch (error) {
        this.#failed(error);
        const failure = failureOf(error);
        if (failure === "final" || performance.now() >= end) throw toStoreError(error, this.#place);
      }
      await sleep(Math.min(PAUSE_MS, 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new HoldpointError("STORE_FAILED", "The store is closed.", { closed: true });
  }

  #checkWritable(): void {
    if (!this.#readOnly) return;
    const { host, port, database } = this.#place;
    const message = `${host}:${port}/${database} was opened for reading only.`;
    throw new HoldpointError("STORE_READ_ONLY", message, { host, port, database });
  }
}
