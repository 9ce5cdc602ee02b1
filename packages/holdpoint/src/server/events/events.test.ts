/** The parts of the event stream by themselves (F1, V1, V4, R1–R2, R5). */
import { describe, expect, test } from "vitest";
import { WrappedStore } from "../../../test/crash/wrapped-store.ts";
import { until } from "../../../test/engine/world.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { MemorySaver, type Store } from "../../index.ts";
import { ManualClock } from "../../testing/index.ts";
import { EventFeed, POLL_MS } from "./event-feed.ts";
import { told } from "./feed-event.ts";
import { HEARTBEAT_MS, sseStream } from "./sse-stream.ts";
import { StreamSlots } from "./stream-slots.ts";

const INT = `int_${"0".repeat(26)}`;

describe("what is told of a record (F1)", () => {
  const tell = (stream: string, payload: string | null) =>
    told({
      tenant: DEFAULT_TENANT,
      stream,
      record: { seq: 3, at: 5, payload, salt: null, digest: "d", hash: "h" },
      cursor: "c",
    });

  test.each([
    ["thread/a/b", null, { stream: "thread", id: "a/b", kinds: [] }],
    ["bypass", '[{"type":"bypass_refused","by":"bot"}]', { stream: "bypass", kinds: ["bypass_refused"] }],
    [
      `claim/${INT}`,
      `[{"interrupt":"${INT}","type":"claimed"}]`,
      { stream: "claim", id: INT, kinds: ["claimed"], interrupts: [INT] },
    ],
    ["note/secret", "[]", { stream: "other", kinds: [] }],
    ["secret", "[]", { stream: "other", kinds: [] }],
    ["grant/g", '{"type":"granted"}', { stream: "grant", id: "g", kinds: [] }],
    ["thread/t", '[1,null,"x",[],{}]', { stream: "thread", id: "t", kinds: [] }],
    [
      "thread/t",
      `[{"type":"a","interrupt":"${INT}"},{"type":"a","interrupt":"${INT}"},{"type":"b","interrupt":"secret"},{"type":"Not a kind"},{"type":5}]`,
      { stream: "thread", id: "t", kinds: ["a", "b"], interrupts: [INT] },
    ],
  ])("%s %s", (stream, payload, event) => {
    expect(tell(stream, payload)).toEqual({ cursor: "c", event: { ...event, seq: 3, at: 5 } });
  });
});

describe("places for streams", () => {
  test("are given back once", () => {
    const slots = new StreamSlots({ most: 2, perPrincipal: 2 });
    const [first, second] = [slots.take("a"), slots.take("a")];
    first();
    first();
    const third = slots.take("b");
    expect(() => slots.take("c")).toThrow(expect.objectContaining({ code: "TOO_MANY_STREAMS" }) as Error);
    second();
    third();
    slots.take("c");
    slots.take("c");
    expect(() => slots.take("c")).toThrow(expect.objectContaining({ code: "TOO_MANY_STREAMS" }) as Error);
  });
});

/** A store whose readings of events wait, or fail. */
class Slow extends WrappedStore {
  before: (() => Promise<void>) | undefined;
  after: (() => Promise<void>) | undefined;
  /** How many events each reading asked for. */
  readonly asked: number[] = [];

  override events(...asked: Parameters<Store["events"]>): ReturnType<Store["events"]> {
    this.asked.push(asked[2]);
    return super.events(...asked);
  }

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call !== "events" && call !== "lastEvent") return run();
    await this.before?.();
    const found = await run();
    await this.after?.();
    return found;
  }
}

async function noted(store: Store, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const record = { seq: 1, at: 1, payload: '[{"type":"noted"}]', salt: "s", digest: "d", hash: "h" };
    await store.commit({ tenant: DEFAULT_TENANT, append: [{ stream: `note/${index}`, record }] });
  }
}

function slow(): { readonly clock: ManualClock; readonly store: Slow; readonly feed: EventFeed } {
  const clock = new ManualClock();
  const store = new Slow(new MemorySaver({ clock }));
  return { clock, store, feed: new EventFeed(store, DEFAULT_TENANT) };
}

describe("the feed", () => {
  test("asks no more when the last listener left while it was asking (V1)", async () => {
    const { clock, store, feed } = slow();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    store.before = () => promise;
    const leave = feed.listen(() => undefined);
    leave();
    resolve(undefined);
    await clock.settle();
    expect(clock.timers).toBe(0);
  });

  test("asks once per interval, also when listeners come and go while it is asking (V1)", async () => {
    const { clock, store, feed } = slow();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    store.before = () => promise;
    feed.listen(() => undefined)();
    feed.listen(() => undefined);
    feed.listen(() => undefined);
    resolve(undefined);
    await clock.settle();
    expect(clock.timers).toBe(1);
    await clock.advance(POLL_MS);
    expect(clock.timers).toBe(1);
  });

  test("finds its end, and begins for somebody who listens, without reading what there is (V4)", async () => {
    const { clock, store, feed } = slow();
    expect(await feed.end()).toBeUndefined();
    await noted(store, 300);
    const all = await store.events(DEFAULT_TENANT, undefined, 1_000);
    store.asked.length = 0;
    expect(await feed.end()).toBe(all.at(-1)?.cursor);
    let told = 0;
    const fresh = new EventFeed(store, DEFAULT_TENANT);
    const leave = fresh.listen(() => void (told += 1));
    await clock.settle();
    expect(store.asked).toEqual([]);
    // There was something before, for those who begin there.
    expect(told).toBe(1);
    await noted(store, 301);
    await clock.advance(POLL_MS);
    expect(told).toBe(2);
    expect((await fresh.after(all.at(-1)?.cursor, 10)).length).toBe(1);
    leave();
  });

  test("reads what came meanwhile in short pages, and others have their turn between them (V4)", async () => {
    const { clock, store, feed } = slow();
    await feed.end();
    let told = 0;
    let turns = 0;
    const turnsAt: number[] = [];
    const leave = feed.listen(() => {
      told += 1;
      turnsAt.push(turns);
    });
    await clock.settle();
    await noted(store, 250);
    const turn = (): void => {
      turns += 1;
      if (told < 3) setImmediate(turn);
    };
    turn();
    await clock.advance(POLL_MS);
    await until(() => told === 3, "all of it was read");
    leave();
    expect(Math.max(...store.asked)).toBe(100);
    expect(new Set(turnsAt).size).toBe(3);
    expect(await feed.end()).toBe(await store.lastEvent(DEFAULT_TENANT));
  });
});

describe("a stream", () => {
  test("ends when what it reads for a client that is behind cannot be read", async () => {
    const { clock, store, feed } = slow();
    await noted(store, 150);
    await feed.end();
    const ended: unknown[] = [];
    const stream = sseStream({
      feed,
      clock,
      from: undefined,
      allowed: async () => true,
      ended: (error) => void ended.push(error),
    });
    await clock.settle();
    store.before = () => Promise.reject(new Error("gone"));
    const reader = stream.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("retry: 2000\nid: 0\n\n");
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(ended).toMatchObject([{ message: "gone" }]);
    await clock.settle();
    expect(clock.timers).toBe(0);
  });

  test("misses nothing that comes between its looking and its waiting", async () => {
    const { clock, store, feed } = slow();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const stream = sseStream({ feed, clock, from: undefined, allowed: async () => true, ended: () => undefined });
    await clock.settle();
    const reader = stream.getReader();
    store.after = () => promise;
    await reader.read();
    await clock.settle();
    // It has looked, and there was nothing. Before it hears so, there is something, and it was told.
    store.after = undefined;
    await noted(store, 1);
    await clock.advance(POLL_MS);
    resolve(undefined);
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain("event: other");
    await reader.cancel();
  });

  test("reads nothing more while its client takes nothing (R2)", async () => {
    const { clock, store, feed } = slow();
    await noted(store, 500);
    await feed.end();
    let reads = 0;
    const stream = sseStream({ feed, clock, from: undefined, allowed: async () => true, ended: () => undefined });
    await clock.settle();
    store.before = async () => void (reads += 1);
    const reader = stream.getReader();
    await reader.read();
    await clock.settle();
    // One chunk waits to be taken.
    expect(reads).toBe(1);
    await reader.read();
    await clock.settle();
    expect(reads).toBe(2);
    await reader.cancel();
    await clock.settle();
    expect(clock.timers).toBe(0);
  });

  test("that is left while it waits lets everything go", async () => {
    const { clock, feed } = slow();
    const ended: unknown[] = [];
    const from = await feed.end();
    const stream = sseStream({
      feed,
      clock,
      from,
      allowed: async () => true,
      ended: (error) => void ended.push(error),
    });
    const reader = stream.getReader();
    await reader.read();
    await until(() => clock.timers === 2, "it waits");
    await reader.cancel();
    await clock.settle();
    expect(clock.timers).toBe(0);
    expect(ended).toEqual([undefined]);
  });

  test.each(["what comes", "whether its client may listen"])(
    "ends at once when the server stops, also while it waits to be told %s (R5)",
    async (what) => {
      const { clock, store, feed } = slow();
      await noted(store, 1);
      await feed.end();
      const never = new Promise<never>(() => undefined);
      const stopping = new AbortController();
      const ended: unknown[] = [];
      const stream = sseStream({
        feed,
        clock,
        from: undefined,
        signal: stopping.signal,
        allowed: () => never,
        ended: (error) => void ended.push(error),
      });
      await clock.settle();
      const reader = stream.getReader();
      store.before = what === "what comes" ? () => never : undefined;
      if (what !== "what comes") await clock.advance(HEARTBEAT_MS);
      await reader.read();
      await clock.settle();
      stopping.abort();
      expect(await reader.read()).toEqual({ done: true, value: undefined });
      expect(ended).toEqual([undefined]);
    },
  );

  test("ends once: when the store fails while its client takes nothing, and the client leaves then", async () => {
    const { clock, store, feed } = slow();
    const ended: unknown[] = [];
    const from = await feed.end();
    const stream = sseStream({
      feed,
      clock,
      from,
      allowed: async () => true,
      ended: (error) => void ended.push(error),
    });
    await clock.settle();
    store.before = () => Promise.reject(new Error("gone"));
    await clock.advance(POLL_MS);
    await stream.cancel();
    expect(ended).toMatchObject([{ message: "gone" }]);
    expect(clock.timers).toBe(0);
  });
});
