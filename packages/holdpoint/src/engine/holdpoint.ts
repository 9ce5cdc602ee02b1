/**
 * `new Holdpoint({ store, graphs })`: what serves threads and people of a store in one process. It runs due threads,
 * lists what waits for an answer, and takes decisions; a server or an inbox is built on it.
 *
 * P1. It runs the threads of all tenants, each under its own (engine/oversight/mandate.ts). What it lists and decides is
 *     of the tenant `default`; `forTenant()` does the same for another one.
 */
import { HoldpointError } from "../core/errors.ts";
import { DEFAULT_TENANT, tenantId } from "../core/ids.ts";
import type { Store } from "../storage/store.ts";
import type { App } from "./app.ts";
import { normalizeReviewers } from "../approvals/check-reviewers.ts";
import type { ReviewersInput } from "../approvals/reviewer-rule.ts";
import { engineFor, type EngineSettings } from "./engine-for.ts";
import { TenantDesk, type DeskParts } from "./tenant-desk.ts";
import { Worker } from "./worker.ts";

export type { DelegationInput, PendingInterrupt, PendingQuery, ThreadsQuery, ThreadSummary } from "./tenant-desk.ts";

export interface HoldpointOptions extends EngineSettings {
  readonly store: Store;
  /** The graphs and entrypoints this process can run; several versions of one may be given. */
  readonly graphs: readonly Pick<App<never, unknown>, "program">[];
  /** Most threads run at the same time (default 100). */
  readonly concurrency?: number;
  /** False: what is decided here is committed, and left to other processes to go on with. Default: true. */
  readonly runsThreads?: boolean;
  /** Who may issue grants. Default: nobody. */
  readonly grantors?: ReviewersInput;
  /** Hears of errors nobody waits for. Default: a process warning. */
  readonly onError?: (error: unknown, threadId?: string) => void;
}

function partsOf(options: HoldpointOptions): DeskParts {
  const { store, graphs, concurrency = 100, runsThreads = true, onError = warn, grantors, ...settings } = options;
  const rule = grantors === undefined ? undefined : normalizeReviewers(grantors, { field: "grantors" });
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new HoldpointError("INVALID_ARGUMENT", `concurrency is ${concurrency}; it must be a whole number above 0.`, {
      concurrency,
    });
  }
  const engine = engineFor(store, settings);
  const programs = graphs.map(({ program }) => program);
  const worker = new Worker(engine, programs, {
    pollMs: engine.options.pollMs,
    concurrency,
    runsThreads,
    onError,
  });
  return { engine, worker, programs, grantors: rule };
}

export class Holdpoint extends TenantDesk {
  readonly #parts: DeskParts;

  constructor(options: HoldpointOptions) {
    const parts = partsOf(options);
    super(parts, DEFAULT_TENANT);
    this.#parts = parts;
  }

  /** The same for another tenant. Any number may be made; they cost nothing. Throws INVALID_ARGUMENT for what is no name. */
  forTenant(tenant: string): TenantDesk {
    return new TenantDesk(this.#parts, tenantId(tenant));
  }

  /** Begins to serve: due threads are run, those of dead workers recovered. */
  start(): void {
    this.#parts.worker.start();
  }

  /** Stops serving. Threads that run here may come to rest for `waitMs` (default 10 s); others take over the rest. */
  stop({ waitMs = 10_000 }: { readonly waitMs?: number } = {}): Promise<void> {
    return this.#parts.worker.stop(waitMs);
  }

  /** Runs what is due now, once; resolves with the number of threads when they have come to rest. */
  tick(): Promise<number> {
    return this.#parts.worker.tick();
  }
}

function warn(error: unknown, id?: string): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`${id === undefined ? "" : `thread "${id}": `}${message}`, "HoldpointWarning");
}
