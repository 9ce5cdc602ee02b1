/** What is not erased, because it is still needed (erasure.ts, X2), and what is refused before anything is looked at. */
import { expect, test } from "vitest";
import { config, everything, play, refunds } from "../../test/audit/refund.ts";
import { append, exported, TENANT, verified } from "../../test/audit/story.ts";
import { all } from "../../test/engine/world.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import { MemorySaver } from "../storage/memory.ts";
import type { Store, ThreadStatus } from "../storage/store.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { eraseThread, type EraseOptions } from "./erase.ts";
import { openForkOf } from "./open-forks.ts";

const T = "t" as ThreadId;
const WHO = { by: "dpo", reason: "request 17" };
const DAY = 86_400_000;

/** A thread with a journal of one record, at rest unless it is to be held. */
async function put(store: Store, id: ThreadId, status: ThreadStatus, isHeld = false): Promise<void> {
  const fields = { route: "r", graph: "g", version: "1", status, head: 1, body: '{"run":1}' };
  const hold = { kind: "claim", worker: "w", leaseMs: 15_000, create: true } as const;
  const release = isHeld ? {} : { release: { wakeAt: null, wakesSeen: 0 } };
  const { ok } = await store.commit({ tenant: TENANT, thread: { id, hold, set: fields, ...release } });
  expect(ok).toBe(true);
  await append(store, `thread/${id}`, [{ type: "run_started" }]);
}

async function refuses(
  store: Store,
  code: string,
  message: RegExp,
  options: Partial<EraseOptions> = {},
): Promise<void> {
  const before = await everything(store);
  const refused = { code, message: expect.stringMatching(message) as string };
  await expect(eraseThread(store, TENANT, T, { ...WHO, ...options })).rejects.toMatchObject(refused);
  expect(await everything(store)).toBe(before);
}

test.each<ThreadStatus>(["pending", "running", "waiting", "failed", "blocked"])(
  "a %s thread is not erased",
  async (status) => {
    const store = new MemorySaver();
    await put(store, T, status);
    await refuses(
      store,
      "ERASURE_REFUSED",
      new RegExp(`^The thread of "thread/t" is ${status}: replay needs its journal`),
    );
  },
);

test.each<ThreadStatus>(["completed", "canceled"])("a %s thread is, once its grace period is over", async (status) => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  await put(store, T, status);
  await clock.advance(30 * DAY - 1);
  await refuses(store, "ERASURE_REFUSED", /^The thread of "thread\/t" ended only recently/, { graceMs: 30 * DAY });
  await clock.advance(1);
  expect(await eraseThread(store, TENANT, T, { ...WHO, graceMs: 30 * DAY })).toMatchObject({ records: 1 });
});

test("a thread that somebody holds is not erased", async () => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  await put(store, T, "completed", true);
  await refuses(store, "THREAD_BUSY", /^Thread "t" is being run by a worker; nothing was erased\.$/);
  await clock.advance(15_000);
  expect(await eraseThread(store, TENANT, T, WHO)).toMatchObject({ records: 1 });
});

test.each(["pending", "decided"])("a thread with a question that is %s is not erased", async (state) => {
  const store = new MemorySaver();
  await put(store, T, "completed");
  const question = {
    collection: "interrupt",
    key: "int_1",
    revision: 0,
    body: "{}",
    index: { parent: T, state, at: 1 },
  };
  await store.commit({ tenant: TENANT, put: [question] });
  await refuses(store, "ERASURE_REFUSED", /^The question of "interrupt\/int_1" is not closed/);
});

test("a thread that is not there is not erased", async () => {
  const store = new MemorySaver();
  await refuses(store, "THREAD_NOT_FOUND", /^There is no thread "t" in this store\.$/);
  await put(store, T, "completed");
  await expect(eraseThread(store, "other" as Tenant, T, WHO)).rejects.toMatchObject({ code: "THREAD_NOT_FOUND" });
});

test.each<readonly [string, Partial<Record<keyof EraseOptions, unknown>>, RegExp]>([
  ["nobody", { by: "" }, /^"by" of an erasure is a text of 1 to 256 characters\.$/],
  ["somebody who is no text", { by: 7 }, /^"by"/],
  ["a name that is too long", { by: "x".repeat(257) }, /^"by"/],
  ["no reason", { reason: "" }, /^"reason" of an erasure is a text of 1 to 1000 characters\.$/],
  ["a reason that is too long", { reason: "x".repeat(1_001) }, /^"reason"/],
  ["broken text", { reason: "\ud800" }, /^"reason"/],
  ["a grace period in the future", { graceMs: -1 }, /^"graceMs" of an erasure is -1; it is a span of 0 ms or more\.$/],
  ["no number", { graceMs: Number.NaN }, /^"graceMs"/],
])("%s is refused", async (_, options, message) => {
  const store = new MemorySaver();
  await put(store, T, "completed");
  await refuses(store, "INVALID_ARGUMENT", message, options as Partial<EraseOptions>);
});

/** A canceled thread whose reason, and one more cancel that nobody carried out, name somebody. */
test("what a thread was canceled for goes with it", async () => {
  const store = new MemorySaver();
  const app = refunds(store);
  await app.invoke({ log: [] }, config(T));
  await app.cancel(config(T), { reason: "Ada asked for it", by: "Ann, who knows Ada" });
  const control = { type: "cancel", run: 1, reason: "Ada again", by: "Ann" };
  const index = { parent: T, state: "decided", at: 1 };
  const left = { collection: "control", key: "cancel/t/1", revision: 0, body: JSON.stringify(control), index };
  await store.commit({ tenant: TENANT, put: [left] });
  expect((await store.thread(TENANT, T))?.body).toContain("Ada asked for it");
  await eraseThread(store, TENANT, T, WHO);
  expect(JSON.parse((await store.thread(TENANT, T))?.body ?? "")).toEqual({
    run: 1,
    step: expect.any(Number) as number,
    next: [],
  });
  expect(await everything(store)).not.toContain("Ada");
});

test("a thread is not erased while an open fork may use what is recorded there, nor a fork between them", async () => {
  const store = new MemorySaver();
  const app = await play(store, T);
  const checkpoints = await all(app.getStateHistory(config(T)));
  const from = checkpoints.at(-2)?.config ?? config(T);
  await app.fork(from, { threadId: "middle" });
  const inMiddle = await all(app.getStateHistory(config("middle")));
  await app.fork(inMiddle.at(-1)?.config ?? config("middle"), { threadId: "last" });
  await app.cancel(config("middle"));
  await refuses(store, "ERASURE_REFUSED", /^The thread "last" was forked from "t" and may use what is recorded there/);
  const middle = "middle" as ThreadId;
  await expect(eraseThread(store, TENANT, middle, WHO)).rejects.toMatchObject({ code: "ERASURE_REFUSED" });
  await app.cancel(config("last"));
  for (const id of [T, middle, "last" as ThreadId]) await eraseThread(store, TENANT, id, WHO);
  expect(await everything(store)).not.toContain("Ada");
  expect(await verified(await exported(store))).toMatchObject({ ok: true });
});

test("an open fork that does everything anew needs nothing of it", async () => {
  const store = new MemorySaver();
  const app = await play(store, T);
  const [, , first] = (await all(app.getStateHistory(config(T)))).toReversed();
  await app.fork(first?.config ?? config(T), { threadId: "anew", effects: "execute" });
  expect((await store.thread(TENANT, "anew" as ThreadId))?.status).toBe("waiting");
  expect(await openForkOf(store, TENANT, T)).toBeUndefined();
  await eraseThread(store, TENANT, T, WHO);
});

test("forks are found among many open threads, whatever those hold", async () => {
  const store = new MemorySaver();
  const forked = (thread: string): { type: string; thread: string; effects: string } => ({
    type: "forked",
    thread,
    effects: "reuse",
  });
  for (let index = 0; index < 1_010; index += 1) {
    const id = `open-${index}` as ThreadId;
    await put(store, id, index < 505 ? "waiting" : "failed");
  }
  const waiting = { route: "r", graph: "g", version: "1", status: "waiting", head: 1, body: "{}" } as const;
  const hold = { kind: "claim", worker: "w", leaseMs: 1, create: true } as const;
  for (const [id, entries] of [
    ["says-so", [{ type: "run_started", patch: { said: { set: forked("t") } } }]],
    ["of-another", [forked("elsewhere")]],
    ["of-an-erased", [forked("erased")]],
    ["erased", [forked("t")]],
    ["twice", [forked("of-another")]],
  ] as const) {
    await store.commit({ tenant: TENANT, thread: { id: id as ThreadId, hold, set: waiting } });
    await append(store, `thread/${id}`, entries, { isErased: id === "erased" });
  }
  expect(await openForkOf(store, TENANT, T)).toBeUndefined();
  expect(await openForkOf(store, TENANT, "elsewhere" as ThreadId)).toBe("of-another");
  expect(await openForkOf(store, TENANT, "of-another" as ThreadId)).toBe("twice");
});
