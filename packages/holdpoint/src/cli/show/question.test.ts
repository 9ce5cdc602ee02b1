/** A question in a terminal (Q1, Q2). */
import { expect, test } from "vitest";
import type { InterruptDetail } from "../../client/index.ts";
import { questionLines } from "./question.ts";

const MINUTE = 60_000;
const KNOWN = { isKnown: true };

const WAYS = { approve: "", reject: "", edit: "", respond: "", choose: "", reply: "", delegate: "" };

const MARK = { path: "$.args.to", codePoint: "U+202E", kind: "bidirectional" } as const;

const PLAIN: InterruptDetail = {
  ...{ id: "int_1", threadId: "t", graph: "g", node: "n", status: "pending", summary: "Why?", value: "Why?" },
  ...{ digest: "d", votes: 0, needs: "Needs an answer.", createdAt: 0, onSilence: "Nothing happens.", ladder: [] },
  standing: { status: "pending", votes: [], missing: ["an answer"], digest: "d" },
  you: { may: { ...WAYS, respond: true, reply: true } },
  shown: { value: "Why?" },
};

const AT_0 = "1970-01-01 00:00:00 UTC";

test("a plain question says what it asks, and what happens at zero", () => {
  expect(questionLines(PLAIN, MINUTE, KNOWN)).toEqual([
    "int_1  pending",
    "│ Why?",
    "  thread       t (graph g, node n)",
    `  asked        ${AT_0}, 1 minute ago`,
    "  at zero      Nothing happens.",
    "  needs        an answer",
    "  you may      respond, reply",
    "  digest       d",
  ]);
});

test("a question that is no text is shown whole, in its visible form", () => {
  const lines = questionLines(
    {
      ...{ ...PLAIN, shown: { value: { ask: "x\\u{202E}", of: [1, 2] }, marks: [{ ...MARK, path: "$.ask" }] } },
    },
    0,
    { isKnown: false },
  );
  expect(lines.slice(1, 7)).toEqual([
    "│ Why?",
    '  asks         ask    "x\\u{202E}"',
    "               of[0]  1",
    "               of[1]  2",
    "  ! WARNING    it has characters that hide, turn the line around, or look like others:",
    "               U+202E bidirectional, at $.ask",
  ]);
  expect(lines.join()).not.toContain("you may");
});

test("an action has everything that bears on it", () => {
  const lines = questionLines(
    {
      ...PLAIN,
      ...{
        purpose: "action",
        tool: "pay",
        risk: "high",
        why: "It is large.",
        rules: ["(default)", "large"],
        deadlineAt: 3 * MINUTE,
      },
      shown: {
        value: {
          ...{ summary: "Pay?", tool: "pay", args: { to: "\\u{202E}x" }, why: "It is large.", rules: ["large"] },
          ...{ risk: "high", snapshot: { price: 3 }, again: [] },
        },
        ...{ marks: [MARK, MARK], moreMarks: 4 },
      },
      review: {
        ...{ kind: "action", allow: ["approve", "reject", "choose"], requester: "zoe" },
        options: [{ id: "a", label: "All" }],
      },
      standing: {
        ...{ status: "pending", digest: "d", askedAgain: "It was unclear.", missing: ["one", "two"] },
        votes: [
          { by: "ann", for: "bob", said: "approve", comment: "Fine\u001b.", at: 0 },
          { by: "cara", said: "approve", at: 0 },
        ],
      },
      you: {
        may: { ...WAYS, approve: "You asked.", reject: "You asked.", choose: true },
        for: [{ person: "bob", may: { ...WAYS, approve: true } }],
      },
      difference: {
        edited: [
          { path: "$.to", before: "y", after: "x" },
          { path: "$.memo", before: 2 },
        ],
        again: [
          { what: "snapshot", text: "The price moved:", before: 2, now: 3 },
          { what: "policy", text: "The policy changed." },
          { what: "snapshot", text: "It is new:", now: null },
        ],
      },
      rounds: [{ by: "bob", said: "maybe", reading: "ambiguous", why: "It was unclear.", at: 0 }],
      repeats: [
        { interruptId: "int_0", at: 0, by: ["ann", "bob"], comment: "No." },
        { interruptId: "int_2", at: 0, by: ["ann"] },
      ],
      ladder: [
        { kind: "remind", dueAt: 2 * MINUTE, says: "Reminds.", fired: false },
        { kind: "remind", dueAt: 0, says: "Reminded.", fired: true },
        { kind: "default", dueAt: 3 * MINUTE, says: "Rejects.", fired: false },
      ],
      claim: { by: "dora", until: MINUTE },
    },
    MINUTE,
    KNOWN,
  );
  expect(lines).toEqual([
    "int_1  pending  risk high",
    "│ Pay?",
    "  action       pay",
    '               to  "\\u{202E}x"',
    "  snapshot     price  3",
    "  ! WARNING    it has characters that hide, turn the line around, or look like others:",
    "               U+202E bidirectional, at $.args.to (2 times)",
    "               … and more",
    "  thread       t (graph g, node n)",
    `  asked        ${AT_0}, 1 minute ago, for zoe`,
    "  why          It is large. (large)",
    "  asked again  It was unclear.",
    '  edited       $.to: "y" → "x"',
    "               $.memo: 2 → (nothing)",
    "  since then   The price moved: 2 → 3",
    "               The policy changed.",
    "               It is new: (nothing) → null",
    "  rejected     1 minute ago by ann, bob: “No.”",
    "               1 minute ago by ann",
    "  rounds       bob said “maybe”; asked again: It was unclear.",
    "  votes        ann for bob: approve, 1 minute ago: “Fine\\u{1B}.”",
    "               cara: approve, 1 minute ago",
    "  deadline     1970-01-01 00:03:00 UTC, in 2 minutes",
    "  at zero      Nothing happens.",
    "  before that  in 1 minute: Reminds.",
    "  needs        one",
    "               two",
    "  looked at    by dora, until 1970-01-01 00:01:00 UTC",
    "  options      a: “All”",
    "  also for     bob",
    "  you may      choose",
    "  but          You asked.",
    "  digest       d",
  ]);
});

test("many marks are not all listed, and one is not counted", () => {
  const marks = Array.from({ length: 12 }, (_, at) => ({ ...MARK, path: `$[${at}]` }));
  const lines = questionLines({ ...PLAIN, shown: { value: "Why?", marks } }, 0, KNOWN);
  expect(lines.filter((line) => line.includes("U+202E"))).toHaveLength(10);
  expect(lines).toContain("               … and more");
  const few = questionLines({ ...PLAIN, shown: { value: "Why?", marks: marks.slice(0, 1) } }, 0, KNOWN);
  expect(few).toContain("               U+202E bidirectional, at $[0]");
  expect(few).not.toContain("               … and more");
});

test.each([
  [undefined, []],
  ["consumed", ["  the decision was used"]],
  ["unused", ["  the decision came to nothing"]],
] as const)("one that is over says how, and nothing about what could be decided (%s)", (outcome, more) => {
  const over = { ...PLAIN, status: "resolved", needs: "Decided by ann.", why: "w" } as const;
  const lines = questionLines(outcome === undefined ? over : { ...over, outcome }, 0, KNOWN);
  const [asked] = lines.filter((line) => line.startsWith("  asked"));
  expect(lines.slice(lines.indexOf(asked ?? "") + 1)).toEqual([
    "  why          w",
    "  ended        Decided by ann.",
    ...more,
    "  digest       d",
  ]);
});

test("one that was superseded says when, and what is asked instead", () => {
  const lines = questionLines(
    {
      ...{ ...PLAIN, status: "superseded", needs: "It is not asked any more." },
      ended: { how: "superseded", by: [], at: MINUTE },
      instead: { id: "int_2", summary: "Why, then?", status: "pending" },
    },
    3 * MINUTE,
    KNOWN,
  );
  expect(lines).toContain("  ended        It is not asked any more. (2 minutes ago)");
  expect(lines).toContain("  instead      int_2: “Why, then?”");
});

test("votes that were handed on have a line each, also once that is over", () => {
  const delegations = [
    { from: "ann", to: "ben", untilAt: MINUTE, at: 0 },
    { from: "cara", to: "dan\u202e", untilAt: 5 * MINUTE, maxAmountMinor: 125_000, currency: "EUR", at: 0 },
    { from: "eve", to: "fay", untilAt: 5 * MINUTE, maxAmountMinor: 5, at: 0 },
  ];
  const lines = questionLines({ ...PLAIN, delegations }, MINUTE, KNOWN);
  const at = lines.findIndex((line) => line.startsWith("  handed on"));
  expect(lines.slice(at, at + 3)).toEqual([
    "  handed on    ann → ben until 1970-01-01 00:01:00 UTC (over)",
    String.raw`               cara → dan\u{202E} until 1970-01-01 00:05:00 UTC, up to 1250.00 EUR`,
    expect.stringContaining("eve → fay until") as string,
  ]);
});
