/** Random changes of a store as data, and all that comes of them: two drivers are held against each other by it. */
import fc from "fast-check";
import type { Tenant } from "../../src/core/ids.ts";
import type {
  Change,
  DocumentIndex,
  DocumentPut,
  Hold,
  RecordErasure,
  Store,
  StreamAppend,
  ThreadChange,
  ThreadFields,
} from "../../src/storage/store.ts";
import { THREAD_STATUSES } from "../../src/storage/thread-statuses.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";
import { contentsOf, record, thr } from "../../src/testing/store-contract/samples.ts";

const TENANTS = ["default", "other"] as Tenant[];
const IDS = ["t1", "t2", "\u{1f512}"];
const KEYS = ["k1", "k2", "\uffff"];
const ROUTES = ["trading", "loans"];
const STATES = ["pending", "resolved", ""];
const TAGS = ["red", "blue", ""];

type Clean<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Drops the keys that are undefined: absent is what the port knows. */
function clean<T extends object>(value: T): Clean<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Clean<T>;
}

/** What a step refers to by a number is looked up when it runs, so that most steps hit something. */
/** Mostly right, now and then wrong by one. */
const error = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, -1) });
const small = fc.integer({ min: 0, max: 3 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const fields: fc.Arbitrary<ThreadFields> = fc
  .record({
    route: maybe(fc.constantFrom(...ROUTES)),
    version: maybe(fc.constantFrom("1", "2")),
    status: maybe(fc.constantFrom(...THREAD_STATUSES)),
    head: maybe(small),
    body: maybe(fc.constantFrom("{}", "[1]")),
  })
  .map(clean);

const index: fc.Arbitrary<DocumentIndex> = fc
  .record({
    parent: maybe(fc.constantFrom(...IDS)),
    state: maybe(fc.constantFrom(...STATES)),
    tags: maybe(fc.subarray(TAGS)),
    at: small,
    dueAt: maybe(small),
  })
  .map(clean);

const change = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  before: fc.option(fc.integer({ min: -5, max: 200 }), { nil: undefined, freq: 8 }),
  thread: maybe(
    fc.record({
      id: fc.constantFrom(...IDS),
      hold: fc.constantFrom("create", "claim", "optional", "fence", "fence"),
      /** Creates the thread when it is not there, whatever `hold` says. */
      creates: fc.boolean(),
      /** How far the fence that is named is from the current one. */
      stale: error,
      leaseMs: fc.constantFrom(20, 100),
      set: maybe(fields),
      release: maybe(
        fc.record({ wakeAt: fc.option(fc.integer({ min: -20, max: 60 })), unseen: fc.constantFrom(0, 0, 1) }),
      ),
    }),
  ),
  append: fc.array(fc.record({ stream: fc.constantFrom("a", "b"), skip: error }), {
    maxLength: 3,
  }),
  put: fc.array(fc.record({ key: fc.constantFrom(...KEYS), stale: error, deletes: fc.boolean(), index }), {
    maxLength: 3,
  }),
  erase: fc.array(fc.record({ stream: fc.constantFrom("a", "b"), nth: fc.nat(9), beyond: error }), { maxLength: 1 }),
  wake: fc.array(fc.constantFrom(...IDS), { maxLength: 2 }),
});
type ChangePlan = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** One thing that happens to a store. */
export const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      changes: fc.oneof(
        { weight: 3, arbitrary: fc.tuple(change) },
        { weight: 1, arbitrary: fc.array(change, { minLength: 2, maxLength: 4 }) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: fc.constantFrom(1, 10, 50, 200) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("claim" as const),
      limit: fc.integer({ min: 1, max: 3 }),
      routes: fc.subarray(ROUTES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("renew" as const), ids: fc.subarray(IDS), stale: small }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("find" as const),
      by: fc
        .record({
          parent: maybe(fc.constantFrom(...IDS)),
          state: maybe(fc.oneof(fc.constantFrom(...STATES), fc.subarray(STATES))),
          tag: maybe(fc.oneof(fc.constantFrom(...TAGS), fc.subarray(TAGS))),
          order: maybe(fc.constantFrom("oldest" as const, "newest" as const, "due" as const)),
        })
        .map(clean),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("threads" as const),
      by: fc
        .record({
          status: maybe(fc.constantFrom(...THREAD_STATUSES)),
          graph: maybe(fc.constantFrom("trading", "none")),
          order: maybe(fc.constantFrom("oldest" as const, "newest" as const)),
        })
        .map(clean),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function toThread(store: Store, plan: ChangePlan): Promise<ThreadChange | undefined> {
  const { tenant, thread } = plan;
  if (thread === undefined) return undefined;
  const { id, leaseMs, stale, creates, release } = thread;
  const row = await store.thread(tenant, thr(id));
  const hold = row === undefined && creates ? "create" : thread.hold;
  const claim = { kind: "claim", worker: "w", leaseMs } as const;
  const holds: Record<string, Hold> = {
    create: { ...claim, create: true },
    claim,
    optional: { ...claim, optional: true },
    fence: { kind: "fence", fence: (row?.fence ?? 0) + stale, leaseMs },
  };
  const whole = { route: "trading", graph: "trading", version: "1", status: "waiting", head: 0, body: "{}" } as const;
  return clean({
    id: thr(id),
    hold: holds[hold] as Hold,
    set: hold === "create" ? { ...whole, ...thread.set } : thread.set,
    release: release && {
      wakeAt: release.wakeAt === null ? null : store.now() + release.wakeAt,
      wakesSeen: (row?.wakes ?? 0) + release.unseen,
    },
  });
}

async function toAppends(store: Store, { tenant, append }: ChangePlan): Promise<StreamAppend[]> {
  const heads = new Map<string, number>();
  for (const { stream } of append) heads.set(stream, (await store.read(tenant, stream, 0, 1_000)).length);
  return append.map(({ stream, skip }) => {
    const seq = (heads.get(stream) ?? 0) + 1 + skip;
    heads.set(stream, seq);
    return { stream, record: record(seq) };
  });
}

async function toErasures(store: Store, { tenant, erase }: ChangePlan): Promise<RecordErasure[]> {
  const erasures: RecordErasure[] = [];
  for (const { stream, nth, beyond } of erase) {
    const { length } = await store.read(tenant, stream, 0, 1_000);
    // Of an empty stream nothing can be erased; mostly that is left out.
    if (length > 0 || beyond !== 0) erasures.push({ stream, seq: beyond === 0 ? (nth % length) + 1 : length + beyond });
  }
  return erasures;
}

async function toPuts(store: Store, { tenant, put }: ChangePlan): Promise<DocumentPut[]> {
  const found = await store.get(tenant, "interrupts", KEYS);
  const revisions = new Map(found.map(({ key, revision }) => [key, revision]));
  return put.map(({ key, stale, deletes, index: placed }) => {
    const revision = (revisions.get(key) ?? 0) + stale;
    revisions.set(key, deletes ? 0 : revision + 1);
    const document = { collection: "interrupts", key, revision };
    return deletes ? { ...document, body: null } : { ...document, body: `{"of":"${key}"}`, index: placed };
  });
}

/** Makes the change a plan stands for, from what the store holds now. */
async function toChange(store: Store, plan: ChangePlan): Promise<Change> {
  return clean({
    tenant: plan.tenant,
    before: plan.before === undefined ? undefined : store.now() + plan.before,
    thread: await toThread(store, plan),
    append: await toAppends(store, plan),
    put: await toPuts(store, plan),
    erase: await toErasures(store, plan),
    wake: plan.wake.map(thr),
  });
}

/** Follows a query through all its pages. */
async function pages<T>(
  query: (after: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<(readonly T[])[]> {
  const all: (readonly T[])[] = [];
  for (let after: string | undefined; ;) {
    const { items, next } = await query(after);
    all.push(items);
    if (next === undefined) return all;
    after = next;
  }
}

async function carryOut(store: Store, clock: ManualClock, one: Step): Promise<unknown> {
  const from = (after: string | undefined): { after?: string } => (after === undefined ? {} : { after });
  switch (one.kind) {
    case "commit": {
      // Made one after the other from the same contents, committed at once: some of them must clash.
      const changes: Change[] = [];
      for (const plan of one.changes) changes.push(await toChange(store, plan));
      return Promise.all(changes.map((each) => store.commit(each)));
    }
    case "advance":
      return clock.advance(one.ms);
    case "claim":
      return store.claim({ worker: "w", leaseMs: 30, routes: one.routes, limit: one.limit });
    case "renew":
      return store.renew(
        one.ids.map((id) => ({ tenant: TENANTS[0] as Tenant, id: thr(id), fence: one.stale })),
        70,
      );
    case "find":
      return pages((after) =>
        store.find({
          tenant: TENANTS[0] as Tenant,
          collection: "interrupts",
          ...one.by,
          limit: one.limit,
          ...from(after),
        }),
      );
    case "threads":
      return pages((after) =>
        store.threads({ tenant: TENANTS[0] as Tenant, ...one.by, limit: one.limit, ...from(after) }),
      );
  }
}

/** All that happened, and all that is there in the end. */
export async function trace(
  make: (clock: ManualClock) => Store | Promise<Store>,
  steps: readonly Step[],
): Promise<unknown[]> {
  const clock = new ManualClock(1_000);
  const store = await make(clock);
  const results: unknown[] = [];
  for (const one of steps) results.push(await carryOut(store, clock, one));
  for (const tenant of TENANTS) results.push(await contentsOf(store, tenant, ["interrupts"]));
  results.push((await store.unclaimable(["loans"], 100)).map(({ tenant, id }) => `${tenant}/${id}`).toSorted());
  await store.close();
  return results;
}
