/** K1: an instant of the store's clock lies in its span, and the span is short. */
import { afterEach, expect, test, vi } from "vitest";
import { TwoClocks } from "./two-clocks.ts";

afterEach(() => void vi.restoreAllMocks());

/** Two clocks that a test sets. */
function set(steady: readonly number[], wall: number): void {
  const reading = vi.spyOn(performance, "now");
  for (const at of steady) reading.mockReturnValueOnce(at);
  vi.spyOn(Date, "now").mockReturnValueOnce(wall);
}

test("K1 the span is as long as the look took, and the millisecond that is cut off", () => {
  set([100, 103], 5_000);
  const clocks = new TwoClocks();
  expect(clocks.spanOf(5_000)).toEqual({ from: 99, to: 103 });
  expect(clocks.spanOf(6_000)).toEqual({ from: 1_099, to: 1_103 });
});

test("K1 another look makes it no shorter", () => {
  set([100, 100], 5_000);
  const clocks = new TwoClocks();
  set([200, 205], 5_100);
  clocks.look();
  expect(clocks.spanOf(5_000)).toEqual({ from: 99, to: 105 });
});

test("K2 a clock that was set meanwhile widens it by as much", () => {
  set([100, 100], 5_000);
  const clocks = new TwoClocks();
  set([200, 200], 5_140);
  clocks.look();
  expect(clocks.spanOf(5_000)).toEqual({ from: 59, to: 100 });
});
