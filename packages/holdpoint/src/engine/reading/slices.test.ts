/** Long work in slices (slices.ts). */
import { expect, test } from "vitest";
import { Slices } from "./slices.ts";

test.each([
  ["over, others have their turn", 0, true],
  ["not over, it goes on", Number.POSITIVE_INFINITY, false],
])("where a slice is %s", async (_name, sliceMs, expected) => {
  const slices = new Slices(sliceMs);
  let hadTurn = false;
  setImmediate(() => (hadTurn = true));
  await slices.rest();
  expect(hadTurn).toBe(expected);
});
