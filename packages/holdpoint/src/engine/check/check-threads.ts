/** Checks the threads of a store, several at a time, in the order in which they began, with bounded memory. */
import { HoldpointError } from "../../core/errors.ts";
import { threadId, type Tenant } from "../../core/ids.ts";
import type { Store, ThreadRow } from "../../storage/store.ts";
import { checkThread, type CheckDesk, type ThreadCheck } from "./check-thread.ts";
import { unknownThread } from "../journal/claimed.ts";
import type { Program } from "../program.ts";

/** Which threads are checked, and how. */
export interface CheckQuery {
  /** Only this one. */
  readonly threadId?: string;
  /** Only those of this graph. */
  readonly graph?: string;
  /** At most this many. */
  readonly limit?: number;
  /** How long the code of one thread may take, in ms (default 10 s). */
  readonly threadLimitMs?: number;
  /** How many are replayed at the same time (default 64). */
  readonly concurrency?: number;
}

const PAGE = 200;
const LIMIT_MS = 10_000;
const CONCURRENCY = 64;

function checkNumber(name: keyof CheckQuery, value: number, isWhole: boolean): void {
  if (isWhole ? Number.isSafeInteger(value) && value >= 1 : value > 0 && Number.isFinite(value)) return;
  const what = isWhole ? "a whole number from 1" : "a number above 0";
  throw new HoldpointError("INVALID_ARGUMENT", `${name} of check() is ${value}; it must be ${what}.`, {
    [name]: value,
  });
}

function hasEnded({ status }: ThreadRow): boolean {
  return status === "completed" || status === "canceled";
}

/** The threads that have not ended, oldest first. */
async function* openThreads(
  store: Store,
  tenant: Tenant,
  { threadId: id, graph }: CheckQuery,
): AsyncGenerator<ThreadRow> {
  if (id !== undefined) {
    const row = await store.thread(tenant, threadId(id));
    if (row === undefined) throw unknownThread(threadId(id));
    if (!hasEnded(row) && (graph === undefined || row.graph === graph)) yield row;
    return;
  }
  let after: string | undefined;
  do {
    const page = await store.threads({
      tenant,
      limit: PAGE,
      ...(graph === undefined ? {} : { graph }),
      ...(after === undefined ? {} : { after }),
    });
    yield* page.items.filter((row) => !hasEnded(row));
    after = page.next;
  } while (after !== undefined);
}

/** Why no program here goes on with a thread. */
export function whyNone(programs: readonly Program[], { id, graph, version }: ThreadRow): string {
  const versions = programs.filter(({ name }) => name === graph).map((program) => program.version);
  if (versions.length > 0) {
    return `Thread "${id}" is pinned to version "${version}" of "${graph}"; here is ${list(versions)}. Keep the old version registered beside the new one.`;
  }
  const names = [...new Set(programs.map(({ name }) => name))];
  return `Thread "${id}" belongs to the graph "${graph}"; here is ${names.length === 0 ? "none" : list(names)}.`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** Checks them; the order is that of the rows, whichever is done first. */
export async function* checkThreads(
  desk: CheckDesk,
  tenant: Tenant,
  query: CheckQuery,
): AsyncGenerator<ThreadCheck, void> {
  const { limit = Number.MAX_SAFE_INTEGER, threadLimitMs: limitMs = LIMIT_MS, concurrency = CONCURRENCY } = query;
  checkNumber("limit", limit, true);
  checkNumber("concurrency", concurrency, true);
  checkNumber("threadLimitMs", limitMs, false);
  const stopping = new AbortController();
  const rows = openThreads(desk.store, tenant, query);
  const going: Promise<ThreadCheck | undefined>[] = [];
  let found = 0;
  let isMore = true;
  const fill = async (): Promise<void> => {
    while (isMore && going.length < concurrency && found + going.length < limit) {
      const next = await rows.next();
      if (next.done === true) isMore = false;
      else going.push(heard(checkThread(desk, next.value, { limitMs, signal: stopping.signal })));
    }
  };
  try {
    for (;;) {
      await fill();
      const first = going.shift();
      if (first === undefined) return;
      const checked = await first;
      if (checked === undefined) continue;
      found += 1;
      yield checked;
    }
  } finally {
    stopping.abort();
    await rows.return(undefined);
    await Promise.allSettled(going);
  }
}

/** A failure is met where it is waited for, and is no unhandled rejection before. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
