/** What is said of a thread, and of all of them. */
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ThreadId } from "../../core/ids.ts";
import type { ThreadCheck } from "./messages.ts";
import { linesOf, NONE, summaryOf } from "./shown.ts";

const ABOUT = {
  threadId: "order-7" as ThreadId,
  graph: "mail",
  version: "1",
  against: "2",
  status: "waiting",
} as const;
const said = (check: ThreadCheck): readonly string[] => linesOf(check).map(stripVTControlCharacters);

test.each<readonly [check: ThreadCheck, says: readonly string[]]>([
  [{ ...ABOUT, outcome: "ok" }, ["ok  order-7  mail 1 → 2  (waiting)"]],
  [{ ...ABOUT, against: "1", outcome: "ok" }, ["ok  order-7  mail 1  (waiting)"]],
  [
    { ...ABOUT, outcome: "state", message: "It does not fit." },
    ["state  order-7  mail 1 → 2  (waiting)", "  It does not fit."],
  ],
  [
    { ...ABOUT, outcome: "blocked", message: "There is no such node." },
    ["blocked  order-7  mail 1 → 2  (waiting)", "  There is no such node."],
  ],
  [
    {
      ...ABOUT,
      outcome: "blocked",
      message: "It differs.",
      difference: { node: "n", task: "1.0.0", met: "the node ended" },
    },
    ["blocked  order-7  mail 1 → 2  (waiting)", "  It differs."],
  ],
  [
    {
      ...ABOUT,
      outcome: "blocked",
      message: "It differs.",
      difference: {
        node: "n",
        task: "1.0.0",
        recorded: { name: 'step "a"', position: { record: 3, entry: 1, at: 0 } },
        met: "the code called step b",
        at: "file:///elsewhere/agent.ts:3:14",
      },
    },
    [
      "blocked  order-7  mail 1 → 2  (waiting)",
      "  It differs.",
      '  Recorded: step "a", record 3, entry 1, 1970-01-01 00:00:00 UTC.',
      "  Called instead: /elsewhere/agent.ts:3:14",
    ],
  ],
])("%j", (check, says) => {
  expect(said(check)).toEqual(says);
});

test("a place that is near is said from here, and one of no known form as it is", () => {
  const at = (place: string): string | undefined =>
    said({
      ...ABOUT,
      outcome: "blocked",
      message: "It differs.",
      difference: { node: "n", task: "1.0.0", met: "the node ended", at: place },
    }).at(-1);
  expect(at(`${process.cwd()}/src/agent.ts:3:14`)).toBe("  Called instead: src/agent.ts:3:14");
  expect(at("/elsewhere")).toBe("  Called instead: /elsewhere");
});

test("nothing that an agent named acts on the terminal", () => {
  const hostile = {
    ...ABOUT,
    threadId: "t\u001b[2J\n" as ThreadId,
    outcome: "state",
    message: "a\u001b[31m\nb",
  } as const;
  const all = linesOf(hostile).join("\n");
  expect(all).not.toContain("\u001b[2J");
  expect(all).toContain("\\u{1B}[2J");
  expect(said(hostile)).toHaveLength(2);
});

test("the summary counts, and says when it was given up", () => {
  expect(summaryOf(NONE, true)).toBe("0 threads checked.");
  expect(summaryOf({ ...NONE, ok: 1_200, blocked: 1 }, true)).toBe(
    "1,201 threads checked: 1,200 would go on, 1 would be blocked.",
  );
  expect(summaryOf({ ...NONE, stalled: 21 }, false)).toMatch(/21 did not come to an end\. It was given up/);
});
