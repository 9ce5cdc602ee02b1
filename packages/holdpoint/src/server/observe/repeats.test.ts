/** Lines that come again and again (logger.ts, G4). */
import { expect, test } from "vitest";
import { HoldpointError } from "../../index.ts";
import { createLogger } from "./logger.ts";
import { Repeats } from "./repeats.ts";

test("is told once a minute, with how often it was not told", () => {
  const repeats = new Repeats();
  expect([0, 1, 59_999].map((now) => repeats.count("away", now))).toEqual([0, undefined, undefined]);
  expect(repeats.count("denied", 30_000)).toBe(0);
  expect([60_000, 60_001, 120_000].map((now) => repeats.count("away", now))).toEqual([2, undefined, 1]);
});

test("forgets the oldest of a hundred things", () => {
  const repeats = new Repeats();
  for (let at = 0; at <= 100; at += 1) expect(repeats.count(`thing ${at}`, at)).toBe(0);
  expect(repeats.count("thing 1", 101)).toBeUndefined();
  expect(repeats.count("thing 0", 102)).toBe(0);
});

test("a log tells the same failure of a store once, and everything else each time (G4)", () => {
  const lines: string[] = [];
  const log = createLogger({ destination: { write: (line) => lines.push(line) } });
  for (let time = 0; time < 3; time += 1) {
    log.onThreadError(new HoldpointError("STORE_UNREACHABLE", "Nothing answers."), `t${time}`);
    log.onThreadError(new HoldpointError("GRAPH_NOT_FOUND", "No graph."), "t");
    log.onThreadError(new Error("Nothing answers."));
  }
  expect(lines.map((line) => (JSON.parse(line) as { readonly err: { readonly code?: string } }).err.code)).toEqual([
    ...["STORE_UNREACHABLE", "GRAPH_NOT_FOUND", undefined],
    ...["GRAPH_NOT_FOUND", undefined],
    ...["GRAPH_NOT_FOUND", undefined],
  ]);
});
