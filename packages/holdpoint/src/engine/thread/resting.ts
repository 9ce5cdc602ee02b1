/**
 * The threads that rest in this process with their continuation, the one that rested longest first.
 *
 * R1. When they are too many, or together hold too much, the one that rested longest goes (engine.ts, G-b). What a thread
 *     holds is estimated by the length of what was journaled of it.
 * R2. One that alone holds much is not kept: it would drive out many.
 */
import type { ThreadRun } from "./thread-run.ts";

/** What resting threads may hold together, in bytes. */
export const MOST_BYTES = 64 * 1024 * 1024;
/** What one of them may hold (R2). */
const MOST_OF_ONE = MOST_BYTES / 8;
/** Characters take up to two bytes, and structures more than their text: 2.1 to 2.7 bytes were measured. */
export const BYTES_PER_CHARACTER = 3;

const DROPPED = "its continuation was dropped";

/** The resting threads of a process. */
export class Resting {
  readonly #runs = new Map<string, { readonly run: ThreadRun; readonly bytes: number }>();
  #bytes = 0;

  get(key: string): ThreadRun | undefined {
    return this.#runs.get(key)?.run;
  }

  /** Keeps a thread that came to rest, if it is not too large (R2); others go where it is too much (R1). */
  keep(key: string, run: ThreadRun, mostThreads: number): void {
    this.remove(key);
    const bytes = BYTES_PER_CHARACTER * run.snapshots.length;
    if (bytes > MOST_OF_ONE) return run.leave(DROPPED);
    this.#runs.set(key, { run, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= mostThreads && this.#bytes <= MOST_BYTES) return;
      this.drop(oldest);
    }
  }

  /** Takes a thread out: it goes on, or it is lost. */
  remove(key: string): void {
    this.#bytes -= this.#runs.get(key)?.bytes ?? 0;
    this.#runs.delete(key);
  }

  /** Drops a continuation. */
  drop(key: string): void {
    this.get(key)?.leave(DROPPED);
    this.remove(key);
  }

  /** Drops every continuation: what resumes next is cold. */
  clear(): void {
    for (const key of [...this.#runs.keys()]) this.drop(key);
  }
}
