/**
 * Reads a thread back from the store: snapshot, then the journal after it.
 *
 * L1. The chain is checked while reading; a journal that was tampered with or damaged is refused (G11).
 */
import { brokenLink, genesis } from "../../core/chain.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import type { Store, StoredDocument, StreamRecord } from "../../storage/store.ts";
import { journalStream } from "./journal.ts";
import { fromSnapshot, isVouchedFor, type SnapshotBody, type SnapshotState } from "./snapshots.ts";
import { emptyView, fold, type ThreadView } from "./thread-view.ts";

const PAGE = 500;
const CHANGES: ReadonlySet<JournalEntry["type"]> = new Set([
  "run_started",
  "superstep",
  "run_completed",
  "state_updated",
]);

export interface LoadedThread extends SnapshotState {
  readonly view: ThreadView;
  readonly head: number;
  readonly hash: string;
  /** How many entries the last record has. */
  readonly entries: number;
  /** The kind of entry that changed the state last. */
  readonly changedBy: JournalEntry["type"];
}

/** The entries of a record. */
export function entriesOf(record: StreamRecord, thread: ThreadId): readonly JournalEntry[] {
  if (record.payload === null) {
    throw new HoldpointError(
      "THREAD_ERASED",
      `What thread "${thread}" did was erased; it can neither be read nor gone on with. Begin a thread of another id.`,
      { threadId: thread, seq: record.seq },
    );
  }
  return JSON.parse(record.payload) as JournalEntry[];
}

function damaged(id: ThreadId, seq: number, what: string): HoldpointError {
  return new HoldpointError("STORE_CORRUPT", `The journal of thread "${id}" is damaged: ${what}.`, {
    threadId: id,
    seq,
  });
}

/** Records of a thread's journal in order, checked (L1), page by page. */
export async function* readJournal(
  store: Store,
  tenant: Tenant,
  id: ThreadId,
  from: { readonly after: number; readonly previous: string },
): AsyncGenerator<StreamRecord> {
  const stream = journalStream(id);
  let { after, previous } = from;
  for (;;) {
    const records = await store.read(tenant, stream, after, PAGE);
    for (const record of records) {
      const broken = record.seq === after + 1 ? brokenLink(previous, record) : `record ${after + 1} is missing`;
      if (broken !== undefined) throw damaged(id, record.seq, broken);
      yield record;
      after = record.seq;
      previous = record.hash;
    }
    if (records.length < PAGE) return;
  }
}

/** Reads a whole journal from its first record. */
export function readWholeJournal(store: Store, tenant: Tenant, id: ThreadId): AsyncGenerator<StreamRecord> {
  return readJournal(store, tenant, id, { after: 0, previous: genesis(tenant, journalStream(id)) });
}

/** Reads a thread as it stands. `rowHead` is what its row says: a journal that ends before it was cut short. */
export async function loadThread(store: Store, tenant: Tenant, id: ThreadId, rowHead: number): Promise<LoadedThread> {
  const [snapshot]: readonly (StoredDocument | undefined)[] = await store.get(tenant, "snapshot", [id]);
  // One that cannot be read is passed over like one that was altered; what is wrong with the journal shows without it.
  const loaded = snapshot && (await loadFrom(store, tenant, id, snapshot).catch(() => undefined));
  const { head, ...rest } = loaded ?? (await loadFrom(store, tenant, id, undefined)) ?? assertLoaded();
  if (head < rowHead) throw damaged(id, head + 1, `record ${head + 1} is missing`);
  const { revision = 0, body = "" } = snapshot ?? {};
  return { ...rest, head, snapshotRevision: revision, snapshotLength: body.length };
}

function assertLoaded(): never {
  throw new Error("Holdpoint is wrong about itself: a journal that is read from its beginning needs no snapshot");
}

type Loaded = Omit<LoadedThread, "snapshotRevision" | "snapshotLength">;

/** Reads on from a snapshot, or from the beginning; undefined when the journal does not vouch for the snapshot. */
async function loadFrom(
  store: Store,
  tenant: Tenant,
  id: ThreadId,
  snapshot: StoredDocument | undefined,
): Promise<Loaded | undefined> {
  const body = snapshot === undefined ? undefined : (JSON.parse(snapshot.body) as SnapshotBody);
  const view = body === undefined ? emptyView() : fromSnapshot(body);
  const start =
    body === undefined
      ? { after: 0, previous: genesis(tenant, journalStream(id)) }
      : { after: body.seq - 1, previous: body.previous };
  let head = start.after;
  let hash = start.previous;
  let entries = 0;
  let sinceSnapshot = 0;
  let changedBy: JournalEntry["type"] = "superstep";
  let isVouched = snapshot === undefined;
  for await (const record of readJournal(store, tenant, id, start)) {
    const all = entriesOf(record, id);
    if (!isVouched && snapshot !== undefined && !isVouchedFor(snapshot.body, all)) return undefined;
    isVouched = true;
    const skip = record.seq === body?.seq ? body.entries : 0;
    for (const entry of all.slice(skip)) {
      fold(view, entry);
      if (CHANGES.has(entry.type)) changedBy = entry.type;
    }
    entries = all.length;
    sinceSnapshot += record.payload?.length ?? 0;
    head = record.seq;
    hash = record.hash;
  }
  return isVouched ? { view, head, hash, entries, sinceSnapshot, changedBy } : undefined;
}
