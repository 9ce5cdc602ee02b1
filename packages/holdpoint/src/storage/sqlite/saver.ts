/**
 * The store in a SQLite file.
 *
 * Several processes may open one file. Reads never wait for a writer; writes of all processes follow one another. A
 * process that is stopped in the middle of a commit holds up the writes of the others until it goes on or dies.
 */
import { HoldpointError, isHoldpointError } from "../../core/errors.ts";
import type { Clock } from "../../core/clock.ts";
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
import { systemClock } from "../../core/system-clock.ts";
import { LastWrite } from "../last-write.ts";
import { whileBusy } from "./busy.ts";
import { ChangeWriter } from "./change-writer.ts";
import { openConnection, type Connection, type ConnectionSettings } from "./connection.ts";
import { emptyLog } from "./empty-log.ts";
import { GroupCommit } from "./group-commit.ts";
import { GroupRead, type Read } from "./group-read.ts";
import type { MigrationStep } from "./migrate.ts";
import { findDocuments, findThread, getDocuments, listThreads, unclaimableThreads } from "./queries.ts";
import { endOfEvents, readEvents, readStream, tenantsAfter } from "./streams.ts";
import { claimDue, dueThreads, renewLease } from "./threads.ts";

/** Longest wait for a lock before STORE_BUSY. */
const BUSY_MS = 10_000;
/** How long a commit that erased waits for readers who still need what the log holds. */
const EMPTY_LOG_MS = 1_000;

export interface SqliteSaverOptions {
  /** The system's clock when left out. */
  readonly clock?: Clock;
  /** `"full"` (the default) survives a power cut. `"relaxed"` may lose the last commits in one, and takes settings and
   *  file systems that cannot do better. */
  readonly durability?: "full" | "relaxed";
  /** How long a call waits, asynchronously, for a lock of another process before STORE_BUSY; 10 s when left out. */
  readonly busyMs?: number;
  /** Opens the file for reading only; commits are refused with STORE_READ_ONLY. */
  readonly readOnly?: boolean;
  /** Refuses to let the file grow past this size (STORE_FULL). */
  readonly maxBytes?: number;
  /** Hears of each step that brings the file up to the schema of this version, as it begins: one may take long. */
  readonly onMigration?: (step: MigrationStep) => void;
}

/** What is open, and what writes through it. */
interface Open {
  readonly connection: Connection;
  readonly writer: ChangeWriter;
}

/** Keeps everything in one SQLite file. */
export class SqliteSaver implements Store {
  readonly kind = "sqlite";
  readonly clock: Clock;
  readonly #settings: ConnectionSettings;
  readonly #busyMs: number;
  readonly #group: GroupCommit;
  readonly #reads: GroupRead;
  readonly #writes = new LastWrite();
  #open: Open | undefined;
  #closed = false;
  #lastNow = 0;

  private constructor(path: string, options: SqliteSaverOptions) {
    const { clock = systemClock, durability = "full", busyMs = BUSY_MS, readOnly = false, maxBytes } = options;
    if (path === "" || path.includes("\0")) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        'The path of the database is empty or holds a zero character; name a file, or ":memory:".',
      );
    }
    this.clock = clock;
    this.#busyMs = busyMs;
    this.#settings = { path, readOnly, relaxed: durability === "relaxed", maxBytes, onMigration: options.onMigration };
    const connect = (): Connection => this.#connect().connection;
    this.#group = new GroupCommit({ path, busyMs, connect, now: () => this.now() });
    this.#reads = new GroupRead({ path, connect });
    try {
      this.#connect();
    } catch (error) {
      // Another process is setting the file up: the first call waits for it.
      if (!isHoldpointError(error, "STORE_BUSY")) throw error;
    }
  }

  /**
   * Opens a file, which is made when it is not there, or `":memory:"`.
   * Throws STORE_FAILED, STORE_READ_ONLY, STORE_CORRUPT, STORE_TOO_NEW or STORE_UNSAFE.
   */
  static fromConnString(path: string, options: SqliteSaverOptions = {}): SqliteSaver {
    return new SqliteSaver(path, options);
  }

  now(): number {
    this.#lastNow = Math.max(this.#lastNow, this.clock.now());
    return this.#lastNow;
  }

  get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  async commit(change: Change): Promise<CommitResult> {
    this.#checkWritable();
    const result = await this.#writes.commit(this.#write(({ writer }, now) => writer.apply(change, now)));
    if (result.ok && change.erase !== undefined && change.erase.length > 0) await this.#emptyLog();
    return result;
  }

  thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    return this.#read((connection) => findThread(connection, tenant, id));
  }

  read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    return this.#read((connection) => readStream(connection, tenant, stream, after, limit));
  }

  get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    return this.#read((connection) => getDocuments(connection, tenant, collection, keys));
  }

  find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    return this.#read((connection) => findDocuments(connection, query));
  }

  threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    return this.#read((connection) => listThreads(connection, query));
  }

  async claim({ routes, limit, leaseMs }: ClaimRequest): Promise<readonly ThreadRow[]> {
    const due = await this.#read((connection) => dueThreads(connection, routes, this.now(), 1));
    if (due.length === 0) return [];
    this.#checkWritable();
    return this.#writes.other(
      this.#write(({ connection }, now) => ({
        value: claimDue(connection, routes, leaseMs, limit, now),
        undo: false,
      })),
    );
  }

  async renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]> {
    if (held.length === 0) return [];
    this.#checkWritable();
    return this.#writes.other(
      this.#write(({ connection }, now) => ({
        value: held.map(({ tenant, id, fence }) => renewLease(connection, tenant, id, fence, now + leaseMs)),
        undo: false,
      })),
    );
  }

  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    return this.#read((connection) => unclaimableThreads(connection, routes, limit, tenant));
  }

  async events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    const found: StreamEvent[] = [];
    for (let cursor = after; ;) {
      const from = cursor;
      const { events, next, more } = await this.#read((connection) =>
        readEvents(connection, tenant, from, limit - found.length),
      );
      found.push(...events);
      if (!more) return found;
      cursor = next;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  lastEvent(tenant: Tenant): Promise<string | undefined> {
    return this.#read((connection) => endOfEvents(connection, tenant));
  }

  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.#read((connection) => tenantsAfter(connection, after, limit));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#reads.readNow();
    await this.#group.idle();
    this.#open?.connection.db.close();
    this.#open = undefined;
  }

  #connect(): Open {
    if (this.#open === undefined) {
      const connection = openConnection(this.#settings, this.clock.now());
      this.#lastNow = Math.max(this.#lastNow, connection.latestAt);
      this.#open = { connection, writer: new ChangeWriter(connection) };
    }
    return this.#open;
  }

  #read<T>(read: Read<T>): Promise<T> {
    return whileBusy(this.#busyMs, () => {
      this.#checkOpen();
      return this.#reads.ask(read);
    });
  }

  async #write<T>(write: (open: Open, now: number) => { value: T; undo: boolean }): Promise<T> {
    this.#checkOpen();
    return this.#group.submit((now) => write(this.#connect(), now));
  }

  /** What was erased is still in the log until that is copied into the file and cut off (S9). */
  async #emptyLog(): Promise<void> {
    try {
      await whileBusy(Math.min(this.#busyMs, EMPTY_LOG_MS), () => {
        if (this.#open !== undefined) emptyLog(this.#open.connection, this.#settings.path);
      });
    } catch {
      // The commit is stored, whatever becomes of this. What is in the log is cut off with the next erasure, or when the
      // last connection to the file closes.
    }
  }

  #checkWritable(): void {
    const { path, readOnly } = this.#settings;
    if (readOnly) throw new HoldpointError("STORE_READ_ONLY", `${path} was opened for reading only.`, { path });
  }

  #checkOpen(): void {
    if (this.#closed) throw new HoldpointError("STORE_FAILED", "The store is closed.", { closed: true });
  }
}
