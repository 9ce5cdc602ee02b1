/** What is said of a clock that jumps (J1–J3). */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clockWarning, findingOf, watchClock } from "./clock-watch.ts";

const HOUR = 3_600_000;

describe("what time did between two looks (J1)", () => {
  test.each<readonly [storeMs: number, passedMs: number, kind: string]>([
    [10_000, 10_000, "steady"],
    [10_500, 10_000, "steady"],
    [15_000, 10_000, "steady"],
    [15_001, 10_000, "jumped"],
    [HOUR, 10_000, "jumped"],
    [HOUR, HOUR, "steady"],
    [5_000, 10_000, "steady"],
    [4_999, 10_000, "still"],
    [0, 10_000, "still"],
    [0, 4_000, "steady"],
    [0, 0, "steady"],
  ])("the store's went on by %i ms in %i ms: %s", (storeMs, passedMs, kind) => {
    const found = findingOf({ storeAt: 7, passedMs: 3 }, { storeAt: 7 + storeMs, passedMs: 3 + passedMs });
    expect(found).toEqual(kind === "jumped" ? { kind, byMs: storeMs - passedMs } : { kind });
  });
});

test.each([
  ["sqlite", "the clock of this machine was"],
  ["memory", "the clock of this machine was"],
  ["postgres", "the clock of the database server or of this machine was"],
  ["redis", "the clock of the database server or of this machine was"],
])("on %s it is said which clock it is, what happens to deadlines, and what to do", (kind, whose) => {
  expect(clockWarning({ kind: "steady" }, 0, kind)).toBeUndefined();
  const still = clockWarning({ kind: "still" }, 0, kind);
  expect(still).toContain(whose);
  expect(still).toMatch(
    /^the time of the store stands still at 1970-01-01 00:00:00 UTC, .* no deadline is due until .*; set it right/,
  );
  const jumped = clockWarning({ kind: "jumped", byMs: 3 * HOUR }, HOUR, kind);
  expect(jumped).toContain(whose);
  expect(jumped).toMatch(
    /^the time of the store jumped forward by 3 hours, .* all deadlines due until 1970-01-01 01:00:00 UTC have come; .* set it right/,
  );
});

describe("watching", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("warns once while time stands still, again when it does again, and of each jump (J2, J3)", () => {
    const told: string[] = [];
    let storeAt = 0;
    let passedMs = 0;
    const end = watchClock(
      { kind: "sqlite", now: () => storeAt },
      (message) => told.push(message.slice(0, 35)),
      () => passedMs,
    );
    const go = (storeMs: number): void => {
      storeAt += storeMs;
      passedMs += 10_000;
      vi.advanceTimersByTime(10_000);
    };
    for (const storeMs of [10_000, 0, 0, 3_000, 10_000, 0, HOUR, HOUR, 10_000]) go(storeMs);
    expect(told).toEqual([
      "the time of the store stands still ",
      "the time of the store stands still ",
      "the time of the store jumped forwar",
      "the time of the store jumped forwar",
    ]);
    end();
    go(HOUR);
    expect(told).toHaveLength(4);
  });

  test("goes by the monotonic clock when none is given", () => {
    const told: string[] = [];
    let storeAt = 0;
    const end = watchClock({ kind: "memory", now: () => storeAt }, (message) => told.push(message));
    storeAt = HOUR;
    vi.advanceTimersByTime(10_000);
    end();
    expect(told).toEqual([expect.stringContaining("jumped forward by 59 minutes")]);
  });
});
