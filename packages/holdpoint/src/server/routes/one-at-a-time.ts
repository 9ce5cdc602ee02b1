/** Work that is heavy: one at a time in this process, and few that wait for their turn. */
import { HttpRefusal } from "../http/http-refusal.ts";

/** Those that wait at the most. */
const WAITING_MAX = 4;
const RETRY_AFTER_MS = 5_000;

/** Lets heavy work through, one after the other. */
export class OneAtATime {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when it is its turn; refuses it when too many wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting > WAITING_MAX) {
      throw new HttpRefusal("RATE_LIMITED", "Too many requests of this kind are being answered; try again.", {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.#waiting += 1;
    const turn = this.#last;
    const done = turn.then(work, work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
