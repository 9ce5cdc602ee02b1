/** A thread that is held, and the engine it runs in: the seams between the parts. */
import type { HoldpointError } from "../../core/errors.ts";
import type { InterruptId, OperationId, TaskId, Tenant, ThreadId } from "../../core/ids.ts";
import type { StoredQuestion } from "../../core/interrupt.ts";
import type { ErrorRecord, JournalEntry } from "../../core/journal.ts";
import type { Store } from "../../storage/store.ts";
import type { Journal } from "../journal/journal.ts";
import type { Answer, Task, TaskHost } from "../operations/operation.ts";
import type { Oversight } from "../oversight/oversight.ts";
import type { Program } from "../program.ts";
import type { ThreadEvents } from "./thread-events.ts";
import type { ThreadQuestions } from "./thread-questions.ts";
import type { ThreadView } from "../journal/thread-view.ts";

/** One thread of one program. */
export interface Target {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly program: Program;
}

/** A thread while this process runs it, as the parts of the engine see it. */
export interface Thread extends TaskHost {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly program: Program;
  readonly owner: ThreadOwner;
  readonly view: ThreadView;
  readonly journal: Journal;
  readonly questions: ThreadQuestions;
  /** Keys of the controls that were carried out here. The store may still show them for a moment. */
  readonly carriedOut: Set<string>;
  /** The task in memory, brought there by replay when it is not. */
  wake(id: TaskId): ThreadTask | undefined;
  /** The nodes that are to run, or that wait. */
  next(): readonly string[];
  /** The outcome of a question arrived. */
  signal(question: StoredQuestion): void;
  fail(error: ErrorRecord): void;
  /** Holds the thread, because what is stored and what runs do not go together. */
  block(reason: string): void;
  /** Ends the run; its questions are closed. Their documents must have been read. */
  cancel(reason: string, by: string): void;
}

/** A task in memory, as its thread sees it. */
export interface ThreadTask extends Task {
  /** A question of this task was answered, or its deadline came. False when nobody waits for it. */
  answer(op: OperationId, answer: Answer): boolean;
  /** A timer of this task came due. */
  due(op: OperationId): void;
}

/** What a thread needs of the engine it runs in. */
export interface ThreadOwner {
  readonly store: Store;
  readonly worker: string;
  readonly leaseMs: number;
  readonly limits: Limits;
  readonly oversight: Oversight;
  after(delayMs: number, fn: () => void): () => void;
  eventsOf(identity: string): ThreadEvents;
  /** Something was appended to its journal. */
  appended(thread: Thread, entry: JournalEntry): void;
  /** A thread that rested does something again. */
  stirred(thread: Thread): void;
  /** The lease was given back. `woken`: something came meanwhile and has to be looked at. */
  released(thread: Thread, woken: boolean): void;
  /** The row counts wakes this thread has not looked at. */
  signaled(thread: Thread): void;
  /** `givenBack`: the lease was given back, and the thread is due. */
  lost(thread: Thread, error: HoldpointError, givenBack: boolean): void;
  /** A deadline of a question came. */
  expire(thread: Thread, interrupt: InterruptId): void;
}

export interface Limits {
  /** How long a replay may stand still while something unrecorded is held back, in ms. */
  readonly replayGraceMs: number;
  /** How long a replay may stand still while the code is silent (in an un-journaled await), in ms. */
  readonly replaySilenceMs: number;
  /** How long author code that a gate asks (a snapshot, `revalidate`, the directory) may take, in ms. */
  readonly lookUpMs: number;
  /** A snapshot is taken when the journal since the last is longer than this, and than twice the last. */
  readonly snapshotLength: number;
}
