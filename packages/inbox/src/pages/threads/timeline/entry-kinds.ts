/** What kind of thing an entry of a journal is, for people who look for one. */
import type { JournalItem } from "holdpoint/client";

/** `work`: the agent goes on. All others are what somebody looks for first. */
export type EntryKind = "pause" | "decision" | "fork" | "trouble" | "end" | "work";

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
  run_started: "end",
  run_completed: "end",
};

/** Whether a gated action began because people had approved it. */
function isApproved({ kind, detail }: JournalItem): boolean {
  if (kind !== "scope_started" || typeof detail !== "object" || detail === null || Array.isArray(detail)) return false;
  const permit = "permit" in detail ? detail["permit"] : undefined;
  return typeof permit === "object" && permit !== null && "interrupt" in permit;
}

/** What kind of thing an entry is. */
export function entryKind(item: JournalItem): EntryKind {
  return isApproved(item) ? "decision" : (KINDS[item.kind] ?? "work");
}
