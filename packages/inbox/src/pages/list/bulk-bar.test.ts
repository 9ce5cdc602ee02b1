/** Which questions are decided together. */
import type { InterruptSummary } from "holdpoint/client";
import { expect, test } from "vitest";
import { bulkProblem } from "./bulk-bar.tsx";

function question(rules: readonly string[] | undefined, risk?: string): InterruptSummary {
  return { rules, risk } as unknown as InterruptSummary;
}

test.each([
  [[question(["a"]), question(["a"], "low")], undefined],
  [[question(["a"], "low"), question(["a"], "medium")], "low risk"],
  [[question(["a"]), question(["b"])], "one and the same rule"],
  [[question(["a", "b"])], "one rule"],
  [[question(undefined)], "one rule"],
  [[question(["(default)"])], "one rule"],
])("%j: %s", (selected, problem) => {
  const said = bulkProblem(selected);
  if (problem === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(problem);
});
