/** What kind of thing an entry of a journal is, for people who look for one. */
import type { JournalItem, Json } from "holdpoint/client";

/** `work`: the agent goes on. All others are what somebody looks for first. */
export type EntryKind = "begin" | "pause" | "decision" | "fork" | "trouble" | "end" | "work";

const KINDS: Readonly<Record<string, EntryKind>> = {
  interrupt_asked: "pause",
  timer_set: "pause",
  breakpoint: "pause",
  rung_fired: "pause",
  interrupt_answered: "decision",
  interrupt_expired: "decision",
  breakpoint_passed: "decision",
  outcome_withdrawn: "decision",
  outcome_kept: "decision",
  run_canceled: "decision",
  run_retried: "decision",
  unblocked: "decision",
  forked: "fork",
  state_updated: "fork",
  version_changed: "fork",
  step_attempt_failed: "trouble",
  step_failed: "trouble",
  scope_failed: "trouble",
  task_failed: "trouble",
  run_failed: "trouble",
  blocked: "trouble",
  abandoned: "trouble",
  erased: "trouble",
  run_started: "begin",
  run_completed: "end",
};

function fieldOf(detail: Json, name: string): Json | undefined {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return undefined;
  return (detail as Readonly<Record<string, Json>>)[name];
}

/** What kind of thing an entry is. */
export function entryKind({ kind, detail }: JournalItem): EntryKind {
  // A gated action that began because people had approved it.
  if (kind === "scope_started") {
    return fieldOf(fieldOf(detail, "permit") ?? null, "interrupt") === undefined ? "work" : "decision";
  }
  // People are asked once more.
  if (kind === "abandoned" && fieldOf(detail, "again") !== undefined) return "pause";
  return KINDS[kind] ?? "work";
}
