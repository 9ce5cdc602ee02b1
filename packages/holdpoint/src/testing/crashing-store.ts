/**
 * A store that breaks at a chosen commit, to see what the caller makes of it.
 *
 * B1. `before`: the commit is not stored, and its caller gets an error.
 * B2. `after`: the commit is stored and its caller gets the result; then the store is gone.
 * B3. `torn`: the commit is stored, and its caller gets an error that says so much (`data.maybe`), as when a connection
 *     breaks at COMMIT.
 * B4. Once broken every call is refused, unless `recovers` is set: then only the one commit went wrong.
 */
import type { Clock } from "../core/clock.ts";
import { HoldpointError } from "../core/errors.ts";
import { LastWrite } from "../storage/last-write.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
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
} from "../storage/store.ts";

export interface Crash {
  /** Which commit breaks, counted from 1. */
  readonly commit: number;
  readonly when: "before" | "after" | "torn";
  readonly recovers?: boolean;
}

export class CrashingStore implements Store {
  readonly kind: string;
  readonly clock: Clock;
  readonly #inner: Store;
  readonly #crash: Crash | undefined;
  readonly #onCrash: () => void;
  readonly #writes = new LastWrite();
  #commits = 0;
  #broken = false;

  /** Without a `crash` it only counts. `onCrash` runs in the moment it breaks. */
  constructor(inner: Store, crash?: Crash, onCrash: () => void = () => {}) {
    this.kind = inner.kind;
    this.clock = inner.clock;
    this.#inner = inner;
    this.#crash = crash;
    this.#onCrash = onCrash;
  }

  /** How many commits were asked for so far. */
  get commits(): number {
    return this.#commits;
  }

  /** True once it broke and does not recover. */
  get broken(): boolean {
    return this.#broken;
  }

  now(): number {
    return this.#inner.now();
  }

  get writeFailure(): Error | undefined {
    return this.#writes.failure;
  }

  commit(change: Change): Promise<CommitResult> {
    return this.#writes.commit(this.#commit(change));
  }

  async #commit(change: Change): Promise<CommitResult> {
    this.#check();
    this.#commits += 1;
    const crash = this.#crash?.commit === this.#commits ? this.#crash : undefined;
    if (crash === undefined) return this.#alive(this.#inner.commit(change));
    if (crash.when === "before") {
      this.#break(crash);
      throw failure("before", false);
    }
    const result = await this.#inner.commit(change);
    this.#break(crash);
    if (crash.when === "torn") throw failure("during", true);
    return result;
  }

  thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    return this.#call(() => this.#inner.thread(tenant, id));
  }

  read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    return this.#call(() => this.#inner.read(tenant, stream, after, limit));
  }

  get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    return this.#call(() => this.#inner.get(tenant, collection, keys));
  }

  find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    return this.#call(() => this.#inner.find(query));
  }

  threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    return this.#call(() => this.#inner.threads(query));
  }

  claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    return this.#writes.other(this.#call(() => this.#inner.claim(request)));
  }

  renew(
    held: readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[],
    leaseMs: number,
  ): Promise<readonly (number | undefined)[]> {
    return this.#writes.other(this.#call(() => this.#inner.renew(held, leaseMs)));
  }

  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    return this.#call(() => this.#inner.unclaimable(routes, limit, tenant));
  }

  events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    return this.#call(() => this.#inner.events(tenant, after, limit));
  }

  lastEvent(tenant: Tenant): Promise<string | undefined> {
    return this.#call(() => this.#inner.lastEvent(tenant));
  }

  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.#call(() => this.#inner.tenants(after, limit));
  }

  /** Closes what is wrapped, broken or not. */
  close(): Promise<void> {
    return this.#inner.close();
  }

  #break(crash: Crash): void {
    this.#broken = crash.recovers !== true;
    this.#onCrash();
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    this.#check();
    return this.#alive(call());
  }

  /** What was under way when the store broke is lost to its caller: a dead process receives nothing. */
  async #alive<T>(pending: Promise<T>): Promise<T> {
    const result = await pending;
    this.#check();
    return result;
  }

  #check(): void {
    if (this.#broken) throw failure("before", false);
  }
}

function failure(when: "before" | "during", maybe: boolean): HoldpointError {
  const data = { crashed: true, ...(maybe ? { maybe: true } : {}) };
  return new HoldpointError("STORE_FAILED", `The store broke ${when} this call, as the test wanted.`, data);
}
