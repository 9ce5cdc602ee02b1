/**
 * The engine of one store in this process: which threads are held here, which rest here with their continuation, and
 * how a thread is taken, woken and waited for.
 *
 * G-a. A thread is run by at most one `ThreadRun` of this process at a time; the store sees to the other processes.
 * G-b. Resting continuations are a cache, bounded by number and size (resting.ts) and droppable at any time: losing one
 *      costs a replay, nothing else.
 * G-c. A resting thread costs no timer and no query here; only somebody who waits for it (a pending `invoke`) does.
 */
import { HoldpointError, isHoldpointError } from "../core/errors.ts";
import type { InterruptId, Tenant, ThreadId } from "../core/ids.ts";
import type { JournalEntry } from "../core/journal.ts";
import type { Store } from "../storage/store.ts";
import { expireQuestion } from "./questions/answers.ts";
import { busy, claimedBy, unknownThread, type Claimed } from "./journal/claimed.ts";
import { loadThread } from "./journal/load-thread.ts";
import type { Oversight } from "./oversight/oversight.ts";
import type { Program } from "./program.ts";
import { Resting } from "./thread/resting.ts";
import { LeaseRenewal } from "./thread/lease-renewal.ts";
import { readPast } from "./operations/reuse.ts";
import { deliverAll, takeSignals } from "./thread/signals.ts";
import { SILENT, ThreadEvents, type ThreadListener } from "./thread/thread-events.ts";
import type { StoredQuestion } from "../core/interrupt.ts";
import type { Limits, Target, Thread, ThreadOwner } from "./thread/thread.ts";
import { tell, type ThreadObserver } from "./thread/thread-observer.ts";
import { ThreadRun } from "./thread/thread-run.ts";
import { emptyView, nextDue } from "./journal/thread-view.ts";
import { admit } from "./thread/versions.ts";

export interface EngineOptions {
  /** Names this process's leases; unique among all workers of the store. */
  readonly worker: string;
  /** How long a lease lasts without being renewed; a busy event loop must not be taken for dead. */
  readonly leaseMs: number;
  /** How many resting threads keep their continuation in memory. */
  readonly hotThreads: number;
  /** How often others' progress is looked at while waiting for a thread that another process runs. */
  readonly pollMs: number;
  readonly limits: Limits;
  readonly oversight: Oversight;
  /** Hears what threads do here. */
  readonly observer?: ThreadObserver;
}

type Ending =
  | { readonly kind: "rested"; readonly woken: boolean }
  | { readonly kind: "lost"; readonly error: HoldpointError };

export class Engine implements ThreadOwner {
  readonly store: Store;
  options: EngineOptions;
  readonly #active = new Map<string, ThreadRun>();
  readonly #resting = new Resting();
  readonly #events = new Map<string, ThreadEvents>();
  readonly #waiting = new Map<ThreadRun, ((ending: Ending) => void)[]>();
  /** Who waits for a thread that does not run, by thread. */
  readonly #awaiting = new Map<string, Set<() => void>>();
  readonly #renewal = new LeaseRenewal(this, this.#active);
  /** Called when a thread may be due (a hint for a worker in this process). */
  onDue: (() => void) | undefined;

  constructor(store: Store, options: EngineOptions) {
    this.store = store;
    this.options = options;
  }

  get worker(): string {
    return this.options.worker;
  }

  get leaseMs(): number {
    return this.options.leaseMs;
  }

  get oversight(): Oversight {
    return this.options.oversight;
  }

  get limits(): Limits {
    return this.options.limits;
  }

  after(delayMs: number, fn: () => void): () => void {
    return this.store.clock.after(delayMs, fn);
  }

  eventsOf(identity: string): ThreadEvents {
    return this.#events.get(identity) ?? SILENT;
  }

  /** Watches a thread for as long as it is run in this process. */
  listen(tenant: Tenant, id: ThreadId, listener: ThreadListener): () => void {
    const key = keyOf(tenant, id);
    const events = this.#events.get(key) ?? new ThreadEvents();
    this.#events.set(key, events);
    const stop = events.listen(listener);
    return () => {
      stop();
      if (!events.watched) this.#events.delete(key);
    };
  }

  /** The thread, when this process is running it. */
  running(tenant: Tenant, id: ThreadId): ThreadRun | undefined {
    return this.#active.get(keyOf(tenant, id));
  }

  /** The thread, when it rests here; its view is of the head it remembers. */
  resting(tenant: Tenant, id: ThreadId): ThreadRun | undefined {
    return this.#resting.get(keyOf(tenant, id));
  }

  /** Begins a thread that is not in the store; the row is made by its first commit. */
  create(tenant: Tenant, id: ThreadId, program: Program): ThreadRun {
    this.#refuseActive(tenant, id);
    const from = {
      view: emptyView(),
      head: 0,
      hash: "",
      entries: 0,
      snapshotRevision: 0,
      snapshotLength: 0,
      sinceSnapshot: 0,
      changedBy: "run_started" as const,
    };
    return this.#adopt(new ThreadRun(this, { tenant, id, program }, from, true));
  }

  /** Calls `fn` when this process takes the thread up; the returned function takes it back. */
  onTaken(tenant: Tenant, id: ThreadId, fn: () => void): () => void {
    const key = keyOf(tenant, id);
    const all = this.#awaiting.get(key) ?? new Set();
    this.#awaiting.set(key, all.add(fn));
    return () => {
      all.delete(fn);
      if (all.size === 0) this.#awaiting.delete(key);
    };
  }

  #refuseActive(tenant: Tenant, id: ThreadId): void {
    if (this.#active.has(keyOf(tenant, id))) throw busy(id, "running");
  }

  #adopt(run: ThreadRun): ThreadRun {
    const key = keyOf(run.tenant, run.id);
    this.#resting.remove(key);
    this.#active.set(key, run);
    tell(this.options.observer, (observer) => observer.taken(run));
    for (const fn of this.#awaiting.get(key) ?? []) fn();
    this.#renewal.begin();
    return run;
  }

  /** Takes the lease of a thread; THREAD_BUSY while somebody else's is live. */
  async take(tenant: Tenant, id: ThreadId, program: Program): Promise<ThreadRun> {
    const row = await this.store.thread(tenant, id);
    if (row === undefined) throw unknownThread(id);
    this.#refuseActive(tenant, id);
    const result = await this.store.commit({
      tenant,
      thread: { id, hold: { kind: "claim", worker: this.worker, leaseMs: this.leaseMs } },
    });
    return this.goOn(tenant, id, program, claimedBy(result, id, row.status));
  }

  /** Goes on with a thread whose lease was just claimed: hot when its continuation is here and nobody held it since. */
  async goOn(tenant: Tenant, id: ThreadId, program: Program, claimed: Claimed): Promise<ThreadRun> {
    const hot = this.#resting.get(keyOf(tenant, id));
    // The claim itself raised the fence by one.
    const left = { head: claimed.head, fence: claimed.fence - 1 };
    if (hot?.program === program && hot.journal.isAsLeft(left) && !hot.journal.dead) {
      hot.journal.held(claimed.fence);
      hot.wakes = claimed.wakes;
      hot.resting = false;
      return this.#adopt(hot);
    }
    this.#resting.drop(keyOf(tenant, id));
    const target = { tenant, id, program };
    const run = await this.#read(target, claimed).catch(async (error: unknown) => {
      await this.#giveBack(target, claimed);
      throw error;
    });
    run.journal.held(claimed.fence);
    run.wakes = claimed.wakes;
    this.#adopt(run);
    if (!admit(run)) return run;
    // A thread that rested cleanly has only tasks that wait. After a crash, or to try new code, every task is brought back.
    if (run.view.status === "running" && claimed.status !== "waiting") {
      for (const task of run.view.tasks.keys()) run.wake(task);
    }
    return run;
  }

  async #read(target: Target, { head }: Claimed): Promise<ThreadRun> {
    const { tenant, id } = target;
    const run = new ThreadRun(this, target, await loadThread(this.store, tenant, id, head), false);
    const { fork } = run.view;
    if (fork !== undefined) run.past = await readPast(this.store, tenant, fork, run.view.run);
    // A question that is superseded or canceled is ended by whoever holds the thread, also when another process asked it.
    await run.questions.read([...run.view.questions.keys()]);
    return run;
  }

  /** A thread that cannot be read is not kept from others; it is due again when the lease would have lapsed. */
  async #giveBack({ tenant, id }: Target, { fence, wakes: wakesSeen }: Claimed): Promise<void> {
    const { leaseMs } = this;
    const release = { wakeAt: this.store.now() + leaseMs, wakesSeen };
    // Where that fails, too, the lease lapses.
    await this.store
      .commit({ tenant, thread: { id, hold: { kind: "fence", fence, leaseMs }, release } })
      .catch(() => undefined);
  }

  /** Lets everything that came meanwhile reach the thread: signals and due timers. `known` was just committed here. */
  async attend(run: ThreadRun, known: readonly StoredQuestion[] = []): Promise<void> {
    await run.working(async () => {
      if (known.length > 0 && run.wakes - run.journal.wakesSeen === known.length) {
        run.journal.seen(run.wakes);
        await deliverAll(run, known, true);
      }
      while (run.journal.wakesSeen < run.wakes && !run.journal.dead) {
        const { wakes } = run;
        await takeSignals(run, this.store);
        run.journal.seen(wakes);
      }
      run.fireDue();
    });
  }

  /** Something was committed for a thread that runs here: it need not wait until its next commit tells it so. */
  look(run: ThreadRun): Promise<void> {
    return run.working(() => takeSignals(run, this.store));
  }

  /* ---------------------------------------------------------------- what threads tell */

  appended(run: Thread, entry: JournalEntry): void {
    tell(this.options.observer, (observer) => observer.appended(run, entry));
  }

  released(run: ThreadRun, woken: boolean): void {
    const key = keyOf(run.tenant, run.id);
    this.#active.delete(key);
    tell(this.options.observer, (observer) => observer.left(run, "rested"));
    this.#renewal.endWhenIdle();
    if (run.view.status === "waiting" || run.view.status === "running" || run.view.status === "completed") {
      this.#resting.keep(key, run, this.options.hotThreads);
    } else run.leave("the thread ended");
    const awaited = this.#waiting.has(run);
    this.#end(run, { kind: "rested", woken });
    if (woken) this.#seeTo(run, awaited);
    else if (nextDue(run.view) !== null) this.onDue?.();
  }

  /** It is due at once. With neither a worker nor a caller to see to it, it would be left lying. */
  #seeTo(run: ThreadRun, awaited: boolean): void {
    this.onDue?.();
    if (!awaited && this.onDue === undefined) void this.poke(run).catch(() => undefined);
  }

  /** Takes a thread that is due, unless somebody else has it, and lets what came meanwhile reach it. */
  async poke({ tenant, id, program }: Target): Promise<ThreadRun | undefined> {
    try {
      const run = await this.take(tenant, id, program);
      await this.attend(run);
      return run;
    } catch (error) {
      if (isHoldpointError(error, "THREAD_BUSY")) return this.running(tenant, id);
      throw error;
    }
  }

  /** Drops a resting continuation. */
  forget(tenant: Tenant, id: ThreadId): void {
    this.#resting.drop(keyOf(tenant, id));
  }

  /** Drops every resting continuation: what resumes next is cold. */
  cool(): void {
    this.#resting.clear();
  }

  signaled(run: ThreadRun): void {
    void this.attend(run).catch((error: unknown) => run.abandon(error));
  }

  lost(run: ThreadRun, error: HoldpointError, givenBack: boolean): void {
    const key = keyOf(run.tenant, run.id);
    if (this.#active.get(key) === run) {
      this.#active.delete(key);
      tell(this.options.observer, (observer) => observer.left(run, "lost"));
    }
    this.#renewal.endWhenIdle();
    if (this.#resting.get(key) === run) this.#resting.remove(key);
    const awaited = this.#waiting.has(run);
    this.#end(run, { kind: "lost", error });
    if (givenBack) this.#seeTo(run, awaited);
  }

  /** A thread that rested does something again (an un-journaled await ended): it counts as running here. */
  stirred(run: ThreadRun): void {
    const key = keyOf(run.tenant, run.id);
    if (this.#resting.get(key) === run) this.#adopt(run);
  }

  expire(run: ThreadRun, interrupt: InterruptId): void {
    const work = run.working(async () => {
      let question = await this.#expired(run, interrupt);
      if (question === undefined && run.questions.pending(interrupt) !== undefined) {
        // It is still on its way to the store, and nothing would fire again as long as the thread is held.
        await run.journal.flush();
        question = await this.#expired(run, interrupt);
      }
      if (question === undefined) return;
      if (question.record.status === "pending") run.questions.rungFired(question.record);
      else await deliverAll(run, [question]);
    });
    work.catch((error: unknown) => run.abandon(error));
  }

  #expired(run: ThreadRun, id: InterruptId): Promise<StoredQuestion | undefined> {
    const { store, oversight } = this;
    return expireQuestion(
      { store, signer: oversight.signer },
      { tenant: run.tenant, id, remembered: run.questions.pending(id) },
    );
  }

  #end(run: ThreadRun, ending: Ending): void {
    const waiting = this.#waiting.get(run) ?? [];
    this.#waiting.delete(run);
    for (const resolve of waiting) resolve(ending);
  }

  /** How a thread that runs here next comes to rest. */
  ending(run: ThreadRun): Promise<Ending> {
    return new Promise((resolve) => this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve]));
  }

  /** Stops renewing and lets go of every thread; used when the process shuts down or a test kills it. */
  abandonAll(reason: string): void {
    this.#renewal.end();
    for (const run of [...this.#active.values()]) {
      run.abandon(new HoldpointError("FENCED", `This worker let go of the thread: ${reason}.`));
    }
    this.cool();
  }

  /** Resolves when no thread runs here any more, or after `waitMs`; those that still run then are let go of. */
  async idle(waitMs: number): Promise<void> {
    let cancel: (() => void) | undefined;
    const late = new Promise<"late">((resolve) => {
      cancel = this.after(waitMs, () => resolve("late"));
    });
    while (this.#active.size > 0) {
      const rested = Promise.race([...this.#active.values()].map((run) => this.ending(run)));
      if ((await Promise.race([rested, late])) === "late") return this.abandonAll("the worker was stopped");
    }
    cancel?.();
  }

  /** How many threads this process is running. */
  get activeThreads(): number {
    return this.#active.size;
  }
}

function keyOf(tenant: Tenant, id: ThreadId): string {
  return `${tenant}\n${id}`;
}
