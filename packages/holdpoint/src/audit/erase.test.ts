import { existsSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { FreshStore, PLACES } from "../../test/audit/fresh-store.ts";
import { config, cool, everything, play } from "../../test/audit/refund.ts";
import { exported, TENANT, verified } from "../../test/audit/story.ts";
import { all } from "../../test/engine/world.ts";
import { claim } from "../engine/questions/claims.ts";
import type { InterruptId, ThreadId } from "../core/ids.ts";
import { Holdpoint } from "../index.ts";
import { MemorySaver } from "../storage/memory.ts";
import type { Store } from "../storage/store.ts";
import { CrashingStore } from "../testing/crashing-store.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { eraseThread } from "./erase.ts";
import { publicHalf } from "./key-ring.ts";
import { recordKeys } from "./key-stream.ts";
import { SigningKey } from "./signing-key.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];
const T = "thread-1" as ThreadId;
const WHO = { by: "dpo", reason: "request 17" };

async function questionsIn(store: Store): Promise<readonly string[]> {
  const { items } = await store.find({ tenant: TENANT, collection: "interrupt", parent: T, limit: 10 });
  return items.map(({ key }) => key);
}

describe.each(PLACES)("on the %s store", (kind) => {
  const fresh = new FreshStore(kind);
  let store: Store;

  beforeEach(() => {
    ({ store } = fresh);
  });

  const inFiles = (text: string): boolean =>
    [fresh.file, `${fresh.file}-wal`].some((path) => existsSync(path) && readFileSync(path, "latin1").includes(text));

  test("everything a thread said is gone, and everything verifies (B1)", async () => {
    await recordKeys(store, TENANT, { keys: [publicHalf(signer)], rotations: [] });
    await play(store, T, signer);
    await writeCheckpoint(store, TENANT, signer);
    const before = await everything(store);
    for (const text of ["for Ada", "Ada Lovelace", "Is this Ada?", "who is Ada", "Yes, this is Ada.", "Not for Ada."]) {
      expect(before, text).toContain(text);
    }
    const erased = await eraseThread(store, TENANT, T, { ...WHO, signer });
    expect(erased).toMatchObject({ questions: 2, documents: 2 });
    expect(await everything(store)).not.toContain("Ada");
    expect(inFiles("Ada")).toBe(false);
    const report = await verified(await exported(store), { trusted });
    expect(report).toMatchObject({ ok: true, erased: erased.records, checkpoints: 2, uncovered: 0, receipts: 0 });
    expect(report.lastCheckpoint?.number).toBe(erased.checkpoint?.number);
  });

  test("who looked at its questions is gone as well, and that somebody did still verifies", async () => {
    await play(store, T);
    const [question, other] = await questionsIn(store);
    // As a claim is kept whose question was decided meanwhile.
    await claim(store, TENANT, question as InterruptId, "Ada");
    await claim(store, TENANT, "int_of_another" as InterruptId, "Grace");
    expect(other).toBeDefined();
    expect(await eraseThread(store, TENANT, T, WHO)).toMatchObject({ questions: 2, documents: 3 });
    const claims = await store.find({ tenant: TENANT, collection: "claim", limit: 10 });
    expect(claims.items.map(({ key }) => key)).toEqual(["int_of_another"]);
    expect(await verified(await exported(store))).toMatchObject({ ok: true, findings: [] });
    expect(await store.read(TENANT, `claim/${question}`, 0, 10)).toMatchObject([{ seq: 1 }]);
  });

  test("what is left of it: that it was there, and who erased it", async () => {
    await play(store, T);
    const { items: questions } = await store.find({ tenant: TENANT, collection: "interrupt", parent: T, limit: 10 });
    const rowBefore = await store.thread(TENANT, T);
    const { records } = await eraseThread(store, TENANT, T, WHO);
    const journal = await store.read(TENANT, `thread/${T}`, 0, 100);
    const last = journal.at(-1);
    expect(journal.slice(0, -1).every(({ payload, salt }) => payload === null && salt === null)).toBe(true);
    expect(JSON.parse(last?.payload ?? "")).toEqual([{ type: "erased", ...WHO, at: last?.at }]);
    expect(await store.thread(TENANT, T)).toMatchObject({
      status: "completed",
      graph: "refunds",
      route: "",
      head: last?.seq,
      leaseUntil: null,
      wakeAt: null,
      createdAt: rowBefore?.createdAt,
    });
    const left = await store.get(
      TENANT,
      "interrupt",
      questions.map(({ key }) => key),
    );
    for (const [index, { body, index: found }] of left.entries()) {
      const { id, graph, node, task, digest, createdAt } = JSON.parse(questions[index]?.body ?? "") as object & {
        readonly [name: string]: unknown;
      };
      expect(JSON.parse(body)).toEqual({
        id,
        threadId: T,
        graph,
        node,
        task,
        status: "resolved",
        outcome: "consumed",
        value: null,
        digest,
        createdAt,
      });
      expect(found).toEqual({ parent: T, state: "closed", at: createdAt });
    }
    const said = (await store.read(TENANT, "erasure", 0, 100)).flatMap(
      ({ payload }) => JSON.parse(payload ?? "") as readonly object[],
    );
    expect(said).toHaveLength(records);
    expect(said[0]).toEqual({
      type: "erased",
      stream: `thread/${T}`,
      seq: 1,
      ...WHO,
      at: expect.any(Number) as number,
    });
  });

  test("again, there is nothing left to erase", async () => {
    await play(store, T);
    await eraseThread(store, TENANT, T, WHO);
    const before = await everything(store);
    const again = await eraseThread(store, TENANT, T, { by: "other", reason: "again", graceMs: 1e12 });
    expect(again).toEqual({ records: 0, questions: 0, documents: 0 });
    expect(await everything(store)).toBe(before);
  });

  test("another thread, and another tenant, are as they were", async () => {
    await play(store, T);
    await play(store, "thread-2");
    const others = async (): Promise<unknown> => [
      await store.thread(TENANT, "thread-2" as ThreadId),
      await store.read(TENANT, "thread/thread-2", 0, 100),
      await store.find({ tenant: TENANT, collection: "interrupt", parent: "thread-2", limit: 10 }),
      await store.get(TENANT, "snapshot", ["thread-2"]),
    ];
    const before = await others();
    const [rejections] = (await store.find({ tenant: TENANT, collection: "rejection", limit: 10 })).items;
    expect(JSON.parse(rejections?.body ?? "")).toHaveLength(2);
    await eraseThread(store, TENANT, T, WHO);
    expect(await others()).toEqual(before);
    const [left] = (await store.find({ tenant: TENANT, collection: "rejection", limit: 10 })).items;
    expect(JSON.parse(left?.body ?? "")).toHaveLength(1);
    await eraseThread(store, TENANT, "thread-2" as ThreadId, WHO);
    expect((await store.find({ tenant: TENANT, collection: "rejection", limit: 10 })).items).toEqual([]);
  });

  test.each(["hot", "cold"])("nobody reads it or goes on with it, %s (Y2)", async (way) => {
    const app = await play(store, T);
    const [end] = await all(app.getStateHistory(config(T)));
    await eraseThread(store, TENANT, T, WHO);
    if (way === "cold") cool(store);
    const erased = {
      code: "THREAD_ERASED",
      message: `What thread "${T}" did was erased; it can neither be read nor gone on with. Begin a thread of another id.`,
    };
    await expect(app.getState(config(T))).rejects.toMatchObject(erased);
    await expect(app.getState(end?.config ?? config(T))).rejects.toMatchObject(erased);
    await expect(all(app.getStateHistory(config(T)))).rejects.toMatchObject(erased);
    await expect(app.fork(config(T))).rejects.toMatchObject(erased);
    const before = await everything(store);
    await expect(app.invoke({ log: ["again"] }, config(T))).rejects.toMatchObject(erased);
    // The row says that its lease was taken.
    const changed = (await everything(store)).replace(/"(fence|wakeAt|leaseUntil)":\w+/g, "");
    expect(changed).toBe(before.replace(/"(fence|wakeAt|leaseUntil)":\w+/g, ""));
    expect(await verified(await exported(store))).toMatchObject({ ok: true });
  });
});

test("no worker takes an erased thread up, whoever tried to go on with it before", async () => {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  const app = await play(store, T);
  await eraseThread(store, TENANT, T, WHO);
  await expect(app.invoke({ log: [] }, config(T))).rejects.toMatchObject({ code: "THREAD_ERASED" });
  await store.commit({ tenant: TENANT, wake: [T] });
  await clock.advance(3_600_000);
  expect(await new Holdpoint({ store, graphs: [app] }).tick()).toBe(0);
});

test("a process that dies at any commit leaves what verifies, and the next goes on (Y1)", async () => {
  const clean = new MemorySaver();
  await play(clean, T);
  const counting = new CrashingStore(clean);
  const whole = await eraseThread(counting, TENANT, T, WHO);
  expect(counting.commits).toBeGreaterThan(1);
  for (let commit = 1; commit <= counting.commits; commit += 1) {
    for (const when of ["before", "after", "torn"] as const) {
      const store = new MemorySaver();
      await play(store, T);
      const crashing = new CrashingStore(store, { commit, when });
      const dies = eraseThread(crashing, TENANT, T, { ...WHO, signer });
      await expect(dies).rejects.toMatchObject({ code: "STORE_FAILED" });
      expect(await verified(await exported(store)), `${commit} ${when}`).toMatchObject({ ok: true });
      await eraseThread(store, TENANT, T, WHO);
      expect(await everything(store)).not.toContain("Ada");
      expect(await verified(await exported(store))).toMatchObject({ ok: true, erased: whole.records });
    }
  }
});
