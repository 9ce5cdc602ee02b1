/** What a thread needs of the engine it runs in: the seam between the two. */
import type { HoldpointError } from "../core/errors.ts";
import type { InterruptId } from "../core/ids.ts";
import type { Store } from "../storage/store.ts";
import type { ThreadEvents } from "./thread-events.ts";
import type { ThreadRun } from "./thread-run.ts";

export interface ThreadOwner {
  readonly store: Store;
  readonly worker: string;
  readonly leaseMs: number;
  readonly limits: Limits;
  after(delayMs: number, fn: () => void): () => void;
  eventsOf(identity: string): ThreadEvents;
  /** A thread that rested does something again. */
  stirred(thread: ThreadRun): void;
  /** The lease was given back. `woken`: something came meanwhile and has to be looked at. */
  released(thread: ThreadRun, woken: boolean): void;
  /** The row counts wakes this thread has not looked at. */
  signaled(thread: ThreadRun): void;
  lost(thread: ThreadRun, error: HoldpointError): void;
  /** A deadline of a question came. */
  expire(thread: ThreadRun, interrupt: InterruptId): void;
}

export interface Limits {
  /** How long a replay may stand still while something unrecorded is held back, in ms. */
  readonly replayGraceMs: number;
  /** How long a replay may stand still while the code is silent (in an un-journaled await), in ms. */
  readonly replaySilenceMs: number;
  /** A snapshot is taken when the journal since the last is longer than this, and than twice the last. */
  readonly snapshotLength: number;
}
