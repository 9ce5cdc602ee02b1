/**
 * A store that has Restate ring the workers.
 *
 * W1. What a commit comes to is the wrapped store's alone. Rings are sent after it, from a queue (ring-queue.ts), and what
 *     becomes of them reaches nobody but `onError` and `rings()`.
 * W2. Journal, timers and wakes are in the store. A ring that is lost costs the time until somebody polls; one that is
 *     doubled, late, out of order or outdated costs one look in vain.
 * W3. A ring for later that comes before its instant by the store's clock is kept here until then, unless it is further
 *     away than clocks may differ.
 * W4. `close` sends what waits first, for `CLOSE_MS` at most: a process that decides something and ends is heard.
 */
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type {
  Change,
  ClaimRequest,
  CommitResult,
  DocumentQuery,
  Page,
  Store,
  StoredDocument,
  StreamEvent,
  StreamRecord,
  ThreadQuery,
  ThreadRow,
} from "../../storage/store.ts";
import { baseUrl, sendRing, serviceName, SLACK_MS } from "./ingress.ts";
import { RingQueue, type RingCounts } from "./ring-queue.ts";
import { ringsOf } from "./ring.ts";

/** What rings are sent to when nothing else is said. */
export const SERVICE = "holdpoint";
const CLOSE_MS = 2_000;
/** By how much a ring may come too early and still be kept. */
const EARLY_MS = 10_000;
/** Rings that are kept share a timer when their instants are this close. */
const GRAIN_MS = 10;

export interface RestateWakerOptions {
  /** Where Restate takes requests: `http://restate:8080`. */
  readonly ingress: string;
  /** Which services are rung, each of them once: one for every fleet of workers. Default: `["holdpoint"]`. */
  readonly services?: readonly string[];
  /** Sent with every request: what an ingress that wants credentials asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hears of rings that Restate did not take, once for a row of them. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** The wrapped store: for graphs and `Holdpoint` alike. */
export class RestateWaker implements Required<Store> {
  readonly kind: string;
  readonly clock: Clock;
  readonly #store: Store;
  readonly #queue: RingQueue;
  readonly #breakOff = new AbortController();
  readonly #hearing = new Set<() => void>();
  /** Rings that came too early, by when they are looked at: how to take each back. */
  readonly #early = new Map<number, () => void>();
  #heard = 0;

  constructor(store: Store, options: RestateWakerOptions) {
    const { services = [SERVICE], headers = {}, onError = warn } = options;
    if (services.length === 0) {
      throw new HoldpointError("INVALID_ARGUMENT", "services is empty; name the services that are to be rung.", {
        field: "services",
      });
    }
    const sending = {
      ingress: baseUrl(options.ingress, "ingress"),
      services: [...new Set(services.map(serviceName))],
      headers,
      now: () => store.now(),
      signal: this.#breakOff.signal,
    };
    this.kind = store.kind;
    this.clock = store.clock;
    this.#store = store;
    this.#queue = new RingQueue((ring) => sendRing(ring, sending), onError);
  }

  /** What became of rings so far, in this process. */
  rings(): RingCounts {
    return { ...this.#queue.counts, heard: this.#heard };
  }

  /** A ring came: those who watch look now, or at the instant it is for when that is still to come (W3). */
  hear(dueAt?: number): void {
    this.#heard += 1;
    const at = dueAt === undefined ? 0 : Math.ceil((dueAt + SLACK_MS) / GRAIN_MS) * GRAIN_MS;
    const earlyMs = at - this.#store.now();
    if (earlyMs <= 0 || earlyMs > EARLY_MS) return this.#tell();
    if (this.#early.has(at)) return;
    const cancel = this.clock.after(earlyMs, () => {
      this.#early.delete(at);
      this.#tell();
    });
    this.#early.set(at, cancel);
  }

  #tell(): void {
    for (const hear of this.#hearing) hear();
  }

  watch(hear: () => void): () => void {
    // A function of its own, so that two who give the same one are two.
    const told = (): void => hear();
    this.#hearing.add(told);
    const stop = this.#store.watch?.(hear);
    return () => {
      this.#hearing.delete(told);
      stop?.();
    };
  }

  async commit(change: Change): Promise<CommitResult> {
    const result = await this.#store.commit(change);
    if (result.ok) for (const ring of ringsOf(change, result, this.#store.now())) this.#queue.put(ring);
    return result;
  }

  async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_MS);
    await Promise.race([this.#queue.idle(), late]);
    clearTimeout(timer);
    this.#queue.end();
    this.#breakOff.abort();
    for (const cancel of this.#early.values()) cancel();
    this.#early.clear();
    await this.#store.close();
  }

  get writeFailure(): Error | undefined {
    return this.#store.writeFailure;
  }

  now(): number {
    return this.#store.now();
  }
  thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    return this.#store.thread(tenant, id);
  }
  read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    return this.#store.read(tenant, stream, after, limit);
  }
  get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    return this.#store.get(tenant, collection, keys);
  }
  find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    return this.#store.find(query);
  }
  threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    return this.#store.threads(query);
  }
  claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    return this.#store.claim(request);
  }
  renew(held: Parameters<Store["renew"]>[0], leaseMs: number): Promise<readonly (number | undefined)[]> {
    return this.#store.renew(held, leaseMs);
  }
  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    return this.#store.unclaimable(routes, limit, tenant);
  }
  events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    return this.#store.events(tenant, after, limit);
  }
  lastEvent(tenant: Tenant): Promise<string | undefined> {
    return this.#store.lastEvent(tenant);
  }
  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.#store.tenants(after, limit);
  }
}

/** Has Restate ring the workers of a store. Give graphs and `Holdpoint` what comes back, in place of the store. */
export function restateWaker(store: Store, options: RestateWakerOptions): RestateWaker {
  return new RestateWaker(store, options);
}

function warn(error: unknown): void {
  process.emitWarning(String(error), "HoldpointWarning");
}
