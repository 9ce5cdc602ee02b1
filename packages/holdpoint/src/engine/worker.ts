/**
 * A worker: claims due threads of the graphs it serves and lets them go on. Any number of workers, in any number of
 * processes, may serve one store.
 *
 * Z1. While nothing is due a worker costs one statement per poll interval, and nothing per waiting thread (G12).
 * Z2. Recovery is no special case: a thread whose worker died is due when its lease lapses.
 */
import { HoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT } from "../core/ids.ts";
import type { ThreadRow } from "../storage/store.ts";
import type { Engine } from "./engine.ts";
import type { Program } from "./program.ts";
import type { ThreadRun } from "./thread-run.ts";
import { isOpen, routesOf } from "./versions.ts";

export interface WorkerOptions {
  readonly pollMs: number;
  /** Most threads claimed at once, and most run at the same time. */
  readonly concurrency: number;
  /** Hears of errors nobody waits for: a store that failed, a thread that could not be loaded. */
  readonly onError: (error: unknown, threadId?: string) => void;
}

const BLOCKED_PAGE = 200;

export class Worker {
  readonly #engine: Engine;
  readonly #programs: readonly Program[];
  readonly #options: WorkerOptions;
  readonly #routes: readonly string[];
  #cancelPoll: (() => void) | undefined;
  #running = false;
  #ticking: Promise<number> | undefined;

  constructor(engine: Engine, programs: readonly Program[], options: WorkerOptions) {
    this.#engine = engine;
    this.#programs = programs;
    this.#options = options;
    this.#routes = [...new Set(programs.flatMap(routesOf))];
    for (const [index, program] of programs.entries()) {
      const twin = programs.findIndex((other) => other.name === program.name && other.version === program.version);
      if (twin !== index) throw new HoldpointError("DUPLICATE_GRAPH", `Two graphs are named "${program.name}" with version "${program.version}"; give them different names or versions.`, { graph: program.name, version: program.version });
    }
  }

  /** The code that goes on with a thread: its own version when it is here, else the one registered last. */
  programFor(row: ThreadRow): Program | undefined {
    const named = this.#programs.filter((program) => program.name === row.graph);
    const own = named.find((program) => program.version === row.version);
    return own ?? (isOpen(row) && row.route !== row.graph ? undefined : named.at(-1));
  }

  /** Claims what is due and lets it go on. Resolves with how many threads, once each has come to rest. */
  tick(): Promise<number> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  async #tick(): Promise<number> {
    const free = this.#options.concurrency - this.#engine.activeThreads;
    if (free <= 0) return 0;
    const rows = await this.#engine.store.claim({ worker: this.#engine.worker, leaseMs: this.#engine.leaseMs, routes: this.#routes, limit: free });
    await Promise.all(rows.map((row) => this.#goOn(row)));
    return rows.length;
  }

  async #goOn(row: ThreadRow): Promise<void> {
    try {
      const program = this.programFor(row);
      if (program === undefined) throw new HoldpointError("GRAPH_NOT_FOUND", `No graph "${row.graph}" of version "${row.version}" is registered here.`, { threadId: row.id });
      const run = await this.#engine.goOn(row.tenant, row.id, program, { fence: row.fence, wakes: row.wakes, head: row.head, status: row.status });
      const ending = this.#engine.ending(run);
      await this.#engine.attend(run);
      await this.#report(run, await ending);
    } catch (error) {
      this.#options.onError(error, row.id);
    }
  }

  async #report(run: ThreadRun, ending: Awaited<ReturnType<Engine["ending"]>>): Promise<void> {
    if (ending.kind === "lost" && ending.error.code !== "FENCED" && ending.error.code !== "THREAD_BUSY") this.#options.onError(ending.error, run.id);
  }

  /** Starts polling. Blocked threads are looked at once: the code may be the right one now. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#engine.onDue = () => this.ring();
    void this.#wakeBlocked().catch((error: unknown) => this.#options.onError(error)).finally(() => this.#poll());
  }

  /** Something may be due: looks at once instead of at the next poll. */
  ring(): void {
    if (!this.#running || this.#ticking !== undefined) return;
    this.#cancelPoll?.();
    this.#poll();
  }

  #poll(): void {
    if (!this.#running) return;
    this.tick()
      .catch((error: unknown) => {
        this.#options.onError(error);
        return 0;
      })
      .then((count) => {
        if (!this.#running) return;
        if (count > 0) this.#poll();
        else this.#cancelPoll = this.#engine.after(this.#options.pollMs, () => this.#poll());
      })
      .catch((error: unknown) => this.#options.onError(error));
  }

  async #wakeBlocked(): Promise<void> {
    const tenant = DEFAULT_TENANT;
    let after: string | undefined;
    do {
      const page = await this.#engine.store.threads({ tenant, status: "blocked", limit: BLOCKED_PAGE, ...(after === undefined ? {} : { after }) });
      const mine = page.items.filter((row) => this.#routes.includes(row.route)).map((row) => row.id);
      if (mine.length > 0) await this.#engine.store.commit({ tenant, wake: mine });
      after = page.next;
    } while (after !== undefined);
  }

  /** Stops claiming. Threads that run here go on until they rest; resolves then, or after `waitMs`. */
  async stop(waitMs: number): Promise<void> {
    this.#running = false;
    this.#cancelPoll?.();
    this.#engine.onDue = undefined;
    await this.#ticking?.catch(() => undefined);
    await this.#engine.idle(waitMs);
  }
}
