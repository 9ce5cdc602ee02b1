/**
 * A worker: claims due threads of the graphs it serves and lets them go on. Any number of workers, in any number of
 * processes, may serve one store.
 *
 * Z1. While nothing is due a worker costs one statement per poll interval, and nothing per waiting thread (G12).
 * Z2. Recovery is no special case: a thread whose worker died is due when its lease lapses.
 * Z3. A thread that takes long holds up no other: what is due is claimed as long as fewer than `concurrency` run.
 * Z4. A ring is never lost here: one that comes while a claim is under way, which may have looked before what it tells
 *     of was there, is followed by another look. What a store tells (`watch`) is a ring like any other.
 */
import { HoldpointError } from "../core/errors.ts";
import type { Tenant } from "../core/ids.ts";
import { eachTenant } from "../core/tenants.ts";
import type { ThreadRow } from "../storage/store.ts";
import type { Engine } from "./engine.ts";
import { immediate } from "./operations/clean-context.ts";
import { Presence } from "./presence.ts";
import type { Program } from "./program.ts";
import type { ThreadRun } from "./thread/thread-run.ts";
import { isOpen, routesOf } from "./thread/versions.ts";

export interface WorkerOptions {
  readonly pollMs: number;
  /** Most threads claimed at once, and most run at the same time. */
  readonly concurrency: number;
  /** False: others go on with threads; this one only knows their code. */
  readonly runsThreads: boolean;
  /** Hears of errors nobody waits for: a store that failed, a thread that could not be loaded. */
  readonly onError: (error: unknown, threadId?: string) => void;
}

const BLOCKED_PAGE = 200;

export class Worker {
  readonly #engine: Engine;
  readonly #programs: readonly Program[];
  readonly #options: WorkerOptions;
  readonly #routes: readonly string[];
  readonly #presence: Presence;
  #cancelPoll: (() => void) | undefined;
  #running = false;
  #claiming: Promise<readonly Promise<void>[]> | undefined;
  /** It was rung since the claim under way began (Z4). */
  #rung = false;
  #stopWatching: (() => void) | undefined;
  /** How many threads this worker took and has not seen come to rest. */
  #going = 0;

  constructor(engine: Engine, programs: readonly Program[], options: WorkerOptions) {
    this.#engine = engine;
    this.#programs = programs;
    this.#options = options;
    this.#routes = [...new Set(programs.flatMap(routesOf))];
    this.#presence = new Presence(engine.store, engine.worker, this.#routes, options.onError);
    for (const [index, program] of programs.entries()) {
      const twin = programs.findIndex((other) => other.name === program.name && other.version === program.version);
      if (twin !== index) {
        throw new HoldpointError(
          "DUPLICATE_GRAPH",
          `Two graphs are named "${program.name}" with version "${program.version}"; give them different names or versions.`,
          { graph: program.name, version: program.version },
        );
      }
    }
  }

  /** Whether threads of that graph, of whatever version, go on here. */
  serves(graph: string): boolean {
    return this.#options.runsThreads && this.#programs.some(({ name }) => name === graph);
  }

  /** The code that goes on with a thread: its own version when it is here, else the one registered last. */
  programFor(row: ThreadRow): Program | undefined {
    const named = this.#programs.filter((program) => program.name === row.graph);
    const own = named.find((program) => program.version === row.version);
    return own ?? (isOpen(row) && row.route !== row.graph ? undefined : named.at(-1));
  }

  /** Claims what is due and lets it go on. Resolves with how many threads, once each has come to rest. */
  async tick(): Promise<number> {
    const going = await this.#claim();
    await Promise.all(going);
    return going.length;
  }

  /** Claims what is due, one claim at a time. Resolves with what is going on, which is not waited for (Z3). */
  #claim(): Promise<readonly Promise<void>[]> {
    this.#claiming ??= this.#claimDue().finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  async #claimDue(): Promise<readonly Promise<void>[]> {
    this.#rung = false;
    const free = this.#options.concurrency - Math.max(this.#going, this.#engine.activeThreads);
    if (free <= 0) return [];
    const rows = await this.#engine.store.claim({
      worker: this.#engine.worker,
      leaseMs: this.#engine.leaseMs,
      routes: this.#routes,
      limit: free,
    });
    return rows.map((row) => this.#take(row));
  }

  async #take(row: ThreadRow): Promise<void> {
    this.#going += 1;
    await this.#goOn(row);
    const wasFull = this.#going >= this.#options.concurrency;
    this.#going -= 1;
    // What was committed together comes to rest in one turn, and is followed by one claim.
    if (wasFull) immediate(() => this.ring());
  }

  async #goOn(row: ThreadRow): Promise<void> {
    try {
      const program = this.programFor(row);
      if (program === undefined) {
        throw new HoldpointError(
          "GRAPH_NOT_FOUND",
          `No graph "${row.graph}" of version "${row.version}" is registered here.`,
          { threadId: row.id },
        );
      }
      const run = await this.#engine.goOn(row.tenant, row.id, program, {
        fence: row.fence,
        wakes: row.wakes,
        head: row.head,
        status: row.status,
      });
      const ending = this.#engine.ending(run);
      await this.#engine.attend(run);
      await this.#report(run, await ending);
    } catch (error) {
      this.#options.onError(error, row.id);
    }
  }

  async #report(run: ThreadRun, ending: Awaited<ReturnType<Engine["ending"]>>): Promise<void> {
    if (ending.kind === "lost" && ending.error.code !== "FENCED" && ending.error.code !== "THREAD_BUSY") {
      this.#options.onError(ending.error, run.id);
    }
  }

  /** Starts polling. Blocked threads are looked at once: the code may be the right one now. */
  start(): void {
    if (this.#running || !this.#options.runsThreads) return;
    this.#running = true;
    this.#engine.onDue = () => this.ring();
    this.#stopWatching = this.#engine.store.watch?.(() => this.ring());
    this.#presence.start();
    void this.#wakeBlocked()
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => this.#poll());
  }

  /** Something may be due: looks at once instead of at the next poll. */
  ring(): void {
    if (!this.#running) return;
    this.#rung = true;
    if (this.#claiming !== undefined) return;
    this.#cancelPoll?.();
    this.#poll();
  }

  #poll(): void {
    if (!this.#running) return;
    this.#claim()
      .catch((error: unknown) => {
        this.#options.onError(error);
        return [];
      })
      .then((going) => {
        if (!this.#running) return;
        this.#cancelPoll?.();
        if (going.length > 0 || this.#rung) this.#poll();
        else this.#cancelPoll = this.#engine.after(this.#options.pollMs, () => this.#poll());
      })
      .catch((error: unknown) => this.#options.onError(error));
  }

  async #wakeBlocked(): Promise<void> {
    for await (const tenant of eachTenant(this.#engine.store)) await this.#wakeBlockedOf(tenant);
  }

  async #wakeBlockedOf(tenant: Tenant): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.#engine.store.threads({
        tenant,
        status: "blocked",
        limit: BLOCKED_PAGE,
        ...(after === undefined ? {} : { after }),
      });
      const mine = page.items.filter((row) => this.#routes.includes(row.route)).map((row) => row.id);
      if (mine.length > 0) await this.#engine.store.commit({ tenant, wake: mine });
      after = page.next;
    } while (after !== undefined);
  }

  /** Stops claiming. Threads that run here go on until they rest; resolves then, or after `waitMs`. */
  async stop(waitMs: number): Promise<void> {
    this.#running = false;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#cancelPoll?.();
    // What comes in now is left to others.
    this.#engine.onDue = () => undefined;
    await this.#claiming?.then(
      () => undefined,
      () => undefined,
    );
    await this.#engine.idle(waitMs);
    await this.#presence.stop();
    this.#engine.onDue = undefined;
  }
}
