/** How a question stands after somebody did something about it. */
import { expect, test } from "vitest";
import type { StandingShown } from "../../client/index.ts";
import { standingLines } from "./standing.ts";

const OPEN: StandingShown = { status: "pending", votes: [], missing: ["somebody\u202e"], digest: "0".repeat(64) };

test.each<readonly [standing: StandingShown, says: readonly string[]]>([
  [OPEN, ["Still needed: somebody\\u{202E}"]],
  [
    { ...OPEN, askedAgain: "It was\nedited." },
    ["It is asked again: It was\\nedited.", "Still needed: somebody\\u{202E}"],
  ],
  [
    {
      ...OPEN,
      missing: [],
      votes: [
        { by: "ann", said: "approve", at: 1 },
        { by: "cara\u001b", for: "bob", said: "reject", at: 2 },
      ],
    },
    ["Stands: ann said approve", "Stands: cara\\u{1B} for bob said reject"],
  ],
  [{ ...OPEN, status: "resolved" }, ["The question is resolved."]],
])("%j", (standing, says) => {
  expect(standingLines("Done.", standing)).toEqual(["Done.", ...says]);
});
