/**
 * One task while its code is in memory: its operations, its replay, its end.
 *
 * K1. Until the replay is finished nothing unrecorded begins; it is held, and begins in the order it was asked for.
 * K2. Nothing begins while an earlier interrupt is not awaited (`INTERRUPT_NOT_AWAITED`).
 * K3. After its end, and after the thread let go of it, no operation of a task begins and none is delivered.
 * K4. What differs from the journal blocks the thread; it never fails the task and never executes.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { OperationEntry, TaskOutput, TaskSpec } from "../../core/journal.ts";
import type { OperationId } from "../../core/ids.ts";
import { errorRecord, refusal, StepError } from "../../core/step-error.ts";
import { clean } from "./clean-context.ts";
import { Deliveries } from "./deliveries.ts";
import { leaveMark, runAt } from "./context.ts";
import { FreshOperations } from "./fresh-operations.ts";
import { identify } from "./identity.ts";
import {
  isOver,
  isWithin,
  Operation,
  type Answer,
  type Behavior,
  type Inside,
  type OperationKind,
  type Outcome,
  type Place,
  type Scope,
  type Task,
  type TaskEnd,
  type TaskHost,
} from "./operation.ts";
import { isLetIn, type Replay } from "./replay.ts";
import { differenceText, endOf } from "./replay-difference.ts";

function abandoned(reason: string): HoldpointError {
  return new HoldpointError("THREAD_CANCELED", `The operation was abandoned: ${reason}.`);
}

export class TaskRun implements Task {
  readonly spec: TaskSpec;
  readonly host: TaskHost;
  readonly root: Scope;
  /** Made when somebody asks for the signal: most nodes never do. */
  #abort: AbortController | undefined;
  #left: string | undefined;
  executing = 0;
  gates = 0;
  ended = false;
  /** Scopes that act by themselves and have called no operation yet. */
  readonly #acting = new Set<Scope>();
  readonly #seen = new Set<OperationId>();
  /** Registered and not delivered. */
  readonly #open = new Map<OperationId, Operation>();
  readonly #fresh = new FreshOperations();
  /** Scope bodies to enter. */
  readonly #entering: (() => void)[] = [];
  readonly #deliveries = new Deliveries();
  /** Answers and timers that came while the replay was not finished. */
  #early: (() => void)[] = [];
  #replay: Replay | undefined;
  /** What the journal still knows although the replay is finished (Y4). */
  readonly #past: Replay | undefined;

  constructor(spec: TaskSpec, host: TaskHost, replay: Replay | undefined) {
    this.spec = spec;
    this.host = host;
    this.root = { task: this, id: undefined, path: `${host.lineage}\n${spec.id}`, parent: undefined, ended: false };
    this.#replay = replay?.finished === true ? undefined : replay;
    this.#past = replay?.hasLater === true ? replay : undefined;
  }

  /** Aborted when the task is abandoned, canceled or timed out, or when the lease is lost. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#left !== undefined) this.#abort.abort(abandoned(this.#left));
    }
    return this.#abort.signal;
  }

  /** Whether recorded operations are still to be met or outcomes to be delivered. */
  get replaying(): boolean {
    return this.#replay !== undefined;
  }

  /** Whether it can go on only through people or time. */
  get suspended(): boolean {
    if (this.executing > 0 || this.#acting.size > 0 || this.replaying) return false;
    if (!this.#deliveries.isEmpty || this.#entering.length > 0) return false;
    for (const operation of this.#open.values()) if (operation.waiting) return true;
    return false;
  }

  /** Starts the author's code, in a turn of its own. */
  start(body: () => Promise<TaskOutput>): void {
    this.#entering.push(() => {
      this.#run(this.root, undefined, body).then(
        (output) => this.#finish({ kind: "completed", output }),
        (thrown: unknown) => this.#finish(this.#failure(thrown)),
      );
    });
    this.host.turns.kick();
  }

  #run<T>(scope: Scope, step: string | undefined, body: () => Promise<T>): Promise<T> {
    return runAt({ task: this, scope, trail: undefined, step }, async () => body());
  }

  #failure(thrown: unknown): TaskEnd {
    const cause = StepError.operationOf(thrown);
    return { kind: "failed", error: errorRecord(thrown), ...(cause === undefined ? {} : { cause }) };
  }

  /** Author code calls an operation. The promise settles when the journal says so, or never (K3). */
  register(place: Place, kind: OperationKind, name: string, input: string, behavior: Behavior): Operation {
    const operation = new Operation(identify(place, kind, name, input), kind, name, place.scope, behavior);
    leaveMark(place, operation);
    if (this.ended || isOver(place.scope)) return operation;
    this.#acting.delete(place.scope);
    this.host.turns.touch();
    if (this.#seen.has(operation.id)) {
      this.#refuse(
        "AMBIGUOUS_OPERATION",
        `${operation.label} in node "${this.spec.node}" was called twice from the same place with nothing to tell the calls apart; give each its own name${kind === "interrupt" ? ", key" : ""} or input.`,
      );
      return operation;
    }
    this.#seen.add(operation.id);
    this.#open.set(operation.id, operation);
    const recorded = this.#replay?.meet(operation);
    if (recorded === undefined) this.#fresh.add(operation);
    // What was let in later is entered when the journal comes to it (Y2).
    else if (recorded.outcome === undefined && (recorded.started === undefined || !isLetIn(recorded.started))) {
      behavior.enter?.(operation, recorded);
    }
    return operation;
  }

  /** Runs the body of a scope; called when its turn comes. */
  enter<T>(
    operation: Operation,
    body: () => Promise<T>,
    done: (outcome: { readonly value: T } | { readonly thrown: unknown }) => void,
    { policy, acts = false }: Inside = {},
  ): void {
    const { id, scope: parent } = operation;
    const scope: Scope = { task: this, id, path: id, parent, policy, ended: false };
    if (acts) this.#acting.add(scope);
    this.#entering.push(() => {
      if (operation.closed) return;
      const end = (outcome: { readonly value: T } | { readonly thrown: unknown }): void => {
        if (this.ended || operation.closed) return;
        scope.ended = true;
        this.#acting.delete(scope);
        this.host.turns.touch();
        // Nothing of it can be met any more.
        if (this.#replay?.hasUnmet(operation.id) === true) {
          return this.block(
            this.describeDifference(
              endOf(operation.label, "thrown" in outcome ? errorRecord(outcome.thrown) : undefined),
            ),
          );
        }
        this.whenLive(() => {
          const unheard = this.#fresh.unheard(scope);
          if (unheard !== undefined) return this.#notAwaited(unheard, `${operation.label} ended`);
          this.#abandon((inside) => isWithin(inside.scope, scope));
          done(outcome);
        });
      };
      this.#run(scope, undefined, body).then(
        (value) => end({ value }),
        (thrown: unknown) => end({ thrown }),
      );
    });
    this.host.turns.kick();
  }

  /** Runs the body of a step: operations are refused in it. */
  runStep<T>(operation: Operation, body: () => Promise<T>): Promise<T> {
    return this.#run(operation.scope, operation.name, body);
  }

  /** Something that may only be done once the replay is finished (K1). */
  whenLive(fn: () => void): void {
    if (this.replaying) this.#early.push(fn);
    else fn();
  }

  /** Journals an outcome and queues its delivery. `entry` carries it; `value` is what author code gets. */
  settle(operation: Operation, entry: OperationEntry, outcome: Outcome): void {
    if (this.ended || operation.closed) return;
    this.host.journal.append(entry);
    this.#queue(operation, outcome);
  }

  /** A question of this task was answered, or its deadline came; called once it is live. False when nobody waits for it. */
  answer(op: OperationId, answer: Answer): boolean {
    const operation = this.#open.get(op);
    if (this.ended || operation === undefined || operation.closed || !operation.waiting) return false;
    operation.behavior.answered?.(operation, answer);
    return true;
  }

  /** A timer of this task came due. */
  due(op: OperationId): void {
    this.whenLive(() => {
      const operation = this.#open.get(op);
      if (operation !== undefined && !operation.closed && !this.ended) operation.behavior.due?.(operation);
    });
  }

  /** Whether {@link next} has something to give. */
  get ready(): boolean {
    if (this.ended) return false;
    return this.#entering.length > 0 || (this.#replay ?? this.#deliveries).ready;
  }

  /** The next thing to do in a turn, if there is one. */
  next(): (() => void) | undefined {
    if (this.ended) return undefined;
    const enter = this.#entering.shift();
    if (enter !== undefined) return enter;
    if (this.#replay !== undefined) return this.#replayed(this.#replay.take());
    const next = this.#deliveries.take();
    return next?.kind === "outcome" ? () => this.#deliver(next.operation, next.outcome) : next?.enter;
  }

  #replayed(next: ReturnType<Replay["take"]>): (() => void) | undefined {
    if (next === undefined) return undefined;
    const { operation, recorded, outcome } = next;
    if (outcome === undefined) return () => operation.behavior.enter?.(operation, recorded);
    return () => {
      operation.closed = true;
      this.#deliver(operation, outcome);
    };
  }

  #deliver(operation: Operation, outcome: Outcome): void {
    this.#open.delete(operation.id);
    this.host.delivered(this);
    operation.deliver(outcome);
  }

  /** Called after every turn: begins what may begin. */
  endTurn(): void {
    if (this.ended) return;
    const replay = this.#replay;
    if (replay !== undefined) {
      if (!replay.finished) return this.host.stalling(this, this.ready);
      this.#goLive(replay);
    }
    if (!this.ended) this.#beginFresh();
  }

  #goLive(replay: Replay): void {
    this.#replay = undefined;
    this.host.live(this);
    // What is left in a scope that ended meanwhile is abandoned with it, among what came early.
    for (const { operation, recorded } of replay.open()) {
      if (!isOver(operation.scope)) operation.behavior.resume(operation, recorded);
    }
    const early = this.#early;
    this.#early = [];
    for (const fn of early) fn();
    this.host.turns.kick();
  }

  #beginFresh(): void {
    const stopped = this.#fresh.begin((operation) => this.#begin(operation));
    if (stopped !== undefined) this.#notAwaited(stopped.unheard, `${stopped.called.label} was called`);
  }

  /** First pass, unless the journal has it all the same (Y4). */
  #begin(operation: Operation): void {
    const recorded = this.#past?.takeLater(operation.id);
    if (recorded === undefined) return operation.behavior.begin(operation);
    this.host.journal.append({ type: "outcome_kept", ...operation.reference });
    if (recorded.outcome !== undefined) return this.#queue(operation, recorded.outcome);
    operation.behavior.enter?.(operation, recorded);
    operation.behavior.resume(operation, recorded);
  }

  /** Its outcome is journaled: it is delivered when its turn comes. */
  #queue(operation: Operation, outcome: Outcome): void {
    operation.closed = true;
    operation.waiting = false;
    this.#deliveries.outcome(operation, outcome);
    this.host.turns.kick();
  }

  /** Enters a scope that was let in, once that is durable and everything journaled before it was delivered. */
  letIn(durable: Promise<void> | undefined, enter: () => void): void {
    const begin = (): void => {
      enter();
      // That is no author code: its body, and nothing else can be there, has the very same turn.
      this.#entering.shift()?.();
    };
    this.#deliveries.entry(begin, durable, () => this.host.turns.kick());
  }

  #notAwaited(unheard: Operation, what: string): void {
    this.#refuse(
      "INTERRUPT_NOT_AWAITED",
      `${unheard.label} in node "${this.spec.node}" was not awaited when ${what}; nothing was executed. Write "await interrupt(…)".`,
    );
  }

  /** An error of the program that author code must not be able to catch. During a replay it is a difference (K4). */
  #refuse(code: "AMBIGUOUS_OPERATION" | "INTERRUPT_NOT_AWAITED", message: string): void {
    this.#end(
      this.#proven()
        ? { kind: "failed", error: refusal(code, message, { node: this.spec.node }) }
        : { kind: "blocked", reason: message },
    );
  }

  /** Whether this code is the one that wrote the journal. It may show that and end in one and the same turn. */
  #proven(): boolean {
    if (this.#replay?.finished !== true) return this.#replay === undefined;
    this.#replay = undefined;
    this.host.live(this);
    return true;
  }

  #finish(end: TaskEnd): void {
    if (this.ended) return;
    this.host.turns.touch();
    const unheard = this.#fresh.unheard();
    if (!this.#proven()) {
      return this.#end({
        kind: "blocked",
        reason: this.describeDifference(endOf("the node", end.kind === "failed" ? end.error : undefined)),
      });
    }
    if (end.kind === "completed" && unheard !== undefined) return this.#notAwaited(unheard, "the node ended");
    this.#end(end);
  }

  /** Fails the task from outside (time limit). */
  fail(error: HoldpointError): void {
    this.#end({ kind: "failed", error: errorRecord(error) });
  }

  /** Holds the task: this code is not the one that wrote the journal (K4). */
  block(reason: string): void {
    this.#end({ kind: "blocked", reason });
  }

  #end(end: TaskEnd): void {
    if (this.ended) return;
    if (end.kind === "completed") this.#abandon(() => true);
    this.leave(end.kind === "failed" ? "its task failed" : "its task ended");
    // What follows (reducers, the next superstep) is no part of this task.
    clean(() => this.host.taskEnded(this, end));
  }

  /** Lets go of the code: nothing of it will execute or settle any more (K3). */
  leave(reason: string): void {
    this.ended = true;
    this.root.ended = true;
    this.#left = reason;
    this.#abort?.abort(abandoned(reason));
    for (const operation of this.#open.values()) operation.behavior.abort?.(reason);
    this.#open.clear();
    this.#fresh.clear();
    this.#early = [];
  }

  /** What is in flight and matches is over: recorded as abandoned, its questions superseded. */
  #abandon(matches: (operation: Operation) => boolean): void {
    for (const [id, operation] of this.#open) {
      if (!matches(operation) || operation.delivered) continue;
      this.#open.delete(id);
      if (operation.closed) continue;
      operation.closed = true;
      operation.behavior.abort?.("what it belonged to ended");
      if (!this.#fresh.has(operation)) this.host.abandoned(operation);
    }
  }

  describeDifference(what: string): string {
    return differenceText(this.spec.node, what, {
      unmet: this.#replay?.firstUnmet?.name,
      met: this.#fresh.first?.label,
    });
  }

  /** Whether something unrecorded is held back. */
  get holding(): boolean {
    return this.#fresh.first !== undefined;
  }
}
