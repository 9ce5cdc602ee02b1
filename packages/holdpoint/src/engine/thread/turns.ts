/**
 * Turns: when author code runs, and when it does not.
 *
 * T1. Author code is entered one job per macrotask, and each turn lasts until the microtask queue is empty: what an
 *     `await` of a settled promise leads to belongs to the turn.
 * T2. `end` is called once after every turn, when nothing of it is left to run.
 * T3. Operations registered outside a turn (after an un-journaled await) open a turn of their own.
 */
import { clean, immediate } from "../operations/clean-context.ts";

export class Turns {
  readonly #next: () => (() => void) | undefined;
  readonly #end: () => void;
  #scheduled = false;
  #active = false;

  /** `next` gives the next job, if there is one; `end` is called after each turn. */
  constructor(next: () => (() => void) | undefined, end: () => void) {
    this.#next = next;
    this.#end = end;
  }

  /** Whether author code is running, or about to. */
  get busy(): boolean {
    return this.#active || this.#scheduled;
  }

  /** There may be a job. */
  kick(): void {
    if (this.#scheduled || this.#active) return;
    this.#scheduled = true;
    immediate(() => {
      this.#scheduled = false;
      if (this.#active) return;
      const job = this.#next();
      if (job === undefined) return this.#end();
      this.#open();
      job();
    });
  }

  /** Author code did something that has to be looked at when it comes to rest (T3). */
  touch(): void {
    if (!this.#active) this.#open();
  }

  #open(): void {
    this.#active = true;
    // A tick that is scheduled from a microtask runs when the whole microtask queue is empty (T1).
    clean(() =>
      queueMicrotask(() => {
        process.nextTick(() => {
          this.#active = false;
          this.#end();
        });
      }),
    );
  }
}
