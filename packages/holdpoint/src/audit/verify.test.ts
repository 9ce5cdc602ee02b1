/** What somebody does to an export, and what the verification names. */
import { beforeAll, expect, test } from "vitest";
import { MemorySaver } from "../storage/memory.ts";
import {
  exported,
  FIRST_QUESTION,
  named,
  recordOf,
  SECOND_QUESTION,
  tell,
  TENANT,
  verified,
} from "../../test/audit/story.ts";
import type { ExportedRecord } from "./export-form.ts";
import { publicHalf } from "./key-ring.ts";
import { SigningKey } from "./signing-key.ts";

const signer = SigningKey.create();
const trusted = [publicHalf(signer)];
let lines: readonly string[];

beforeAll(async () => {
  const store = new MemorySaver();
  await tell(store, signer);
  lines = await exported(store);
});

/** Index of the line of a record. */
const lineOf = (stream: string, seq: number, among: readonly string[] = lines): number =>
  among.findIndex((line) => {
    const record = recordOf(line);
    return record?.stream === stream && record.seq === seq;
  });

const without = (...gone: readonly number[]): string[] => lines.filter((_, index) => !gone.includes(index));

/** The lines with the record at a place changed, and nothing else. */
function changed(stream: string, seq: number, change: Partial<ExportedRecord>): string[] {
  const at = lineOf(stream, seq);
  return lines.with(at, JSON.stringify({ ...recordOf(lines[at] ?? ""), ...change }));
}

/** The lines with one of them again, some lines further down. */
const repeated = (at: number, later: number): string[] => lines.toSpliced(at + later, 0, lines[at] ?? "");

const end = (at: -1 | -2, pattern: RegExp, text: string): string[] =>
  lines.with(at, (lines.at(at) ?? "").replace(pattern, text));

const header = (pattern: RegExp, text: string): string[] => lines.with(0, (lines[0] ?? "").replace(pattern, text));

function swapped(left: number, right: number): string[] {
  return lines.with(left, lines[right] ?? "").with(right, lines[left] ?? "");
}

test("what was told holds", async () => {
  const report = await verified(lines, { trusted });
  expect(report).toMatchObject({
    ok: true,
    tenant: TENANT,
    lines: lines.length,
    records: 12,
    streams: 6,
    erased: 0,
    receipts: 2,
    decisionsWithoutReceipt: 0,
    checkpoints: 2,
    lastCheckpoint: { number: 2, events: 10, keyId: signer.keyId },
    uncovered: 1,
    signatures: 4,
    keys: [{ keyId: signer.keyId, signatures: 4 }],
    isIdentityChecked: true,
    findings: [],
  });
  expect(await verified(lines)).toEqual({ ...report, isIdentityChecked: false });
});

type Tampering = readonly [what: string, change: () => readonly string[], found: readonly string[]];

const ZEROS = "0".repeat(64);
/** A checkpoint no longer fits, and the end says that the records are others: what follows from a change. */
const CHECKPOINT_1 = "checkpoint checkpoint 1";
const CHECKPOINT_2 = "checkpoint checkpoint 2";

/** Somebody edits the file and does not know, or does not care, how it hangs together. */
const CLUMSY: readonly Tampering[] = [
  ["a payload is changed", () => changed("thread/a", 2, { payload: "[]" }), ["changed thread/a 2"]],
  ["a salt is changed", () => changed("thread/a", 2, { salt: "another" }), ["changed thread/a 2"]],
  ["a time is changed", () => changed("thread/a", 2, { at: 1 }), ["changed thread/a 2"]],
  ["a digest is changed", () => changed("thread/a", 2, { digest: ZEROS }), ["changed thread/a 2"]],
  [
    "a digest is changed with its payload",
    () => changed("thread/a", 2, { digest: ZEROS, payload: "[]" }),
    ["changed thread/a 2"],
  ],
  [
    "a salt swallows part of the payload",
    () => changed("thread/a", 2, { salt: "a\nb" }),
    ["changed thread/a 2", "changed thread/a 2"],
  ],
  ["a hash is changed", () => changed("thread/a", 2, { hash: ZEROS }), ["changed thread/a 2", CHECKPOINT_1, "summary"]],
  [
    "the last hash of a stream is changed",
    () => changed("thread/b", 3, { hash: ZEROS }),
    ["changed thread/b 3", "changed thread/b 3", "summary"],
  ],
  [
    "a record is dropped",
    () => without(lineOf("thread/a", 2)),
    [CHECKPOINT_1, "missing thread/a 2", "summary", "summary"],
  ],
  [
    "two records are dropped",
    () => without(lineOf("thread/b", 1), lineOf("thread/b", 2)),
    ["truncated thread/b 1", CHECKPOINT_1, "truncated thread/b 1", "missing thread/b 1", "summary", "summary"],
  ],
  [
    "the last record of a stream is dropped",
    () => without(lineOf("thread/b", 3)),
    ["truncated thread/b 3", "summary", "summary"],
  ],
  [
    "a stream is dropped",
    () => lines.filter((line) => recordOf(line)?.stream !== FIRST_QUESTION),
    [`truncated ${FIRST_QUESTION} 1`, CHECKPOINT_1, `truncated ${FIRST_QUESTION} 1`, "summary", "summary", "summary"],
  ],
  ["a checkpoint is dropped", () => without(lineOf("checkpoint", 2)), ["truncated checkpoint 2", "summary", "summary"]],
  ["a line is there twice", () => repeated(lineOf("thread/a", 2), 1), ["duplicated thread/a 2"]],
  ["an old line comes again", () => repeated(lineOf("thread/a", 1), 5), ["duplicated thread/a 1"]],
  [
    "two records of a stream change places",
    () => swapped(lineOf("thread/a", 2), lineOf("thread/a", 3)),
    ["reordered thread/a 2", CHECKPOINT_1, "summary"],
  ],
  [
    "records of two streams change places",
    () => swapped(lineOf("thread/a", 4), lineOf("thread/b", 2)),
    [CHECKPOINT_2, "summary"],
  ],
  [
    "two streams change their names",
    () =>
      lines.map((line) =>
        line.replace(/^\{"stream":"thread\/[ab]"/, (text) =>
          text.includes("/a") ? text.replace("/a", "/b") : text.replace("/b", "/a"),
        ),
      ),
    [
      "changed thread/b 1",
      "changed thread/a 1",
      "truncated thread/a 2",
      CHECKPOINT_1,
      "truncated thread/a 3",
      "truncated thread/a 4",
      "added thread/b 4",
      "summary",
    ],
  ],
  [
    "a record gets another number",
    () => changed("thread/b", 3, { seq: 4 }),
    ["added thread/b 4", "missing thread/b 3", "summary"],
  ],
  [
    "a record moves to another stream",
    () => changed("thread/b", 3, { stream: "thread/a", seq: 5 }),
    ["changed thread/a 5", "added thread/a 5", "truncated thread/b 3", "summary"],
  ],
  [
    "a record is added in a stream of its own",
    () => lines.toSpliced(-2, 0, JSON.stringify({ ...recordOf(lines.at(-3) ?? ""), stream: "thread/c", seq: 1 })),
    ["changed thread/c 1", "added thread/c 1", "summary", "summary", "summary"],
  ],
  [
    "a payload and its salt are taken out",
    () => changed("thread/a", 2, { payload: null, salt: null }),
    ["erased thread/a 2"],
  ],
  ["a payload is taken out", () => changed("thread/a", 2, { payload: null }), ["erased thread/a 2"]],
  ["a salt is taken out", () => changed("thread/a", 2, { salt: null }), ["erased thread/a 2"]],
  [
    "an erased record's time is changed",
    () => changed("thread/a", 2, { payload: null, salt: null, at: 1 }),
    ["changed thread/a 2", "erased thread/a 2"],
  ],
  [
    "a checkpoint is erased",
    () => changed("checkpoint", 2, { payload: null, salt: null }),
    ["checkpoint checkpoint 2", "erased checkpoint 2"],
  ],
  ["the header is dropped", () => lines.slice(1), ["malformed"]],
  ["the header says another time", () => header(/"createdAt":\d+/, '"createdAt":1'), ["summary"]],
  ["the header has no keys", () => header(/"keys":\[.*?\]/, '"keys":[]'), ["summary"]],
  ["the header is spelled otherwise", () => header(/^\{/, "{ "), ["malformed", "summary"]],
  ["a line is spelled otherwise", () => lines.with(3, ` ${lines[3] ?? ""}`), ["malformed thread/b 1"]],
  ["a field is there twice", () => lines.with(3, (lines[3] ?? "").replace("{", '{"seq":1,')), ["malformed thread/b 1"]],
  ["a line is no JSON", () => lines.toSpliced(3, 0, "{"), ["malformed"]],
  [
    "a line is another JSON",
    () => lines.toSpliced(3, 0, "[]", "null", "17", "{}"),
    Array.from({ length: 4 }, () => "malformed"),
  ],
  ["a line comes after the end", () => [...lines, lines[3] ?? ""], ["malformed"]],
  ["the end is dropped", () => lines.slice(0, -1), ["truncated"]],
  ["the heads are dropped", () => lines.toSpliced(-2, 1), ["truncated"]],
  ["the heads are spelled otherwise", () => lines.with(-2, ` ${lines.at(-2) ?? ""}`), ["malformed"]],
  [
    "the heads come twice",
    () => repeated(lines.length - 2, 1),
    ["key", "thread/a", "thread/b", FIRST_QUESTION, "checkpoint", SECOND_QUESTION].map(
      (stream) => `duplicated ${stream}`,
    ),
  ],
  ["a head names another hash", () => end(-2, /"thread\/b",3,"..../, '"thread/b",3,"0000'), ["changed thread/b 3"]],
  ["a head names fewer records", () => end(-2, /"thread\/b",3/, '"thread/b",2'), ["added thread/b 3"]],
  ["a head names more records", () => end(-2, /"thread\/b",3/, '"thread/b",5'), ["truncated thread/b 4"]],
  ["a head is taken out", () => end(-2, /\["thread\/b",3,"[0-9a-f]+"\],/, ""), ["added thread/b 1"]],
  [
    "a record comes after the heads",
    () => [...lines.slice(0, -3), ...lines.slice(-3, -1).reverse(), lines.at(-1) ?? ""],
    ["truncated thread/b 3", "reordered thread/b 3"],
  ],
  ["the end names another number of records", () => end(-1, /"records":12/, '"records":13'), ["summary"]],
  ["the end names another number of streams", () => end(-1, /"streams":6/, '"streams":7'), ["summary"]],
  ["the end names another log", () => end(-1, /"log":"..../, '"log":"0000'), ["summary"]],
  ["the end is spelled otherwise", () => end(-1, /^/, " "), ["malformed"]],
  [
    "the file is cut off in a record",
    () => [...lines.slice(0, 9), (lines[9] ?? "").slice(0, 40)],
    ["malformed", "truncated"],
  ],
  ["the file is cut off after the header", () => lines.slice(0, 1), ["truncated"]],
  ["the file is empty", () => [], ["truncated"]],
];

test.each(CLUMSY)("clumsy: %s", async (_, change, found) => {
  expect(named(await verified(change(), { trusted }))).toEqual(found);
});
