/** Whether a server can do its work (L1–L4, T1, T2); real stores that cannot be written are in ../not-writable.test.ts. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { MemorySaver, type Store } from "../../index.ts";
import { LastWrite } from "../../storage/last-write.ts";
import type { Change, CommitResult } from "../../storage/store.ts";
import { ManualClock } from "../../testing/index.ts";
import { createLogger } from "./logger.ts";
import { PAUSE_MS, Readiness, WAIT_MS } from "./readiness.ts";
import { TRIAL, tryToWrite } from "./trial-write.ts";

const FULL = new HoldpointError("STORE_FULL", "There is no room left.");

/** A store that may fail, with what was asked of it. */
class Ill extends WrappedStore {
  readonly asked: (keyof Store)[] = [];
  /** Fails a commit. */
  fails: ((change: Change) => boolean) | undefined;
  /** Before what is not a commit. */
  before: (() => Promise<void>) | undefined;
  readonly #writes = new LastWrite();

  override get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  override commit(change: Change): Promise<CommitResult> {
    this.asked.push("commit");
    const isFailed = this.fails?.(change) === true;
    return this.#writes.commit(isFailed ? Promise.reject(FULL) : this.inner.commit(change));
  }

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    this.asked.push(call);
    await this.before?.();
    return run();
  }

  get commits(): number {
    return this.asked.filter((call) => call === "commit").length;
  }
}

function kit() {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>) };
  const inner = new MemorySaver({ clock: new ManualClock() });
  const store = new Ill(inner);
  const readiness = new Readiness(store, createLogger({ destination }));
  /** Somebody else's commit. */
  const work = (): Promise<unknown> => {
    const put = [{ collection: "c", key: "k", revision: 0, body: "{}", index: { at: 0 } }];
    return store.commit({ tenant: DEFAULT_TENANT, put }).catch((error: unknown) => error);
  };
  const left = async (): Promise<number> => (await inner.get(DEFAULT_TENANT, TRIAL.collection, [TRIAL.key])).length;
  return { lines, said: () => lines.map(({ msg }) => msg), inner, store, readiness, work, left };
}

const isOurs = ({ put = [] }: Change): boolean => put.some(({ collection }) => collection === TRIAL.collection);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("while all is well", () => {
  test("whoever asks costs one small reading, and nothing is written (L3)", async () => {
    const { store, readiness, work, lines } = kit();
    await work();
    // A refusal is none of the store's failures.
    expect(await work()).toMatchObject({ ok: false });
    store.asked.length = 0;
    for (let index = 0; index < 5; index += 1) expect(await readiness.isReady()).toBe(true);
    expect(store.asked).toEqual(Array.from({ length: 5 }, () => "threads"));
    expect(lines).toEqual([]);
  });

  test("however many ask at once, it is asked once (L1)", async () => {
    const { store, readiness } = kit();
    const all = await Promise.all(Array.from({ length: 100 }, () => readiness.isReady()));
    expect(all.every(Boolean)).toBe(true);
    expect(store.asked).toEqual(["threads"]);
  });
});

describe("a store that does not answer", () => {
  test("is waited for so long and no longer, is not asked again meanwhile, and said once (L1, L2)", async () => {
    const { store, readiness, lines, said } = kit();
    const { promise, resolve } = Promise.withResolvers<void>();
    store.before = () => promise;
    for (let index = 0; index < 3; index += 1) {
      const asking = readiness.isReady();
      await vi.advanceTimersByTimeAsync(WAIT_MS);
      expect(await asking).toBe(false);
    }
    expect(store.asked).toEqual(["threads"]);
    expect(lines).toMatchObject([
      { msg: "not ready: the store does not answer", err: { message: "There was no answer within 2000 ms." } },
    ]);
    store.before = undefined;
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(await readiness.isReady()).toBe(true);
    expect(said()).toEqual(["not ready: the store does not answer", "the store answers again"]);
  });

  test("says why in the end; each reason is said once (L2)", async () => {
    const { store, readiness, lines } = kit();
    for (const reason of ["gone", "gone", "elsewhere", "gone"]) {
      store.before = () => Promise.reject(new Error(reason));
      expect(await readiness.isReady()).toBe(false);
    }
    // Not every library throws errors.
    // oxlint-disable-next-line prefer-promise-reject-errors
    store.before = () => Promise.reject("text");
    expect(await readiness.isReady()).toBe(false);
    expect(lines.map(({ err }) => (err as { readonly message: string }).message)).toEqual([
      "gone",
      "elsewhere",
      "gone",
      "text",
    ]);
    expect(store.commits).toBe(0);
  });
});

describe("a store that can be read and not written", () => {
  test("is not ready once a write failed, and is tried every while until it can be (L3, L4)", async () => {
    const { store, readiness, work, said, left } = kit();
    store.fails = () => true;
    expect(await readiness.isReady()).toBe(true);
    expect(await work()).toBe(FULL);
    for (let round = 1; round <= 3; round += 1) {
      const before = store.commits;
      for (let index = 0; index < 10; index += 1) expect(await readiness.isReady()).toBe(false);
      expect(store.commits - before).toBe(1);
      await vi.advanceTimersByTimeAsync(PAUSE_MS);
    }
    expect(said()).toEqual(["not ready: the store cannot be written"]);
    store.fails = undefined;
    // Nobody else writes: it finds out by itself.
    expect(await readiness.isReady()).toBe(true);
    expect(said()).toEqual(["not ready: the store cannot be written", "the store can be written again"]);
    expect(await left()).toBe(0);
    const after = store.commits;
    expect(await readiness.isReady()).toBe(true);
    expect(store.commits).toBe(after);
  });

  test("after it did not answer at all: each is said when it is over (L2)", async () => {
    const { store, readiness, work, said } = kit();
    store.fails = () => true;
    await work();
    store.before = () => Promise.reject(new Error("gone"));
    expect(await readiness.isReady()).toBe(false);
    store.before = undefined;
    expect(await readiness.isReady()).toBe(false);
    store.fails = undefined;
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(await readiness.isReady()).toBe(true);
    expect(said()).toEqual([
      "not ready: the store does not answer",
      "the store answers again",
      "not ready: the store cannot be written",
      "the store can be written again",
    ]);
  });

  test("is ready as soon as somebody else's commit was stored", async () => {
    const { store, readiness, work } = kit();
    store.fails = () => true;
    await work();
    expect(await readiness.isReady()).toBe(false);
    store.fails = undefined;
    await work();
    const before = store.commits;
    expect(await readiness.isReady()).toBe(true);
    expect(store.commits).toBe(before);
  });

  test("is ready all the time when only one commit was at fault, and is not written to for each (L3, L4)", async () => {
    const { store, readiness, work, lines, left } = kit();
    store.fails = (change) => !isOurs(change);
    for (let index = 0; index < 10; index += 1) {
      await work();
      expect(await readiness.isReady()).toBe(true);
    }
    // One trial: written, and taken away.
    expect(store.commits).toBe(10 + 2);
    expect(lines).toEqual([]);
    expect(await left()).toBe(0);
  });

  test("is not ready while what is written cannot be taken away; then nothing is left (T2)", async () => {
    const { store, readiness, work, left } = kit();
    store.fails = () => true;
    await work();
    store.fails = ({ put = [] }) => put.some(({ body }) => body === null);
    expect(await readiness.isReady()).toBe(false);
    expect(await left()).toBe(1);
    store.fails = undefined;
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(await readiness.isReady()).toBe(true);
    expect(await left()).toBe(0);
  });

  test("that does not answer a write either is waited for as long as one that does not answer at all (L1)", async () => {
    const { store, readiness, work } = kit();
    store.fails = () => true;
    await work();
    store.fails = undefined;
    vi.spyOn(store, "commit").mockReturnValue(new Promise(() => undefined));
    const asking = readiness.isReady();
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(await asking).toBe(false);
  });
});

describe("a trial (T1, T2)", () => {
  test("is about as large as a commit, does not compress, and says nothing to those who listen", async () => {
    const { store, inner } = kit();
    const bodies: string[] = [];
    store.fails = ({ put = [] }) => {
      bodies.push(...put.flatMap(({ body }) => body ?? []));
      return false;
    };
    expect(await tryToWrite(store)).toBe(true);
    expect(await tryToWrite(store)).toBe(true);
    expect(bodies.map(({ length }) => length)).toEqual([32_770, 32_770]);
    expect(bodies[0]).not.toBe(bodies[1]);
    expect(await inner.lastEvent(DEFAULT_TENANT)).toBeUndefined();
  });

  test("of two servers at the same time: one does not know, and asks again after a while", async () => {
    const one = kit();
    const other = new Ill(one.inner);
    one.store.fails = () => true;
    await one.work();
    // The other one comes between its looking and its writing.
    one.store.fails = (change) => {
      if (!isOurs(change)) return false;
      const put = (change.put ?? []).map((one) => ({ ...one, body: "1" }));
      void other.commit({ ...change, put });
      return false;
    };
    expect(await one.readiness.isReady()).toBe(false);
    one.store.fails = undefined;
    expect(await one.readiness.isReady()).toBe(false);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(await one.readiness.isReady()).toBe(true);
    expect(await one.left()).toBe(0);
    expect(one.lines).toEqual([]);
  });
});
