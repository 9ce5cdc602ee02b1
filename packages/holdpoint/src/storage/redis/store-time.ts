/**
 * The store's time as this process knows it.
 *
 * T1. Decisions about time are the server's: scripts ask its clock. Here it is only estimated, from what the server said
 *     last; never later than it is there, but for how far two clocks part in a few seconds.
 * T2. It never runs backwards, and no script is told an instant before one this process has seen.
 * T3. A clock that was given (in tests) takes the place of the server's.
 */
import type { Clock } from "../../core/clock.ts";
import { systemClock } from "../../core/system-clock.ts";

/** How long the closest estimate is kept before a later one may replace it. */
const KEEP_MS = 10_000;

export class StoreTime {
  readonly clock: Clock;
  readonly #isGiven: boolean;
  #last = 0;
  /** The latest instant the server said. */
  #heard = 0;
  #aheadMs = 0;
  #estimatedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock | undefined) {
    this.#isGiven = clock !== undefined;
    this.clock = clock ?? systemClock;
  }

  now(): number {
    const now = this.#isGiven ? this.clock.now() : this.clock.now() + this.#aheadMs;
    this.#last = Math.max(this.#last, Math.floor(now));
    return this.#last;
  }

  /** What a script is told: the instant it is to go by (none: the server's), and the one it must not fall behind. */
  args(): readonly [said: string, floor: string] {
    return this.#isGiven ? [String(this.now()), "0"] : ["", String(this.#heard)];
  }

  /** Takes in an instant the store has seen, however long ago. */
  remember(at: number): void {
    this.#heard = Math.max(this.#heard, at);
    this.#last = Math.max(this.#last, at);
  }

  /** Takes in what time it is, as a script said. */
  hear(at: number): void {
    this.remember(at);
    if (this.#isGiven) return;
    const local = this.clock.now();
    const aheadMs = at - local;
    if (aheadMs <= this.#aheadMs && local - this.#estimatedAt < KEEP_MS && local >= this.#estimatedAt) return;
    this.#aheadMs = aheadMs;
    this.#estimatedAt = local;
  }

  /** Takes in what time it is, as the server says (TIME). */
  hearServer([seconds = 0, microseconds = 0]: readonly number[]): void {
    if (!this.#isGiven) this.hear(seconds * 1_000 + Math.floor(microseconds / 1_000));
  }
}
