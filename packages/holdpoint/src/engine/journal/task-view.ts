/** A task of the current superstep: how it ended, and what is recorded of its operations, also when some are done again. */
import type { OperationId } from "../../core/ids.ts";
import type { ErrorRecord, OperationEntry, ScopeStarted, TaskOutput, TaskSpec } from "../../core/journal.ts";

export interface TaskView {
  readonly spec: TaskSpec;
  /** What is recorded of its operations, in order; see V2 of thread-view.ts. */
  operations: OperationEntry[];
  /**
   * Operations first recorded after one whose outcome was withdrawn. Whether the code comes to them again, and when,
   * follows from how that one ends now: a replay does not wait for them.
   */
  later: Set<OperationId>;
  /** What scopes that act failed with before that was withdrawn, unless they were entered again since. */
  failed: Map<OperationId, string>;
  output?: TaskOutput;
  error?: ErrorRecord;
  /** The operation whose error made it fail. */
  cause?: OperationId;
}

/** A task of which nothing is recorded. */
export function newTask(spec: TaskSpec): TaskView {
  return { spec, operations: [], later: new Set(), failed: new Map() };
}

/** The operations first recorded after the last entry of another one. */
export function recordedAfter(operations: readonly OperationEntry[], op: OperationId): ReadonlySet<OperationId> {
  const end = operations.findLastIndex((entry) => entry.op === op) + 1;
  const before = new Set(operations.slice(0, end).map((entry) => entry.op));
  return new Set(operations.slice(end).flatMap((entry) => (before.has(entry.op) ? [] : [entry.op])));
}

/** People said that it is done again: what is recorded inside holds where its code comes to it, and is not waited for. */
export function enterAgain(task: TaskView, { op, attempt }: ScopeStarted): void {
  if (attempt === undefined) return;
  task.failed.delete(op);
  const inside = new Set([op]);
  for (const entry of task.operations) {
    if (entry.scope !== undefined && inside.has(entry.scope)) inside.add(entry.op);
  }
  inside.delete(op);
  for (const one of inside) task.later.add(one);
}

/** What is recorded of an operation happens here again, after what is recorded by now. */
export function keep(task: TaskView, op: OperationId): void {
  task.later.delete(op);
  const isOwn = (entry: OperationEntry): boolean => entry.op === op;
  task.operations = [...task.operations.filter((entry) => !isOwn(entry)), ...task.operations.filter(isOwn)];
}

/**
 * A scope keeps what happened inside it; anything else is as if it had never been called. Only that a step was started
 * and nobody knows what came of it stays so.
 */
export function withdraw(task: TaskView, op: OperationId): void {
  const own = task.operations.filter((entry) => entry.op === op);
  for (const later of recordedAfter(task.operations, op)) task.later.add(later);
  task.later.delete(op);
  const failure = own.findLast((entry) => entry.type === "scope_failed");
  const acts = own.some((entry) => entry.type === "scope_started" && entry.acts === true);
  if (acts && failure !== undefined) task.failed.set(op, failure.error.message);
  const isUnknown = own.some((entry) => entry.type === "step_failed" && entry.error.code === "UNKNOWN_OUTCOME");
  const stays = ({ type }: OperationEntry): boolean =>
    type === "scope_started" || (isUnknown && type === "step_started");
  task.operations = task.operations.filter((entry) => entry.op !== op || stays(entry));
}
