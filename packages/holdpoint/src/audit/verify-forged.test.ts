/** Somebody without a key changes records and writes everything anew that is not signed: only signatures tell. */
import { beforeAll, expect, test } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import {
  append,
  decide,
  exported,
  FIRST_QUESTION,
  forge,
  named,
  SECOND_QUESTION,
  tell,
  TENANT,
  verified,
} from "../../test/audit/story.ts";
import type { ExportedRecord } from "./export-form.ts";
import { publicHalf } from "./key-ring.ts";
import { signReceipt } from "./receipt.ts";
import { SigningKey } from "./signing-key.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];
let lines: readonly string[];

beforeAll(async () => {
  const store = new MemorySaver();
  await tell(store, signer);
  lines = await exported(store);
});

type Records = readonly ExportedRecord[];
const is = (record: ExportedRecord, stream: string, seq?: number): boolean =>
  record.stream === stream && (seq === undefined || record.seq === seq);
const drop =
  (stream: string, seq?: number) =>
  (records: Records): Records =>
    records.filter((record) => !is(record, stream, seq));
const rewrite =
  (stream: string, seq: number, change: (payload: string) => string) =>
  (records: Records): Records =>
    records.map((record) => (is(record, stream, seq) ? { ...record, payload: change(record.payload ?? "") } : record));

const CHECKPOINT_1 = "checkpoint checkpoint 1";
const CHECKPOINT_2 = "checkpoint checkpoint 2";
/** With no checkpoint that holds, nothing says that it was not all written anew. */
const UNSIGNED = "checkpoint";

const CLEVER: readonly (readonly [what: string, change: (records: Records) => Records, found: readonly string[]])[] = [
  ["nothing", (records) => records, []],
  ["a payload is changed", rewrite("thread/b", 2, () => "[]"), ["changed thread/b 2", CHECKPOINT_2]],
  [
    "a payload before another record of its stream is changed",
    rewrite("thread/a", 2, () => "[]"),
    ["changed thread/a 3", CHECKPOINT_1, "changed thread/a 4"],
  ],
  ["the end of a stream is dropped", drop("thread/a", 4), ["truncated thread/a 4", CHECKPOINT_2]],
  ["a stream is dropped", drop(FIRST_QUESTION), [`truncated ${FIRST_QUESTION} 1`, CHECKPOINT_1]],
  ["a later stream is dropped", drop(SECOND_QUESTION), [`truncated ${SECOND_QUESTION} 1`, CHECKPOINT_2]],
  [
    "the order of two streams is changed",
    (records) => [records[0], records[2], records[1], ...records.slice(3)].flatMap((record) => record ?? []),
    [CHECKPOINT_1],
  ],
  [
    "a stream is added",
    (records) => [
      ...records.slice(0, 2),
      ...records.slice(1, 2).map((one) => ({ ...one, stream: "thread/c" })),
      ...records.slice(2),
    ],
    [CHECKPOINT_1],
  ],
  [
    "somebody else is said to have decided",
    rewrite(SECOND_QUESTION, 1, (payload) => payload.replaceAll("bob", "eve")),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "only the entry says that somebody else decided",
    rewrite(SECOND_QUESTION, 1, (payload) => payload.replace(/12\}\}\]$/, "9}}]")),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "a receipt answers another question",
    (records) =>
      records.map((one) => (is(one, SECOND_QUESTION) ? { ...one, payload: records[4]?.payload ?? "" } : one)),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "a receipt is taken away",
    rewrite(SECOND_QUESTION, 1, () => '[{"type":"decided"}]'),
    [`changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "a receipt cannot be told",
    rewrite(SECOND_QUESTION, 1, (payload) => payload.replace("[", "[ ")),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "the members of a receipt are put in another order",
    rewrite(SECOND_QUESTION, 1, (payload) => {
      const [entry] = JSON.parse(payload) as readonly { readonly receipt: { readonly content: object } }[];
      const content = Object.fromEntries(Object.entries(entry?.receipt.content ?? {}).toReversed());
      return JSON.stringify([{ ...entry, receipt: { ...entry?.receipt, content } }]);
    }),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "a receipt is no receipt",
    rewrite(SECOND_QUESTION, 1, () => '[{"receipt":7}]'),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "a receipt's payload is no JSON",
    rewrite(SECOND_QUESTION, 1, () => '"receipt":'),
    [`signature ${SECOND_QUESTION} 1`, `changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  [
    "what has no receipt only speaks of one",
    rewrite(SECOND_QUESTION, 1, () => '{"receipt":7}'),
    [`changed ${SECOND_QUESTION} 1`, CHECKPOINT_2],
  ],
  ["the checkpoints are dropped", drop("checkpoint"), [UNSIGNED]],
  ["the first checkpoint is dropped", drop("checkpoint", 1), [CHECKPOINT_1]],
  ["a checkpoint is no checkpoint", rewrite("checkpoint", 2, () => "[]"), [CHECKPOINT_2]],
  ["a checkpoint's payload is no JSON", rewrite("checkpoint", 2, () => "["), [CHECKPOINT_2]],
  [
    "a checkpoint says something else",
    rewrite("checkpoint", 2, (payload) => payload.replace('"events":10', '"events":9')),
    [CHECKPOINT_2],
  ],
  [
    "a checkpoint is replayed",
    (records) =>
      records.map((one) => (is(one, "checkpoint", 2) ? { ...one, payload: records[6]?.payload ?? "" } : one)),
    [CHECKPOINT_2],
  ],
];

test.each(CLEVER)("clever: %s", async (_, change, found) => {
  expect(named(await verified(forge(lines, change), { trusted }))).toEqual(found);
});

test("what comes after the last checkpoint can be left out unseen, so the report names the checkpoint (O4)", async () => {
  const cut = await verified(
    forge(lines, (records) => records.slice(0, -2)),
    { trusted },
  );
  expect(cut).toMatchObject({ ok: true, lastCheckpoint: { number: 1, events: 6 }, uncovered: 3 });
});

test("what comes after the last checkpoint can be changed unseen, so the report counts it (J3)", async () => {
  const changed = await verified(
    forge(
      lines,
      rewrite("thread/b", 3, () => "[]"),
    ),
    { trusted },
  );
  expect(changed).toMatchObject({ ok: true, uncovered: 1 });
});

test("a decision from which the receipt was taken is counted", async () => {
  const store = new MemorySaver();
  await append(store, FIRST_QUESTION, [
    { type: "decided", by: "eve" },
    "text",
    { type: "asked" },
    { type: "voted" },
    { type: "edited" },
  ]);
  expect(await verified(await exported(store))).toMatchObject({ ok: true, receipts: 0, decisionsWithoutReceipt: 3 });
});

test("receipts whose content or keys sort unlike in JavaScript hold", async () => {
  const store = new MemorySaver();
  await append(store, "key", [{ type: "key", ...publicHalf(signer) }]);
  await decide(store, FIRST_QUESTION, signer, { by: "alice", value: { 9: 1, 10: 2, a: [{ 2: 1, 11: "x" }] } });
  expect(await verified(await exported(store))).toMatchObject({ ok: true, receipts: 1 });
});

test("what an entry says beside its receipt is a finding (T2)", async () => {
  const store = new MemorySaver();
  await append(store, "key", [{ type: "key", ...publicHalf(signer) }]);
  const receipt = signReceipt(signer, { tenant: TENANT, stream: FIRST_QUESTION, seq: 1, by: "alice" });
  await append(store, FIRST_QUESTION, [{ by: "alice", value: "yes", receipt }]);
  expect((await verified(await exported(store))).findings).toMatchObject([
    { kind: "signature", detail: 'the receipt does not say the "value" of its entry' },
  ]);
});

test("each place a receipt names is compared (R1)", async () => {
  for (const place of [
    { tenant: "other", stream: FIRST_QUESTION, seq: 1 },
    { tenant: TENANT, stream: SECOND_QUESTION, seq: 1 },
    { tenant: TENANT, stream: FIRST_QUESTION, seq: 2 },
  ]) {
    const store = new MemorySaver();
    await append(store, "key", [{ type: "key", ...publicHalf(signer) }]);
    await append(store, FIRST_QUESTION, [{ receipt: signReceipt(signer, place) }]);
    const report = await verified(await exported(store));
    expect(report.findings).toMatchObject([{ kind: "signature", detail: "the receipt was given for another record" }]);
    expect(report.receipts).toBe(0);
  }
});

test("a checkpoint of another tenant does not count", async () => {
  const store = new MemorySaver();
  await append(store, "thread/a", [1]);
  await writeCheckpoint(store, TENANT, signer);
  const moved = forge(await exported(store), (records) => records);
  const other = await verified(
    moved.map((line, index) => (index === 0 ? line.replace('"default"', '"other"') : line)),
    {
      trusted,
    },
  );
  expect(other.findings.map(({ detail }) => detail)).toContain("the checkpoint was written for another place");
  expect(other.checkpoints).toBe(0);
});
