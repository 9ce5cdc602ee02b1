/** The thread rows of all tenants, findable by what is due. */
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { dueAfterWake, type Verdict } from "../hold.ts";
import type { ThreadChange, ThreadRow, ThreadStatus } from "../store.ts";
import { compareText } from "../text-order.ts";
import { SortedList } from "./sorted-list.ts";

export interface MemoryThread {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  /** Counts creations; breaks ties. */
  readonly order: number;
  readonly createdAt: number;
  route: string;
  graph: string;
  version: string;
  status: ThreadStatus;
  head: number;
  body: string;
  fence: number;
  wakes: number;
  held: boolean;
  dueAt: number | null;
  updatedAt: number;
}

/** The row as the port shows it. */
export function toRow(thread: MemoryThread): ThreadRow {
  const { order: _order, held, dueAt, ...rest } = thread;
  return { ...rest, wakeAt: dueAt, leaseUntil: held ? dueAt : null };
}

function byDue(a: MemoryThread, b: MemoryThread): number {
  return (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.order - b.order;
}

function byCreation(a: MemoryThread, b: MemoryThread): number {
  return a.createdAt - b.createdAt || compareText(a.id, b.id) || a.order - b.order;
}

export class ThreadTable {
  readonly #tenants = new Map<Tenant, Map<ThreadId, MemoryThread>>();
  readonly #created = new SortedList<MemoryThread>(byCreation);
  readonly #due = new Map<string, SortedList<MemoryThread>>();
  #order = 0;

  get(tenant: Tenant, id: ThreadId): MemoryThread | undefined {
    return this.#tenants.get(tenant)?.get(id);
  }

  /** All threads by creation, from the first that is not before `place` on. */
  all(place: (thread: MemoryThread) => number = () => 0): Iterable<MemoryThread> {
    return this.#created.from(place);
  }

  /** The same backwards, the newest first; see `SortedList.backFrom`. */
  allBack(place: (thread: MemoryThread) => number): Iterable<MemoryThread> {
    return this.#created.backFrom(place);
  }

  /** The threads of these routes that are due, the longest due first. */
  due(routes: readonly string[], now: number, limit: number): MemoryThread[] {
    const found: MemoryThread[] = [];
    for (const route of new Set(routes)) {
      let left = limit;
      for (const thread of this.#due.get(route) ?? []) {
        if (left === 0 || thread.dueAt === null || thread.dueAt > now) break;
        found.push(thread);
        left -= 1;
      }
    }
    return found.toSorted(byDue).slice(0, limit);
  }

  /** Changes a row and keeps the list of due threads right. */
  change(thread: MemoryThread, fields: Partial<MemoryThread>): void {
    if (thread.dueAt !== null) this.#dueOf(thread.route).remove(thread);
    Object.assign(thread, fields);
    if (thread.dueAt !== null) this.#dueOf(thread.route).add(thread);
  }

  /** Carries out what `judgeHold` found in order. */
  apply(tenant: Tenant, change: ThreadChange, verdict: Verdict, now: number): void {
    const { fence, wakes, held, dueAt, granted } = verdict;
    const existing = this.get(tenant, change.id);
    const fields = granted && change.set !== undefined ? { ...definedOf(change.set), updatedAt: now } : {};
    this.change(existing ?? this.#create(tenant, change.id, now), { ...fields, fence, wakes, held, dueAt });
  }

  wake(tenant: Tenant, id: ThreadId, now: number): void {
    const thread = this.get(tenant, id);
    if (thread === undefined) return;
    this.change(thread, {
      wakes: thread.wakes + 1,
      dueAt: thread.held ? thread.dueAt : dueAfterWake(thread.dueAt, now),
    });
  }

  #create(tenant: Tenant, id: ThreadId, now: number): MemoryThread {
    this.#order += 1;
    const blank = {
      route: "",
      graph: "",
      version: "",
      status: "pending",
      head: 0,
      body: "",
      fence: 0,
      wakes: 0,
      held: false,
      dueAt: null,
    } as const;
    const thread: MemoryThread = { ...blank, tenant, id, order: this.#order, createdAt: now, updatedAt: now };
    const threads = this.#tenants.get(tenant) ?? new Map<ThreadId, MemoryThread>();
    this.#tenants.set(tenant, threads.set(id, thread));
    this.#created.add(thread);
    return thread;
  }

  #dueOf(route: string): SortedList<MemoryThread> {
    const list = this.#due.get(route) ?? new SortedList(byDue);
    this.#due.set(route, list);
    return list;
  }
}

/** Without the fields that are there and undefined. */
function definedOf(set: NonNullable<ThreadChange["set"]>): Partial<MemoryThread> {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}
