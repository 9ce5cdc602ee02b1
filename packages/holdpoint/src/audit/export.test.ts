import { beforeEach, describe, expect, test } from "vitest";
import { genesis, seal } from "../core/chain.ts";
import type { Tenant } from "../core/ids.ts";
import { MemorySaver } from "../storage/memory.ts";
import type { Store } from "../storage/store.ts";
import { FreshStore, PLACES } from "../../test/audit/fresh-store.ts";
import { append, exported, recordOf, tell, TENANT, verified } from "../../test/audit/story.ts";
import { exportAudit } from "./export.ts";
import { asEnd, asHeader, asHeads, HEADS_A_LINE, parseLine } from "./export-form.ts";
import { publicHalf, signRotation } from "./key-ring.ts";
import { readKeys, recordKeys } from "./key-stream.ts";
import { SigningKey } from "./signing-key.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];

describe.each(PLACES)("from the %s store", (kind) => {
  const fresh = new FreshStore(kind);
  let store: Store;

  beforeEach(() => {
    ({ store } = fresh);
  });

  test("header, records in the order of commits, heads and end", async () => {
    await tell(store, signer);
    const lines = await exported(store);
    const [first = "", ...rest] = lines;
    expect(asHeader(parseLine(first), first)?.value).toMatchObject({ tenant: TENANT, keys: trusted, rotations: [] });
    const records = rest.slice(0, -2).map(recordOf);
    const events = await store.events(TENANT, undefined, 1_000);
    expect(records).toEqual(events.map(({ stream, record }) => ({ stream, ...record })));
    expect(asHeads(parseLine(rest.at(-2) ?? ""), "")?.value.heads.map(([stream, seq]) => [stream, seq])).toEqual([
      ["key", 1],
      ["thread/a", 4],
      ["thread/b", 3],
      ["interrupt/int_00000000000000000000000001", 1],
      ["checkpoint", 2],
      ["interrupt/int_00000000000000000000000002", 1],
    ]);
    expect(asEnd(parseLine(rest.at(-1) ?? ""), "")?.value).toMatchObject({ records: 12, streams: 6 });
    expect(await verified(lines, { trusted })).toMatchObject({ ok: true });
  });

  test("a tenant that has nothing has an export that says so", async () => {
    expect(await verified(await exported(store, "nobody" as Tenant))).toMatchObject({
      ok: true,
      records: 0,
      streams: 0,
      uncovered: 0,
    });
  });

  test("what was appended to others is not in it", async () => {
    const tenant = "other" as Tenant;
    await append(store, "thread/a", [{ secret: 1 }], { tenant });
    await append(store, "thread/a", [1]);
    expect((await exported(store)).join()).not.toContain("secret");
    expect(await verified(await exported(store, tenant))).toMatchObject({ ok: true, records: 1 });
  });

  test("payloads come through character for character", async () => {
    for (const text of ["", "\u0000\u001f", "\u2028\u2029", "é e\u0301", '\\ " / 🙂', "\uFFFD"]) {
      await append(store, "thread/a", [text]);
    }
    expect(await verified(await exported(store))).toMatchObject({ ok: true, records: 6 });
  });

  test("many streams and many pages: heads take several lines", async () => {
    const count = 2 * HEADS_A_LINE + 1;
    const appends = Array.from({ length: count }, (_, index) => {
      const stream = `thread/${index}`;
      return { stream, record: seal(genesis(TENANT, stream), 1, 1, "[]", "s") };
    });
    await store.commit({ tenant: TENANT, append: appends });
    const lines = await exported(store);
    expect(lines).toHaveLength(1 + count + 3 + 1);
    expect(await verified(lines)).toMatchObject({ ok: true, records: count, streams: count, uncovered: count });
  });

  test("it reads one page at a time", async () => {
    for (let index = 0; index < 3; index += 1) await append(store, "thread/a", [index]);
    const lines = exportAudit(store, TENANT);
    await lines.next();
    expect(recordOf((await lines.next()).value ?? "")).toMatchObject({ seq: 1 });
    await lines.return();
  });
});

test("keys are recorded once, and found with their rotations", async () => {
  const store = new MemorySaver();
  const next = SigningKey.create();
  const rotation = signRotation(signer, next, 5);
  expect(await readKeys(store, TENANT)).toEqual({ keys: [], rotations: [] });
  await recordKeys(store, TENANT, { keys: trusted, rotations: [] });
  await recordKeys(store, TENANT, { keys: trusted, rotations: [] });
  const ring = { keys: [...trusted, publicHalf(next)], rotations: [rotation] };
  await recordKeys(store, TENANT, ring);
  await recordKeys(store, TENANT, ring);
  expect(await readKeys(store, TENANT)).toEqual(ring);
  expect(await store.read(TENANT, "key", 0, 10)).toHaveLength(2);
  expect(await verified(await exported(store))).toMatchObject({ ok: true, keys: ring.keys });
});

test("keys that many record at once are recorded once", async () => {
  const store = new MemorySaver();
  await Promise.all(Array.from({ length: 8 }, () => recordKeys(store, TENANT, { keys: trusted, rotations: [] })));
  expect((await readKeys(store, TENANT)).keys).toEqual(trusted);
  expect(await store.read(TENANT, "key", 0, 10)).toHaveLength(1);
});

test("keys that are refused again and again are a conflict", async () => {
  const store = new MemorySaver();
  store.commit = async () => ({ ok: false, reason: "head", key: "key" });
  await expect(recordKeys(store, TENANT, { keys: trusted, rotations: [] })).rejects.toMatchObject({
    code: "STORE_CONFLICT",
  });
});

test("what is damaged in the stream of keys does not hold up the export that shows it", async () => {
  const store = new MemorySaver();
  await recordKeys(store, TENANT, { keys: trusted, rotations: [] });
  for (const entries of [[7, { type: "key", keyId: "x" }, { type: "rotation" }, { type: "more" }], []]) {
    await append(store, "key", entries);
  }
  const damaged = seal("0".repeat(64), 4, 1, "{", "s");
  await store.commit({ tenant: TENANT, append: [{ stream: "key", record: damaged }] });
  const whole = seal(damaged.hash, 5, 1, "{}", "s");
  await store.commit({ tenant: TENANT, append: [{ stream: "key", record: { ...whole, payload: null, salt: null } }] });
  expect(await readKeys(store, TENANT)).toEqual({ keys: trusted, rotations: [] });
  expect((await verified(await exported(store))).findings).toMatchObject([
    { kind: "changed", stream: "key", seq: 4 },
    { kind: "erased", stream: "key", seq: 5 },
  ]);
});

test("keys of many pages are all found", async () => {
  const store = new MemorySaver();
  let previous = genesis(TENANT, "key");
  for (let seq = 1; seq <= 500; seq += 1) {
    const record = seal(previous, seq, 1, "[]", "s");
    await store.commit({ tenant: TENANT, append: [{ stream: "key", record }] });
    previous = record.hash;
  }
  await recordKeys(store, TENANT, { keys: trusted, rotations: [] });
  expect((await readKeys(store, TENANT)).keys).toEqual(trusted);
});
