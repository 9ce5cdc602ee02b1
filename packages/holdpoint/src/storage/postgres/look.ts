/** Reads what a group of changes is about, in one round trip. */
import { assert } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { Change } from "../store.ts";
import { textArray } from "./binary-array.ts";
import type { Query } from "./connections.ts";
import { toIndex } from "./document-form.ts";
import { rowKey, World } from "./world.ts";

/** The instant given from outside, or null for the server's; and the latest one this process knows. */
export interface Instants {
  readonly at: number | null;
  readonly floor: number;
}

/** Keys of rows, each once, in the order of their columns. */
class Keys {
  readonly rows = new Map<string, readonly string[]>();

  add(...row: readonly string[]): void {
    this.rows.set(rowKey(...row), row);
  }

  columns(count: number): readonly Buffer[] {
    const rows = [...this.rows.values()];
    return Array.from({ length: count }, (_, column) => textArray(rows.map((row) => row[column])));
  }
}

interface Wanted {
  readonly threads: Keys;
  readonly documents: Keys;
  readonly streams: Keys;
}

/** What a group is judged by. Threads that are only woken belong to it when rows are locked: all threads are locked before
 *  all documents (F1), and those would be locked afterwards by what is written. */
function wantedBy(changes: readonly Change[], locks: boolean): Wanted {
  const wanted: Wanted = { threads: new Keys(), documents: new Keys(), streams: new Keys() };
  for (const { tenant, thread, put = [], append = [], erase = [], wake = [] } of changes) {
    if (thread !== undefined) wanted.threads.add(tenant, thread.id);
    if (locks) for (const id of wake) wanted.threads.add(tenant, id);
    for (const { collection, key } of put) wanted.documents.add(tenant, collection, key);
    for (const { stream } of append) wanted.streams.add(tenant, stream);
    for (const { stream } of erase) wanted.streams.add(tenant, stream);
  }
  return wanted;
}

type LookRow = readonly [
  kind: number,
  place: number,
  n1: number,
  n2: number,
  n3: number,
  n4: number | null,
  held: boolean,
  state: string,
  parent: string | null,
  tags: string | null,
];

/** Rows of each kind by the place of their key. */
function byPlace(rows: readonly LookRow[], kind: number): Map<number, LookRow> {
  return new Map(rows.filter((row) => row[0] === kind).map((row) => [row[1] - 1, row]));
}

function fill(world: World, { threads, documents, streams }: Wanted, rows: readonly LookRow[]): void {
  const found = [1, 2, 3].map((kind) => byPlace(rows, kind));
  let place = 0;
  for (const [key, [tenant, id]] of threads.rows) {
    const row = found[0]?.get(place);
    const old = row && { fence: row[2], wakes: row[3], head: row[4], dueAt: row[5], held: row[6] };
    const named = { tenant: tenant as Tenant, id: id as ThreadId };
    world.threads.set(key, { ...named, old, now: old, set: {}, isUpdated: false });
    place += 1;
  }
  place = 0;
  for (const [key, [tenant, collection = "", name = ""]] of documents.rows) {
    const row = found[1]?.get(place);
    const state = row && {
      revision: row[3],
      index: toIndex({ at: row[4], dueAt: row[5], state: row[7], parent: row[8], tags: row[9] }),
      body: undefined,
    };
    const old = row && state && { edition: row[2], state };
    world.documents.set(key, { tenant: tenant as Tenant, collection, key: name, old, now: state });
    place += 1;
  }
  place = 0;
  for (const [tenant, stream = ""] of streams.rows.values()) {
    world.putStream(tenant as Tenant, stream, found[2]?.get(place)?.[2] ?? 0);
    place += 1;
  }
}

/** Reads the rows of a group; `locks` keeps others from changing them until the transaction ends. */
export async function look(
  query: Query,
  schema: string,
  changes: readonly Change[],
  { at, floor }: Instants,
  locks: boolean,
): Promise<World> {
  const wanted = wantedBy(changes, locks);
  const rows = await query<LookRow>(`SELECT * FROM ${schema}.look_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    at,
    floor,
    locks,
    ...wanted.threads.columns(2),
    ...wanted.documents.columns(3),
    ...wanted.streams.columns(2),
  ]);
  const time = rows.find(([kind]) => kind === 0);
  assert(time !== undefined, "the database did not say what time it is");
  const world = new World(time[2], time[3]);
  fill(world, wanted, rows);
  return world;
}
