/** What each kind of entry says (say-entry.ts). */
import { expect, test } from "vitest";
import type { JournalEntry } from "../../core/journal.ts";
import { sayEntry } from "./say-entry.ts";

const op = { task: "tsk", op: "op", name: 'step "pay"' };
const question = { ...op, name: 'interrupt "Sure?"', interrupt: "int" };
const error = { name: "Error", message: "no money" };
const judged = { verdict: "allow", rules: ["small"], policy: "p" };

test.each([
  [{ type: "step_started", ...op, attempt: 1 }, 'Step "pay" began.'],
  [{ type: "step_started", ...op, attempt: 2 }, 'Step "pay" began, attempt 2.'],
  [
    { type: "step_attempt_failed", ...op, attempt: 1, error, retryAt: 1 },
    'Attempt 1 of step "pay" failed, and it is tried again: “no money”.',
  ],
  [{ type: "step_completed", ...op }, 'Step "pay" was done.'],
  [
    { type: "step_completed", ...op, unstorable: "it is a function" },
    'Step "pay" was done, and its result could not be stored: it is a function',
  ],
  [{ type: "step_failed", ...op, error }, 'Step "pay" failed: “no money”.'],
  [{ type: "step_failed", ...op, error: { name: "Error", message: "" } }, 'Step "pay" failed.'],
  [{ type: "timer_set", ...op, dueAt: 0 }, 'Step "pay" waits until 1970-01-01T00:00:00.000Z.'],
  [{ type: "timer_fired", ...op }, 'The wait of step "pay" was over.'],
  [{ type: "value_recorded", ...op, value: 1 }, 'Step "pay" was recorded.'],
  [{ type: "scope_started", ...op }, 'Step "pay" began.'],
  [{ type: "scope_started", ...op, permit: { judged } }, 'Step "pay" began, which the policy allows (small).'],
  [
    { type: "scope_started", ...op, permit: { judged, interrupt: "int", by: ["ann", "bob"] } },
    'Step "pay" began, which ann, bob approved.',
  ],
  [
    { type: "scope_started", ...op, permit: { judged: { ...judged, rules: [] }, interrupt: "int" } },
    'Step "pay" began, which nobody refused in time.',
  ],
  [
    { type: "scope_started", ...op, permit: { judged: { ...judged, rules: [] } } },
    'Step "pay" began, which the policy allows (nothing).',
  ],
  [{ type: "scope_completed", ...op }, 'Step "pay" was done.'],
  [{ type: "scope_failed", ...op, error }, 'Step "pay" failed: “no money”.'],
  [{ type: "interrupt_asked", ...question, value: 1 }, 'Interrupt "Sure?" asked people.'],
  [{ type: "interrupt_asked", ...op, purpose: "action", value: 1 }, 'Step "pay" asked people whether it may.'],
  [{ type: "interrupt_asked", ...op, purpose: "outcome", value: 1 }, 'Step "pay" asked people what became of it.'],
  [
    { type: "interrupt_asked", ...op, name: 'interrupt "{"for":"reader","text":"Publish \\"it\\"?"}"', value: 1 },
    String.raw`Interrupt "Publish \"it\"?" asked people.`,
  ],
  [
    { type: "interrupt_asked", ...op, name: 'interrupt "{"for":"reader","question":"May it be publi…"', value: 1 },
    'Interrupt "May it be publi…" asked people.',
  ],
  [{ type: "interrupt_asked", ...op, name: 'interrupt "{"for":"reader"}"', value: 1 }, "A question asked people."],
  [
    { type: "interrupt_answered", ...op, name: 'interrupt "[1]"', by: "ann", value: 1, decision: "d", digest: "x" },
    "The answer of ann came to a question.",
  ],
  [
    { type: "interrupt_answered", ...question, by: "ann", value: 1, decision: "d", digest: "x" },
    'The answer of ann came to interrupt "Sure?".',
  ],
  [{ type: "interrupt_expired", ...question, outcome: "fail" }, 'Nobody answered interrupt "Sure?" in time: it fails.'],
  [
    { type: "interrupt_expired", ...question, outcome: { value: 1 } },
    'Nobody answered interrupt "Sure?" in time: the default counts.',
  ],
  [{ type: "rung_fired", ...question }, 'Nobody had answered interrupt "Sure?" yet, and a rung of its ladder fired.'],
  [{ type: "abandoned", ...op }, 'Step "pay" was abandoned; its outcome is nobody\'s any more.'],
  [{ type: "abandoned", ...op, again: { why: [], args: 1 } }, 'People are asked about step "pay" again.'],
  [{ type: "outcome_withdrawn", ...op }, 'The outcome of step "pay" counts no longer; it is done or asked again.'],
  [{ type: "outcome_kept", ...op }, 'What is recorded of step "pay" holds.'],
  [{ type: "run_started", run: 1, graph: "g", version: "2", config: {}, patch: {}, tasks: [] }, "Run 1 of g 2 began."],
  [
    { type: "run_started", run: 1, graph: "g", version: "2", config: {}, patch: {}, tasks: [], requester: "ann" },
    "Run 1 of g 2 began for ann.",
  ],
  [{ type: "superstep", step: 1, patch: {}, tasks: [], ended: ["a", "b"] }, "a, b ended; next: nothing."],
  [{ type: "task_completed", task: "t", output: { update: 1, goto: [] } }, "A task ended while others go on."],
  [{ type: "task_failed", task: "t", error }, "A task failed: “no money”."],
  [{ type: "run_completed", patch: {}, ended: [] }, "The run was completed."],
  [{ type: "run_failed", error }, "The run failed: “no money”."],
  [{ type: "run_retried" }, "The run is tried again."],
  [{ type: "run_retried", by: "ann" }, "ann had the run tried again."],
  [{ type: "run_canceled", by: "ann", reason: "enough" }, "ann canceled the run: “enough”."],
  [{ type: "breakpoint", when: "before", nodes: ["a"] }, "It is held before a until somebody lets it go on."],
  [{ type: "breakpoint_passed" }, "Somebody let it go on."],
  [{ type: "breakpoint_passed", by: "ann" }, "ann let it go on."],
  [{ type: "snapshot_taken", digest: "x" }, "A snapshot was taken."],
  [{ type: "version_changed", from: "1", to: "2" }, "It went on under version 2 in place of 1."],
  [{ type: "blocked", reason: "it differs", version: "2" }, "It is blocked under version 2: it differs"],
  [{ type: "unblocked" }, "It is no longer blocked."],
  [{ type: "state_updated", patch: {} }, "The state was changed from outside."],
  [{ type: "state_updated", patch: {}, asNode: "a" }, "The state was changed as a would."],
  [
    { type: "forked", thread: "t", seq: 3, hash: "x", lineage: "l", effects: "reuse", run: 1 },
    "It was forked from the thread t at record 3.",
  ],
  [{ type: "of_a_later_version" }, "of_a_later_version was recorded."],
])("%j", (entry, says) => {
  expect(sayEntry(entry as unknown as JournalEntry)).toBe(says);
});
