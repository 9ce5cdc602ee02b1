/** Erasing what is long, and what others change meanwhile (erase.ts, Y1–Y3; erasure-writer.ts). */
import { expect, test } from "vitest";
import { everything } from "../../test/audit/refund.ts";
import { exported, TENANT, verified } from "../../test/audit/story.ts";
import { WrappedStore } from "../../test/crash/wrapped-store.ts";
import { genesis, seal } from "../core/chain.ts";
import type { ThreadId } from "../core/ids.ts";
import { MemorySaver } from "../storage/memory.ts";
import type { Change, CommitResult, Store, StreamAppend } from "../storage/store.ts";
import { CrashingStore } from "../testing/crashing-store.ts";
import { eraseThread } from "./erase.ts";

const T = "t" as ThreadId;
const WHO = { by: "dpo", reason: "request 17" };

/** Records of a stream, written as the engine does, in one go. */
function stream(name: string, length: number): StreamAppend[] {
  let hash = genesis(TENANT, name);
  return Array.from({ length }, (_, index) => {
    const record = seal(hash, index + 1, 1, `[{"type":"said","what":"Ada ${index}"}]`, `salt-${index}`);
    ({ hash } = record);
    return { stream: name, record };
  });
}

const question = (id: string, more: object = {}): string =>
  JSON.stringify({
    id,
    threadId: T,
    graph: "g",
    node: "n",
    task: "1",
    status: "canceled",
    value: "Ada?",
    digest: "d",
    createdAt: 1,
    ...more,
  });

/** A completed thread of so many records, and so many questions of so many records each. */
async function fill(store: Store, journal: number, questions: readonly number[], more: object = {}): Promise<void> {
  const set = { route: "r", graph: "g", version: "1", status: "completed", head: journal, body: "{}" } as const;
  const hold = { kind: "claim", worker: "w", leaseMs: 1_000, create: true } as const;
  const thread = { id: T, hold, set, release: { wakeAt: null, wakesSeen: 0 } };
  expect((await store.commit({ tenant: TENANT, thread, append: stream(`thread/${T}`, journal) })).ok).toBe(true);
  for (const [index, length] of questions.entries()) {
    const key = `int_${String(index).padStart(4, "0")}`;
    const index_ = { parent: T, state: "closed", at: 1, tags: ["person:Ada"] };
    const put = [{ collection: "interrupt", key, revision: 0, body: question(key, more), index: index_ }];
    expect((await store.commit({ tenant: TENANT, put, append: stream(`interrupt/${key}`, length) })).ok).toBe(true);
  }
}

/** Notes what is committed, and lets something happen before. */
class Watched extends WrappedStore {
  readonly changes: Change[] = [];
  before: (change: Change) => Promise<void> = async () => undefined;

  override async commit(change: Change): Promise<CommitResult> {
    this.changes.push(change);
    await this.before(change);
    return super.commit(change);
  }
}

test("commits stay bounded, however long the journal and however many the questions", async () => {
  const store = new MemorySaver();
  const lengths = [0, 1, 700, 3, 499, ...Array.from({ length: 230 }, () => 2)];
  await fill(store, 1_234, lengths);
  const watched = new Watched(store);
  const records = 1_234 + lengths.reduce((sum, length) => sum + length, 0);
  expect(await eraseThread(watched, TENANT, T, WHO)).toEqual({ records, questions: lengths.length, documents: 0 });
  const closed = new Set<string>();
  for (const { erase = [], put = [] } of watched.changes) {
    expect(erase.length).toBeLessThanOrEqual(500);
    expect(put.length).toBeLessThanOrEqual(100);
    // A question's document goes with the last of its records, not before (Y3).
    expect(erase.filter(({ stream: name }) => closed.has(name))).toEqual([]);
    for (const { key } of put) closed.add(`interrupt/${key}`);
  }
  // Three of the journal; 1,393 records of the first hundred questions, 200 and 70 of the others.
  expect(watched.changes).toHaveLength(3 + 3 + 2);
  expect(await everything(store)).not.toContain("Ada");
  expect(await verified(await exported(store))).toMatchObject({ ok: true, erased: records });
});

test("the journal is ended by the first commit, which also takes its first record", async () => {
  const store = new MemorySaver();
  await fill(store, 1_000, [1]);
  const dies = eraseThread(new CrashingStore(store, { commit: 2, when: "before" }), TENANT, T, WHO);
  await expect(dies).rejects.toMatchObject({ code: "STORE_FAILED" });
  const journal = await store.read(TENANT, `thread/${T}`, 0, 2_000);
  expect(journal[0]?.payload).toBeNull();
  expect(journal.filter(({ payload }) => payload === null)).toHaveLength(500);
  expect(journal.at(-1)).toMatchObject({ seq: 1_001, payload: expect.stringContaining('"erased"') as string });
  expect(await eraseThread(store, TENANT, T, WHO)).toEqual({ records: 501, questions: 1, documents: 0 });
  expect(await store.read(TENANT, `thread/${T}`, 1_001, 10)).toEqual([]);
});

test("of several at once, no record is said to be erased twice (B2)", async () => {
  const store = new MemorySaver();
  await fill(
    store,
    1_300,
    Array.from({ length: 120 }, () => 6),
  );
  const all = await Promise.all(Array.from({ length: 4 }, () => eraseThread(store, TENANT, T, WHO)));
  expect(all.reduce((sum, { records }) => sum + records, 0)).toBe(1_300 + 120 * 6);
  expect(all.reduce((sum, { questions }) => sum + questions, 0)).toBe(120);
  expect(await everything(store)).not.toContain("Ada");
  expect(await verified(await exported(store))).toMatchObject({ ok: true, erased: 2_020 });
});

test("a run that begins while its thread is looked at is noticed, and nothing is erased", async () => {
  const store = new MemorySaver();
  await fill(store, 3, [1]);
  const before = await store.read(TENANT, `thread/${T}`, 0, 10);
  const watched = new Watched(store);
  watched.before = async () => {
    watched.before = async () => undefined;
    const hold = { kind: "claim", worker: "w", leaseMs: 1_000 } as const;
    const record = seal(before.at(-1)?.hash ?? "", 4, 1, "[]", "s");
    const thread = {
      id: T,
      hold,
      set: { status: "waiting", head: 4 },
      release: { wakeAt: null, wakesSeen: 0 },
    } as const;
    const { ok } = await store.commit({ tenant: TENANT, thread, append: [{ stream: `thread/${T}`, record }] });
    expect(ok).toBe(true);
  };
  await expect(eraseThread(watched, TENANT, T, WHO)).rejects.toMatchObject({ code: "ERASURE_REFUSED" });
  expect((await store.read(TENANT, `thread/${T}`, 0, 10)).slice(0, 3)).toEqual(before);
});

test("what is recorded of a question while it is looked at is erased, too", async () => {
  const store = new MemorySaver();
  await fill(store, 1, [2]);
  const watched = new Watched(store);
  watched.before = async ({ put = [] }) => {
    if (!put.some(({ collection }) => collection === "interrupt")) return;
    watched.before = async () => undefined;
    const stream_ = "interrupt/int_0000";
    const [document] = await store.get(TENANT, "interrupt", ["int_0000"]);
    const [, last] = await store.read(TENANT, stream_, 0, 2);
    const record = seal(last?.hash ?? "", 3, 1, '["Ada tried again"]', "s");
    const again = { ...document, body: question("int_0000", { outcome: "unused" }) } as Exclude<
      typeof document,
      undefined
    >;
    expect((await store.commit({ tenant: TENANT, append: [{ stream: stream_, record }], put: [again] })).ok).toBe(true);
  };
  expect(await eraseThread(watched, TENANT, T, WHO)).toEqual({ records: 4, questions: 1, documents: 0 });
  expect(await everything(store)).not.toContain("Ada");
  const [left] = await store.get(TENANT, "interrupt", ["int_0000"]);
  expect(JSON.parse(left?.body ?? "")).toMatchObject({ outcome: "unused", value: null });
});

test("others who are faster again and again are told of", async () => {
  const store = new MemorySaver();
  await fill(store, 1, []);
  const watched = new Watched(store);
  watched.before = async () => {
    const [last] = (await store.read(TENANT, "erasure", 0, 100)).slice(-1);
    const record = seal(last?.hash ?? genesis(TENANT, "erasure"), (last?.seq ?? 0) + 1, 1, "[]", "s");
    await store.commit({ tenant: TENANT, append: [{ stream: "erasure", record }] });
  };
  await expect(eraseThread(watched, TENANT, T, WHO)).rejects.toMatchObject({
    code: "STORE_CONFLICT",
    message: 'What thread "t" says was changed by others 20 times in a row; erase it again to go on.',
  });
  expect(watched.changes).toHaveLength(20);
});

test("questions that only say something in their documents take no entry in the stream of erasures", async () => {
  const store = new MemorySaver();
  await fill(store, 0, [0], { outcome: "unused" });
  expect(await eraseThread(store, TENANT, T, WHO)).toEqual({ records: 0, questions: 1, documents: 0 });
  expect(await store.read(TENANT, "erasure", 0, 10)).toEqual([]);
  expect(await everything(store)).not.toContain("Ada");
});

test("rejections of the action, by these questions and by others, are told apart", async () => {
  const store = new MemorySaver();
  await fill(store, 1, [1, 1], { review: { request: { envelope: { actionDigest: "action-1" } } } });
  const by = (interruptId: string): object => ({ interruptId, at: 1, by: ["Ada"] });
  const put = (key: string, ...ids: readonly string[]) => ({
    collection: "rejection",
    key,
    revision: 0,
    body: JSON.stringify(ids.map(by)),
    index: { at: 0 },
  });
  await store.commit({
    tenant: TENANT,
    put: [put("action-1", "int_0000", "int_9999", "int_0001"), put("action-2", "int_0000")],
  });
  expect(await eraseThread(store, TENANT, T, WHO)).toMatchObject({ questions: 2, documents: 1 });
  const [one, two] = await store.get(TENANT, "rejection", ["action-1", "action-2"]);
  expect(JSON.parse(one?.body ?? "")).toEqual([by("int_9999")]);
  expect(two?.revision).toBe(1);
});

test("an action whose rejections came from other questions stays as it is", async () => {
  const store = new MemorySaver();
  await fill(store, 1, [1], { review: { request: { envelope: { actionDigest: "action-1" } } } });
  const body = '[{"interruptId":"int_9999"}]';
  await store.commit({
    tenant: TENANT,
    put: [{ collection: "rejection", key: "action-1", revision: 0, body, index: { at: 0 } }],
  });
  expect(await eraseThread(store, TENANT, T, WHO)).toMatchObject({ documents: 0 });
  expect(await store.get(TENANT, "rejection", ["action-1"])).toMatchObject([{ body, revision: 1 }]);
});
