/**
 * Many reads, one transaction.
 *
 * R1. What is asked for in one turn of the event loop is read at its end, in one transaction: all of it sees one state of
 *     the file, which is no older than the asking. The file is locked and unlocked once, and those who asked go on
 *     together, each doing what the one before just did, which costs less than one of them from end to end after the
 *     other. What is asked for alone needs no transaction.
 * R2. A read that fails fails alone.
 * R3. What was asked for before the store is closed is read before.
 * R4. Where it takes long, those who have their answer go on, and so does the rest of the process, before the others are
 *     read: in the next turn, in a transaction of its own.
 */
import type { Connection } from "./connection.ts";
import { toStoreError } from "./errors.ts";
import { inOneView } from "./one-view.ts";

/** How long reads go on in one turn (R4). */
const TURN_MS = 5;

export type Read<T> = (connection: Connection) => T;

interface Asked {
  readonly read: Read<unknown>;
  readonly resolve: (found: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface GroupReadSettings {
  readonly path: string;
  /** Opens the database if it is not open. */
  readonly connect: () => Connection;
}

export class GroupRead {
  readonly #settings: GroupReadSettings;
  #asked: Asked[] = [];

  constructor(settings: GroupReadSettings) {
    this.#settings = settings;
  }

  /** Rejects with a store error; STORE_BUSY when the file is locked. */
  ask<T>(read: Read<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const isFirst = this.#asked.push({ read, resolve: resolve as (found: unknown) => void, reject }) === 1;
    if (isFirst) setImmediate(() => this.#readSome());
    return promise;
  }

  /** Reads all that was asked for, and does not wait for the turn to end (R3). */
  readNow(): void {
    while (this.#asked.length > 0) this.#readSome();
  }

  #readSome(): void {
    const asked = this.#asked;
    this.#asked = [];
    if (asked.length === 0) return;
    const { path, connect } = this.#settings;
    const until = performance.now() + TURN_MS;
    let answered = 0;
    try {
      const connection = connect();
      const answer = (): void => {
        for (const one of asked) {
          this.#answer(one, connection);
          answered += 1;
          if (performance.now() >= until) break;
        }
      };
      if (asked.length === 1) answer();
      else inOneView(connection, answer);
    } catch (error) {
      // Whoever has an answer keeps it.
      for (const { reject } of asked) reject(toStoreError(error, path));
      return;
    }
    if (answered === asked.length) return;
    this.#asked = asked.slice(answered);
    setImmediate(() => this.#readSome());
  }

  #answer({ read, resolve, reject }: Asked, connection: Connection): void {
    try {
      resolve(read(connection));
    } catch (error) {
      reject(toStoreError(error, this.#settings.path));
    }
  }
}
