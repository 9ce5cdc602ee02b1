/** What a task needs of the thread it belongs to: the seam that lets tasks be run and tested by themselves. */
import type { JournalEntry } from "../core/journal.ts";
import type { InterruptId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Operation } from "./operation.ts";
import type { Past } from "./reuse.ts";
import type { TaskEnd, TaskRun } from "./task-run.ts";
import type { ThreadEvents } from "./thread-events.ts";
import type { Asking } from "./thread-questions.ts";
import type { Turns } from "./turns.ts";

export interface TaskHost {
  /** Tenant and thread: what ids of questions, and idempotency keys, are derived from. */
  readonly identity: string;
  /** What the run was started with, as journaled. */
  readonly config: JsonObject;
  /** What identities of operations derive from: the thread, or for a fork the thread it comes from. */
  readonly lineage: string;
  /** What a fork may reuse; undefined for a thread that is none. */
  readonly past: Past | undefined;
  /** False when nothing is kept: then nothing may pause. */
  readonly durable: boolean;
  readonly turns: Turns;
  readonly events: ThreadEvents;
  readonly journal: { append(entry: JournalEntry): void; flush(): Promise<void> };
  /** The store's clock, in ms. */
  now(): number;
  /** Calls `fn` after a while of the injected clock; the returned function takes it back. */
  after(delayMs: number, fn: () => void): () => void;
  /** Publishes a question; `round` tells several of one operation apart. */
  ask(operation: Operation, asking: Asking, round?: string): void;
  /** The answer to a question reached the code that waits for it. */
  consumed(interrupt: InterruptId): void;
  /** An accepted answer met nobody. */
  unused(interrupt: InterruptId): void;
  /** A replay is not finished; `moving` when there is still something to deliver. */
  stalling(task: TaskRun, moving: boolean): void;
  /** A replay is finished: the code provably is the one that wrote the journal. */
  live(task: TaskRun): void;
  delivered(task: TaskRun): void;
  abandoned(operation: Operation): void;
  taskEnded(task: TaskRun, end: TaskEnd): void;
}
