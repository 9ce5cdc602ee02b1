/**
 * Snapshots: so that a long thread is read as quickly as a short one (G12).
 *
 * U1. A snapshot is a shortcut, never a truth: it names the record and the entry it was taken after, that record holds its
 *     digest, and the journal is kept whole. One that is not what the journal says is passed over (G11).
 * U2. One is taken when the journal since the last has outgrown it, so that their total stays linear.
 */
import type { ThreadId } from "../../core/ids.ts";
import { applyPatch, type Instruction, type JournalEntry, type State, type TaskSpec } from "../../core/journal.ts";
import { sha256 } from "../../core/digest.ts";
import { isHoldpointError } from "../../core/errors.ts";
import { canonical, type Json, type JsonObject } from "../../core/json.ts";
import type { DocumentPut } from "../../storage/store.ts";
import { ENTRY_MAX } from "./journal.ts";
import { newTask } from "./task-view.ts";
import { emptyView, type ThreadView } from "./thread-view.ts";

/** A view at the beginning of a superstep, taken after entry `entries` of a record. */
interface Snapshot {
  readonly entries: number;
  readonly graph: string;
  readonly version: string;
  readonly run: number;
  readonly step: number;
  readonly since: number;
  readonly config: JsonObject;
  readonly requester?: string;
  readonly coRequesters?: readonly string[];
  readonly instructions?: readonly Instruction[];
  readonly state: State;
  readonly tasks: readonly TaskSpec[];
  readonly origin: string;
  readonly fork?: NonNullable<ThreadView["fork"]>;
}

export interface SnapshotBody extends Snapshot {
  /** The record it was taken in, and the hash before that: the chain is checked from there on. */
  readonly seq: number;
  readonly previous: string;
}

/** Takes hold of a view that stands at the beginning of a superstep. Costs nothing: all of it is immutable. */
function snapshotOf(view: ThreadView, entries: number): Snapshot {
  const { graph, version, run, step, since, config, requester, coRequesters, instructions, state, origin, fork } = view;
  return {
    entries,
    graph,
    version,
    run,
    step,
    since,
    config,
    state,
    origin,
    ...(requester === undefined ? {} : { requester }),
    ...(coRequesters.length === 0 ? {} : { coRequesters }),
    ...(instructions.length === 0 ? {} : { instructions }),
    ...(fork === undefined ? {} : { fork }),
    tasks: [...view.tasks.values()].map((task) => task.spec),
  };
}

/** The stored form of a snapshot; undefined when it would be too long. */
function snapshotText(snapshot: Snapshot, seq: number, previous: string): string | undefined {
  const body: SnapshotBody = { ...snapshot, seq, previous };
  try {
    return canonical(body as unknown as Json, ENTRY_MAX);
  } catch (error) {
    if (isHoldpointError(error, "TOO_LARGE")) return undefined;
    throw error;
  }
}

/** The view a snapshot was taken of. */
export function fromSnapshot(body: SnapshotBody): ThreadView {
  const {
    graph,
    version,
    run,
    step,
    since,
    config,
    requester,
    coRequesters = [],
    instructions = [],
    origin,
    fork,
  } = body;
  const state = applyPatch(
    {},
    Object.fromEntries(Object.entries(body.state).map(([channel, value]) => [channel, { set: value }])),
  );
  return {
    ...emptyView(),
    status: "running",
    graph,
    version,
    run,
    step,
    since,
    config,
    requester,
    coRequesters,
    instructions,
    origin,
    fork,
    state,
    began: state,
    tasks: new Map(body.tasks.map((spec) => [spec.id, newTask(spec)])),
  };
}

/** What is known of a thread's snapshots when it is taken up. */
export interface SnapshotState {
  /** Revision of the snapshot document; 0 when there is none. */
  readonly snapshotRevision: number;
  /** Length of the last snapshot, and of the journal since. */
  readonly snapshotLength: number;
  readonly sinceSnapshot: number;
}

interface SnapshotOwner {
  readonly id: ThreadId;
  readonly view: ThreadView;
  readonly owner: { readonly limits: { readonly snapshotLength: number } };
}

export class Snapshots {
  readonly #thread: SnapshotOwner;
  #due: Snapshot | undefined;
  #revision: number;
  #length: number;
  #since: number;
  #entriesInBatch = 0;

  constructor(thread: SnapshotOwner, from: SnapshotState) {
    this.#thread = thread;
    this.#revision = from.snapshotRevision;
    this.#length = from.snapshotLength;
    this.#since = from.sinceSnapshot;
  }

  /** How much of the thread was journaled, as far as it takes to read it: the last snapshot, and what came since. */
  get length(): number {
    return this.#length + this.#since;
  }

  /** Counts an entry that was folded into the view; at the beginning of a superstep a snapshot may be due (U2). */
  appended(entry: JournalEntry, length: number): void {
    this.#entriesInBatch += 1;
    this.#since += length;
    const limit = Math.max(this.#thread.owner.limits.snapshotLength, 2 * this.#length);
    if (entry.type === "superstep" && this.#since > limit) {
      this.#due = snapshotOf(this.#thread.view, this.#entriesInBatch);
    }
  }

  /** A commit goes out as record `seq` after the hash `previous`: the snapshot that is due goes with it. */
  take(seq: number, previous: string): SnapshotTaken | undefined {
    const snapshot = this.#due;
    this.#entriesInBatch = 0;
    this.#due = undefined;
    if (snapshot === undefined) return undefined;
    const body = snapshotText(snapshot, seq, previous);
    this.#length = body?.length ?? ENTRY_MAX;
    this.#since = 0;
    // A state too long for one is read from the journal (U1).
    if (body === undefined) return undefined;
    this.#revision += 1;
    const { id } = this.#thread;
    return {
      entry: { type: "snapshot_taken", digest: sha256(body) },
      put: { collection: "snapshot", key: id, revision: this.#revision - 1, body, index: { at: 0 } },
    };
  }
}

/** A snapshot, and what the journal says of it. */
export interface SnapshotTaken {
  readonly entry: JournalEntry & { readonly type: "snapshot_taken" };
  readonly put: DocumentPut;
}

/** Whether a record holds the digest of a snapshot that was taken in it (U1). */
export function isVouchedFor(body: string, entries: readonly JournalEntry[]): boolean {
  const digest = sha256(body);
  return entries.some((entry) => entry.type === "snapshot_taken" && entry.digest === digest);
}
