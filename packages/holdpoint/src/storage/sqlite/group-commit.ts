/**
 * Many writes, one transaction.
 *
 * W1. What is submitted in one turn of the event loop, and what queues up while a lock is waited for, shares one
 *     transaction. A promise settles only after COMMIT.
 * W2. A refused write leaves nothing behind and lets the others be. Refusals are rare and mostly come before anything
 *     was written, so the transaction first runs without savepoints; when a write has to be undone, or fails, all of it
 *     is rolled back and run again with a savepoint around each.
 * W3. When COMMIT fails, everything in it has failed.
 * W4. A locked file is waited for asynchronously, and no write waits longer than its bound.
 * W5. Where several were submitted in one turn, others are often under way: as long as more come with each turn, they are
 *     waited for, for a few turns. A write that is alone is not held up.
 */
import { isHoldpointError, type HoldpointError } from "../../core/errors.ts";
import { backOffMs, pause } from "./busy.ts";
import type { Connection } from "./connection.ts";
import { toCommitError, toStoreError } from "./errors.ts";

/** Writes in one transaction, at most: a bound on how long the event loop stands still. */
const BATCH = 256;

/** Turns of the event loop that writes wait for others, at most. */
const TURNS = 4;

/** What a write came to. `undo`: it refused after it had written, so that has to be taken back. */
export interface Outcome<T> {
  readonly value: T;
  readonly undo: boolean;
}

export type Write<T> = (now: number) => Outcome<T>;

interface Entry {
  readonly write: Write<unknown>;
  readonly since: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How one entry of a transaction ended. */
type Ending = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Error };

export interface GroupCommitSettings {
  readonly path: string;
  readonly busyMs: number;
  /** Opens the database if it is not open. */
  readonly connect: () => Connection;
  readonly now: () => number;
}

export class GroupCommit {
  readonly #settings: GroupCommitSettings;
  #queue: Entry[] = [];
  #running = false;
  readonly #whenIdle: (() => void)[] = [];

  constructor(settings: GroupCommitSettings) {
    this.#settings = settings;
  }

  submit<T>(write: Write<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#queue.push({ write, since: performance.now(), resolve: resolve as (value: unknown) => void, reject });
    if (!this.#running) {
      this.#running = true;
      setImmediate(() => void this.#drain());
    }
    return promise;
  }

  /** Resolves once everything submitted so far is settled. */
  idle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenIdle.push(resolve);
    return promise;
  }

  async #drain(): Promise<void> {
    for (let attempt = 0; ;) {
      await this.#gather();
      const busy = this.#runBatch();
      if (busy !== undefined) {
        this.#giveUpOld(busy);
        if (this.#queue.length > 0) await pause(backOffMs(attempt));
        attempt += 1;
      } else if (this.#queue.length > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        attempt = 0;
      }
      if (this.#queue.length === 0) break;
    }
    this.#running = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Lets come what is on its way (W5). */
  async #gather(): Promise<void> {
    let before = 1;
    for (let turn = 0; turn < TURNS && this.#queue.length > before; turn += 1) {
      before = this.#queue.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Runs the oldest writes; the error when the file was locked, and then they are still in the queue. */
  #runBatch(): HoldpointError | undefined {
    const batch = this.#queue.slice(0, BATCH);
    let endings: Ending[];
    try {
      endings = this.#transaction(batch);
    } catch (error) {
      if (isHoldpointError(error, "STORE_BUSY")) return error;
      const failed: Ending = { ok: false, error: error as Error };
      endings = batch.map(() => failed);
    }
    this.#queue = this.#queue.slice(batch.length);
    for (const [index, entry] of batch.entries()) {
      const ending = endings[index];
      if (ending?.ok === true) entry.resolve(ending.value);
      else entry.reject(ending?.error ?? new Error("a write had no ending"));
    }
    return undefined;
  }

  #giveUpOld(busy: HoldpointError): void {
    const oldest = performance.now() - this.#settings.busyMs;
    for (const entry of this.#queue) if (entry.since <= oldest) entry.reject(busy);
    this.#queue = this.#queue.filter(({ since }) => since > oldest);
  }

  #transaction(batch: readonly Entry[]): Ending[] {
    const { connect } = this.#settings;
    const connection = connect();
    return this.#plain(connection, batch) ?? this.#guarded(connection, batch);
  }

  /** All writes without savepoints; undefined when one of them calls for savepoints. Nothing is stored then. */
  #plain(connection: Connection, batch: readonly Entry[]): Ending[] | undefined {
    return this.#inTransaction(connection, () => {
      const now = this.#settings.now();
      const endings: Ending[] = [];
      for (const { write } of batch) {
        try {
          const { value, undo } = write(now);
          if (undo) return undefined;
          endings.push({ ok: true, value });
        } catch {
          return undefined;
        }
      }
      return endings;
    });
  }

  /** All writes, each in a savepoint of its own. */
  #guarded(connection: Connection, batch: readonly Entry[]): Ending[] {
    const { db } = connection;
    const endings = this.#inTransaction(connection, () => {
      const now = this.#settings.now();
      return batch.map(({ write }): Ending => {
        db.exec("SAVEPOINT one");
        try {
          const { value, undo } = write(now);
          if (undo) db.exec("ROLLBACK TO one");
          db.exec("RELEASE one");
          return { ok: true, value };
        } catch (error) {
          // A full disk and the like end the whole transaction; then nobody's write is there.
          if (!db.isTransaction) throw error;
          db.exec("ROLLBACK TO one");
          db.exec("RELEASE one");
          return { ok: false, error: toStoreError(error, this.#settings.path) };
        }
      });
    });
    return endings ?? [];
  }

  /** Commits what `run` wrote, or rolls it back when `run` returns undefined or throws. */
  #inTransaction<T>(connection: Connection, run: () => T | undefined): T | undefined {
    const { path } = this.#settings;
    const { db, begin, commit } = connection;
    try {
      begin.run();
      const result = run();
      if (result === undefined) return undefined;
      try {
        commit.run();
      } catch (error) {
        throw toCommitError(error, path);
      }
      return result;
    } catch (error) {
      throw toStoreError(error, path);
    } finally {
      if (db.isTransaction) db.exec("ROLLBACK");
    }
  }
}
