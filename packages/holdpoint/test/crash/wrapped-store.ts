/** A store around another one: a place to look at, to hold back or to count what passes. */
import type { Clock } from "../../src/core/clock.ts";
import type { Tenant, ThreadId } from "../../src/core/ids.ts";
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
} from "../../src/storage/store.ts";

export type Held = readonly { readonly tenant: Tenant; readonly id: ThreadId; readonly fence: number }[];

export class WrappedStore implements Store {
  readonly kind: string;
  readonly clock: Clock;
  protected readonly inner: Store;

  constructor(inner: Store) {
    this.kind = inner.kind;
    this.clock = inner.clock;
    this.inner = inner;
  }

  /** Every call goes through here. */
  protected pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
    return run();
  }

  now(): number {
    return this.inner.now();
  }
  get writeFailure(): Error | undefined {
    return this.inner.writeFailure;
  }
  commit(change: Change): Promise<CommitResult> {
    return this.pass("commit", () => this.inner.commit(change));
  }
  thread(tenant: Tenant, id: ThreadId): Promise<ThreadRow | undefined> {
    return this.pass("thread", () => this.inner.thread(tenant, id));
  }
  read(tenant: Tenant, stream: string, after: number, limit: number): Promise<readonly StreamRecord[]> {
    return this.pass("read", () => this.inner.read(tenant, stream, after, limit));
  }
  get(tenant: Tenant, collection: string, keys: readonly string[]): Promise<readonly StoredDocument[]> {
    return this.pass("get", () => this.inner.get(tenant, collection, keys));
  }
  find(query: DocumentQuery): Promise<Page<StoredDocument>> {
    return this.pass("find", () => this.inner.find(query));
  }
  threads(query: ThreadQuery): Promise<Page<ThreadRow>> {
    return this.pass("threads", () => this.inner.threads(query));
  }
  claim(request: ClaimRequest): Promise<readonly ThreadRow[]> {
    return this.pass("claim", () => this.inner.claim(request));
  }
  renew(held: Held, leaseMs: number): Promise<readonly (number | undefined)[]> {
    return this.pass("renew", () => this.inner.renew(held, leaseMs));
  }
  unclaimable(routes: readonly string[], limit: number, tenant?: Tenant): Promise<readonly ThreadRow[]> {
    return this.pass("unclaimable", () => this.inner.unclaimable(routes, limit, tenant));
  }
  events(tenant: Tenant, after: string | undefined, limit: number): Promise<readonly StreamEvent[]> {
    return this.pass("events", () => this.inner.events(tenant, after, limit));
  }
  lastEvent(tenant: Tenant): Promise<string | undefined> {
    return this.pass("lastEvent", () => this.inner.lastEvent(tenant));
  }
  tenants(after: Tenant | undefined, limit: number): Promise<readonly Tenant[]> {
    return this.pass("tenants", () => this.inner.tenants(after, limit));
  }
  close(): Promise<void> {
    return this.inner.close();
  }
}

/** Knows whether an answer is waited for: then something is going to happen, however long it takes. */
export class OpenCalls extends WrappedStore {
  #open = 0;

  get isBusy(): boolean {
    return this.#open > 0;
  }

  protected override async pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      return await run();
    } finally {
      this.#open -= 1;
    }
  }
}

/**
 * Stands still at a chosen commit, as a stopped process does: that call and every later one waits until the store goes
 * on, and only then reaches what is wrapped.
 */
export class StallingStore extends WrappedStore {
  readonly #at: number;
  readonly #onStall: () => void;
  readonly #gate = Promise.withResolvers<void>();
  #commits = 0;
  stalled = false;

  constructor(inner: Store, at: number, onStall: () => void) {
    super(inner);
    this.#at = at;
    this.#onStall = onStall;
  }

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call === "commit") this.#commits += 1;
    if (call === "commit" && this.#commits === this.#at) {
      this.stalled = true;
      this.#onStall();
    }
    if (this.stalled) await this.#gate.promise;
    return run();
  }

  goOn(): void {
    this.stalled = false;
    this.#gate.resolve();
  }
}

/** Tells of a chosen commit, and gives what that leads to some turns before the commit itself. */
export class TriggerStore extends WrappedStore {
  readonly #at: number;
  readonly #fire: () => void;
  #commits = 0;

  constructor(inner: Store, at: number, fire: () => void) {
    super(inner);
    this.#at = at;
    this.#fire = fire;
  }

  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    if (call === "commit") this.#commits += 1;
    if (call === "commit" && this.#commits === this.#at) {
      this.#fire();
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    return run();
  }
}

/** Lets other things happen before and after every call, as many turns as it is told: one more way calls may fall. */
export class JitterStore extends WrappedStore {
  readonly #turns: () => number;

  constructor(inner: Store, turns: () => number) {
    super(inner);
    this.#turns = turns;
  }

  protected override async pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
    await this.#pause();
    const result = await run();
    await this.#pause();
    return result;
  }

  async #pause(): Promise<void> {
    for (let left = this.#turns(); left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Checks that a refused commit changed nothing, neither the thread it names nor any stream or document; that no stale
 * one was accepted; and no decision at or past its deadline. Wraps a store whose calls take effect at once (memory), so
 * that nothing comes between the looks.
 */
export class WitnessStore extends WrappedStore {
  refusals = 0;
  readonly broken: string[] = [];

  override async commit(change: Change): Promise<CommitResult> {
    const now = this.inner.now();
    const before = this.#look(change);
    const committing = this.inner.commit(change);
    const after = this.#look(change);
    const result = await committing;
    if (!result.ok) {
      this.refusals += 1;
      const [one, other] = [JSON.stringify(await before), JSON.stringify(await after)];
      if (one !== other) this.broken.push(`a commit refused (${result.reason}) changed ${one} to ${other}`);
    } else this.broken.push(...tooLate(change, now), ...stale(change, await before));
    return result;
  }

  #look({ tenant, thread, append = [], put = [], erase = [], wake = [] }: Change): Promise<readonly unknown[]> {
    const ids = [...new Set([...(thread === undefined ? [] : [thread.id]), ...wake])];
    return Promise.all([
      ...ids.map((id) => this.inner.thread(tenant, id)),
      ...[...append, ...erase].map(({ stream }) => this.inner.read(tenant, stream, 0, 100_000)),
      ...put.map(({ collection, key }) => this.inner.get(tenant, collection, [key])),
    ]);
  }
}

/** A commit that was accepted under another fence than the thread had. */
function stale({ thread }: Change, [row]: readonly unknown[]): readonly string[] {
  if (thread?.hold.kind !== "fence") return [];
  const { fence } = row as ThreadRow;
  return fence === thread.hold.fence
    ? []
    : [`a commit under fence ${thread.hold.fence} was accepted, and the thread has ${fence}`];
}

/** Decisions that a commit accepts although their question's deadline has come (G2, G7). */
function tooLate({ append = [], put = [] }: Change, now: number): readonly string[] {
  // A decision, and nothing else of this, adds to the question's own stream; where reviewers decide, other things do, too.
  const decided = append.some(
    ({ stream, record }) =>
      stream.startsWith("interrupt/") && /"type":"(decided|voted|resolved)"/.test(record.payload ?? ""),
  );
  if (!decided) return [];
  return put.flatMap(({ key, body }) => {
    const { deadlineAt = Number.POSITIVE_INFINITY } = JSON.parse(body ?? "{}") as { readonly deadlineAt?: number };
    return now < deadlineAt ? [] : [`a decision about ${key} was accepted ${now - deadlineAt} ms after its deadline`];
  });
}
