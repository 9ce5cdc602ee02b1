/** A journal as a time line. */
import type { CheckpointListed, JournalItem, Json } from "holdpoint/client";
import { expect, test } from "vitest";
import { entryKind } from "./entry-kinds.ts";
import { checkpointAt, journalGroups, requestersIn, textIn } from "./journal-groups.ts";

function item(seq: number, index: number, kind: string, detail: Json = {}): JournalItem {
  return { seq, index, at: seq * 1_000, kind, says: `${kind}.`, detail };
}

const JOURNAL = [
  item(1, 0, "forked", { thread: "first" }),
  item(1, 1, "run_started", { run: 2, step: 3, requester: "ivy", coRequesters: ["ben"], tasks: [{ node: "agent" }] }),
  item(2, 0, "step_completed"),
  item(2, 1, "superstep", { step: 4, tasks: [{ node: "tools" }, { node: "tools" }, { node: "log" }, 3] }),
  item(3, 0, "interrupt_asked"),
  item(4, 0, "state_updated", { coRequesters: ["ann", "ben", 7] }),
  item(5, 0, "erased", null),
];

test("one part for each superstep, and what it runs", () => {
  expect(journalGroups(JOURNAL).map(({ title, nodes, items }) => [title, nodes, items.length])).toEqual([
    ["Fork", [], 1],
    ["Run 2, step 3", ["agent"], 2],
    ["Run 2, step 4", ["tools", "log"], 4],
  ]);
  expect(journalGroups([item(7, 0, "erased", null)]).map(({ title }) => title)).toEqual(["Run 0, step 0"]);
  expect(journalGroups([])).toEqual([]);
});

test("the checkpoint of an entry is known by its place", () => {
  const checkpoint = (id: string): CheckpointListed => ({ id, at: 0, source: "loop", run: 1, step: 1, next: [] });
  const listed = [checkpoint("chk_0000000002_0002_aaaaaaaaaaaa"), checkpoint("chk_0000000002_0001_bbbbbbbbbbbb")];
  expect(checkpointAt(item(2, 1, "superstep"), listed)).toBe(listed[0]);
  expect(checkpointAt(item(3, 0, "superstep"), listed)).toBeUndefined();
});

test("who counts as a requester", () => {
  expect(requestersIn(JOURNAL)).toEqual({ requester: "ivy", others: ["ben", "ann"] });
  expect(requestersIn([item(1, 0, "run_started")])).toEqual({ requester: undefined, others: [] });
  expect(requestersIn([])).toEqual({ requester: undefined, others: [] });
  expect(textIn(item(1, 0, "forked", ["thread"]), "thread")).toBeUndefined();
});

test.each([
  ["interrupt_asked", {}, "pause"],
  ["interrupt_answered", {}, "decision"],
  ["forked", {}, "fork"],
  ["run_failed", {}, "trouble"],
  ["run_started", {}, "begin"],
  ["run_completed", {}, "end"],
  ["step_completed", {}, "work"],
  ["something_new", {}, "work"],
  ["abandoned", {}, "trouble"],
  ["abandoned", { again: { why: [] } }, "pause"],
  ["scope_started", {}, "work"],
  ["scope_started", null, "work"],
  ["scope_started", { permit: { judged: {} } }, "work"],
  ["scope_started", { permit: { interrupt: "int_1" } }, "decision"],
] as const)("%s %j is %s", (kind, detail, found) => {
  expect(entryKind(item(1, 0, kind, detail))).toBe(found);
});
