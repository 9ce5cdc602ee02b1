/** One run of the kill test: workers that die and are replaced, people who answer, and the evidence afterwards. */
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { JournalEntry } from "../../src/core/journal.ts";
import { Holdpoint, isHoldpointError, type PendingInterrupt, type Receipt } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import { Child } from "./children.ts";
import { CommitLog, type CommitLine } from "./commit-log.ts";
import { asksOutcome } from "./imagined-process.ts";
import { decisionsLost, gatesPassed, journalOf, questionRecords, recordedTwice } from "./invariants.ts";
import { linesOf } from "./lines.ts";
import { killGraph, REPEATABLE, type Execution } from "./kill-graph.ts";
import { randomOf, type Random } from "./random.ts";
import type { WorkerSettings } from "./worker-process.child.ts";

export interface KillPlan {
  readonly threads: number;
  readonly kills: number;
  readonly limitMs: number;
}

const LEASE_MS = 1_000;
const WORKERS = 2;
/** Every so many lives of a worker have a stop past the lease in them. */
const STOP_EVERY = 5;
/** Fewer open threads than this, and kills left: more are started. */
const FEWEST_OPEN = 12;

export class KillRun {
  readonly #plan: KillPlan;
  readonly #random: Random;
  readonly #settings: WorkerSettings;
  readonly #store: CommitLog;
  readonly #desk: Holdpoint;
  readonly #app: ReturnType<typeof killGraph>;
  readonly #ids: string[] = [];
  readonly #workers = new Set<Child>();
  readonly #receipts: Receipt[] = [];
  /** How often a person said to do a step again, by key. */
  readonly #retries = new Map<string, number>();
  readonly #figures = {
    threads: 0,
    completed: 0,
    kills: 0,
    stops: 0,
    decisions: 0,
    outcomeQuestions: 0,
    closed: 0,
    executions: 0,
    commits: 0,
    fencedCommits: 0,
    seconds: 0,
  };
  #over = false;
  /** Worker processes that got to serve. */
  #lives = 0;

  constructor(directory: string, seed: number, plan: KillPlan) {
    this.#plan = plan;
    this.#random = randomOf(seed);
    this.#settings = {
      db: join(directory, "threads.db"),
      effects: join(directory, "effects"),
      commits: join(directory, "commits"),
      leaseMs: LEASE_MS,
      pollMs: 20,
      workMs: 12,
    };
    this.#store = new CommitLog(SqliteSaver.fromConnString(this.#settings.db), this.#settings.commits);
    // The parent starts threads, which come to rest at their first question; it does no step.
    this.#app = killGraph(this.#store, () => Promise.reject(new Error("the parent does no work")));
    this.#desk = new Holdpoint({ store: this.#store, graphs: [] });
  }

  async toItsEnd(): Promise<void> {
    const started = performance.now();
    const end = started + this.#plan.limitMs;
    await this.#start(this.#plan.threads);
    const workers = Promise.all(Array.from({ length: WORKERS }, () => this.#keepOneAlive(end)));
    // A worker that ends by itself, or says anything, ends the run.
    await Promise.all([workers, this.#serve(end, workers)]);
    this.#figures.seconds = Math.round((performance.now() - started) / 100) / 10;
  }

  /** People at work, until every thread has ended and every kill is done. */
  async #serve(end: number, workers: Promise<unknown>): Promise<void> {
    workers.catch(() => (this.#over = true));
    while (!this.#over) {
      if (performance.now() > end) {
        throw new Error(`Not done in time: ${JSON.stringify(this.#figures)}; ${await this.#stuck()}`);
      }
      await this.#answerSome();
      const open = await this.#open();
      if (this.#figures.kills < this.#plan.kills && open < FEWEST_OPEN) await this.#start(FEWEST_OPEN);
      if (this.#figures.kills >= this.#plan.kills && open === 0) this.#over = true;
      await passed(15);
    }
  }

  /** Ends every process that this run started. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all([...this.#workers].map((worker) => worker.kill()));
    await this.#store.close();
  }

  async #start(count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, index) => `t${this.#ids.length + index}`);
    this.#ids.push(...ids);
    await Promise.all(ids.map((id) => this.#app.invoke({}, { configurable: { thread_id: id } })));
    this.#figures.threads = this.#ids.length;
  }

  async #open(): Promise<number> {
    let open = 0;
    for (const status of ["pending", "running", "waiting", "failed", "blocked"] as const) {
      open += (await this.#desk.threads({ status, limit: 1_000 })).items.length;
    }
    return open;
  }

  async #stuck(): Promise<string> {
    const rows = await Promise.all(this.#ids.map((id) => this.#store.thread(DEFAULT_TENANT, threadId(id))));
    return JSON.stringify(rows.filter((row) => row !== undefined && row.status !== "completed").slice(0, 3));
  }

  /* ---------------------------------------------------------------- people */

  async #answerSome(): Promise<void> {
    const { items } = await this.#desk.pending({ limit: 1_000 });
    const chosen = items.filter(() => this.#random.chance(0.3));
    await Promise.all(chosen.map((question) => this.#answer(question)));
  }

  async #answer(question: PendingInterrupt): Promise<void> {
    const { value } = question;
    const asked = asksOutcome(value) ? value : undefined;
    const said = question.purpose === "action" ? { type: "approve" } : "yes";
    const answer = asked === undefined ? said : this.#sayWhatHappened(asked.idempotencyKey);
    try {
      this.#receipts.push(await this.#desk.decide(question.id, answer, { by: "ann", digest: question.digest }));
    } catch (error) {
      // The other question of a race was faster.
      if (!isHoldpointError(error, "INTERRUPT_CLOSED")) throw error;
      this.#figures.closed += 1;
      return;
    }
    this.#figures.decisions += 1;
    if (asked === undefined) return;
    this.#figures.outcomeQuestions += 1;
    if (typeof answer === "object" && "action" in answer && answer.action === "retry") {
      this.#retries.set(asked.idempotencyKey, (this.#retries.get(asked.idempotencyKey) ?? 0) + 1);
    }
  }

  /** Mostly the truth; now and then somebody has it done again all the same. */
  #sayWhatHappened(key: string): { readonly action: "retry" } | { readonly action: "result"; readonly value: string } {
    const done = linesOf<Execution>(this.#settings.effects).find((execution) => execution.key === key);
    return done === undefined || this.#random.chance(0.15)
      ? { action: "retry" }
      : { action: "result", value: `${done.name} done` };
  }

  /* ---------------------------------------------------------------- workers */

  async #keepOneAlive(end: number): Promise<void> {
    while (!this.#over && performance.now() < end) {
      const worker = new Child("worker-process.child.ts", this.#settings);
      this.#workers.add(worker);
      // Now and then one does not even get to start.
      if (!this.#random.chance(0.05)) await worker.message<string>();
      await this.#letLive(worker);
      await worker.kill();
      this.#workers.delete(worker);
      if (worker.stderr !== "") throw new Error(`A worker said: ${worker.stderr}`);
      if (!this.#over) this.#figures.kills += 1;
    }
  }

  /** Until it is to be killed: for a moment, or through a stop past its lease, or (all kills done) to the end. */
  async #letLive(worker: Child): Promise<void> {
    await passed(this.#random.upTo(450));
    this.#lives += 1;
    if (this.#lives % STOP_EVERY === 0) {
      this.#figures.stops += 1;
      worker.signal("SIGSTOP");
      await passed(LEASE_MS * (1.1 + this.#random.upTo(1)));
      worker.signal("SIGCONT");
      await passed(this.#random.upTo(300));
    }
    while (!this.#over && this.#figures.kills >= this.#plan.kills) await passed(20);
  }

  /* ---------------------------------------------------------------- evidence */

  async judge(): Promise<{
    readonly wrong: readonly string[];
    readonly figures: Readonly<Record<string, number>> & {
      readonly kills: number;
      readonly stops: number;
      readonly completed: number;
    };
  }> {
    const wrong: string[] = [];
    for (const id of this.#ids) {
      const row = await this.#store.thread(DEFAULT_TENANT, threadId(id));
      if (row?.status === "completed") this.#figures.completed += 1;
      else wrong.push(`thread ${id} is ${row?.status}`);
      const entries = await journalOf(this.#store, id);
      const mine = this.#receipts.filter((receipt) => receipt.threadId === threadId(id));
      const questions = await questionRecords(this.#store, id);
      wrong.push(
        ...[
          ...recordedTwice(entries),
          ...decisionsLost(entries, questions, mine),
          ...gatesPassed(entries, questions),
          ...result(entries),
        ].map((what) => `${id}: ${what}`),
      );
    }
    wrong.push(...this.#repeated(), ...this.#stale());
    return { wrong, figures: this.#figures };
  }

  /** Acts that were executed more often than once and the times a person said to do them again. */
  #repeated(): readonly string[] {
    const executions = linesOf<Execution>(this.#settings.effects);
    this.#figures.executions = executions.length;
    const times = new Map<string, number>();
    for (const { name, key } of executions) if (!REPEATABLE.has(name)) times.set(key, (times.get(key) ?? 0) + 1);
    return [...times].flatMap(([key, count]) =>
      count <= 1 + (this.#retries.get(key) ?? 0)
        ? []
        : [`${key} was executed ${count} times; people said to retry ${this.#retries.get(key) ?? 0} times`],
    );
  }

  /** G5: a fence belongs to one process, and along a journal fences only rise: no stale commit was accepted. */
  #stale(): readonly string[] {
    const wrong: string[] = [];
    const owner = new Map<string, number>();
    const written = new Map<string, CommitLine>();
    const lines = linesOf<CommitLine>(this.#settings.commits);
    this.#figures.commits = lines.length;
    for (const line of lines) {
      const { pid, thread, fence, seq, refused } = line;
      if (refused === "fenced") this.#figures.fencedCommits += 1;
      if (refused !== undefined || fence === undefined) continue;
      const held = `${thread} ${fence}`;
      if (owner.has(held) && owner.get(held) !== pid) {
        wrong.push(`fence ${fence} of ${thread} was used by ${owner.get(held)} and by ${pid}`);
      }
      owner.set(held, pid);
      if (seq === undefined) continue;
      if (written.has(`${thread} ${seq}`)) wrong.push(`record ${seq} of ${thread} was accepted twice`);
      written.set(`${thread} ${seq}`, line);
    }
    for (const { thread, seq = 0, fence = 0 } of written.values()) {
      const before = written.get(`${thread} ${seq - 1}`)?.fence ?? 0;
      if (before > fence) {
        wrong.push(`record ${seq} of ${thread} was accepted under fence ${fence}, after one under fence ${before}`);
      }
    }
    return wrong;
  }
}

/** A completed thread has done each act once, as its journal has it. */
function result(entries: readonly JournalEntry[]): readonly string[] {
  const done = entries.flatMap((entry) => (entry.type === "step_completed" ? [entry.name] : [])).toSorted();
  const wanted = ["charge", "close", "notify", "pack 1", "pack 2", "quote", "reserve", "ship 1", "ship 2"].map(
    (name) => `step "${name}"`,
  );
  return JSON.stringify(done) === JSON.stringify(wanted) ? [] : [`it did ${done.join(", ")}`];
}
