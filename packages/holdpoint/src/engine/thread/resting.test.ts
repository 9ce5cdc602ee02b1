/** Which resting threads are kept (R1, R2). */
import { expect, test } from "vitest";
import { BYTES_PER_CHARACTER, MOST_BYTES, Resting } from "./resting.ts";
import type { ThreadRun } from "./thread-run.ts";

/** A thread of which so much was journaled; it notes when it is left. */
function run(bytes: number, left: ThreadRun[] = []): ThreadRun {
  const snapshots = { length: bytes / BYTES_PER_CHARACTER };
  const made = { snapshots, leave: () => void left.push(made) } as unknown as ThreadRun;
  return made;
}

const EIGHTH = MOST_BYTES / 8;

test("the one that rested longest goes when they are too many", () => {
  const resting = new Resting();
  const left: ThreadRun[] = [];
  const [a, b, c] = [run(1, left), run(1, left), run(1, left)];
  resting.keep("a", a, 2);
  resting.keep("b", b, 2);
  // It came back: it is the last one now.
  resting.keep("a", a, 2);
  resting.keep("c", c, 2);
  expect([resting.get("a"), resting.get("b"), resting.get("c")]).toEqual([a, undefined, c]);
  expect(left).toEqual([b]);
  resting.keep("d", run(1), 0);
  expect([resting.get("a"), resting.get("c"), resting.get("d")]).toEqual([undefined, undefined, undefined]);
});

test("the one that rested longest goes when they hold too much together; each counts once, as it is now", () => {
  const resting = new Resting();
  const keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const kept = (): readonly string[] => keys.filter((key) => resting.get(key) !== undefined);
  for (const key of keys) resting.keep(key, run(EIGHTH), 100);
  expect(kept()).toEqual(keys);
  for (let round = 0; round < 20; round += 1) resting.keep("a", run(EIGHTH), 100);
  resting.remove("b");
  resting.remove("never there");
  resting.keep("i", run(EIGHTH), 100);
  expect(kept()).toEqual(["a", "c", "d", "e", "f", "g", "h"]);
  resting.keep("j", run(3), 100);
  expect(kept()).toEqual(["a", "d", "e", "f", "g", "h"]);
  resting.clear();
  expect(kept()).toEqual([]);
  for (const key of keys) resting.keep(key, run(EIGHTH), 100);
  expect(kept()).toEqual(keys);
});

test("one that is too large by itself is left at once (R2)", () => {
  const resting = new Resting();
  const left: ThreadRun[] = [];
  resting.keep("a", run(1), 10);
  const large = run(EIGHTH + 3, left);
  resting.keep("b", large, 10);
  expect(resting.get("b")).toBeUndefined();
  expect(resting.get("a")).toBeDefined();
  expect(left).toEqual([large]);
});
