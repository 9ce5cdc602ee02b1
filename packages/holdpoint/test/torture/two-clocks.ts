/**
 * Where an instant of the store stands among the calls of a history. Calls are timed by a clock that nobody sets
 * (`performance.now()`); deadlines are instants of the store, whose server is on this machine and goes by its clock
 * (`Date.now()`), however wrong the processes of a test take theirs to be.
 *
 * K1. A look says how far the two are apart only to within the time it took, and the millisecond that the store's clock is
 *     cut off to. So an instant is a span: it came neither before it nor after it.
 * K2. Whoever set the machine's clock between two looks widened the span, by as much.
 */

/** By `performance.now()`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export class TwoClocks {
  /** How much later it is by the store's clock, at least and at most. */
  #least = Infinity;
  #most = -Infinity;

  constructor() {
    this.look();
  }

  /** Reads both. */
  look(): void {
    const before = performance.now();
    const at = Date.now();
    this.#most = Math.max(this.#most, at + 1 - before);
    this.#least = Math.min(this.#least, at - performance.now());
  }

  /** When the store's clock came to `at`. */
  spanOf(at: number): Span {
    return { from: at - this.#most, to: at - this.#least };
  }
}
