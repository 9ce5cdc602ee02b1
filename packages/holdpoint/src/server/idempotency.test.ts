/** Idempotency-Key on runs (routes/once.ts, engine/runs/idempotency.ts, K1–K4). */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { rested } from "../../test/engine/world.ts";
import { WHO, World, type Answered, type Who } from "../../test/server/served.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import { KEPT_MS } from "../engine/runs/idempotency.ts";
import { MemorySaver, type Store } from "../index.ts";
import { ManualClock } from "../testing/index.ts";
import type { Change, CommitResult } from "../storage/store.ts";

/** A store whose next commit that creates a thread is stored, and then said to have failed. */
class Unsure extends WrappedStore {
  isUnsure = false;
  /** Commits that create a thread wait for it. */
  gate: Promise<void> | undefined;

  override async commit(change: Change): Promise<CommitResult> {
    if (change.thread !== undefined) await this.gate;
    const result = await super.commit(change);
    if (!this.isUnsure || change.thread === undefined) return result;
    this.isUnsure = false;
    throw new Error("the connection broke");
  }
}

const REUSED = "IDEMPOTENCY_KEY_REUSED";

let world: World;
let inner: MemorySaver;
let store: Unsure;

beforeEach(() => {
  const clock = new ManualClock();
  inner = new MemorySaver({ clock });
  store = new Unsure(inner);
  world = new World({ clock, store });
});

afterEach(async () => {
  await world.stop();
  expect(world.errors).toEqual([]);
});

function run(
  thread: string,
  key: string,
  { as = "bot", input = {} }: { as?: Who; input?: object } = {},
): Promise<Answered> {
  const body = { graph: "asking", input };
  return world.post(`/v1/threads/${thread}/runs`, { as, body, headers: { "idempotency-key": key } });
}

async function questions(): Promise<number> {
  return (await world.holdpoint.pending()).items.length;
}

test("the same key with the same request has the same answer, and starts nothing again (K2)", async () => {
  const first = await run("t", "k1");
  expect(first).toMatchObject({ status: 202, body: { threadId: "t", graph: "asking", version: "1" } });
  await rested(store, "t");
  expect(await run("t", "k1")).toMatchObject({ status: 202, body: first.body });
  // The thread waits: a request of its own is refused, and so is one with another key.
  expect(await run("t", "k2")).toMatchObject({ status: 409, body: { code: "THREAD_BUSY" } });
  expect(await questions()).toBe(1);
});

test("with another request it is refused, whatever differs; somebody else's key is another (K2)", async () => {
  await run("t", "k");
  for (const [thread, input] of [
    ["t", { question: "Other?" }],
    ["u", {}],
  ] as const) {
    expect(await run(thread, "k", { input })).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
  }
  expect(await run("u", "k", { as: "cron" })).toMatchObject({ status: 202 });
  expect(await questions()).toBe(2);
});

test("a request that is refused takes no key", async () => {
  expect(await run("%00", "k")).toMatchObject({ status: 422 });
  expect(await run("t", "k")).toMatchObject({ status: 202 });
});

test("sent twice at once it is carried out once", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => run("t", "k")));
  expect(all.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  await rested(store, "t");
  expect(await questions()).toBe(1);
});

test("sent to two processes at once it is carried out once, and both say the same", async () => {
  const another = new World({ clock: world.clock, store: new WrappedStore(inner) });
  const worlds = [world, another, world, another];
  const asking = { as: "bot", body: { graph: "asking", input: {} }, headers: { "idempotency-key": "k" } } as const;
  const all = await Promise.all(worlds.map((one) => one.post("/v1/threads/t/runs", asking)));
  await another.stop();
  expect(all.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  await rested(store, "t");
  expect(await questions()).toBe(1);
});

describe("while the first is under way (K4)", () => {
  /** Holds what starts a run back until so many requests are here. */
  function heldUntil(requests: number): PromiseWithResolvers<void> {
    const gate = Promise.withResolvers<void>();
    let here = 0;
    store.gate = gate.promise;
    vi.spyOn(world.auth, "authenticate").mockImplementation(() => {
      here += 1;
      if (here === requests) setImmediate(() => gate.resolve());
      return WHO.bot;
    });
    return gate;
  }

  test("all that are sent with its key are answered as it is", async () => {
    heldUntil(15);
    const all = await Promise.all(Array.from({ length: 15 }, () => run("t", "k")));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 202));
    await rested(store, "t");
    expect(await questions()).toBe(1);
  });

  test("another request with its key is told so, and those with other keys do not wait", async () => {
    heldUntil(4);
    const all = await Promise.all([
      run("t", "k"),
      run("t", "k", { input: { question: "Other?" } }),
      run("u", "k"),
      run("v", "l"),
    ]);
    const codes = all.map(({ status, body }) => String(body["code"] ?? status));
    expect(codes.toSorted((a, b) => a.localeCompare(b))).toEqual(["202", "202", REUSED, REUSED]);
  });

  test("when it is not carried out, the next one is", async () => {
    const broken = heldUntil(3).promise.then(() => {
      store.gate = undefined;
      throw new Error("the store broke");
    });
    broken.catch(() => undefined);
    store.gate = broken;
    const all = await Promise.all(Array.from({ length: 3 }, () => run("t", "k")));
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 503]);
    expect(world.errors.splice(0)).toMatchObject([{ error: { code: "STORE_FAILED" } }]);
  });
});

test("what was stored although nobody was told so is told to whoever asks again (K1)", async () => {
  store.isUnsure = true;
  expect(await run("t", "k")).toMatchObject({ status: 202 });
  expect(store.isUnsure).toBe(false);
  expect(await run("t", "k")).toMatchObject({ status: 202 });
  const journal = await (store as Store).read(DEFAULT_TENANT, "thread/t", 0, 100);
  expect(journal.filter(({ payload }) => payload?.includes('"run_started"') === true)).toHaveLength(1);
});

test("after a day the key is free again, and taken out of the store (K3)", async () => {
  await run("t", "k");
  await run("u", "l");
  await world.clock.advance(KEPT_MS);
  await world.holdpoint.tick();
  for (const id of ["t", "u"]) await rested(store, id);
  expect(await run("v", "k")).toMatchObject({ status: 202 });
  const { items } = await store.find({ tenant: DEFAULT_TENANT, collection: "request", limit: 10 });
  expect(items).toHaveLength(1);
});

test("a key is free after a day however many others are over", async () => {
  const put = Array.from({ length: 60 }, (_, at) => ({
    collection: "request",
    key: String(at),
    revision: 0,
    body: "{}",
    index: { at: 1 },
  }));
  await store.commit({ tenant: DEFAULT_TENANT, put });
  await run("t", "k");
  await store.commit({ tenant: DEFAULT_TENANT, put: put.map((one) => ({ ...one, key: `x${one.key}` })) });
  await world.clock.advance(KEPT_MS);
  await world.holdpoint.tick();
  await rested(store, "t");
  expect(await run("u", "k")).toMatchObject({ status: 202, body: { threadId: "u" } });
});

test.each(["a b", "x".repeat(257), "\u00fc"])("the key %s is refused", async (key) => {
  expect(await run("t", key)).toMatchObject({ status: 422, body: { code: "INVALID_ARGUMENT" } });
});
