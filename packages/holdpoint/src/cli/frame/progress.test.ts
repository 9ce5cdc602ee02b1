/** Progress of long work. */
import { afterEach, expect, test, vi } from "vitest";
import { Output } from "../../../test/cli/terminal.ts";
import { Progress } from "./progress.ts";

const isTerminal = process.stderr.isTTY;

afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = isTerminal;
});

test.each([
  [true, "copying, 5.00 s …\ncopying, 5.00 s …\nmigration 1 of 2 …\n"],
  [false, ""],
])("what cannot be counted is said to be under way, where somebody looks (%s)", async (isLookedAt, told) => {
  const output = new Output();
  process.stderr.isTTY = isLookedAt;
  let now = 0;
  const progress = new Progress("copying", () => now);
  now = 5_000;
  vi.useFakeTimers();
  const work = Promise.withResolvers<number>();
  const during = progress.during(work.promise);
  vi.advanceTimersByTime(2_500);
  work.resolve(7);
  expect(await during).toBe(7);
  vi.advanceTimersByTime(2_500);
  vi.useRealTimers();
  progress.begin("migration 1 of 2");
  expect(output.err).toBe(told);
});

test.each([
  [true, ["", "1,024 lines read …\n", "", "", "3,072 lines read …\n"]],
  [false, ["", "", "", "", ""]],
])("progress is told once a second after the first, where somebody looks (%s)", (isLookedAt, told) => {
  const output = new Output();
  process.stderr.isTTY = isLookedAt;
  let now = 0;
  const progress = new Progress("lines read", () => now);
  const go = (lines: number, until: number): string => {
    output.err = "";
    now = until;
    for (let line = 0; line < lines; line += 1) progress.step();
    return output.err;
  };
  const heard = [go(1_000, 500), go(1_000, 1_200), go(1_000, 1_900), go(10, 9_000), go(1_000, 9_000)];
  expect(heard).toEqual(told);
  expect(progress.spanMs).toBe(9_000);
});
