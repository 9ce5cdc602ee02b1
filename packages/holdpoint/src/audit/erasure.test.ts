import { expect, test } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import type { ThreadStatus } from "../storage/store.ts";
import { append, exported, named, recordErasure, TENANT, verified } from "../../test/audit/story.ts";
import { erasurePayload, journalErasedPayload, readErasures, refuseErasure, saysJournalErased } from "./erasure.ts";
import { publicHalf } from "./key-ring.ts";
import { SigningKey } from "./signing-key.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];

test("an erased record holds: chain, checkpoints and erasure say the same (X1)", async () => {
  const store = new MemorySaver();
  await append(store, "thread/a", [{ name: "Alice" }], { isErased: true });
  await append(store, "thread/a", [{ done: true }]);
  await writeCheckpoint(store, TENANT, signer);
  await recordErasure(store, "thread/a", 1);
  const lines = await exported(store);
  expect(lines.join()).not.toContain("Alice");
  expect(await verified(lines, { trusted })).toMatchObject({ ok: true, erased: 1, checkpoints: 1 });
});

test("an erasure without an entry, and an entry without an erasure, are named", async () => {
  const store = new MemorySaver();
  await append(store, "thread/a", [1], { isErased: true });
  await append(store, "thread/a", [2]);
  await recordErasure(store, "thread/a", 2);
  await recordErasure(store, "thread/a", 9);
  const report = await verified(await exported(store));
  expect(named(report)).toEqual(["erased thread/a 2", "erased thread/a 9", "erased thread/a 1"]);
  expect(report.findings.map(({ detail }) => detail)).toEqual([
    'it is said to be erased (record 1 of "erasure") and is not',
    'it is said to be erased (record 2 of "erasure") and is not',
    "its payload is gone and no erasure of it is recorded",
  ]);
});

test("an erasure that was itself erased no longer says anything", async () => {
  const store = new MemorySaver();
  await append(store, "thread/a", [1], { isErased: true });
  await append(store, "erasure", [{}], { isErased: true });
  expect(named(await verified(await exported(store)))).toEqual(["erased thread/a 1", "erased erasure 1"]);
});

test.each<readonly [string, unknown]>([
  ["no list", {}],
  ["no entry", [7]],
  ["another entry", [{ type: "x", stream: "s", seq: 1 }]],
  ["no stream", [{ type: "erased", seq: 1 }]],
  ["no number", [{ type: "erased", stream: "s", seq: "1" }]],
])("a record with %s holds no erasures", async (_, entries) => {
  expect(readErasures(JSON.stringify(entries))).toBeUndefined();
  const store = new MemorySaver();
  await append(store, "erasure", entries as readonly []);
  expect(named(await verified(await exported(store)))).toEqual(["erased erasure 1"]);
});

test("erasures are written and read", () => {
  const erasure = { stream: "thread/a", seq: 3, by: "dpo", reason: "request 17", at: 5 };
  expect(readErasures(erasurePayload([erasure, { ...erasure, seq: 4 }]))).toEqual([
    { stream: "thread/a", seq: 3 },
    { stream: "thread/a", seq: 4 },
  ]);
  expect(readErasures(null)).toBeUndefined();
  expect(readErasures("{")).toBeUndefined();
});

test("a journal that is erased says so, and nothing else does (X4)", () => {
  expect(saysJournalErased(journalErasedPayload({ by: "dpo", reason: "request 17", at: 5 }))).toBe(true);
  for (const payload of [null, "", "7", "[]", "[7]", '{"type":"erased"}', '[{"type":"run_completed"}]']) {
    expect(saysJournalErased(payload), String(payload)).toBe(false);
  }
});

const DAY = 86_400_000;
const time = { now: 30 * DAY, graceMs: 10 * DAY };

const STATUSES: Readonly<Record<ThreadStatus, boolean>> = {
  pending: false,
  running: false,
  waiting: false,
  failed: false,
  blocked: false,
  completed: true,
  canceled: true,
};

test.each(Object.entries(STATUSES) as [ThreadStatus, boolean][])(
  "a journal of a %s thread: %s (X2)",
  (status, isFree) => {
    const judge = (updatedAt: number): string | undefined =>
      refuseErasure("thread/a", { of: "thread", row: { status, updatedAt } }, time);
    if (isFree) {
      expect(judge(20 * DAY)).toBeUndefined();
      expect(judge(20 * DAY + 1)).toContain("can be erased from 1970-01-31T00:00:00.001Z on");
    } else expect(judge(0)).toContain(`is ${status}: replay needs its journal`);
  },
);

test("what is recorded about a question goes once the question is closed (X2)", () => {
  expect(refuseErasure("interrupt/int_1", { of: "question", isClosed: true }, time)).toBeUndefined();
  expect(refuseErasure("interrupt/int_1", { of: "question", isClosed: false }, time)).toContain("is not closed");
});

test("the proof itself, and what nobody knows, is not erased (X3)", () => {
  for (const stream of ["checkpoint", "key", "erasure"]) {
    expect(refuseErasure(stream, { of: "question", isClosed: true }, time)).toContain("part of the proof");
  }
  expect(refuseErasure("grant/1", { of: "unknown" }, time)).toContain("Nothing says");
});
