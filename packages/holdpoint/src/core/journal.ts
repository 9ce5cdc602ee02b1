/**
 * The journal: what a thread did, as data. One record of a stream holds the entries of one commit, in order.
 *
 * E1. An entry says what happened, never what to do; folding entries needs no author code.
 * E2. `value` left out means `undefined` (G9).
 * E3. Every entry of an operation names its task, its operation and, when it is not the task's own, the scope around it.
 */
import { deepFreeze, type Json, type JsonObject } from "./json.ts";
import type { DecisionId, InterruptId, OperationId, TaskId, ThreadId } from "./ids.ts";

/** How one channel of the state changes. */
export type ChannelPatch = { readonly set: Json } | { readonly append: readonly Json[] } | { readonly delete: true };
/** How the state changes: channel → change. */
export type Patch = { readonly [channel: string]: ChannelPatch };
/** The state: channel → value. */
export type State = { readonly [channel: string]: Json };

/** One execution of a node in a superstep. */
export interface TaskSpec {
  /** `run.superstep.index`, unique in the thread. */
  readonly id: TaskId;
  readonly node: string;
  /** What it was sent (`Send`); left out when it reads the state. */
  readonly input?: Json;
}

/** An error as it is stored and as author code meets it again. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly data?: Json;
}

/** What a task left behind: its update, and where it said to go. The graph layer gives both their meaning. */
export interface TaskOutput {
  readonly update: Json;
  readonly goto: readonly { readonly node: string; readonly input?: Json }[];
}

interface OfTask {
  readonly task: TaskId;
}

interface OfOperation extends OfTask {
  readonly op: OperationId;
  /** The scope (tool call, subgraph, task function) around it; left out at the top of the task. */
  readonly scope?: OperationId;
  /** What it is and what it was called, for people and for messages about differences. */
  readonly name: string;
}

/**
 * Why the engine itself asks. `outcome`: what became of work it cannot know about (G5). `action`: whether an agent may do
 * something (G4).
 */
export type Purpose = "outcome" | "action";

/** What happens when a question's deadline comes: the operation gets this value, or fails. */
export type OnDeadline = { readonly value: Json } | "fail";

/** What kind of thing an action is: whether it changes the world, and the JSON Schema of its arguments. */
export interface ActionKind {
  readonly effect: "read" | "act";
  /** It only reads, and its author says how it is approved. */
  readonly asks?: true;
  readonly schema: JsonObject;
  /** The counters of limits it holds reservations in. */
  readonly limits?: readonly string[];
  /** What the world looked like when it was asked, byte for byte; what people see of it is in the value. */
  readonly snapshot?: Json;
  readonly judged?: Judged;
  /** The questions whose instructions it is the agent's answer to: who approves it confirms these. */
  readonly restates?: readonly InterruptId[];
}

/** What people said instead of approving an action, until what the agent made of it is confirmed (approvals/instruction.ts). */
export interface Instruction {
  /** The question it was said to. */
  readonly interrupt: InterruptId;
  readonly by: readonly string[];
  readonly at: number;
  readonly value: Json;
  /** What the agent was about to do then, as people were shown it. */
  readonly plan: JsonObject;
  /** Who decided about that; left out when anybody could. */
  readonly reviewers?: JsonObject;
  /** 1, and one more each time something else was said in place of confirming. */
  readonly round: number;
}

/** What is asked. */
export interface Asking {
  readonly value: Json;
  readonly key?: string;
  readonly schema?: JsonObject;
  readonly deadlineAt?: number;
  readonly onDeadline?: OnDeadline;
  readonly purpose?: Purpose;
  /** Who decides, how and until when, when more than an answer is asked for: a request of `approvals/request.ts`. */
  readonly review?: JsonObject;
  readonly action?: ActionKind;
}

export interface InterruptAsked extends OfOperation, Asking {
  readonly type: "interrupt_asked";
  readonly interrupt: InterruptId;
}

/** What a policy said about an action. */
export interface Judged {
  readonly verdict: "allow" | "ask" | "deny";
  /** What decided. */
  readonly rules: readonly string[];
  /** Digest of the policies. */
  readonly policy: string;
  /** How it was to be asked, when it was. */
  readonly ask?: JsonObject;
  /** What a policy that is only tried out would have said, when that is something else. */
  readonly shadow?: JsonObject;
}

/** By what right a gated operation runs (G4): the approval is consumed in the commit that holds this. */
export interface Permit {
  readonly judged: Judged;
  /** What was allowed without asking; what people were asked about is in their question. */
  readonly action?: {
    readonly tool: string;
    readonly effect: "read" | "act";
    /** It only reads, and its author says how it is approved. */
    readonly asks?: true;
    readonly args: Json;
  };
  /** The question whose approval it consumed; left out when the policy allowed it without asking. */
  readonly interrupt?: InterruptId;
  readonly envelopeDigest?: string;
  /** Who approved; left out when nobody was asked, empty when the deadline did. */
  readonly by?: readonly string[];
  /** When the roles of those who approved were looked up. */
  readonly rolesAsOf?: "dispatch" | "decision";
  /** What it runs under is other code or another policy than what was approved, and no stricter: from what to what. */
  readonly restamp?: Json;
}

export interface ScopeStarted extends OfOperation {
  readonly type: "scope_started";
  /** It acts: what its body does must not be repeated because nobody knows what came of it. */
  readonly acts?: true;
  readonly permit?: Permit;
  /** The arguments it runs with, when people edited them. */
  readonly args?: Json;
  /** Above 1 when it is done again, because a person said so. */
  readonly attempt?: number;
}

export interface StepStarted extends OfOperation {
  readonly type: "step_started";
  readonly attempt: number;
}

export type OperationEntry =
  | StepStarted
  | (OfOperation & {
      readonly type: "step_attempt_failed";
      readonly attempt: number;
      readonly error: ErrorRecord;
      readonly retryAt: number;
    })
  | (OfOperation & {
      readonly type: "step_completed";
      readonly value?: Json;
      /** Done, and the result could not be stored. */ readonly unstorable?: string;
    })
  | (OfOperation & { readonly type: "step_failed"; readonly error: ErrorRecord })
  | InterruptAsked
  | (OfOperation & {
      readonly type: "interrupt_answered";
      readonly interrupt: InterruptId;
      readonly decision: DecisionId;
      readonly digest: string;
      readonly by: string;
      readonly value: Json;
    })
  | (OfOperation & {
      readonly type: "interrupt_expired";
      readonly interrupt: InterruptId;
      readonly outcome: OnDeadline;
    })
  /** A rung of a question's ladder fired, and the question is still open; the next is due then. */
  | (OfOperation & { readonly type: "rung_fired"; readonly interrupt: InterruptId; readonly dueAt?: number })
  | (OfOperation & { readonly type: "timer_set"; readonly dueAt: number })
  | (OfOperation & { readonly type: "timer_fired" })
  | (OfOperation & { readonly type: "value_recorded"; readonly value: Json })
  | ScopeStarted
  | (OfOperation & { readonly type: "scope_completed"; readonly value?: Json })
  | (OfOperation & {
      readonly type: "scope_failed";
      readonly error: ErrorRecord;
      /** The operation inside whose error was not caught. */ readonly cause?: OperationId;
    })
  /** In flight when its task or scope ended; its outcome is nobody's any more. */
  | (OfOperation & {
      readonly type: "abandoned";
      readonly interrupt?: InterruptId;
      /** The accepted decision that met nobody. */ readonly decision?: DecisionId;
      /** People are asked again, about these arguments, and why. */
      readonly again?: { readonly why: readonly Json[]; readonly args: Json };
    });

export type ThreadEntry =
  | {
      readonly type: "run_started";
      readonly run: number;
      /** Only in the first run: random text that no other thread has, in this store or another. */ readonly origin?: string;
      /** The superstep it begins with; 0 when left out. A fork goes on counting where it came from. */ readonly step?: number;
      readonly graph: string;
      readonly version: string;
      readonly config: JsonObject;
      /** The person on whose behalf it runs, as whoever started it said. */ readonly requester?: string;
      /** Others who count as requesters: they shaped the run it was started from. */ readonly coRequesters?: readonly string[];
      /** Of a fork: what nobody has confirmed yet where it comes from. */ readonly instructions?: readonly Instruction[];
      readonly patch: Patch;
      readonly tasks: readonly TaskSpec[];
    }
  /** Ends one superstep (its tasks are done, `patch` is what they did) and begins the next. */
  | {
      readonly type: "superstep";
      readonly step: number;
      readonly patch: Patch;
      readonly tasks: readonly TaskSpec[];
      /** Nodes whose tasks ended here. */ readonly ended: readonly string[];
    }
  /** A task that ended while others of its superstep go on. */
  | (OfTask & { readonly type: "task_completed"; readonly output: TaskOutput })
  | (OfTask & {
      readonly type: "task_failed";
      readonly error: ErrorRecord;
      /** The operation whose error was not caught. */ readonly cause?: OperationId;
    })
  /** Held before or after the named nodes until somebody goes on. */
  | { readonly type: "breakpoint"; readonly when: "before" | "after"; readonly nodes: readonly string[] }
  /** `by`: who let it go on, where that is known. */
  | { readonly type: "breakpoint_passed"; readonly by?: string }
  | { readonly type: "run_completed"; readonly patch: Patch; readonly ended: readonly string[] }
  | { readonly type: "run_failed"; readonly error: ErrorRecord }
  | { readonly type: "run_retried"; readonly by?: string }
  | { readonly type: "run_canceled"; readonly reason: string; readonly by: string }
  /** A snapshot of the thread goes with this record; it is nothing but a shortcut for reading. */
  | { readonly type: "snapshot_taken"; readonly digest: string }
  | { readonly type: "version_changed"; readonly from: string; readonly to: string }
  | { readonly type: "blocked"; readonly reason: string; readonly version: string }
  | { readonly type: "unblocked" }
  | {
      readonly type: "state_updated";
      readonly patch: Patch;
      readonly asNode?: string;
      /** Who changed it: they count as requesters from here on. */ readonly coRequesters?: readonly string[];
      /** It came with an answer: tasks that are under way keep the state they began with. */ readonly beside?: true;
      /** When given, these replace the tasks that were to run. */ readonly tasks?: readonly TaskSpec[];
    }
  /** The outcome of an operation that made its task fail no longer counts: it is done, or asked, again. */
  | (OfOperation & { readonly type: "outcome_withdrawn" })
  /** An operation recorded after one whose outcome was withdrawn: the code came to it again, and what is recorded holds. */
  | (OfOperation & { readonly type: "outcome_kept" })
  /** First entry of a fork: where it comes from, and the state there. */
  | {
      readonly type: "forked";
      readonly thread: ThreadId;
      readonly seq: number;
      readonly hash: string;
      /** What identities of operations derive from: the first thread of the line. */ readonly lineage: string;
      readonly effects: "reuse" | "dry-run" | "execute";
      /** The run it is in. Later ones are runs of its own. */ readonly run: number;
    };

export type JournalEntry = ThreadEntry | OperationEntry;

const THREAD_TYPES: ReadonlySet<string> = new Set<ThreadEntry["type"]>([
  "run_started",
  "superstep",
  "task_completed",
  "task_failed",
  "breakpoint",
  "breakpoint_passed",
  "run_completed",
  "run_failed",
  "run_retried",
  "run_canceled",
  "snapshot_taken",
  "version_changed",
  "blocked",
  "unblocked",
  "state_updated",
  "outcome_withdrawn",
  "outcome_kept",
  "forked",
]);

/** True for an entry about an operation inside a task. */
export function isOperationEntry(entry: JournalEntry): entry is OperationEntry {
  return !THREAD_TYPES.has(entry.type);
}

/** The state after a patch, frozen through and through. Values of unchanged channels are shared. */
export function applyPatch(state: State, patch: Patch): State {
  const next: Record<string, Json> = { ...state };
  for (const [channel, change] of Object.entries(patch)) {
    if ("set" in change) next[channel] = deepFreeze(change.set);
    else if ("append" in change) {
      const before = (next[channel] ?? []) as readonly Json[];
      next[channel] = Object.freeze([...before, ...deepFreeze(change.append)]);
    } else delete next[channel];
  }
  return Object.freeze(next);
}
