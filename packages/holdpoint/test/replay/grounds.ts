/** Where a random program runs: a store that outlives what is in memory, and the ways to lose what is in memory. */
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { JournalEntry } from "../../src/core/journal.ts";
import { engineFor, type EngineSettings } from "../../src/engine/engine-for.ts";
import { entriesOf, readWholeJournal } from "../../src/engine/journal/load-thread.ts";
import { MemorySaver, type Store } from "../../src/index.ts";
import type { ThreadRow } from "../../src/storage/store.ts";
import { systemClock } from "../../src/core/system-clock.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { JitterStore } from "../crash/wrapped-store.ts";
import { filePlace, type Place } from "../servers/places.ts";

/** A replay that stands still is given up quickly; no lease lapses however far the clock is moved. */
export const SETTINGS: EngineSettings = { replayGraceMs: 60, replaySilenceMs: 400, leaseMs: 3_600_000, pollMs: 5 };
export const THREAD = "t";
export const CONFIG = { configurable: { thread_id: THREAD } };

type TestClock = Pick<ManualClock, "now" | "after" | "advance">;

/** Real time, for what really takes time. */
const realTime: TestClock = {
  ...systemClock,
  advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A store with code on it. */
export interface Ground<App> {
  readonly clock: TestClock;
  readonly app: App;
  readonly store: Store;
  /** Whether a store is being waited for: then something is going to happen, however quiet it is. */
  readonly isBusy: boolean;
  /** From now on nothing is in memory. `how` picks one of several ways, all of which must come to the same. */
  cool(how: number): void;
  close(): Promise<void>;
}

type Compile<App> = (store: Store) => App;

/** Turns of the event loop before a call reaches a slow store, and again before its answer is told. */
const SLOW_TURNS = 15;

/**
 * Takes as long over every call as a store elsewhere does: what can go on without its answer has done so by then. How a
 * race ends, and whether an effect that lost it had begun, is up to that; so it has to be alike where runs are compared.
 */
class SlowStore extends JitterStore {
  /** Calls that have not been answered. */
  open = 0;

  constructor(inner: Store) {
    super(inner, () => SLOW_TURNS);
  }

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    this.open += 1;
    try {
      return await super.pass(call, run);
    } finally {
      this.open -= 1;
    }
  }
}

/** The continuation is dropped, or the code compiled anew, in one process. */
export class MemoryGround<App> implements Ground<App> {
  readonly clock = new ManualClock();
  readonly store: Store;
  readonly #compile: Compile<App>;
  app: App;

  constructor(compile: Compile<App>, settings: EngineSettings = SETTINGS, pace: "fast" | "slow" = "fast") {
    const store = new MemorySaver({ clock: this.clock });
    this.store = pace === "fast" ? store : new SlowStore(store);
    engineFor(this.store, settings);
    this.#compile = compile;
    this.app = compile(this.store);
  }

  get isBusy(): boolean {
    return this.store instanceof SlowStore && this.store.open > 0;
  }

  cool(how: number): void {
    if (how % 2 === 0) engineFor(this.store).cool();
    else this.app = this.#compile(this.store);
  }

  async close(): Promise<void> {
    engineFor(this.store).abandonAll("the test is over");
    await this.store.close();
  }
}

/** Every cold resume is another handle on one store; what the handles before it hold in memory lives on. */
export class SharedGround<App> implements Ground<App> {
  readonly clock: TestClock;
  readonly #place: Place;
  readonly #compile: Compile<App>;
  readonly #opened: SlowStore[] = [];
  store: Store;
  app: App;

  constructor(compile: Compile<App>, time: "manual" | "real" = "manual", place: Place = filePlace()) {
    this.#place = place;
    this.#compile = compile;
    this.clock = time === "manual" ? new ManualClock() : realTime;
    this.store = this.#open();
    this.app = compile(this.store);
  }

  #open(): Store {
    const store = new SlowStore(this.#place.open(this.clock));
    engineFor(store, SETTINGS);
    this.#opened.push(store);
    return store;
  }

  get isBusy(): boolean {
    return this.#opened.some(({ open }) => open > 0);
  }

  cool(): void {
    this.store = this.#open();
    this.app = this.#compile(this.store);
  }

  async close(): Promise<void> {
    for (const store of this.#opened) {
      engineFor(store).abandonAll("the test is over");
      await store.close();
    }
    await this.#place.remove();
  }
}

export function rowOf(store: Store, id = THREAD): Promise<ThreadRow | undefined> {
  return store.thread(DEFAULT_TENANT, threadId(id));
}

/** Every entry of a thread's journal, in order. */
export async function journalOf(store: Store, id = THREAD): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const record of readWholeJournal(store, DEFAULT_TENANT, threadId(id))) {
    entries.push(...entriesOf(record, threadId(id)));
  }
  return entries;
}
