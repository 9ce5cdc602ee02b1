/**
 * The store's time, as this process knows it.
 *
 * T1. Without a clock of its own, time is the database's: every judgment is made by `clock_timestamp()`, and this process
 *     only knows how far its own clock is from it, measured again with every answer that tells the time.
 * T2. It never runs backwards. What this process has known goes with every call, and the database keeps what any process
 *     has known to half a second: when the server's clock is set back, or another server takes over whose clock is
 *     behind, time stands still until the clock has caught up.
 * T3. With a clock (tests), that one is asked, and the instant goes with every call.
 */
import type { Clock } from "../../core/clock.ts";
import { systemClock } from "../../core/system-clock.ts";
import type { Instants } from "./look.ts";

export class StoreTime {
  readonly clock: Clock;
  readonly #given: Clock | undefined;
  /** The database's time less that of the process's monotonic clock. */
  #offset = performance.timeOrigin;
  /** The latest instant that was told here. */
  #latest = 0;
  /** The latest instant the database told. */
  #floor = 0;

  constructor(given: Clock | undefined) {
    this.#given = given;
    this.clock = given ?? { now: () => this.now(), after: (delayMs, fn) => systemClock.after(delayMs, fn) };
  }

  now(): number {
    const reading = this.#given?.now() ?? Math.floor(performance.now() + this.#offset);
    this.#latest = Math.max(this.#latest, this.#floor, reading);
    return this.#latest;
  }

  /** What goes with a call that judges by time. */
  instants(): Instants {
    return this.#given === undefined ? { at: null, floor: this.#floor } : { at: this.now(), floor: this.#floor };
  }

  /** What the database said when it was opened: the latest instant it has known, and what its clock says. */
  opened(latestAt: number, serverAt: number, since: number): void {
    this.heard(this.#given === undefined ? Math.max(latestAt, serverAt) : latestAt, since);
  }

  /** The store was at `at` in a call that began at `since` by `performance.now()` and has just been answered. */
  heard(at: number, since: number): void {
    this.#floor = Math.max(this.#floor, at);
    if (this.#given === undefined) this.#offset = at - (since + performance.now()) / 2;
  }
}
