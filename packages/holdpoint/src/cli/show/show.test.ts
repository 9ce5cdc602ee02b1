/** How things look in a terminal. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HIDDEN } from "../../core/hidden-characters.ts";
import type { InterruptSummary, StandingShown, ThreadDetail } from "../../client/index.ts";
import type { Json } from "../../index.ts";
import { cut, endedLines, inboxLines } from "./inbox-table.ts";
import { sayAt, sayFrom, sayMs } from "./instants.ts";
import { sayFigure, sayMoney } from "./money.ts";
import { receiptLines } from "./receipt.ts";
import { table } from "./table.ts";
import { checkpointLines, journalLines, threadLines } from "./thread.ts";
import { barred, safeLine, safeLines } from "./untrusted.ts";
import { valueLines } from "./values.ts";

/** A character that acts on a terminal, or hides. */
const ACTS = new RegExp(HIDDEN.source, "u");
const acts = (text: string): boolean => ACTS.test(text.replaceAll("\u200d", "").replaceAll("\ufe0f", ""));

describe("text of others (U1, U2)", () => {
  test.each([
    ["plain", "plain"],
    ["\u001b[2Jx\u0007", "\\u{1B}[2Jx\\u{7}"],
    ["\u009b31m", "\\u{9B}31m"],
    ["a\u202eb\u200bc\u00a0d", "a\\u{202E}b\\u{200B}c\\u{A0}d"],
    ["\r\n\t", "\\u{D}\\n\\t"],
    ["👩‍👩‍👧 ä 日本", "👩‍👩‍👧 ä 日本"],
    ["\ud800", "�"],
  ])("%j is shown as %j", (text, shown) => expect(safeLine(text)).toBe(shown));

  test("nothing that acts gets through, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(acts(safeLines(text).replaceAll(/[\n\t]/g, ""))).toBe(false);
        expect(acts(safeLine(text))).toBe(false);
        expect(barred(text).every((line) => line.startsWith("│ "))).toBe(true);
      }),
    );
  });
});

describe("values", () => {
  test.each<readonly [value: Json, lines: readonly string[]]>([
    ["text", ['"text"']],
    [3, ["3"]],
    [null, ["null"]],
    [{}, ["{}"]],
    [[], ["[]"]],
    [{ to: "ACME", cents: 5 }, ['to     "ACME"', "cents  5"]],
    [{ lines: [{ qty: 1 }, { qty: 2 }], note: "" }, ["lines[0].qty  1", "lines[1].qty  2", 'note          ""']],
    [{ a: "x\ny", b: true }, ["a", "  │ x", "  │ y", "b  true"]],
    ["x\ny", ["│ x", "│ y"]],
    [{ "k\u001b\n": "v\u202e" }, ['k\\u{1B}\\n  "v\\u{202E}"']],
    [["y".repeat(101)], ["[0]", `  │ ${"y".repeat(101)}`]],
  ])("%j", (value, lines) => expect(valueLines(value)).toEqual(lines));

  test("nothing that acts gets through", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary", maxDepth: 3 }), (value) => {
        for (const line of valueLines(value as Json)) expect(acts(line.replaceAll("\t", ""))).toBe(false);
      }),
    );
  });
});

test.each([
  [125_000, "EUR", "1250.00 EUR"],
  [5, "EUR", "0.05 EUR"],
  [-5, "EUR", "-0.05 EUR"],
  [0, "JPY", "0 JPY"],
  [1_250, "JPY", "1250 JPY"],
  [-1_250, "JPY", "-1250 JPY"],
  [1_250, "KWD", "1.250 KWD"],
  [150, "points!", "1.50 points!"],
  [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91 USD"],
])("%d of %s is %s", (minor, currency, said) => {
  expect(sayMoney({ minor, currency })).toBe(said);
  expect(sayFigure(minor, currency)).toBe(said.split(" ")[0]);
});

test.each([
  [0, "0 seconds"],
  [1_999, "1 second"],
  [61_000, "1 minute"],
  [7_200_000, "2 hours"],
  [86_400_000 * 3, "3 days"],
])("%d ms are %s", (spanMs, said) => {
  expect(sayMs(spanMs)).toBe(said);
  expect(sayFrom(spanMs, 0)).toBe(`in ${said}`);
  if (spanMs > 0) expect(sayFrom(0, spanMs)).toBe(`${said} ago`);
});

test("instants are in UTC, and what is none is a number", () => {
  expect(sayAt(0)).toBe("1970-01-01 00:00:00 UTC");
  expect(sayAt(8.64e15 + 1)).toBe("8640000000000001");
});

test("a table is as wide as its cells, and holds nothing that acts", () => {
  expect(table(["id", "what"], [["a\u001b", "x"], ["bbbbbbbbb"]])).toEqual([
    "ID         WHAT",
    "a\\u{1B}    x",
    "bbbbbbbbb",
  ]);
});

test("a text is cut by characters, and says so", () => {
  expect(cut("short", 5)).toBe("short");
  expect(cut("💰💰💰💰", 3)).toBe("💰💰…");
});

const ITEM = {
  ...{ id: "int_1", threadId: "t", graph: "g", node: "n", summary: "Pay?", votes: 0, needs: "", createdAt: 0 },
  ...{ digest: "d", value: null },
};

test("a list has risk and deadline where there are some, and says what is over", () => {
  expect(inboxLines([], 0)).toEqual(["Nothing waits for an answer."]);
  const lines = inboxLines(
    [
      { ...ITEM, status: "pending", risk: "low", deadlineAt: 60_000 },
      { ...ITEM, status: "expired" },
    ],
    0,
  );
  expect(lines.slice(1)).toEqual([
    "int_1  low   in 1 minute  t       “Pay?”",
    "int_1  -     -            t       “Pay?” (expired)",
  ]);
});

test("what has ended is listed with when, how and by whom", () => {
  expect(endedLines([], 0)).toEqual(["Nothing has ended."]);
  const at = 60_000;
  const of = (ended?: InterruptSummary["ended"]) =>
    ({ ...ITEM, status: "resolved", ...(ended === undefined ? {} : { ended }) }) as const;
  const lines = endedLines(
    [
      of({ how: "approved", by: ["ann", "ben"], at }),
      of({ how: "approved", by: ["ann"], at, revoked: { by: "ben", at } }),
      of({ how: "expired", by: [], at, otherwise: "rejected" }),
      of({ how: "canceled", by: ["\u001b"] }),
      of(),
    ],
    120_000,
  );
  expect(lines.map((line) => line.trimEnd())).toEqual([
    "ID     ENDED         HOW                   BY        THREAD  SUMMARY",
    "int_1  1 minute ago  approved              ann, ben  t       “Pay?”",
    "int_1  1 minute ago  approved, taken back  ann, ben  t       “Pay?”",
    "int_1  1 minute ago  expired, so rejected  -         t       “Pay?”",
    "int_1  -             canceled              \\u{1B}    t       “Pay?”",
    "int_1  -             resolved              -         t       “Pay?”",
  ]);
});

const RECEIPT = { id: "dec_1", interruptId: "int_1", by: "ann" };
const STANDING = { votes: [], digest: "d" };

test.each<
  readonly [standing: Pick<StandingShown, "status" | "missing" | "askedAgain"> | undefined, lines: readonly string[]]
>([
  [undefined, []],
  [{ status: "resolved", missing: [] }, ["The question is resolved; its thread goes on wherever it is served."]],
  [{ status: "pending", missing: ["somebody", "another"] }, ["Still needed: somebody", "Still needed: another"]],
  [{ status: "pending", missing: [], askedAgain: "It was unclear." }, ["It is asked again: It was unclear."]],
])("a receipt with the standing %j", (standing, lines) => {
  const receipt = standing === undefined ? RECEIPT : { ...RECEIPT, standing: { ...STANDING, ...standing } };
  expect(receiptLines(receipt)).toEqual(["Recorded: ann decided about int_1 (dec_1).", ...lines]);
});

const THREAD: ThreadDetail = {
  ...{ id: "t", graph: "g", version: "1", status: "waiting", createdAt: 0, updatedAt: 0, wakeAt: null },
  ...{ run: 1, step: 2, next: [], interrupts: [] },
};

test("a thread says what it waits for, what went wrong, and its state", () => {
  expect(threadLines(THREAD, 1_000)).toEqual([
    "t  waiting",
    "  graph      g 1",
    "  began      1970-01-01 00:00:00 UTC",
    "  changed    1970-01-01 00:00:00 UTC, 1 second ago",
    "  run        1, step 2",
  ]);
  const error = { name: "Error", message: "no\u001b" };
  const more = { next: ["pay"], interrupts: ["int_1"], wakeAt: 60_000, values: { a: 1 }, blocked: "differs", error };
  expect(threadLines({ ...THREAD, ...more }, 0).slice(5)).toEqual([
    "  next       pay",
    "  due        1970-01-01 00:01:00 UTC, in 1 minute",
    "  waits for  int_1",
    "  error      Error: “no\\u{1B}”",
    "  blocked    differs",
    "  state",
    "    a  1",
  ]);
  const coded = threadLines({ ...THREAD, error: { ...error, code: "STORE_FULL" } }, 0);
  expect(coded.at(-1)).toBe("  error      STORE_FULL: “no\\u{1B}”");
});

test("journals and checkpoints are tables", () => {
  expect(journalLines([])).toEqual(["Nothing is on record after this."]);
  expect(journalLines([{ seq: 1, at: 0, kind: "run_started", says: "It began." }])[1]).toBe(
    "1    1970-01-01 00:00:00 UTC  run_started  It began.",
  );
  expect(checkpointLines([])).toEqual(["There are no checkpoints after this."]);
  const place = { id: "cp", at: 0, run: 1, step: 0, source: "input" } as const;
  expect(
    checkpointLines([
      { ...place, next: ["a", "b"] },
      { ...place, next: [] },
    ]).slice(1),
  ).toEqual(["cp  1970-01-01 00:00:00 UTC  0     input   a, b", "cp  1970-01-01 00:00:00 UTC  0     input   -"]);
});
