/**
 * A clock that only moves when a test moves it.
 *
 * K1. Timers fire in the order of their instants, and in the order they were set where those are equal.
 * K2. While a timer runs, `now()` is the instant it was set for.
 */
import type { Clock } from "../core/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/** Turns of the event loop that promises, and stores that group their commits, get to settle in. */
const SETTLING_TURNS = 8;

export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startAt: number = Date.UTC(2026, 0, 1)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order, fn };
    this.#order += 1;
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait: none while everything is idle. */
  get timers(): number {
    return this.#timers.size;
  }

  /** When the next timer fires; undefined when none waits. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves the clock on, fires what falls due on the way, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let timer = this.#next(); timer !== undefined && timer.at <= end; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.fn();
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
    await this.settle();
  }

  /** Sets the clock to any instant, also an earlier one, as an administrator might. Fires nothing. */
  set(at: number): void {
    this.#now = at;
  }

  /** Lets promises settle without moving the clock. */
  async settle(turns: number = SETTLING_TURNS): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }
}
