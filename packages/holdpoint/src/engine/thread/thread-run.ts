/**
 * One thread while this process runs it: supersteps, tasks, signals, timers, and giving the lease back.
 *
 * H1. Whoever holds the lease decides what runs; every commit checks the fence (G5).
 * H2. The lease is given back in the very commit after which nothing can go on without people or time. The continuation
 *     stays valid while nobody else has written to the journal.
 * H3. Only tasks that have something to go on with are woken; finished tasks of a superstep never run again.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, TaskId, Tenant, ThreadId } from "../../core/ids.ts";
import type { Asking, ErrorRecord, InterruptAsked, JournalEntry } from "../../core/journal.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Accepted } from "../../storage/store.ts";
import { Journal, type RowChange } from "../journal/journal.ts";
import type { LoadedThread } from "../journal/load-thread.ts";
import { mandateOf, type Mandate } from "../oversight/mandate.ts";
import type { Answer, AskingFor, Operation, Past, Task, TaskEnd } from "../operations/operation.ts";
import type { Program } from "../program.ts";
import { Replay } from "../operations/replay.ts";
import { runConfig } from "../runs/run-config.ts";
import { SignalQueue } from "./signal-queue.ts";
import { UNSAID } from "./signals.ts";
import { Snapshots } from "../journal/snapshots.ts";
import { taskCompleted } from "./supersteps.ts";
import { TaskRun } from "../operations/task-run.ts";
import { TasksInMemory } from "./tasks-in-memory.ts";
import type { ThreadEvents } from "./thread-events.ts";
import type { Target, Thread, ThreadOwner } from "./thread.ts";
import type { StoredQuestion } from "../../core/interrupt.ts";
import { ThreadQuestions } from "./thread-questions.ts";
import { threadRow } from "./thread-row.ts";
import { ThreadTimers } from "./thread-timers.ts";
import { fold, nextDue, type ThreadView } from "../journal/thread-view.ts";
import { Trial } from "./trial.ts";
import { Turns } from "./turns.ts";
import { Watch } from "./watch.ts";

export class ThreadRun implements Thread {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly program: Program;
  readonly owner: ThreadOwner;
  readonly view: ThreadView;
  readonly journal: Journal;
  readonly questions: ThreadQuestions;
  readonly trial: Trial;
  past: Past | undefined;
  readonly turns: Turns;
  readonly identity: string;
  readonly #tasks = new TasksInMemory();
  readonly #watch: Watch;
  /** How often the thread was woken, as far as this process knows. */
  wakes = 0;
  readonly #signals = new SignalQueue(
    this,
    ({ asked }) => asked !== undefined && this.#tasks.get(asked.task)?.replaying === true,
    () => this.#tasks.atGate,
  );
  readonly carriedOut = new Set<string>();
  /** Work outside turns that has to end before the lease can be given back. */
  #working = 0;
  /** The lease is given back (or about to be), and nothing happened since. */
  resting = false;
  readonly snapshots: Snapshots;
  /** Supersteps that were journaled since the last commit was asked for. */
  #superstepsPending = 0;
  readonly #timers = new ThreadTimers(this);

  /** `create`: the first commit makes the thread. */
  constructor(owner: ThreadOwner, { tenant, id, program }: Target, from: LoadedThread, create: boolean) {
    this.owner = owner;
    this.tenant = tenant;
    this.id = id;
    this.program = program;
    this.view = from.view;
    this.view.keepOperations = false;
    this.identity = `${tenant}\n${id}`;
    const claim = { kind: "claim", worker: owner.worker, leaseMs: owner.leaseMs } as const;
    this.journal = new Journal(
      owner.store,
      tenant,
      id,
      {
        appended: (entry, text) => this.#appended(entry, text),
        row: () => this.#row(),
        stored: (result, released) => this.#stored(result, released),
        mend: (put, found) => this.questions.mend(put, found),
        lost: (error, givenBack) => this.#lost(error, givenBack),
      },
      { head: from.head, hash: from.hash, claim, ...(create ? { hold: { ...claim, create } } : {}) },
    );
    this.questions = new ThreadQuestions(owner, this.journal, this.view, program.name);
    this.trial = new Trial(this);
    this.turns = new Turns(
      () => this.#next(),
      () => this.#endTurn(),
    );
    this.#watch = new Watch(this);
    this.snapshots = new Snapshots(this, from);
  }

  /* ---------------------------------------------------------------- what goes into the journal */

  #appended(entry: JournalEntry, text: string): void {
    this.#stir();
    if (entry.type === "superstep") this.#superstepsPending += 1;
    fold(this.view, entry);
    this.snapshots.appended(entry, text.length);
    this.owner.appended(this, entry);
  }

  #row(): RowChange {
    const rests = this.quiet;
    const { view, program } = this;
    const set = threadRow({ view, program, next: this.next() }, rests);
    const taken = this.snapshots.take(this.journal.head + 1, this.journal.hash);
    const more = taken === undefined ? { put: [] } : { put: [taken.put], entries: [taken.entry] };
    if (!rests) return { set, ...more };
    this.resting = true;
    this.#timers.cancel();
    this.#watch.rest();
    return { set, ...more, release: { wakeAt: set.status === "waiting" ? nextDue(view) : null } };
  }

  #stored(result: Accepted, released: boolean): void {
    this.wakes = Math.max(this.wakes, result.thread?.wakes ?? 0);
    const woken = this.wakes > this.journal.wakesSeen;
    if (released) {
      if (this.resting) this.owner.released(this, woken);
      else this.#rest();
    } else if (woken) this.owner.signaled(this);
  }

  #lost(error: HoldpointError, givenBack: boolean): void {
    this.leave(error.message);
    this.owner.lost(this, error, givenBack);
  }

  /** The lease was extended, or (undefined) it was lost. */
  renewed(wakes: number | undefined): void {
    if (wakes === undefined) {
      return this.abandon(
        new HoldpointError("FENCED", `The lease of thread "${this.id}" was lost.`, { threadId: this.id }),
      );
    }
    this.wakes = Math.max(this.wakes, wakes);
    if (this.wakes > this.journal.wakesSeen) this.owner.signaled(this);
  }

  /** Gives the thread up without writing anything more: the lease will lapse, and others go on. */
  abandon(cause: unknown): void {
    const error =
      cause instanceof HoldpointError ? cause : new HoldpointError("STORE_FAILED", "The store failed.", {}, cause);
    this.journal.kill(error);
    this.#lost(error, false);
  }

  /** Lets go of all code of this thread; nothing of it executes any more. */
  leave(reason: string): void {
    this.#timers.cancel();
    this.#watch.stop();
    this.#tasks.leave(reason);
    this.#signals.clear();
  }

  /** Something happens: when the lease was given back, the next commit takes it again. */
  #stir(): void {
    if (!this.resting) return;
    this.resting = false;
    this.owner.stirred(this);
  }

  /* ---------------------------------------------------------------- turns */

  #next(): (() => void) | undefined {
    return this.#tasks.next() ?? this.#signals.next();
  }

  /** The outcome of a question arrived: the task that asked is brought into memory, and gets it in a turn of its own. */
  signal(question: StoredQuestion): void {
    this.#signals.push(question);
    this.#stir();
    this.turns.kick();
  }

  #endTurn(): void {
    if (this.journal.dead) return;
    this.#tasks.endTurn();
    if (this.#tasks.ready || this.#signals.ready) this.turns.kick();
    this.#rest();
  }

  /** Whether nothing can go on without people or time. */
  get quiet(): boolean {
    if (this.turns.busy || this.#working > 0 || !this.#signals.empty) return false;
    if (this.view.status !== "running") return true;
    // What is not stored cannot be gone on with from the store: its timers fire here.
    if (!this.durable && this.view.timers.size > 0) return false;
    return this.#tasks.suspended;
  }

  /** After anything happened: writes what is pending, and gives the lease back when nothing can go on. */
  #rest(): void {
    if (this.journal.dead || this.resting) return;
    if (this.quiet) this.#flush(true);
    // What is pending goes out with what the next turn leads to; at most one superstep waits for that.
    else if (!this.turns.busy || this.#superstepsPending > 1) {
      this.#superstepsPending = 0;
      this.#flush(false);
      this.#timers.schedule(() => this.fireDue());
    }
  }

  #flush(always: boolean): void {
    void this.journal.flush(always).catch(() => undefined);
  }

  /** Keeps the thread from being given back while `work` goes on outside a turn. */
  async working<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    this.#stir();
    try {
      return await work();
    } finally {
      this.#working -= 1;
      this.#rest();
    }
  }

  /** Fires every timer that is due by the store's clock. */
  fireDue(): void {
    if (this.journal.dead) return;
    this.#timers.fire();
    this.#rest();
  }

  /* ---------------------------------------------------------------- supersteps and tasks */

  /** The task in memory, brought there by replay when it is not. */
  wake(id: TaskId): TaskRun | undefined {
    const running = this.#tasks.get(id);
    if (running !== undefined) return running;
    const task = this.view.tasks.get(id);
    if (task === undefined || task.output !== undefined) return undefined;
    const { spec } = task;
    const replay = task.operations.length === 0 ? undefined : new Replay(task.operations, task);
    const run = new TaskRun(spec, this, replay);
    if (!run.replaying) this.live(run);
    this.#tasks.add(run);
    this.#stir();
    const { began: state } = this.view;
    const config = runConfig(run);
    this.events.emit("debug", () => ({
      type: "task",
      step: this.view.step,
      payload: { id, name: spec.node, input: spec.input ?? state },
    }));
    run.start(async () => this.program.run(spec, state, config));
    this.#watch.started(run);
    return run;
  }

  taskEnded(task: Task, end: TaskEnd): void {
    this.#watch.ended(task);
    this.#tasks.remove(task.spec.id);
    if (this.view.status !== "running") return;
    switch (end.kind) {
      case "blocked":
        return this.block(end.reason);
      case "failed":
        this.journal.append({
          type: "task_failed",
          task: task.spec.id,
          error: end.error,
          ...(end.cause === undefined ? {} : { cause: end.cause }),
        });
        return this.fail(end.error);
      case "completed":
        return taskCompleted(this, task.spec, end.output);
      default:
        return end satisfies never;
    }
  }

  fail(error: ErrorRecord): void {
    this.leave("another task of its superstep failed");
    this.journal.append({ type: "run_failed", error });
  }

  /** Ends the run; its questions are closed. Their documents must have been read. */
  cancel(reason: string, by: string): void {
    if (!["pending", "running", "waiting", "blocked"].includes(this.view.status) && this.view.questions.size === 0) {
      return;
    }
    this.leave(`the thread was canceled: ${reason}`);
    const why = { by, ...(reason === UNSAID ? {} : { reason }) };
    for (const id of this.view.questions.keys()) this.questions.drop(id, "canceled", why);
    this.journal.append({ type: "run_canceled", reason, by });
  }

  /** Holds the thread: this code is not the one that wrote its journal (G8). */
  block(reason: string): void {
    this.leave("the thread is blocked");
    this.trial.failed(reason);
  }

  /** Appends entries that change what is remembered of operations: what tasks replay from is changed with it. */
  reload(entries: readonly JournalEntry[]): void {
    this.view.keepOperations = true;
    for (const entry of entries) this.journal.append(entry);
    this.view.keepOperations = false;
  }

  /* ---------------------------------------------------------------- what tasks tell */

  stalling(task: Task, moving: boolean): void {
    this.#watch.stalling(task, moving);
  }

  live(task: Task): void {
    this.#watch.live(task);
    this.trial.passed();
  }

  delivered(task: Task): void {
    this.#stir();
    this.#watch.moved(task);
  }

  abandoned(operation: Operation): void {
    this.questions.abandon(operation);
  }

  get lineage(): string {
    return this.view.fork?.lineage ?? this.identity;
  }

  get origin(): string {
    return this.view.origin;
  }

  get mandate(): Mandate {
    return mandateOf(this);
  }

  asked(interrupt: InterruptId): InterruptAsked | undefined {
    return this.view.questions.get(interrupt);
  }

  know(question: StoredQuestion): void {
    this.questions.know(question);
  }

  get config(): JsonObject {
    return this.view.config;
  }

  get events(): ThreadEvents {
    return this.owner.eventsOf(this.identity);
  }

  get durable(): boolean {
    return this.owner.store.kind !== "ephemeral";
  }

  now(): number {
    return this.owner.store.now();
  }

  after(delayMs: number, fn: () => void): () => void {
    return this.owner.after(delayMs, fn);
  }

  ask(operation: Operation, asking: Asking | AskingFor, round?: string): void {
    this.questions.ask(operation, operation.scope.task.spec.node, asking, round);
  }

  consumed({ interrupt, op }: Answer["entry"]): boolean {
    return this.questions.consume(interrupt, op);
  }

  unused(interrupt: InterruptId): void {
    this.questions.discard(interrupt);
  }

  /* ---------------------------------------------------------------- what others see */

  /** The nodes that are to run, or that wait. */
  next(): readonly string[] {
    return [...this.view.tasks.values()].filter((task) => task.output === undefined).map((task) => task.spec.node);
  }
}
