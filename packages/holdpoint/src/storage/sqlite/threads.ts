/** Thread rows: reading, creating and changing them. Runs inside a transaction that the caller has begun. */
import type { StatementSync } from "node:sqlite";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import { judgeHold, wholeFields, type Verdict } from "../hold.ts";
import type { Refusal, ThreadChange, ThreadRow, ThreadStatus } from "../store.ts";
import type { Connection } from "./connection.ts";

export const THREAD_COLUMNS =
  "position, tenant, id, route, graph, version, status, head, fence, wakes, held, due_at, created_at, updated_at, body";

/** A row of `THREAD_COLUMNS`. */
export type StoredThread = readonly [
  position: number,
  tenant: Tenant,
  id: ThreadId,
  route: string,
  graph: string,
  version: string,
  status: ThreadStatus,
  head: number,
  fence: number,
  wakes: number,
  held: number,
  dueAt: number | null,
  createdAt: number,
  updatedAt: number,
  body: string,
];

/** The row as the port shows it. */
export function toRow(row: StoredThread): ThreadRow {
  const [, tenant, id, route, graph, version, status, head, fence, wakes, held, wakeAt, createdAt, updatedAt, body] =
    row;
  const leaseUntil = held === 1 ? wakeAt : null;
  return {
    tenant,
    id,
    route,
    graph,
    version,
    status,
    head,
    fence,
    wakes,
    wakeAt,
    leaseUntil,
    body,
    createdAt,
    updatedAt,
  };
}

/** The fields a commit may set, in the order of their columns. */
const FIELDS = ["route", "graph", "version", "status", "head", "body"] as const;

const HOLDING = "SELECT position, fence, wakes, head, held, due_at FROM threads WHERE tenant = ? AND id = ?";
const CREATE = `INSERT INTO threads (tenant, id, route, graph, version, status, head, body, fence, wakes, held, due_at, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const WAKE = `UPDATE threads SET wakes = wakes + 1, due_at = CASE WHEN held = 1 THEN due_at ELSE min(coalesce(due_at, ?), ?) END
  WHERE tenant = ? AND id = ?`;
const RENEW = "UPDATE threads SET due_at = ? WHERE tenant = ? AND id = ? AND fence = ? AND held = 1 RETURNING wakes";
const CLAIM = "UPDATE threads SET fence = fence + 1, held = 1, due_at = ? WHERE position = ?";
/** Per route one short walk along the index, however many threads are due. */
const DUE = `SELECT ${THREAD_COLUMNS} FROM (SELECT value AS name FROM json_each(?)) AS served JOIN threads ON position IN (
    SELECT position FROM threads WHERE route = served.name AND due_at <= ? ORDER BY due_at, position LIMIT ?)
  ORDER BY due_at, position LIMIT ?`;

type HoldingRow = readonly [
  position: number,
  fence: number,
  wakes: number,
  head: number,
  held: number,
  dueAt: number | null,
];

/** What a change does to its thread, judged and not yet written. */
export interface ThreadPlan {
  readonly verdict: Verdict;
  /** Where the row is, and when it was due; undefined when it was just created. */
  readonly row: { readonly position: number; readonly dueAt: number | null; readonly wakes: number } | undefined;
}

export class ThreadWriter {
  readonly #prepare: (sql: string) => StatementSync;
  readonly #holding: StatementSync;
  readonly #create: StatementSync;
  readonly #wake: StatementSync;
  /** UPDATE statements by what they set, so that an index is rewritten only when its column is named. */
  readonly #updates = new Map<number, StatementSync>();

  constructor({ prepare }: Connection) {
    this.#prepare = prepare;
    this.#holding = prepare(HOLDING);
    this.#create = prepare(CREATE);
    this.#wake = prepare(WAKE);
  }

  /** Judges the change; a thread to be created is created at once, which is the check that it was not there. */
  plan(tenant: Tenant, change: ThreadChange, now: number, woken: boolean): ThreadPlan | Refusal {
    const { hold, id } = change;
    if (hold.kind === "claim" && hold.create === true) {
      const verdict = judgeHold(undefined, change, now, woken);
      if (!verdict.ok) return verdict;
      return this.#insert(tenant, change, verdict, now)
        ? { verdict, row: undefined }
        : { ok: false, reason: "exists", key: id };
    }
    const row = this.#holding.get(tenant, id) as unknown as HoldingRow | undefined;
    if (row === undefined) return { ok: false, reason: "missing", key: id };
    const [position, fence, wakes, head, held, dueAt] = row;
    const verdict = judgeHold({ fence, wakes, head, held: held === 1, dueAt }, change, now, woken);
    return verdict.ok ? { verdict, row: { position, dueAt, wakes } } : verdict;
  }

  #insert(tenant: Tenant, change: ThreadChange, verdict: Verdict, now: number): boolean {
    const { route, graph, version, status, head, body } = wholeFields(change);
    const { fence, wakes, held, dueAt } = verdict;
    return (
      this.#create.run(
        tenant,
        change.id,
        route,
        graph,
        version,
        status,
        head,
        body,
        fence,
        wakes,
        held ? 1 : 0,
        dueAt,
        now,
        now,
      ).changes === 1
    );
  }

  /** Writes what was planned. */
  write({ verdict, row }: ThreadPlan, change: ThreadChange, now: number): void {
    if (row === undefined) return;
    const set = verdict.granted ? change.set : undefined;
    if (!verdict.granted && verdict.wakes === row.wakes) return;
    const dueMoves = verdict.dueAt !== row.dueAt;
    const values: (string | number | null)[] = [verdict.fence, verdict.wakes, verdict.held ? 1 : 0];
    let shape = 0;
    if (dueMoves) {
      shape |= 1;
      values.push(verdict.dueAt);
    }
    if (set !== undefined) {
      shape |= 2;
      values.push(now);
      for (let index = 0; index < FIELDS.length; index += 1) {
        const value = set[FIELDS[index] as (typeof FIELDS)[number]];
        if (value === undefined) continue;
        shape |= 4 << index;
        values.push(value);
      }
    }
    values.push(row.position);
    this.#update(shape).run(...values);
  }

  #update(shape: number): StatementSync {
    const kept = this.#updates.get(shape);
    if (kept !== undefined) return kept;
    const columns = [
      "fence",
      "wakes",
      "held",
      ...(shape & 1 ? ["due_at"] : []),
      ...(shape & 2 ? ["updated_at"] : []),
      ...FIELDS.filter((_, index) => shape & (4 << index)),
    ];
    const statement = this.#prepare(
      `UPDATE threads SET ${columns.map((column) => `${column} = ?`).join(", ")} WHERE position = ?`,
    );
    this.#updates.set(shape, statement);
    return statement;
  }

  wake(tenant: Tenant, id: ThreadId, now: number): void {
    this.#wake.run(now, now, tenant, id);
  }
}

/** The threads of these routes that are due, the longest due first. */
export function dueThreads(
  { all }: Connection,
  routes: readonly string[],
  now: number,
  limit: number,
): readonly StoredThread[] {
  return all<StoredThread>(DUE, JSON.stringify([...new Set(routes)]), now, limit, limit);
}

/** Takes the leases of the threads that are due. */
export function claimDue(
  connection: Connection,
  routes: readonly string[],
  leaseMs: number,
  limit: number,
  now: number,
): ThreadRow[] {
  const leaseUntil = now + leaseMs;
  return dueThreads(connection, routes, now, limit).map((stored) => {
    connection.prepare(CLAIM).run(leaseUntil, stored[0]);
    const row = toRow(stored);
    return { ...row, fence: row.fence + 1, wakeAt: leaseUntil, leaseUntil };
  });
}

/** Extends one lease; the thread's wakes, or undefined when the lease is not held any more. */
export function renewLease(
  { first }: Connection,
  tenant: Tenant,
  id: ThreadId,
  fence: number,
  dueAt: number,
): number | undefined {
  return first<readonly [wakes: number]>(RENEW, dueAt, tenant, id, fence)?.[0];
}
