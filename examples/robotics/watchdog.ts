/**
 * The reflex: a timer of this process that stops the arm when nobody has said anything in time. It reads no database,
 * awaits nothing, and asks nobody. It is soft real time: it fires when the event loop gets to it, which is soon, and not at
 * an instant anybody guarantees.
 */
import type { Arm } from "./arm.ts";

export class Watchdog {
  readonly #arm: Arm;
  #timer: NodeJS.Timeout | undefined;

  constructor(arm: Arm) {
    this.#arm = arm;
  }

  /** From now on there are `limitMs` to answer. */
  watch(limitMs: number): void {
    this.off();
    this.#timer = setTimeout(() => this.#arm.stop("the reflex"), limitMs);
  }

  off(): void {
    clearTimeout(this.#timer);
  }
}
