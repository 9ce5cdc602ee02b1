import { expect, test } from "vitest";
import { ManualClock } from "./manual-clock.ts";

test("K1: timers fire in order, each once, and only when their time has come", async () => {
  const clock = new ManualClock(1_000);
  const fired: string[] = [];
  clock.after(30, () => fired.push("c"));
  clock.after(10, () => fired.push("a"));
  clock.after(10, () => fired.push("b"));
  const cancel = clock.after(20, () => fired.push("canceled"));
  cancel();
  expect(clock.timers).toBe(3);
  expect(clock.nextAt).toBe(1_010);
  await clock.advance(9);
  expect(fired).toEqual([]);
  await clock.advance(1);
  expect(fired).toEqual(["a", "b"]);
  await clock.advance(1_000);
  expect(fired).toEqual(["a", "b", "c"]);
  expect(clock.timers).toBe(0);
  expect(clock.nextAt).toBeUndefined();
  expect(clock.now()).toBe(2_010);
});

test("K2: a timer sees its own instant, and what it sets fires in the same advance", async () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  const tick = (): void => {
    seen.push(clock.now());
    if (seen.length < 5) clock.after(10, tick);
  };
  clock.after(10, tick);
  await clock.advance(100);
  expect(seen).toEqual([10, 20, 30, 40, 50]);
  expect(clock.now()).toBe(100);
});

test("promises settle between timers", async () => {
  const clock = new ManualClock(0);
  const order: string[] = [];
  const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
  const work = async (): Promise<void> => {
    await wait(10);
    order.push("first");
    await wait(10);
    order.push("second");
  };
  const done = work();
  clock.after(15, () => order.push("between"));
  await clock.advance(20);
  await done;
  expect(order).toEqual(["first", "between", "second"]);
});

test("the clock can be set to an earlier instant", () => {
  const clock = new ManualClock(5_000);
  clock.set(4_000);
  expect(clock.now()).toBe(4_000);
});
