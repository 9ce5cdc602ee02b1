/**
 * What a thread is, folded from its journal: entries in, view out; no author code, no store, no clock.
 *
 * V1. Folding a journal from its first record, and folding its tail onto a snapshot, give the same view.
 * V2. Only tasks that have not ended keep their operations; what ended is in the state.
 * V3. A view is changed by `fold` alone. It is mutable so that one more entry costs the same in a long thread (G12).
 */
import type {
  ErrorRecord,
  Instruction,
  InterruptAsked,
  JournalEntry,
  OperationEntry,
  State,
  TaskSpec,
  ThreadEntry,
} from "../../core/journal.ts";
import { applyPatch, isOperationEntry } from "../../core/journal.ts";
import { instructionsAfter } from "../../approvals/instruction.ts";
import type { ReviewRequest } from "../../approvals/request.ts";
import type { InterruptId, OperationId, TaskId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ThreadStatus } from "../../storage/store.ts";
import { enterAgain, keep, newTask, withdraw, type TaskView } from "./task-view.ts";

/** A timer nobody has fired yet: a sleep, a retry that waits, or the deadline of a question. */
export interface PendingTimer {
  readonly kind: "sleep" | "retry" | "deadline";
  readonly task: TaskId;
  readonly op: OperationId;
  readonly dueAt: number;
  readonly interrupt?: InterruptId;
}

export interface Breakpoint {
  readonly when: "before" | "after";
  readonly nodes: readonly string[];
}

export interface ThreadView {
  status: ThreadStatus;
  graph: string;
  version: string;
  run: number;
  step: number;
  /** The superstep that was current when somebody last let the thread go on: what the recursion limit counts from. */
  since: number;
  config: JsonObject;
  /** The person on whose behalf the run goes on. */
  requester: string | undefined;
  /** Others who count as requesters. The state they shaped stays, and so do they, whoever starts the next run. */
  coRequesters: readonly string[];
  /** What people said in this run instead of approving, and nobody has confirmed since (approvals/instruction.ts). */
  instructions: readonly Instruction[];
  state: State;
  /** The state the tasks of the current superstep began with: what their nodes see, however often they are replayed. */
  began: State;
  /** Tasks of the current superstep, in order; empty when no run is open. */
  tasks: Map<TaskId, TaskView>;
  questions: Map<InterruptId, InterruptAsked>;
  timers: Map<OperationId, PendingTimer>;
  /** How often the outcome of an operation was withdrawn: what it asks anew are questions of their own. */
  withdrawn: Map<OperationId, number>;
  breakpoint: Breakpoint | undefined;
  /** The current superstep may run although a breakpoint is set on it. */
  passed: boolean;
  error: ErrorRecord | undefined;
  blocked: string | undefined;
  /** Random text that no other thread has; ids that leave the store are derived from it. */
  origin: string;
  /** Where a fork comes from. */
  fork: (ThreadEntry & { readonly type: "forked" }) | undefined;
  /** Whether operations are kept: while loading, not while running (the continuation itself remembers then). */
  keepOperations: boolean;
}

export function emptyView(): ThreadView {
  return {
    status: "pending",
    graph: "",
    version: "",
    run: 0,
    step: 0,
    since: 0,
    config: {},
    requester: undefined,
    coRequesters: [],
    instructions: [],
    state: {},
    began: {},
    tasks: new Map(),
    questions: new Map(),
    timers: new Map(),
    withdrawn: new Map(),
    breakpoint: undefined,
    passed: false,
    error: undefined,
    blocked: undefined,
    origin: "",
    fork: undefined,
    keepOperations: true,
  };
}

function beginTasks(view: ThreadView, specs: readonly TaskSpec[]): void {
  view.began = view.state;
  view.tasks = new Map(specs.map((spec) => [spec.id, newTask(spec)]));
  view.questions.clear();
  view.timers.clear();
  view.withdrawn.clear();
  view.passed = false;
}

/** Leaves what only a failed, blocked or held thread has. */
function reopen(view: ThreadView, status: ThreadStatus): void {
  view.status = status;
  view.error = undefined;
  view.blocked = undefined;
  view.breakpoint = undefined;
}

/** Somebody let the thread go on: it may take as many supersteps as the limit says. */
function letGoOn(view: ThreadView): void {
  view.since = view.step;
}

/** What was in flight in a task that ended is gone. */
function closeTask(view: ThreadView, id: TaskId): void {
  for (const [key, question] of view.questions) if (question.task === id) view.questions.delete(key);
  for (const [key, timer] of view.timers) if (timer.task === id) view.timers.delete(key);
}

/** When something happens to a question that nobody answers: its deadline, or the first rung of its ladder. */
function firstDue({ review, deadlineAt }: InterruptAsked): number | undefined {
  return review === undefined ? deadlineAt : (review as unknown as ReviewRequest).ladder[0]?.dueAt;
}

/** Changes what is known of a task, where it is one of the current superstep. */
function ofTask(view: ThreadView, id: TaskId, change: (task: TaskView) => void): void {
  const task = view.tasks.get(id);
  if (task !== undefined) change(task);
}

function foldOperation(view: ThreadView, entry: OperationEntry): void {
  if (view.keepOperations) view.tasks.get(entry.task)?.operations.push(entry);
  const { task, op } = entry;
  switch (entry.type) {
    case "interrupt_asked": {
      view.questions.set(entry.interrupt, entry);
      const dueAt = firstDue(entry);
      if (dueAt !== undefined) {
        view.timers.set(op, { kind: "deadline", task, op, dueAt, interrupt: entry.interrupt });
      }
      return;
    }
    case "interrupt_answered": {
      const asked = view.questions.get(entry.interrupt);
      if (asked !== undefined) view.instructions = instructionsAfter(view.instructions, asked, entry.value);
      letGoOn(view);
      view.questions.delete(entry.interrupt);
      view.timers.delete(op);
      return;
    }
    case "abandoned":
      // Code that comes to it again asks anew, under an id of its own.
      if (entry.interrupt !== undefined) view.withdrawn.set(op, (view.withdrawn.get(op) ?? 0) + 1);
      if (entry.interrupt !== undefined) view.questions.delete(entry.interrupt);
      view.timers.delete(op);
      return;
    case "interrupt_expired":
      if (entry.interrupt !== undefined) view.questions.delete(entry.interrupt);
      view.timers.delete(op);
      return;
    case "rung_fired":
      if (entry.dueAt === undefined) view.timers.delete(op);
      else view.timers.set(op, { kind: "deadline", task, op, dueAt: entry.dueAt, interrupt: entry.interrupt });
      return;
    case "timer_set":
      view.timers.set(op, { kind: "sleep", task, op, dueAt: entry.dueAt });
      return;
    case "step_attempt_failed":
      view.timers.set(op, { kind: "retry", task, op, dueAt: entry.retryAt });
      return;
    case "timer_fired":
    case "step_started":
    case "step_completed":
    case "step_failed":
      view.timers.delete(op);
      return;
    case "scope_started":
      return ofTask(view, entry.task, (of) => enterAgain(of, entry));
    case "value_recorded":
    case "scope_completed":
    case "scope_failed":
      return;
    default:
      return entry satisfies never;
  }
}

function addCoRequesters(view: ThreadView, people: readonly string[] = []): void {
  if (people.length > 0) view.coRequesters = [...new Set([...view.coRequesters, ...people])];
}

function foldRun(view: ThreadView, entry: ThreadEntry & { readonly type: "run_started" }): void {
  reopen(view, "running");
  view.run = entry.run;
  view.origin = entry.origin ?? view.origin;
  view.step = entry.step ?? 0;
  letGoOn(view);
  view.graph = entry.graph;
  view.version = entry.version;
  view.config = entry.config;
  // The state they shaped stays, whoever begins the next run: so do those who asked before.
  if (view.requester !== undefined && view.requester !== entry.requester) addCoRequesters(view, [view.requester]);
  view.requester = entry.requester;
  addCoRequesters(view, entry.coRequesters);
  view.instructions = entry.instructions ?? [];
  view.state = applyPatch(view.state, entry.patch);
  beginTasks(view, entry.tasks);
}

function foldUpdate(view: ThreadView, entry: ThreadEntry & { readonly type: "state_updated" }): void {
  view.state = applyPatch(view.state, entry.patch);
  addCoRequesters(view, entry.coRequesters);
  if (entry.beside !== true) view.began = view.state;
  if (entry.tasks === undefined) return;
  // Tasks that take the place of others are a superstep of their own: no id is ever used twice.
  view.step += 1;
  reopen(view, entry.tasks.length === 0 ? "completed" : "pending");
  beginTasks(view, entry.tasks);
}

/** The run is over; nothing of it is pending. */
function endRun(view: ThreadView, status: ThreadStatus): void {
  reopen(view, status);
  beginTasks(view, []);
}

function foldTaskEnd(view: ThreadView, entry: ThreadEntry & { readonly type: "task_completed" | "task_failed" }): void {
  const task = view.tasks.get(entry.task);
  if (task !== undefined && entry.type === "task_failed") {
    task.error = entry.error;
    if (entry.cause !== undefined) task.cause = entry.cause;
  } else if (task !== undefined && entry.type === "task_completed") {
    view.tasks.set(entry.task, { ...newTask(task.spec), output: entry.output });
  }
  if (entry.type === "task_completed") closeTask(view, entry.task);
}

function foldThread(view: ThreadView, entry: ThreadEntry): void {
  switch (entry.type) {
    case "run_started":
      return foldRun(view, entry);
    case "superstep":
      reopen(view, "running");
      view.step = entry.step;
      view.state = applyPatch(view.state, entry.patch);
      return beginTasks(view, entry.tasks);
    case "task_completed":
    case "task_failed":
      return foldTaskEnd(view, entry);
    case "breakpoint":
      view.status = "waiting";
      view.breakpoint = { when: entry.when, nodes: entry.nodes };
      return;
    case "breakpoint_passed":
      reopen(view, "running");
      letGoOn(view);
      view.passed = true;
      return;
    case "run_completed":
      endRun(view, "completed");
      view.state = applyPatch(view.state, entry.patch);
      return;
    case "run_failed":
      view.status = "failed";
      view.error = entry.error;
      return;
    case "run_retried":
      reopen(view, "running");
      letGoOn(view);
      for (const task of view.tasks.values()) {
        delete task.error;
        delete task.cause;
      }
      return;
    case "run_canceled":
      endRun(view, "canceled");
      view.error = { name: "Canceled", message: entry.reason };
      return;
    case "version_changed":
      view.version = entry.to;
      return;
    case "blocked":
      view.status = "blocked";
      view.blocked = entry.reason;
      return;
    case "unblocked":
      return reopen(view, "running");
    case "state_updated":
      return foldUpdate(view, entry);
    case "outcome_withdrawn":
      view.withdrawn.set(entry.op, (view.withdrawn.get(entry.op) ?? 0) + 1);
      return ofTask(view, entry.task, (task) => withdraw(task, entry.op));
    case "outcome_kept":
      return ofTask(view, entry.task, (task) => keep(task, entry.op));
    case "forked":
      view.fork = entry;
      return;
    case "snapshot_taken":
      return;
    default:
      return entry satisfies never;
  }
}

/** Takes one more entry into the view. */
export function fold(view: ThreadView, entry: JournalEntry): void {
  if (isOperationEntry(entry)) foldOperation(view, entry);
  else foldThread(view, entry);
}

/** When the earliest timer is due, those that were fired already left out; null when there is none. */
export function nextDue(view: ThreadView, fired?: WeakSet<PendingTimer>): number | null {
  let due: number | null = null;
  for (const timer of view.timers.values()) {
    if ((due === null || timer.dueAt < due) && fired?.has(timer) !== true) due = timer.dueAt;
  }
  return due;
}
