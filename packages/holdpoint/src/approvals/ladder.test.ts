/** Ladders: ladder.ts L1–L4. */
import { describe, expect, test } from "vitest";
import { AT, HOUR } from "../../test/approvals/given.ts";
import {
  deadlineLadder,
  deadlineRung,
  deadlineOf,
  nextEscalation,
  nextRung,
  normalizeLadder,
  sayAtZero,
  sayRung,
  upcomingRung,
  type RungInput,
} from "./ladder.ts";

const around = { askedAt: AT };
const ladder = normalizeLadder(
  [
    { kind: "remind", after: "1h" },
    { kind: "reassign", at: AT + 2 * HOUR, reviewers: { people: ["ann", "bob"], count: 2 } },
    { kind: "escalate", at: new Date(AT + 3 * HOUR), reviewers: "director" },
    { kind: "default", after: 4 * HOUR, otherwise: { value: { qty: 0 } } },
  ],
  around,
);

test("L1: rungs at their instants, whole and frozen", () => {
  const common = { disagreement: "veto", allowRequester: false, maxDelegations: 1 };
  expect(ladder).toEqual([
    { kind: "remind", dueAt: AT + HOUR },
    { kind: "reassign", dueAt: AT + 2 * HOUR, reviewers: { rule: { people: ["ann", "bob"], count: 2 }, ...common } },
    { kind: "escalate", dueAt: AT + 3 * HOUR, reviewers: { rule: { role: "director", count: 1 }, ...common } },
    { kind: "default", dueAt: AT + 4 * HOUR, otherwise: { value: { qty: 0 } } },
  ]);
  expect(Object.isFrozen(ladder)).toBe(true);
  expect(deadlineOf(ladder)).toBe(AT + 4 * HOUR);
  expect(deadlineOf([])).toBeUndefined();
});

test("a deadline with onDeadline is a ladder of one rung", () => {
  expect(deadlineLadder(AT, "fail")).toEqual([{ kind: "default", dueAt: AT, otherwise: "fail" }]);
  expect(deadlineLadder(AT, { value: 1 })).toEqual([{ kind: "default", dueAt: AT, otherwise: { value: 1 } }]);
});

describe("the rung of a deadline", () => {
  test("is at the instant, or so long after asking", () => {
    expect(deadlineRung({ deadline: new Date(AT + 5), onDeadline: "approve" }, AT)).toEqual({
      kind: "default",
      at: AT + 5,
      otherwise: "approve",
    });
    expect(deadlineRung({ deadline: "1s", onDeadline: "fail" }, AT)).toEqual({
      kind: "default",
      at: AT + 1_000,
      otherwise: "fail",
    });
  });
  test.each([new Date(0), new Date(AT), 0])("names it when its time is over: %s", (deadline) => {
    let thrown: unknown;
    try {
      deadlineRung({ deadline, onDeadline: "reject" }, AT);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: "LADDER_INVALID",
      message: "deadline is not in the future.",
      data: { path: "deadline" },
    });
  });
});

describe("what is refused, and where", () => {
  const last = { kind: "default", after: "9h", otherwise: "reject" };
  test.each<readonly [string, unknown, string, RegExp]>([
    ["no list", {}, "ladder", /at least one rung/],
    ["no rungs", [], "ladder", /at least one rung/],
    ["too many", Array.from({ length: 21 }, () => last), "ladder", /21 rungs; at most 20/],
    ["a rung that is none", ["remind"], "ladder[0]", /is an object/],
    ["an unknown kind", [{ kind: "page", after: "1h" }], "ladder[0].kind", /remind, reassign, escalate, default/],
    [
      "a part of another kind",
      [{ kind: "remind", after: "1h", otherwise: "reject" }],
      "ladder[0].otherwise",
      /kind remind/,
    ],
    ["no instant", [{ kind: "remind" }], "ladder[0]", /either after or at/],
    ["two instants", [{ kind: "remind", after: "1h", at: AT }], "ladder[0]", /either after or at/],
    ["no duration", [{ kind: "remind", after: "soon" }], "ladder[0].after", /no duration/],
    ["text for an instant", [{ kind: "remind", at: "2026-12-01" }], "ladder[0].at", /no instant/],
    ["an invalid Date", [{ kind: "remind", at: new Date(Number.NaN) }], "ladder[0].at", /no instant/],
    ["an instant with a fraction", [{ kind: "remind", at: AT + 0.5 }], "ladder[0].at", /no instant/],
    ["an instant beyond all Dates", [{ kind: "remind", at: 9e15 }], "ladder[0].at", /no instant/],
    ["the past", [{ ...last, after: 0 }], "ladder[0]", /not in the future/],
    [
      "an instant that has passed",
      [{ kind: "default", at: AT - 1, otherwise: "reject" }],
      "ladder[0]",
      /not in the future/,
    ],
    ["the wrong order", [{ kind: "remind", after: "9h" }, last], "ladder[1]", /not later than the rung before/],
    ["no default at the end", [{ kind: "remind", after: "1h" }], "ladder[0]", /the last rung is the default/],
    ["a default before the end", [{ ...last, after: "1h" }, last], "ladder[0]", /the last rung is the default/],
    ["an unknown default", [{ ...last, otherwise: "maybe" }], "ladder[0].otherwise", /"reject", "approve", "fail"/],
    ["no default", [{ kind: "default", after: "1h" }], "ladder[0].otherwise", /is "reject"/],
    [
      "a default with more than a value",
      [{ ...last, otherwise: { value: 1, else: 2 } }],
      "ladder[0].otherwise",
      /is "reject"/,
    ],
    ["a default without a value", [{ ...last, otherwise: { else: 2 } }], "ladder[0].otherwise", /is "reject"/],
  ])("%s", (_name, input, path, message) => {
    expect(() => normalizeLadder(input as readonly RungInput[], around)).toThrow(
      expect.objectContaining({
        code: "LADDER_INVALID",
        data: { path },
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });

  test("whom it names is checked like all reviewers", () => {
    const input = [{ kind: "escalate", after: "1h", reviewers: { people: ["req"] } }, last] as readonly RungInput[];
    expect(() => normalizeLadder(input, { ...around, requesters: ["req"], field: "ladder" })).toThrow(
      expect.objectContaining({ code: "REVIEWERS_INVALID", data: { path: "ladder[0].reviewers" } }) as Error,
    );
  });

  test("a default value that is no JSON", () => {
    const input = [{ ...last, otherwise: { value: new Date(0) } }] as unknown as readonly RungInput[];
    expect(() => normalizeLadder(input, around)).toThrow(/value of the default cannot be stored/);
  });
});

describe("L2: which rung is next", () => {
  test("the one that is due, and the one that will be", () => {
    expect(nextRung({ ladder, rung: 0 }, AT + HOUR - 1)).toBeUndefined();
    expect(nextRung({ ladder, rung: 0 }, AT + HOUR)).toMatchObject({ index: 0, rung: { kind: "remind" } });
    expect(nextRung({ ladder, rung: 1 }, AT + 9 * HOUR)).toMatchObject({ index: 1 });
    expect(upcomingRung({ ladder, rung: 3 })).toMatchObject({ index: 3, rung: { kind: "default" } });
    expect(upcomingRung({ ladder, rung: 4 })).toBeUndefined();
    expect(nextRung({ ladder, rung: 4 }, AT + 9 * HOUR)).toBeUndefined();
  });

  test("where a disagreement goes", () => {
    expect(nextEscalation({ ladder, rung: 0 })).toMatchObject({ index: 2, rung: { kind: "escalate" } });
    expect(nextEscalation({ ladder, rung: 3 })).toBeUndefined();
  });
});

describe("L4: what happens at zero, in words", () => {
  const at = "2026-12-01T10:00Z";
  const ends = (otherwise: unknown): string =>
    sayAtZero(normalizeLadder([{ kind: "default", at: Date.parse(at), otherwise } as RungInput], around));
  test.each([
    ["reject", `If nobody decides by ${at} it is rejected.`],
    ["approve", `If nobody decides by ${at} it is approved, unless a rejection stands.`],
    ["fail", `If nobody decides by ${at} it fails.`],
    [{ value: "skip" }, `If nobody decides by ${at} the answer is "skip".`],
  ])("%j", (otherwise, text) => {
    expect(ends(otherwise)).toBe(text);
  });

  test("each rung, and a request that waits for ever", () => {
    expect(sayAtZero([])).toBe("It waits until somebody decides.");
    expect(ladder.slice(0, 3).map(sayRung)).toEqual([
      "Whoever has not decided by 2026-11-23T10:00Z is reminded.",
      "If nobody decides by 2026-11-23T11:00Z others decide instead: ann and bob.",
      'If nobody decides by 2026-11-23T12:00Z it goes up to someone with the role "director".',
    ]);
    expect(sayRung({ kind: "remind", dueAt: AT + 5_000 })).toContain("2026-11-23T09:00:05Z");
    expect(sayRung({ kind: "remind", dueAt: AT + 500 })).toContain("2026-11-23T09:00:00.500Z");
  });
});
