/** Counters under compare-and-set (C1–C4). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HoldpointError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { consume, EMPTY_COUNTER, readCounter, release, reserve, type Counter, type Reservation } from "./counter.ts";

function reserved(counter: Counter, operation: string, amount: number, max = 100): Counter {
  const result = reserve(counter, { operation, amount, max });
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.counter;
}

const sixty = reserved(EMPTY_COUNTER, "a", 60);

describe("reserve → consume → release", () => {
  test("given room, when reserved and consumed, then it is used up", () => {
    expect(sixty).toEqual({ reserved: 60, consumed: 0, reservations: { a: 60 }, recent: [] });
    expect(consume(sixty, "a")).toEqual({ reserved: 0, consumed: 60, reservations: {}, recent: ["a"] });
    expect(release(sixty, "a")).toEqual(EMPTY_COUNTER);
  });

  test.each<[string, Counter, number, Reservation]>([
    [
      "exactly what is left",
      sixty,
      40,
      { ok: true, counter: { ...sixty, reserved: 100, reservations: { a: 60, b: 40 } } },
    ],
    ["one more than is left", sixty, 41, { ok: false, reason: "exceeded", left: 40 }],
    ["after it was consumed, still", consume(sixty, "a"), 41, { ok: false, reason: "exceeded", left: 40 }],
    [
      "after it was released, again",
      release(sixty, "a"),
      100,
      { ok: true, counter: { ...EMPTY_COUNTER, reserved: 100, reservations: { b: 100 } } },
    ],
    ["nothing", sixty, 0, { ok: true, counter: sixty }],
    ["a fraction", sixty, 0.5, { ok: false, reason: "amount", left: 0 }],
    ["a negative amount", sixty, -1, { ok: false, reason: "amount", left: 0 }],
    ["past 2^53", EMPTY_COUNTER, 2 ** 53, { ok: false, reason: "amount", left: 0 }],
    ["no number", EMPTY_COUNTER, Number.NaN, { ok: false, reason: "amount", left: 0 }],
  ])("%s", (_what, counter, amount, expected) => {
    expect(reserve(counter, { operation: "b", amount, max: 100 })).toEqual(expected);
  });

  test("a limit that is no amount takes nothing; one that was lowered has nothing left", () => {
    expect(reserve(EMPTY_COUNTER, { operation: "a", amount: 1, max: 1.5 })).toMatchObject({
      ok: false,
      reason: "amount",
    });
    expect(reserve(sixty, { operation: "b", amount: 1, max: 10 })).toEqual({ ok: false, reason: "exceeded", left: 0 });
  });

  test("C2: every call can be repeated", () => {
    expect(reserved(sixty, "a", 60)).toBe(sixty);
    const consumed = consume(sixty, "a");
    expect(consume(consumed, "a")).toBe(consumed);
    expect(release(consumed, "a")).toBe(consumed);
    expect(reserved(consumed, "a", 60)).toBe(consumed);
    expect(consume(EMPTY_COUNTER, "a")).toBe(EMPTY_COUNTER);
    expect(release(EMPTY_COUNTER, "a")).toBe(EMPTY_COUNTER);
    expect(release(release(sixty, "a"), "a")).toEqual(EMPTY_COUNTER);
  });

  test("C2: an operation that asks for another amount has that one", () => {
    expect(reserved(sixty, "a", 90)).toMatchObject({ reserved: 90, reservations: { a: 90 } });
    expect(reserved(sixty, "a", 0)).toEqual(EMPTY_COUNTER);
    expect(reserve(sixty, { operation: "a", amount: 101, max: 100 })).toEqual({
      ok: false,
      reason: "exceeded",
      left: 100,
    });
  });

  test("C4: the operations consumed last are remembered, 256 of them", () => {
    let counter = EMPTY_COUNTER;
    for (let index = 0; index < 300; index += 1) {
      counter = consume(reserved(counter, `o${index}`, 1, 1_000), `o${index}`);
    }
    expect([counter.recent.length, counter.recent[0], counter.consumed]).toEqual([256, "o44", 300]);
  });

  test("operations may be called anything", () => {
    const odd = reserved(reserved(EMPTY_COUNTER, "__proto__", 5), "constructor", 7);
    expect([odd.reserved, Object.keys(odd.reservations)]).toEqual([12, ["__proto__", "constructor"]]);
    expect(consume(release(odd, "constructor"), "__proto__")).toMatchObject({ reserved: 0, consumed: 5 });
    expect(reserve(EMPTY_COUNTER, { operation: "toString", amount: 1, max: 1 }).ok).toBe(true);
  });
});

describe("readCounter", () => {
  test("what was stored comes back; nothing stored is an empty counter", () => {
    expect(readCounter(undefined)).toBe(EMPTY_COUNTER);
    expect(readCounter(JSON.parse(JSON.stringify(sixty)) as Json)).toEqual(sixty);
  });

  test.each<[string, Json]>([
    ["no object", []],
    ["a negative sum", { reserved: 0, consumed: -1, reservations: {}, recent: [] }],
    ["no reservations", { reserved: 0, consumed: 0, recent: [] }],
    ["no list of operations", { reserved: 0, consumed: 0, reservations: {} }],
    ["a fraction reserved", { reserved: 0.5, consumed: 0, reservations: { a: 0.5 }, recent: [] }],
    ["an operation that is no text", { reserved: 0, consumed: 0, reservations: {}, recent: [1] }],
    ["a sum that is not one", { reserved: 2, consumed: 0, reservations: { a: 1 }, recent: [] }],
  ])("%s is refused", (_what, body) => {
    expect(() => readCounter(body)).toThrow(HoldpointError);
  });
});

/** A document that is compared and set, as a store has it. */
class Cell {
  revision = 0;
  counter = EMPTY_COUNTER;

  write(revision: number, counter: Counter): boolean {
    if (revision !== this.revision) return false;
    this.revision += 1;
    this.counter = counter;
    return true;
  }
}

interface Job {
  readonly operation: string;
  readonly amount: number;
  readonly ends: "consume" | "release";
  /** How often the worker does not hear of its success, and repeats the step. */
  readonly deaf: number;
}

type Step = (cell: Cell) => { readonly next: Counter } | "refused";

/** One worker doing one job: read, compute, compare and set, again on conflict; `yield` is where others run. */
function* work(cell: Cell, { operation, amount, ends, deaf }: Job, max: number): Generator<void, "done" | "refused"> {
  const steps: readonly Step[] = [
    ({ counter }) => {
      const result = reserve(counter, { operation, amount, max });
      return result.ok ? { next: result.counter } : "refused";
    },
    ({ counter }) => ({ next: (ends === "consume" ? consume : release)(counter, operation) }),
  ];
  for (const step of steps) {
    for (let heard = -deaf; heard <= 0;) {
      const { revision } = cell;
      const result = step(cell);
      if (result === "refused") return "refused";
      yield;
      if (cell.write(revision, result.next)) heard += 1;
    }
  }
  return "done";
}

test("C1–C3, property: workers that race on one counter never pass the limit, and it balances out", () => {
  const jobs = fc.uniqueArray(
    fc.record({
      operation: fc.string({ minLength: 1, maxLength: 3 }),
      amount: fc.integer({ min: 1, max: 40 }),
      ends: fc.constantFrom<Job["ends"]>("consume", "release"),
      deaf: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 12, selector: ({ operation }) => operation },
  );
  let refused = 0;
  fc.assert(
    fc.property(jobs, fc.integer({ min: 0, max: 150 }), fc.infiniteStream(fc.nat()), (all, max, picks) => {
      const cell = new Cell();
      const workers = all.map((job) => ({ job, run: work(cell, job, max) }));
      const ended = new Map<Job, string>();
      const open = [...workers];
      while (open.length > 0) {
        const at = (picks.next().value as number) % open.length;
        const { job, run } = open[at]!;
        const result = run.next();
        if (result.done === true) {
          ended.set(job, result.value);
          open.splice(at, 1);
        }
        const { reserved: held, consumed, reservations } = cell.counter;
        expect(held + consumed).toBeLessThanOrEqual(max);
        expect(held).toBe(Object.values(reservations).reduce((sum, amount) => sum + amount, 0));
        expect(Math.min(held, consumed)).toBeGreaterThanOrEqual(0);
      }
      const used = all.filter((job) => job.ends === "consume" && ended.get(job) === "done");
      expect(cell.counter).toMatchObject({ reserved: 0, reservations: {} });
      expect(cell.counter.consumed).toBe(used.reduce((sum, { amount }) => sum + amount, 0));
      if ([...ended.values()].includes("refused")) refused += 1;
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(refused).toBeGreaterThan(50);
});
