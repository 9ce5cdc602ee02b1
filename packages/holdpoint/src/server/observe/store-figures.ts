/**
 * What waits in a store, in figures.
 *
 * F1. They are read from indexes when somebody asks, at the most so often, and up to so many: what is beyond that is
 *     known to be more, not how much.
 * F2. Roles are so many at the most; the others count together. Nothing else an author or an agent names is a label.
 * F3. They are of all tenants together, and say of no tenant that there is one.
 */
import type { Tenant } from "../../core/ids.ts";
import type { Holdpoint } from "../../engine/holdpoint.ts";
import { INTERRUPTS } from "../../engine/questions/questions.ts";
import { eachTenant } from "../../core/tenants.ts";
import type { DocumentIndex, Store } from "../../storage/store.ts";

const PAGE = 500;
/** Questions that are counted at the most (F1). */
export const MOST_COUNTED = 20_000;
/** Threads that are counted at the most (F1). */
const MOST_THREADS = 1_000;
/** Roles that have a label of their own (F2). */
const MOST_ROLES = 50;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long a question has waited, in buckets. */
export const AGES = ["under 5m", "under 1h", "under 1d", "under 7d", "7d or more"] as const;
/** One of {@link AGES}. */
export type Age = (typeof AGES)[number];

/** The bucket of an age. */
export function ageOf(ms: number): Age {
  if (ms < 5 * MINUTE_MS) return "under 5m";
  if (ms < HOUR_MS) return "under 1h";
  if (ms < DAY_MS) return "under 1d";
  return ms < 7 * DAY_MS ? "under 7d" : "7d or more";
}

/** How many questions wait. */
export interface Pending {
  readonly byAge: ReadonlyMap<Age, number>;
  /** By role and age; `people` asks somebody by name, `anybody` nobody in particular. One that asks several counts for each. */
  readonly byRole: ReadonlyMap<string, ReadonlyMap<Age, number>>;
  readonly oldestMs: number;
  /** As many were counted as are at the most: there may be more (F1). */
  readonly isCapped: boolean;
}

/** What else is in a store. */
export interface StoreFigures {
  readonly pending: Pending;
  readonly blocked: number;
  readonly unclaimable: number;
}

const ROLE = "role:";

function askedOf({ tags = [] }: DocumentIndex): readonly string[] {
  const roles = tags.flatMap((tag) => (tag.startsWith(ROLE) ? [tag.slice(ROLE.length)] : []));
  if (roles.length > 0) return roles.map((role) => `role ${role}`);
  return tags.some((tag) => tag.startsWith("person:")) ? ["people"] : ["anybody"];
}

function add(counts: Map<Age, number>, age: Age): void {
  counts.set(age, (counts.get(age) ?? 0) + 1);
}

/** The roles asked most keep their label (F2). */
function withoutRare(
  byRole: ReadonlyMap<string, ReadonlyMap<Age, number>>,
): ReadonlyMap<string, ReadonlyMap<Age, number>> {
  const size = (counts: ReadonlyMap<Age, number>): number =>
    [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sorted = [...byRole].toSorted(([, one], [, other]) => size(other) - size(one));
  const others = new Map<Age, number>();
  for (const [, counts] of sorted.slice(MOST_ROLES)) {
    for (const [age, count] of counts) others.set(age, (others.get(age) ?? 0) + count);
  }
  return new Map([...sorted.slice(0, MOST_ROLES), ...(others.size === 0 ? [] : [["other roles", others] as const])]);
}

/** Pages of what waits, of one tenant after the other. */
async function* pendingPages(store: Store): AsyncGenerator<readonly DocumentIndex[]> {
  for await (const tenant of eachTenant(store)) {
    let after: string | undefined;
    do {
      const query = { tenant, collection: INTERRUPTS, state: "pending", limit: PAGE };
      const page = await store.find({ ...query, ...(after === undefined ? {} : { after }) });
      if (page.items.length > 0) yield page.items.map(({ index }) => index);
      after = page.next;
    } while (after !== undefined);
  }
}

/** Counts what waits. */
export async function countPending(store: Store): Promise<Pending> {
  const now = store.now();
  const byAge = new Map<Age, number>();
  const byRole = new Map<string, Map<Age, number>>();
  let oldestMs = 0;
  let counted = 0;
  for await (const page of pendingPages(store)) {
    for (const index of page) {
      const ageMs = Math.max(0, now - index.at);
      oldestMs = Math.max(oldestMs, ageMs);
      add(byAge, ageOf(ageMs));
      for (const asked of askedOf(index)) {
        const counts = byRole.get(asked) ?? new Map<Age, number>();
        byRole.set(asked, counts);
        add(counts, ageOf(ageMs));
      }
    }
    counted += page.length;
    if (counted >= MOST_COUNTED) break;
  }
  return { byAge, byRole: withoutRare(byRole), oldestMs, isCapped: counted >= MOST_COUNTED };
}

async function countBlocked(store: Store, tenant: Tenant, limit: number): Promise<number> {
  return (await store.threads({ tenant, status: "blocked", limit })).items.length;
}

/** Counts everything. */
export async function figuresOf(holdpoint: Holdpoint): Promise<StoreFigures> {
  const { store } = holdpoint;
  let blocked = 0;
  let unclaimable = 0;
  for await (const tenant of eachTenant(store)) {
    if (blocked < MOST_THREADS) blocked += await countBlocked(store, tenant, MOST_THREADS - blocked);
    if (unclaimable >= MOST_THREADS) continue;
    unclaimable += (await holdpoint.forTenant(tenant).unclaimable(MOST_THREADS - unclaimable)).length;
  }
  return { pending: await countPending(store), blocked, unclaimable };
}
