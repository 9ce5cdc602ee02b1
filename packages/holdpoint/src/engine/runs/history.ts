/** Where a thread stands and where it stood: read from the journal alone, without author code. */
import { HoldpointError } from "../../core/errors.ts";
import {
  checkpointId,
  checkpointPosition,
  type CheckpointId,
  type JournalPosition,
  type ThreadId,
} from "../../core/ids.ts";
import type { Interrupt } from "../../core/interrupt.ts";
import type { ErrorRecord, JournalEntry } from "../../core/journal.ts";
import type { Json } from "../../core/json.ts";
import type { ThreadStatus } from "../../storage/store.ts";
import { unknownThread } from "../journal/claimed.ts";
import type { Engine } from "../engine.ts";
import { journalStream } from "../journal/journal.ts";
import { entriesOf, loadThread, readWholeJournal } from "../journal/load-thread.ts";
import type { Target } from "../thread/thread.ts";
import { pendingInterrupts } from "../thread/thread-questions.ts";
import { emptyView, fold, type ThreadView } from "../journal/thread-view.ts";

/** A task as a snapshot shows it. */
export interface TaskSnapshot {
  readonly id: string;
  readonly name: string;
  readonly interrupts: readonly Interrupt[];
  readonly error?: ErrorRecord;
}

/** A thread at one moment. */
export interface StateSnapshot<Values = Json> {
  readonly values: Values;
  /** Nodes that are to run, or that wait. */
  readonly next: readonly string[];
  readonly tasks: readonly TaskSnapshot[];
  readonly config: { readonly configurable: { readonly thread_id: ThreadId; readonly checkpoint_id: CheckpointId } };
  readonly parentConfig?: {
    readonly configurable: { readonly thread_id: ThreadId; readonly checkpoint_id: CheckpointId };
  };
  readonly metadata: {
    readonly source: "input" | "loop" | "update" | "fork";
    readonly step: number;
    readonly run: number;
  };
  readonly createdAt: string;
  readonly status: ThreadStatus;
  /** Graph and version the thread is bound to. */
  readonly graph: string;
  readonly version: string;
  /** Why it is blocked. */
  readonly blocked?: { readonly message: string };
  readonly error?: ErrorRecord;
}

/** What made a checkpoint. */
export type Source = StateSnapshot["metadata"]["source"];

/** The entries that make one. */
export const SOURCES: Partial<Record<JournalEntry["type"], Source>> = {
  run_started: "input",
  superstep: "loop",
  run_completed: "loop",
  state_updated: "update",
  forked: "fork",
};

function snapshot(
  view: ThreadView,
  target: Target,
  at: JournalPosition & { readonly at: number },
  source: Source,
  parent: CheckpointId | undefined,
): StateSnapshot {
  const { id, program } = target;
  const waiting = view.status === "running" ? pendingInterrupts(view, id) : [];
  const open = [...view.tasks.values()].filter((task) => task.output === undefined);
  const ids = new Map([...view.questions.values()].map((asked) => [asked.interrupt, asked.task]));
  return {
    values: program.output(view.state),
    next: open.map((task) => task.spec.node),
    tasks: open.map(({ spec, error }) => ({
      id: spec.id,
      name: spec.node,
      interrupts: waiting.filter((one) => ids.get(one.id) === spec.id),
      ...(error === undefined ? {} : { error }),
    })),
    config: { configurable: { thread_id: id, checkpoint_id: checkpointId(at) } },
    ...(parent === undefined ? {} : { parentConfig: { configurable: { thread_id: id, checkpoint_id: parent } } }),
    metadata: { source, step: view.step, run: view.run },
    createdAt: new Date(at.at).toISOString(),
    status: view.status === "running" && waiting.length > 0 ? "waiting" : view.status,
    graph: view.graph,
    version: view.version,
    ...(view.blocked === undefined ? {} : { blocked: { message: view.blocked } }),
    ...(view.error === undefined ? {} : { error: view.error }),
  };
}

function noCheckpoint(target: Pick<Target, "id">, id: string): HoldpointError {
  return new HoldpointError("CHECKPOINT_NOT_FOUND", `Thread "${target.id}" has no checkpoint "${id}".`, {
    threadId: target.id,
    checkpointId: id,
  });
}

/** A thread as it was at a checkpoint. */
export interface PastThread {
  readonly view: ThreadView;
  readonly position: JournalPosition & { readonly at: number };
  readonly source: Source;
}

/** Folds the journal up to a checkpoint. */
export async function viewAt(
  engine: Pick<Engine, "store">,
  target: Pick<Target, "tenant" | "id">,
  id: string,
): Promise<PastThread> {
  const position = checkpointPosition(id);
  if (position === undefined) throw noCheckpoint(target, id);
  const view = emptyView();
  let source: Source = "input";
  for await (const record of readWholeJournal(engine.store, target.tenant, target.id)) {
    const entries = entriesOf(record, target.id);
    const here = record.seq === position.seq;
    if (here && (!record.hash.startsWith(position.hash) || position.entries > entries.length)) break;
    for (const entry of here ? entries.slice(0, position.entries) : entries) {
      fold(view, entry);
      source = SOURCES[entry.type] ?? source;
    }
    if (here) {
      return {
        view,
        position: { seq: record.seq, entries: position.entries, hash: record.hash, at: record.at },
        source,
      };
    }
  }
  throw noCheckpoint(target, id);
}

/** Refuses to do something from a checkpoint that is not where the thread stands: going back is what `fork` does. */
export async function requireHead(engine: Engine, target: Target, checkpoint: string | undefined): Promise<void> {
  if (checkpoint === undefined) return;
  const { tenant, id } = target;
  const position = checkpointPosition(checkpoint);
  const row = await engine.store.thread(tenant, id);
  if (position === undefined || row === undefined) throw noCheckpoint(target, checkpoint);
  const [record] = await engine.store.read(tenant, journalStream(id), position.seq - 1, 1);
  if (record?.hash.startsWith(position.hash) !== true) throw noCheckpoint(target, checkpoint);
  if (position.seq !== row.head || position.entries !== entriesOf(record, id).length) {
    throw new HoldpointError(
      "STALE_CHECKPOINT",
      `Thread "${id}" has gone on since checkpoint "${checkpoint}". Leave checkpoint_id out, or go on from there in a thread of its own: fork(config).`,
      { threadId: id, checkpointId: checkpoint },
    );
  }
}

/** The thread as it stands, or as it was at a checkpoint. */
export async function getState(engine: Engine, target: Target, id: string | undefined): Promise<StateSnapshot> {
  if (id !== undefined) {
    const past = await viewAt(engine, target, id);
    return snapshot(past.view, target, past.position, past.source, undefined);
  }
  const row = await engine.store.thread(target.tenant, target.id);
  if (row === undefined) throw unknownThread(target.id);
  const { view, head, hash, entries, changedBy } = await loadThread(engine.store, target.tenant, target.id, row.head);
  const state = snapshot(
    view,
    target,
    { seq: head, entries, hash, at: row.updatedAt },
    SOURCES[changedBy] ?? "loop",
    undefined,
  );
  return row.status === "waiting" || row.status === "running" || row.status === "pending"
    ? { ...state, status: row.status }
    : state;
}

/** The checkpoints of a thread, newest first: where it began, each superstep, each change from outside, and its end. */
export async function getStateHistory(engine: Engine, target: Target): Promise<readonly StateSnapshot[]> {
  if ((await engine.store.thread(target.tenant, target.id)) === undefined) throw unknownThread(target.id);
  const found: StateSnapshot[] = [];
  const view = emptyView();
  let parent: CheckpointId | undefined;
  for await (const record of readWholeJournal(engine.store, target.tenant, target.id)) {
    let index = 0;
    for (const entry of entriesOf(record, target.id)) {
      index += 1;
      fold(view, entry);
      const source = SOURCES[entry.type];
      if (source === undefined || entry.type === "forked") continue;
      const at = { seq: record.seq, entries: index, hash: record.hash, at: record.at };
      found.push(snapshot(view, target, at, source, parent));
      parent = checkpointId(at);
    }
  }
  return found.reverse();
}
