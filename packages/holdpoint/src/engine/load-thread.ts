/**
 * Reads a thread back from the store: snapshot, then the journal after it.
 *
 * L1. The chain is checked while reading; a journal that was tampered with or damaged is refused (G11).
 * L2. A snapshot is a shortcut, never a truth: it names the record and the entry it was taken after.
 */
import { brokenLink, genesis } from "../core/chain.ts";
import { HoldpointError } from "../core/errors.ts";
import type { Tenant, ThreadId } from "../core/ids.ts";
import type { JournalEntry, State, TaskSpec } from "../core/journal.ts";
import { applyPatch } from "../core/journal.ts";
import { canonical, type Json, type JsonObject } from "../core/json.ts";
import type { Store, StoredDocument, StreamRecord } from "../storage/store.ts";
import { journalStream } from "./journal.ts";
import { emptyView, fold, type ThreadView } from "./thread-view.ts";

const PAGE = 500;

/** A view at the beginning of a superstep, taken after entry `entries` of a record. */
export interface Snapshot {
  readonly entries: number;
  readonly graph: string;
  readonly version: string;
  readonly run: number;
  readonly step: number;
  readonly config: JsonObject;
  readonly state: State;
  readonly tasks: readonly TaskSpec[];
}

interface SnapshotBody extends Snapshot {
  /** The record it was taken in, and the hash before that: the chain is checked from there on. */
  readonly seq: number;
  readonly previous: string;
}

export interface LoadedThread {
  readonly view: ThreadView;
  readonly head: number;
  readonly hash: string;
  /** How many entries the last record has. */
  readonly entries: number;
  /** Revision of the snapshot document; 0 when there is none. */
  readonly snapshotRevision: number;
  /** Length of the last snapshot, and of the journal since. */
  readonly snapshotLength: number;
  readonly sinceSnapshot: number;
}

/** Takes hold of a view that stands at the beginning of a superstep. Costs nothing: all of it is immutable. */
export function snapshotOf(view: ThreadView, entries: number): Snapshot {
  const { graph, version, run, step, config, state } = view;
  return { entries, graph, version, run, step, config, state, tasks: [...view.tasks.values()].map((task) => task.spec) };
}

/** The stored form of a snapshot. */
export function snapshotText(snapshot: Snapshot, seq: number, previous: string): string {
  const body: SnapshotBody = { ...snapshot, seq, previous };
  return canonical(body as unknown as Json);
}

function fromSnapshot(body: SnapshotBody): ThreadView {
  const { graph, version, run, step, config } = body;
  const state = applyPatch({}, Object.fromEntries(Object.entries(body.state).map(([channel, value]) => [channel, { set: value }])));
  return { ...emptyView(), status: "running", graph, version, run, step, config, state, tasks: new Map(body.tasks.map((spec) => [spec.id, { spec, operations: [] }])) };
}

/** The entries of a record. */
export function entriesOf(record: StreamRecord, thread: ThreadId): readonly JournalEntry[] {
  if (record.payload === null) throw new HoldpointError("STORE_CORRUPT", `Record ${record.seq} of thread "${thread}" was erased and is needed to go on.`, { threadId: thread, seq: record.seq });
  return JSON.parse(record.payload) as JournalEntry[];
}

/** Records of a thread's journal in order, checked (L1), page by page. */
export async function* readJournal(store: Store, tenant: Tenant, id: ThreadId, from: { readonly after: number; readonly previous: string }): AsyncGenerator<StreamRecord> {
  const stream = journalStream(id);
  let { after, previous } = from;
  for (;;) {
    const records = await store.read(tenant, stream, after, PAGE);
    for (const record of records) {
      const broken = record.seq === after + 1 ? brokenLink(previous, record) : `record ${after + 1} is missing`;
      if (broken !== undefined) throw new HoldpointError("STORE_CORRUPT", `The journal of thread "${id}" is damaged: ${broken}.`, { threadId: id, seq: record.seq });
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

/** Reads a thread as it stands. */
export async function loadThread(store: Store, tenant: Tenant, id: ThreadId): Promise<LoadedThread> {
  const [snapshot]: readonly (StoredDocument | undefined)[] = await store.get(tenant, "snapshot", [id]);
  const body = snapshot === undefined ? undefined : (JSON.parse(snapshot.body) as SnapshotBody);
  const view = body === undefined ? emptyView() : fromSnapshot(body);
  const start = body === undefined ? { after: 0, previous: genesis(tenant, journalStream(id)) } : { after: body.seq - 1, previous: body.previous };
  let head = start.after;
  let hash = start.previous;
  let entries = 0;
  let sinceSnapshot = 0;
  for await (const record of readJournal(store, tenant, id, start)) {
    const skip = record.seq === body?.seq ? body.entries : 0;
    const all = entriesOf(record, id);
    for (const entry of all.slice(skip)) fold(view, entry);
    entries = all.length;
    sinceSnapshot += record.payload?.length ?? 0;
    head = record.seq;
    hash = record.hash;
  }
  return { view, head, hash, entries, snapshotRevision: snapshot?.revision ?? 0, snapshotLength: snapshot?.body.length ?? 0, sinceSnapshot };
}
