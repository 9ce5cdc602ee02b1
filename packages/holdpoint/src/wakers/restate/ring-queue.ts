/**
 * Rings on their way out.
 *
 * Q1. Putting a ring in takes no time and never fails.
 * Q2. Whoever hears one ring looks for everything that is due. So of the rings for now at most `ENOUGH` wait, a newer one in
 *     the place of the oldest, and one for each thread; enough of them for every worker to hear one.
 * Q3. Rings for later are for one instant each; of a thread the newest one waits. At most `MOST_LATER` wait, further ones are
 *     dropped. The two kinds are sent in turn.
 * Q4. At most `AT_ONCE` are being sent. One that fails is counted and not sent again: polling finds what it was about. Of a
 *     row of failures the first one is told, so that an outage is told once.
 */
import type { Ring } from "./ring.ts";

const ENOUGH = 64;
const MOST_LATER = 10_000;
const AT_ONCE = 32;

/** What became of rings in this process. */
export interface RingCounts {
  /** Taken by Restate. */
  readonly sent: number;
  /** In whose place a newer one was sent. */
  readonly merged: number;
  /** Not taken: Restate could not be reached, or refused. */
  readonly failed: number;
  /** Not sent, because too many were waiting, or the store was closed. */
  readonly dropped: number;
  /** That came here. */
  readonly heard: number;
}

export class RingQueue {
  readonly #send: (ring: Ring) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #now = new Map<string, Ring>();
  readonly #later = new Map<string, Ring>();
  #isLaterNext = false;
  #underWay = 0;
  #isFailing = false;
  #isOver = false;
  readonly #counts = { sent: 0, merged: 0, failed: 0, dropped: 0 };
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(send: (ring: Ring) => Promise<void>, onError: (error: unknown) => void) {
    this.#send = send;
    this.#onError = onError;
  }

  get counts(): Omit<RingCounts, "heard"> {
    return { ...this.#counts };
  }

  put(ring: Ring): void {
    if (this.#isOver) this.#counts.dropped += 1;
    else if (ring.dueAt === undefined) this.#wait(this.#now, ring, ENOUGH);
    else if (this.#later.size < MOST_LATER || this.#later.has(keyOf(ring))) this.#wait(this.#later, ring, MOST_LATER);
    else this.#counts.dropped += 1;
    this.#sendMore();
  }

  /** In the place of the one of its thread, else of the oldest when there are as many as may be. */
  #wait(waiting: Map<string, Ring>, ring: Ring, most: number): void {
    const key = keyOf(ring);
    const [oldest = key] = waiting.keys();
    if (waiting.delete(waiting.size < most || waiting.has(key) ? key : oldest)) this.#counts.merged += 1;
    waiting.set(key, ring);
  }

  /** Resolves when nothing waits and nothing is being sent. */
  async idle(): Promise<void> {
    if (this.#underWay === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Drops what waits, and everything that comes. */
  end(): void {
    this.#isOver = true;
    this.#counts.dropped += this.#now.size + this.#later.size;
    this.#now.clear();
    this.#later.clear();
  }

  #sendMore(): void {
    while (this.#underWay < AT_ONCE) {
      const ring = this.#take();
      if (ring === undefined) break;
      this.#underWay += 1;
      void this.#sendOne(ring);
    }
    if (this.#underWay > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  #take(): Ring | undefined {
    const turns = this.#isLaterNext ? [this.#later, this.#now] : [this.#now, this.#later];
    this.#isLaterNext = !this.#isLaterNext;
    for (const waiting of turns) {
      for (const [key, ring] of waiting) {
        waiting.delete(key);
        return ring;
      }
    }
    return undefined;
  }

  async #sendOne(ring: Ring): Promise<void> {
    try {
      await this.#send(ring);
      this.#counts.sent += 1;
      this.#isFailing = false;
    } catch (error) {
      this.#counts.failed += 1;
      const isFirst = !this.#isFailing;
      this.#isFailing = true;
      if (isFirst) this.#onError(error);
    } finally {
      this.#underWay -= 1;
      this.#sendMore();
    }
  }
}

function keyOf({ tenant, id }: Ring): string {
  return `${tenant}/${id}`;
}
