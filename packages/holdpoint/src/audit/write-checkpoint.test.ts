import { beforeEach, describe, expect, test } from "vitest";
import { genesis, seal } from "../core/chain.ts";
import type { Tenant } from "../core/ids.ts";
import { MemorySaver } from "../storage/memory.ts";
import { SqliteSaver } from "../storage/sqlite/index.ts";
import type { Change, CommitResult, Store, StreamRecord } from "../storage/store.ts";
import { FreshStore, PLACES } from "../../test/audit/fresh-store.ts";
import { append, exported, TENANT, verified } from "../../test/audit/story.ts";
import { checkpointPayload, readCheckpoint, type Checkpoint, type CheckpointContent } from "./checkpoint.ts";
import { emptyLog, LogTrail, nextLog, RECENT, SEGMENT } from "./event-log.ts";
import { publicHalf } from "./key-ring.ts";
import { sign } from "./signed.ts";
import { SigningKey } from "./signing-key.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];

const checkpointsOf = async (store: Store): Promise<Checkpoint[]> =>
  (await store.read(TENANT, "checkpoint", 0, 1_000)).flatMap(({ payload }) => readCheckpoint(payload) ?? []);

/** Many records in few commits: a record in each of `streams` streams. */
async function fill(store: Store, streams: number, prefix = "thread"): Promise<void> {
  for (let from = 0; from < streams; from += 1_000) {
    const names = Array.from({ length: Math.min(1_000, streams - from) }, (_, index) => `${prefix}/${from + index}`);
    const appends = names.map((stream) => ({ stream, record: seal(genesis(TENANT, stream), 1, 1, "[]", "s") }));
    expect((await store.commit({ tenant: TENANT, append: appends })).ok).toBe(true);
  }
}

describe.each(PLACES)("on the %s store", (kind) => {
  const fresh = new FreshStore(kind);
  let store: Store;

  beforeEach(() => {
    ({ store } = fresh);
  });

  test("an empty store has no checkpoint, and gets none", async () => {
    expect(await writeCheckpoint(store, TENANT, signer)).toBeUndefined();
    expect(await exported(store)).toHaveLength(2);
  });

  test("a checkpoint states events, log and the heads of what had records since the one before (C1, C2)", async () => {
    const a1 = await append(store, "thread/a", [1]);
    const b1 = await append(store, "thread/b", [1]);
    const a2 = await append(store, "thread/a", [2]);
    const log = [
      ["thread/a", a1],
      ["thread/b", b1],
      ["thread/a", a2],
    ] as const;
    const first = await writeCheckpoint(store, TENANT, signer);
    expect(first).toMatchObject({
      tenant: TENANT,
      number: 1,
      events: 3,
      log: log.reduce((before, [stream, record]) => nextLog(before, stream, record), emptyLog(TENANT)),
      heads: [
        ["thread/b", 1, b1.hash],
        ["thread/a", 2, a2.hash],
      ],
      before: null,
    });
    const [own] = await store.read(TENANT, "checkpoint", 0, 1);
    await append(store, "thread/c", [1]);
    const second = await writeCheckpoint(store, TENANT, signer);
    expect(second).toMatchObject({ number: 2, events: 5, before: own?.hash });
    expect(second?.heads.map(([stream]) => stream)).toEqual(["checkpoint", "thread/c"]);
    expect(await verified(await exported(store), { trusted })).toMatchObject({
      ok: true,
      checkpoints: 2,
      uncovered: 0,
    });
  });

  test("nothing new, no checkpoint (W3)", async () => {
    await append(store, "thread/a", [1]);
    const first = await writeCheckpoint(store, TENANT, signer);
    expect(await writeCheckpoint(store, TENANT, signer)).toEqual(first);
    expect(await writeCheckpoint(store, TENANT, signer)).toEqual(first);
    expect(await checkpointsOf(store)).toHaveLength(1);
  });

  test("tenants have checkpoints of their own", async () => {
    const tenant = "other" as Tenant;
    await append(store, "thread/a", [1]);
    await append(store, "thread/a", [1], { tenant });
    expect(await writeCheckpoint(store, tenant, signer)).toMatchObject({ tenant, number: 1, events: 1 });
    expect(await verified(await exported(store, tenant), { trusted })).toMatchObject({
      ok: true,
      records: 2,
      checkpoints: 1,
    });
    expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ tenant: TENANT, number: 1, events: 1 });
  });

  test("a long past takes several, each with the heads of one segment, and all of them hold (W1)", async () => {
    await fill(store, 2 * SEGMENT + 500);
    expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 3, events: 2 * SEGMENT + 502 });
    const found = await checkpointsOf(store);
    expect(found.map(({ signed }) => [signed.content.events, signed.content.heads.length])).toEqual([
      [SEGMENT, SEGMENT],
      [2 * SEGMENT, SEGMENT],
      // The two checkpoints that were written meanwhile are part of the log; they are one stream.
      [2 * SEGMENT + 502, 501],
    ]);
    expect(await verified(await exported(store), { trusted })).toMatchObject({
      ok: true,
      checkpoints: 3,
      uncovered: 0,
    });
  });

  test("of several writers at once each leaves the log covered, and no number is given twice (W4)", async () => {
    await append(store, "thread/a", [1]);
    const written = await Promise.all(Array.from({ length: 5 }, () => writeCheckpoint(store, TENANT, signer)));
    expect(new Set(written.map((one) => one?.number))).toEqual(new Set([1]));
    expect(await checkpointsOf(store)).toHaveLength(1);
    expect(await verified(await exported(store), { trusted })).toMatchObject({
      ok: true,
      checkpoints: 1,
      uncovered: 0,
    });
  });
});

/** A store whose answers can be bent. */
class BentStore extends MemorySaver {
  refuse = 0;
  bend = (record: StreamRecord, _stream: string): StreamRecord => record;
  readonly commits: Change[] = [];
  failWith: Error | undefined;

  override async commit(change: Change): Promise<CommitResult> {
    this.commits.push(change);
    if (this.refuse > 0) {
      this.refuse -= 1;
      return { ok: false, reason: "head", key: "checkpoint" };
    }
    return super.commit(change);
  }

  override async read(...args: Parameters<MemorySaver["read"]>): ReturnType<MemorySaver["read"]> {
    return (await super.read(...args)).map((record) => this.bend(record, args[1]));
  }

  override async events(...args: Parameters<MemorySaver["events"]>): ReturnType<MemorySaver["events"]> {
    if (this.failWith !== undefined) throw this.failWith;
    return (await super.events(...args)).map((event) => ({ ...event, record: this.bend(event.record, event.stream) }));
  }
}

/** What the last checkpoint's hint says is put into the document. */
const hint = (store: Store, body: string, revision: number): Promise<CommitResult> =>
  store.commit({
    tenant: TENANT,
    put: [{ collection: "audit", key: "last-checkpoint", revision, body, index: { at: 0 } }],
  });

test("a writer that is refused goes on from what is there now (W4)", async () => {
  const store = new BentStore();
  await append(store, "thread/a", [1]);
  store.refuse = 3;
  expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 1, events: 1 });
  await append(store, "thread/a", [2]);
  store.refuse = 100;
  await expect(writeCheckpoint(store, TENANT, signer)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
  expect(store.refuse).toBe(80);
});

test("a writer that is refused at the end of a segment goes on, too (W4)", async () => {
  const store = new BentStore();
  await fill(store, SEGMENT + 1);
  store.refuse = 1;
  expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 2, events: SEGMENT + 2 });
});

test.each(["nonsense", "-5", "0", "99", "1.5"])("a hint that says %s is passed over", async (body) => {
  const store = new MemorySaver();
  await append(store, "thread/a", [1]);
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/a", [2]);
  expect((await hint(store, body, 1)).ok).toBe(true);
  expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 2 });
});

test("with its hint, the last of many checkpoints is found without reading them all", async () => {
  const store = new BentStore();
  let reads = 0;
  store.bend = (record, stream) => {
    reads += stream === "checkpoint" ? 1 : 0;
    return record;
  };
  for (let number = 1; number <= 20; number += 1) {
    await append(store, "thread/a", [number]);
    await writeCheckpoint(store, TENANT, signer);
  }
  reads = 0;
  await append(store, "thread/a", [0]);
  await writeCheckpoint(store, TENANT, signer);
  // The record itself, and the event that holds it.
  expect(reads).toBeLessThanOrEqual(2);
});

test("without its hint, the last of many pages of checkpoints is found", async () => {
  const store = new MemorySaver();
  let previous = genesis(TENANT, "checkpoint");
  await append(store, "thread/a", [1]);
  await writeCheckpoint(store, TENANT, signer);
  const [first] = await store.read(TENANT, "checkpoint", 0, 1);
  previous = first?.hash ?? previous;
  for (let seq = 2; seq <= 1_000; seq += 1) {
    const record = seal(previous, seq, 1, first?.payload ?? "", "s");
    await store.commit({ tenant: TENANT, append: [{ stream: "checkpoint", record }] });
    previous = record.hash;
  }
  await hint(store, "", 1);
  await append(store, "thread/a", [2]);
  // They all say number 1, so the one after the last that is read is refused: it was read to the end.
  await expect(writeCheckpoint(store, TENANT, signer)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
});

test("nothing is signed over a past that is not what was signed (W2)", async () => {
  const store = new BentStore();
  await append(store, "thread/a", [1]);
  const { hash } = await append(store, "thread/a", [2]);
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/a", [3]);
  store.bend = (record) => (record.hash === hash ? { ...record, hash: "0".repeat(64) } : record);
  await expect(writeCheckpoint(store, TENANT, signer)).rejects.toMatchObject({
    code: "STORE_CORRUPT",
    message: expect.stringContaining("The first 2 records") as string,
    data: { checkpoint: 1 },
  });
  store.bend = (record) => record;
  expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 2 });
});

test("a checkpoint that cannot be read is not gone on from", async () => {
  const store = new BentStore();
  await append(store, "thread/a", [1]);
  await writeCheckpoint(store, TENANT, signer);
  await append(store, "thread/a", [2]);
  const changes: readonly Partial<StreamRecord>[] = [
    { payload: null, salt: null },
    { payload: null },
    { salt: null },
    { payload: "[]" },
    { digest: "0".repeat(64) },
  ];
  for (const change of changes) {
    store.bend = (record, stream) => (stream === "checkpoint" ? { ...record, ...change } : record);
    await expect(writeCheckpoint(store, TENANT, signer)).rejects.toMatchObject({
      code: "STORE_CORRUPT",
      message: expect.stringContaining("Checkpoint 1 cannot be read") as string,
    });
  }
});

test("a cursor of another store is passed over: the log is read from its beginning (C3, W2)", async () => {
  const from = new MemorySaver();
  await append(from, "thread/a", [1]);
  await append(from, "thread/b", [1]);
  await writeCheckpoint(from, TENANT, signer);
  const to = SqliteSaver.fromConnString(":memory:");
  // What another tenant has first makes positions other ones there.
  await append(to, "thread/x", [1], { tenant: "other" as Tenant });
  await append(to, "thread/y", [1], { tenant: "other" as Tenant });
  for (const { stream, record } of await from.events(TENANT, undefined, 100)) {
    expect((await to.commit({ tenant: TENANT, append: [{ stream, record }] })).ok).toBe(true);
  }
  await append(to, "thread/a", [2]);
  expect(await writeCheckpoint(to, TENANT, signer)).toMatchObject({ number: 2, events: 4 });
  expect(await verified(await exported(to), { trusted })).toMatchObject({ ok: true, checkpoints: 2, uncovered: 0 });
  await to.close();
});

test("a cursor that the store refuses is passed over, a store that fails is not", async () => {
  const store = new MemorySaver();
  const first = await append(store, "thread/a", [1]);
  const content = {
    tenant: TENANT,
    number: 1,
    at: 1,
    events: 1,
    log: nextLog(emptyLog(TENANT), "thread/a", first),
    heads: [["thread/a", 1, first.hash]],
    before: null,
  } as const;
  const payload = checkpointPayload({ signed: { content, keyId: "k", signature: "s" }, cursor: "nonsense" });
  const record = seal(genesis(TENANT, "checkpoint"), 1, 1, payload, "s");
  await store.commit({ tenant: TENANT, append: [{ stream: "checkpoint", record }] });
  await append(store, "thread/a", [2]);
  expect(await writeCheckpoint(store, TENANT, signer)).toMatchObject({ number: 2, events: 3 });

  const broken = new BentStore();
  await append(broken, "thread/a", [1]);
  await writeCheckpoint(broken, TENANT, signer);
  broken.failWith = new Error("disk");
  await expect(writeCheckpoint(broken, TENANT, signer)).rejects.toThrow("disk");
});

const hash = "0".repeat(64);

test("a checkpoint too far from what it covers is a finding, not a guess (V2)", async () => {
  const store = new MemorySaver();
  await fill(store, RECENT + 10);
  const [, , , , fifth] = await store.events(TENANT, undefined, 5);
  const { log } = (await store.events(TENANT, undefined, 5)).reduce(
    (before, { stream, record }) => ({ log: nextLog(before.log, stream, record) }),
    { log: emptyLog(TENANT) },
  );
  const heads = [[fifth?.stream ?? "", 1, fifth?.record.hash ?? ""]] as const;
  const statement: CheckpointContent = { tenant: TENANT, number: 1, at: 1, events: 5, log, heads, before: null };
  const payload = checkpointPayload({ signed: sign(signer, "checkpoint", statement), cursor: null });
  const record = seal(genesis(TENANT, "checkpoint"), 1, 1, payload, "s");
  await store.commit({ tenant: TENANT, append: [{ stream: "checkpoint", record }] });
  const report = await verified(await exported(store), { trusted });
  expect(report.findings).toMatchObject([{ kind: "checkpoint", stream: "checkpoint", seq: 1 }]);
  expect(report.findings[0]?.detail).toContain("stands too far from the last of them");
});

const content = { tenant: "t", number: 1, at: 1, events: 1, log: hash, heads: [["s", 1, hash]], before: null };
const entry = { type: "checkpoint", content, keyId: "k", signature: "s", cursor: null };

test.each<readonly [string, unknown]>([
  ["no list", entry],
  ["two entries", [entry, entry]],
  ["another entry", [{ ...entry, type: "x" }]],
  ["no content", [{ ...entry, content: 7 }]],
  ["no key", [{ ...entry, keyId: 7 }]],
  ["no signature", [{ ...entry, signature: 7 }]],
  ["a cursor that is none", [{ ...entry, cursor: 7 }]],
  ["no tenant", [{ ...entry, content: { ...content, tenant: 7 } }]],
  ["no number", [{ ...entry, content: { ...content, number: 0 } }]],
  ["no instant", [{ ...entry, content: { ...content, at: "x" } }]],
  ["no events", [{ ...entry, content: { ...content, events: 1.5 } }]],
  ["no log", [{ ...entry, content: { ...content, log: "x" } }]],
  ["no heads", [{ ...entry, content: { ...content, heads: 7 } }]],
  ["no head", [{ ...entry, content: { ...content, heads: [] } }]],
  ["a head that is none", [{ ...entry, content: { ...content, heads: [["s", 1]] } }]],
  ["a head without a name", [{ ...entry, content: { ...content, heads: [[1, 1, hash]] } }]],
  ["a head without a number", [{ ...entry, content: { ...content, heads: [["s", "1", hash]] } }]],
  ["a head without a hash", [{ ...entry, content: { ...content, heads: [["s", 1, 1]] } }]],
  ["a head that is an object", [{ ...entry, content: { ...content, heads: [{}] } }]],
  ["no hash before", [{ ...entry, content: { ...content, before: 7 } }]],
])("a record with %s holds no checkpoint", (_, value) => {
  expect(readCheckpoint(JSON.stringify([entry]))).toBeDefined();
  expect(readCheckpoint(JSON.stringify(value))).toBeUndefined();
});

test("a trail looks up the last digests and those of segments, and no others (V2)", () => {
  const last = RECENT + 2 * SEGMENT + 7;
  const trail = new LogTrail(TENANT);
  const all = [trail.log];
  for (let count = 1; count <= last; count += 1) {
    trail.add("s", { seq: count, hash });
    all.push(trail.log);
  }
  expect(trail.count).toBe(last);
  for (const count of [0, SEGMENT, 2 * SEGMENT, 3 * SEGMENT, last - RECENT + 1, last - 1, last]) {
    expect(trail.at(count), String(count)).toBe(all[count]);
  }
  for (const count of [1, SEGMENT + 1, last - RECENT, last + 1, 10 * SEGMENT]) {
    expect(trail.at(count), String(count)).toBeUndefined();
  }
});
