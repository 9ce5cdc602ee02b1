/** Not asking too much: repeats.ts P1–P3. */
import { describe, expect, test } from "vitest";
import { AT, HOUR } from "../../test/approvals/given.ts";
import { deriveId } from "../core/ids.ts";
import { duplicateOf, judgeRepeat, loadOf, REPEAT_LIMITS, type Rejection } from "./repeats.ts";

const id = (name: string): Rejection["interruptId"] => deriveId("int", name);
const no = (name: string, at: number): Rejection => ({ interruptId: id(name), at, by: [name] });

test("P1: the oldest request in which the same action is pending", () => {
  const pending = [
    { interruptId: id("1"), actionDigest: "x", askedAt: 2 },
    { interruptId: id("2"), actionDigest: "y", askedAt: 0 },
    { interruptId: id("3"), actionDigest: "x", askedAt: 1 },
    { interruptId: id("4"), actionDigest: "x", askedAt: 1 },
  ];
  const first = [id("3"), id("4")].toSorted()[0];
  expect(duplicateOf("x", pending)).toBe(first);
  expect(duplicateOf("x", pending.toReversed())).toBe(first);
  expect(duplicateOf("z", pending)).toBeUndefined();
});

describe("P2: after a rejection", () => {
  const { windowMs, denyMs } = REPEAT_LIMITS;
  test("a first proposal is asked", () => {
    expect(judgeRepeat([], AT)).toEqual({ kind: "ask", repeats: [] });
  });
  test("a repeat is asked with its history, the last rejection first", () => {
    expect(judgeRepeat([no("a", AT - HOUR)], AT)).toEqual({ kind: "ask", repeats: [no("a", AT - HOUR)] });
  });
  test("after two rejections it is denied for a while, with the reason", () => {
    const history = [no("a", AT - 2 * HOUR), no("b", AT - 60_000)];
    expect(judgeRepeat(history, AT)).toEqual({
      kind: "deny",
      untilAt: AT - 60_000 + denyMs,
      reason: "This was rejected 2 times, last by b; until 2026-11-23T09:59Z it is denied without asking.",
      repeats: history.toReversed(),
    });
    expect(judgeRepeat(history, AT - 60_000 + denyMs)).toMatchObject({
      kind: "ask",
      repeats: [{ by: ["b"] }, { by: ["a"] }],
    });
    expect(judgeRepeat(history, AT - 60_000 + denyMs - 1)).toMatchObject({ kind: "deny" });
  });
  test("what is too long ago, or not yet, does not count", () => {
    const history = [no("a", AT - windowMs), no("b", AT - 1), no("c", AT + 1)];
    expect(judgeRepeat(history, AT)).toEqual({ kind: "ask", repeats: [no("b", AT - 1)] });
  });
  test("a rejection by the deadline has nobody", () => {
    const history = [no("a", AT - 2), { ...no("b", AT - 1), by: [] }];
    expect(judgeRepeat(history, AT)).toMatchObject({
      reason: expect.stringContaining("by nobody in particular") as string,
    });
  });
  test("with limits of one's own", () => {
    expect(judgeRepeat([no("a", AT - 5)], AT, { rejections: 1, windowMs: 10, denyMs: 6 })).toMatchObject({
      kind: "deny",
      untilAt: AT + 1,
    });
  });
});

test("P3: those with the least open first, and nobody beyond the budget", () => {
  const open = new Map([
    ["ann", 2],
    ["bob", 0],
    ["cy", 20],
  ]);
  expect(loadOf(["cy", "ann", "eve", "dee", "bob"], open)).toEqual({
    free: ["bob", "dee", "eve", "ann"],
    full: ["cy"],
  });
  expect(loadOf(["ann", "bob"], open, 1)).toEqual({ free: ["bob"], full: ["ann"] });
  const orders = [
    ["a", "b", "c"],
    ["c", "b", "a"],
  ];
  expect(orders.map((people) => loadOf(people, open).free)).toEqual([orders[0], orders[0]]);
  expect(loadOf([], open)).toEqual({ free: [], full: [] });
});
