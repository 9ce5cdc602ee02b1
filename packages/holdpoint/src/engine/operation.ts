/**
 * One operation of a task: something author code asked for whose outcome is journaled.
 *
 * O1. Its promise settles at most once, in a turn of its own, and only with what the journal holds.
 * O2. It is `delivered` when its promise was settled, `closed` when nothing more may come of it.
 */
import type { ErrorRecord, OperationEntry } from "../core/journal.ts";
import type { OperationId, TaskId } from "../core/ids.ts";
import { StepError } from "../core/step-error.ts";
import type { Recorded } from "./replay.ts";
import type { Scope } from "./task-run.ts";

export type OperationKind = "step" | "interrupt" | "sleep" | "now" | "random" | "tool" | "subgraph" | "node" | "task";

/** What a kind of operation does; the machinery around it is the same for all. */
export interface Behavior {
  /** First pass: journal what has to be known, then do it. */
  begin(operation: Operation): void;
  /** Replay met it without an outcome: go on from what is recorded. Called once the task is live again. */
  resume(operation: Operation, recorded: Recorded): void;
  /** Its timer came due. */
  due?(operation: Operation): void;
  /** A question it raised was answered (`value`) or its deadline came. */
  answered?(operation: Operation, answer: Answer): void;
  /** Its task or scope ended, or the lease is gone: stop what is under way. */
  abort?(reason: string): void;
  /** Replay met it, and it has to run although its outcome is open (a scope: its body holds recorded operations). */
  enter?(operation: Operation): void;
}

/** What became of a question. */
export type Answer =
  | { readonly kind: "answered"; readonly entry: OperationEntry & { readonly type: "interrupt_answered" } }
  | { readonly kind: "expired"; readonly entry: OperationEntry & { readonly type: "interrupt_expired" } };

/** An outcome on its way to author code. */
export type Outcome = { readonly value: unknown } | { readonly error: ErrorRecord };

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
      this.#settle = (outcome) => ("error" in outcome ? reject(new StepError(outcome.error, this.id)) : resolve(outcome.value));
    });
  }

  /** Hands the outcome to author code (O1). */
  deliver(outcome: Outcome): void {
    if (this.delivered) return;
    this.delivered = true;
    this.waiting = false;
    this.#settle?.(outcome);
    this.#settle = undefined;
  }

  /** The fields every journal entry about it carries. */
  get reference(): { readonly task: TaskId; readonly op: OperationId; readonly name: string; readonly scope?: OperationId } {
    const { task, id } = this.scope;
    return id === undefined ? { task: task.spec.id, op: this.id, name: this.label } : { task: task.spec.id, op: this.id, name: this.label, scope: id };
  }

  /** For messages: `step "charge"`. */
  get label(): string {
    return this.name === "" ? this.kind : `${this.kind} "${this.name}"`;
  }
}
