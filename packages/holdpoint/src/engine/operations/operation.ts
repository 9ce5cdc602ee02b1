/**
 * Tasks and operations: the words the engine is written in. An operation is something author code asked for whose
 * outcome is journaled; a task is one execution of a node, and what its operations need of it.
 *
 * O1. Its promise settles at most once, in a turn of its own, and only with what the journal holds.
 * O2. It is `delivered` when its promise was settled, `closed` when nothing more may come of it.
 * O3. A failure nobody listens to yet (the code waits for something else meanwhile) never ends the process. It is in the
 *     journal, and whoever awaits the operation later meets it.
 */
import type { InterruptId, OperationId, TaskId } from "../../core/ids.ts";
import type { StoredQuestion } from "../../core/interrupt.ts";
import type {
  Asking,
  ErrorRecord,
  InterruptAsked,
  JournalEntry,
  OperationEntry,
  ScopeStarted,
  TaskOutput,
  TaskSpec,
} from "../../core/journal.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { HoldpointError } from "../../core/errors.ts";
import { StepError } from "../../core/step-error.ts";
import type { Journal } from "../journal/journal.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import type { Mandate } from "../oversight/mandate.ts";
import type { ThreadEvents } from "../thread/thread-events.ts";
import type { Turns } from "../thread/turns.ts";

export type OperationKind =
  | "step"
  | "interrupt"
  | "approve"
  | "sleep"
  | "now"
  | "random"
  | "tool"
  | "subgraph"
  | "node"
  | "task";

/** What a kind of operation does; the machinery around it is the same for all. */
export interface Behavior {
  /** First pass: journal what has to be known, then do it. */
  begin(operation: Operation): void;
  /** Replay met it without an outcome: go on from what is recorded. Called once the task is live again. */
  resume(operation: Operation, recorded: Recorded): void;
  /** What speaks against going on with it, in words, although the replay met it. Pure. */
  differs?(operation: Operation, recorded: Recorded): string | undefined;
  /** Why going on with it would hold the thread, in a sentence, although the code goes with the journal. Asks nobody. */
  stuck?(operation: Operation, recorded: Recorded): string | undefined;
  /** Its timer came due. */
  due?(operation: Operation): void;
  /** A question it raised was answered (`value`) or its deadline came. */
  answered?(operation: Operation, answer: Answer): void;
  /** Its task or scope ended, or the lease is gone: stop what is under way. */
  abort?(reason: string): void;
  /** Replay met it, and it has to run although its outcome is open (a scope: its body holds recorded operations). */
  enter?(operation: Operation, recorded: Recorded): void;
}

/** What is asked, where that depends on the id of the question and when it is asked. */
export type AskingFor = (id: InterruptId, askedAt: number) => Asking;

/** What became of a question. */
export type Answer =
  | { readonly kind: "answered"; readonly entry: OperationEntry & { readonly type: "interrupt_answered" } }
  | { readonly kind: "expired"; readonly entry: OperationEntry & { readonly type: "interrupt_expired" } };

/** An outcome on its way to author code. */
export type Outcome = { readonly value: unknown } | { readonly error: ErrorRecord };

/** What is recorded of one operation. */
export interface Recorded {
  readonly op: OperationId;
  readonly name: string;
  readonly scope: OperationId | undefined;
  /** The last attempt that was started; 0 when none was recorded. */
  attempt: number;
  /** The last attempt failed, and the next is due then. */
  retryAt: number | undefined;
  /** The open question it raised. */
  asked: InterruptAsked | undefined;
  /** How many questions it raised. */
  questions: number;
  /** People have to be asked again, about these arguments. */
  again: { readonly why: readonly Json[]; readonly args: Json } | undefined;
  /** How its body was entered last; undefined when it was not. */
  started: ScopeStarted | undefined;
  /** It acts, was started, and nobody knows what came of it: it is not entered before people said so. */
  unknown: boolean;
  /** What it failed with, when that was withdrawn. */
  failed: string | undefined;
  dueAt: number | undefined;
  outcome: Outcome | undefined;
  operation: Operation | undefined;
}

export type ForkEffects = "reuse" | "dry-run" | "execute";

/** Recorded outcomes of the thread a fork comes from, by operation. */
export interface Past {
  readonly effects: ForkEffects;
  readonly outcomes: ReadonlyMap<OperationId, OperationEntry>;
}

/** The operations called so far on this asynchronous path, latest first. */
export interface Trail {
  readonly operation: Operation;
  before: Trail | undefined;
}

export interface Place {
  readonly task: Task;
  readonly scope: Scope;
  readonly trail: Trail | undefined;
  /** Inside the body of a step: operations are refused there. */
  readonly step: string | undefined;
}

/** Where operations belong: the task itself, or a tool call, subgraph or task function inside it. */
export interface Scope {
  readonly task: Task;
  /** The operation that opened it; undefined for the task itself. */
  readonly id: OperationId | undefined;
  /** What identities inside it are derived from. */
  readonly path: string;
  /** The scope around it; undefined for the task itself. */
  readonly parent: Scope | undefined;
  /** What actions inside it are judged by, besides what holds around it: a subgraph brings its own. */
  readonly policy?: CompiledPolicy | undefined;
  ended: boolean;
}

/** What is particular about a scope. */
export interface Inside {
  /** See {@link Scope.policy}. */
  readonly policy?: CompiledPolicy | undefined;
  /** It acts by itself until it calls its first operation: so long it is executing, and the thread does not rest. */
  readonly acts?: boolean;
}

/** The policies of a scope and of those around it. */
export function policiesOf(scope: Scope): readonly CompiledPolicy[] {
  const around = scope.parent === undefined ? [] : policiesOf(scope.parent);
  return scope.policy === undefined ? around : [scope.policy, ...around];
}

/** Whether it, or a scope around it, has ended. */
export function isOver(scope: Scope): boolean {
  return scope.ended || (scope.parent !== undefined && isOver(scope.parent));
}

/** Whether one is the other, or is somewhere inside it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  return inner === outer || (inner.parent !== undefined && isWithin(inner.parent, outer));
}

/** How a task ended. */
export type TaskEnd =
  | { readonly kind: "completed"; readonly output: TaskOutput }
  | { readonly kind: "failed"; readonly error: ErrorRecord; readonly cause?: OperationId }
  | { readonly kind: "blocked"; readonly reason: string };

/** A task, as its operations see it. */
export interface Task {
  readonly spec: TaskSpec;
  readonly host: TaskHost;
  /** Aborted when it is abandoned, canceled or timed out, or when the lease is lost. */
  readonly signal: AbortSignal;
  /** Steps whose function is running, and gates at work. */
  executing: number;
  /** Gates that look things up: answers wait until they are done, so that the journal has one order, hot and cold. */
  gates: number;
  readonly ended: boolean;
  /** Whether recorded operations are still to be met or outcomes to be delivered. */
  readonly replaying: boolean;
  /** Whether it can go on only through people or time. */
  readonly suspended: boolean;
  /** Whether something unrecorded is held back by a replay. */
  readonly holding: boolean;
  /** Author code calls an operation; its promise settles when the journal says so, or never. */
  register(place: Place, kind: OperationKind, name: string, input: string, behavior: Behavior): Operation;
  /** Runs the body of a scope, in a turn of its own. */
  enter<T>(
    operation: Operation,
    body: () => Promise<T>,
    done: (outcome: { readonly value: T } | { readonly thrown: unknown }) => void,
    inside?: Inside,
  ): void;
  /** Calls `enter` once `durable` is so and everything journaled before was delivered; in a turn. */
  letIn(durable: Promise<void> | undefined, enter: () => void): void;
  /** Runs the body of a step: operations are refused in it. */
  runStep<T>(operation: Operation, body: () => Promise<T>): Promise<T>;
  /** Journals an outcome and queues its delivery. */
  settle(operation: Operation, entry: OperationEntry, outcome: Outcome): void;
  fail(error: HoldpointError): void;
  block(reason: string): void;
  /** Says how this code differs from the journal, and why that may be. */
  describeDifference(what: string): string;
}

/** What a task needs of the thread it belongs to: the seam that lets tasks be run and tested by themselves. */
export interface TaskHost {
  /** Tenant and thread. */
  readonly identity: string;
  /** Text no other thread has, in this store or another: what ids of questions, and idempotency keys, are derived from. */
  readonly origin: string;
  /** What the run was started with, as journaled. */
  readonly config: JsonObject;
  /** What identities of operations derive from: the thread, or for a fork the thread it comes from. */
  readonly lineage: string;
  /** What a fork may reuse; undefined for a thread that is none. */
  readonly past: Past | undefined;
  /** False when nothing is kept: then nothing may pause. */
  readonly durable: boolean;
  readonly turns: Turns;
  readonly events: ThreadEvents;
  readonly journal: Pick<Journal, "put" | "fits"> & { append(entry: JournalEntry): void; flush(): Promise<void> };
  readonly mandate: Mandate;
  /** The store's clock, in ms. */
  now(): number;
  /** Calls `fn` after a while of the injected clock; the returned function takes it back. */
  after(delayMs: number, fn: () => void): () => void;
  /** Publishes a question; `round` tells several of one operation apart. */
  ask(operation: Operation, asking: Asking | AskingFor, round?: string): void;
  /** An open question, as it was asked. */
  asked(interrupt: InterruptId): InterruptAsked | undefined;
  /** Takes note of how a question stands in the store. */
  know(question: StoredQuestion): void;
  /** The answer to a question reached the code that waits for it; false when it counts no more (expired, revoked). */
  consumed(answer: Answer["entry"]): boolean;
  /** An accepted answer met nobody. */
  unused(interrupt: InterruptId): void;
  /** A replay is not finished; `moving` when there is still something to deliver. */
  stalling(task: Task, moving: boolean): void;
  /** A replay is finished: the code provably is the one that wrote the journal. */
  live(task: Task): void;
  delivered(task: Task): void;
  abandoned(operation: Operation): void;
  taskEnded(task: Task, end: TaskEnd): void;
}

export class Operation {
  readonly id: OperationId;
  readonly kind: OperationKind;
  readonly name: string;
  readonly scope: Scope;
  readonly behavior: Behavior;
  readonly promise: Promise<unknown>;
  /** Set for interrupts: whether anybody listens to the promise. */
  heard = true;
  /** Its outcome is in the journal (or on its way there), or it was abandoned. */
  closed = false;
  delivered = false;
  /** It waits for people or for time, and costs nothing meanwhile. */
  waiting = false;
  #settle: ((outcome: Outcome) => void) | undefined;

  constructor(id: OperationId, kind: OperationKind, name: string, scope: Scope, behavior: Behavior) {
    this.id = id;
    this.kind = kind;
    this.name = name;
    this.scope = scope;
    this.behavior = behavior;
    this.promise = new Promise((resolve, reject) => {
      this.#settle = (outcome) =>
        "error" in outcome ? reject(new StepError(outcome.error, this.id)) : resolve(outcome.value);
    });
  }

  /** Hands the outcome to author code (O1). */
  deliver(outcome: Outcome): void {
    if (this.delivered) return;
    this.delivered = true;
    this.waiting = false;
    if ("error" in outcome) this.promise.catch(() => undefined); // O3
    this.#settle?.(outcome);
    this.#settle = undefined;
  }

  /** The fields every journal entry about it carries. */
  get reference(): {
    readonly task: TaskId;
    readonly op: OperationId;
    readonly name: string;
    readonly scope?: OperationId;
  } {
    const { task, id } = this.scope;
    return id === undefined
      ? { task: task.spec.id, op: this.id, name: this.label }
      : { task: task.spec.id, op: this.id, name: this.label, scope: id };
  }

  /** For messages: `step "charge"`. */
  get label(): string {
    return this.name === "" ? this.kind : `${this.kind} "${this.name}"`;
  }
}
