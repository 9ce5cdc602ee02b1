/**
 * Many commits, one transaction.
 *
 * W1. What is submitted in one turn of the event loop, and what queues up while a group is under way, shares one group.
 *     A promise settles only after COMMIT.
 * W2. A group costs two round trips: one reads everything it is about, one writes what it came to if all of that is
 *     still so. No row is locked in between, so a process that is stopped in the middle holds up nobody.
 * W3. When somebody else was quicker, the group is judged anew. After two such failures its rows are locked while it is
 *     judged (four round trips), so that it gets through however many others want the same rows.
 * W4. A refused change leaves nothing behind and lets the others be. When the database refuses what a group holds, its
 *     changes are tried one by one, and only the one at fault fails.
 * W5. What failed before COMMIT was sent is tried again, for as long as a commit may wait. What failed afterwards is
 *     rejected with `data.maybe` (S1), and so is what ended the session or the server (E3).
 * W6. The queue is bounded; what does not fit is refused at once.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { HoldpointError } from "../../core/errors.ts";
import type { Change, CommitResult } from "../store.ts";
import type { Connections, Query } from "./connections.ts";
import { endedBy, failureOf, isAboutData, isFromServer, toStoreError, type PgError, type Place } from "./errors.ts";
import { look } from "./look.ts";
import type { StoreTime } from "./store-time.ts";
import { isIdle, write } from "./write.ts";

/** Changes in one group, at most. */
const GROUP = 256;
/** Characters of payloads and bodies in one group, beyond the first change. */
const GROUP_CHARACTERS = 8_000_000;
/** Times a group is judged without locks. */
const OPTIMISTIC = 2;
const LONGEST_PAUSE_MS = 250;
/** A group that stands still between its statements while it holds locks is ended by the server. */
const BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = '10s'";

interface Entry {
  readonly change: Change;
  readonly characters: number;
  readonly since: number;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: Error) => void;
}

export interface GroupCommitSettings {
  readonly connections: Connections;
  readonly schema: string;
  readonly place: Place;
  readonly time: StoreTime;
  /** Rejects when the store cannot be used. */
  readonly open: () => Promise<void>;
  /** Hears of every failure. */
  readonly onFailure: (error: unknown) => void;
  /** How long a commit may wait before it fails. */
  readonly busyMs: number;
  readonly maxQueued: number;
  /** Called after a commit that others may want to look at. */
  readonly onRing: () => void;
}

/** COMMIT was under way when this happened. */
class UnknownEndError extends Error {}

function charactersOf({ append = [], put = [], thread }: Change): number {
  let sum = thread?.set?.body?.length ?? 0;
  for (const { record } of append) sum += record.payload?.length ?? 0;
  for (const { body } of put) sum += body?.length ?? 0;
  return sum;
}

/** Whether a session goes on after an error of the server's. Where that does not tell, the session is asked. */
async function hasSession(query: Query, error: PgError): Promise<boolean> {
  const ended = endedBy(error);
  if (ended !== "not told") return ended === "statement";
  return query("SELECT 1").then(
    () => true,
    () => false,
  );
}

export class GroupCommit {
  readonly #settings: GroupCommitSettings;
  readonly #queue: Entry[] = [];
  #running = false;
  readonly #whenIdle: (() => void)[] = [];

  constructor(settings: GroupCommitSettings) {
    this.#settings = settings;
  }

  submit(change: Change): Promise<CommitResult> {
    const { maxQueued, place } = this.#settings;
    if (this.#queue.length >= maxQueued) {
      const message = `${maxQueued} commits wait for ${place.host}:${place.port}/${place.database} already.`;
      return Promise.reject(new HoldpointError("STORE_BUSY", message, { queued: maxQueued }));
    }
    const { promise, resolve, reject } = Promise.withResolvers<CommitResult>();
    this.#queue.push({ change, characters: charactersOf(change), since: performance.now(), resolve, reject });
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
    while (this.#queue.length > 0) await this.#runGroup(this.#take());
    this.#running = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** The oldest commits, as many as fit a group. */
  #take(): readonly Entry[] {
    let count = 0;
    let characters = 0;
    for (const entry of this.#queue) {
      characters += entry.characters;
      if (count === GROUP || (count > 0 && characters > GROUP_CHARACTERS)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Runs a group until each of its commits is settled. */
  async #runGroup(entries: readonly Entry[]): Promise<void> {
    let conflicts = 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#settings.open();
        const settle = await this.#attempt(entries, conflicts >= OPTIMISTIC);
        settle();
        return;
      } catch (error) {
        this.#settings.onFailure(error);
        if (await this.#isSettled(entries, error)) return;
        if (failureOf(error) === "conflict") conflicts += 1;
      }
      if (attempt > 0) await sleep(Math.min(LONGEST_PAUSE_MS, 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }

  /** Settles a group that is not to be tried again as a whole. */
  async #isSettled(entries: readonly Entry[], error: unknown): Promise<boolean> {
    const { place } = this.#settings;
    if (error instanceof UnknownEndError) {
      this.#reject(entries, toStoreError(error.cause, place, true));
      return true;
    }
    const failure = failureOf(error);
    if (failure !== "final" && !this.#isOverdue(entries)) return false;
    if (entries.length > 1 && isAboutData(error)) {
      // Somebody's change is at fault. The others are not to pay for it.
      for (const entry of entries) await this.#runGroup([entry]);
      return true;
    }
    this.#reject(entries, toStoreError(error, place));
    return true;
  }

  #isOverdue([oldest]: readonly Entry[]): boolean {
    return oldest !== undefined && performance.now() - oldest.since >= this.#settings.busyMs;
  }

  #reject(entries: readonly Entry[], error: Error): void {
    for (const { reject } of entries) reject(error);
  }

  /** One try. Resolves with what tells everybody how it went. */
  #attempt(entries: readonly Entry[], locks: boolean): Promise<() => void> {
    return this.#settings.connections.use(async (query) => {
      if (!locks) return this.#judgeAndWrite(query, entries, false);
      await query(BEGIN);
      let settle: () => void;
      try {
        settle = await this.#judgeAndWrite(query, entries, true);
      } catch (error) {
        await query("ROLLBACK").catch(() => undefined);
        throw error;
      }
      await this.#ending(query, query("COMMIT"));
      return settle;
    });
  }

  async #judgeAndWrite(query: Query, entries: readonly Entry[], locks: boolean): Promise<() => void> {
    const { schema, time, onRing } = this.#settings;
    const since = performance.now();
    const instants = time.instants();
    const changes = entries.map(({ change }) => change);
    const world = await look(query, schema, changes, instants, locks);
    time.heard(world.now, since);
    const settlings = entries.map(({ change, resolve, reject }) => {
      try {
        const result = world.apply(change);
        return () => resolve(result);
      } catch (error) {
        return () => reject(error as Error);
      }
    });
    if (!isIdle(world)) {
      const writing = write(query, schema, world, instants);
      // On its own, the statement is its transaction: its answer comes after COMMIT.
      await (locks ? writing : this.#ending(query, writing));
    }
    return () => {
      for (const settle of settlings) settle();
      if (world.rings) onRing();
    };
  }

  /** Marks what fails when COMMIT may have gone through. */
  async #ending<T>(query: Query, committing: Promise<T>): Promise<T> {
    try {
      return await committing;
    } catch (error) {
      const isLost = failureOf(error) === "lost" || (isFromServer(error) && !(await hasSession(query, error)));
      if (isLost) throw new UnknownEndError("the end is unknown", { cause: error });
      throw error;
    }
  }
}
