/** How far long work has come. */
import { figure, seconds } from "./figures.ts";
import { tell } from "./terminal.ts";

const EVERY_MS = 1_000;

/**
 * Says on standard error how far long work has come: nothing in the first second, then once a second, and nothing at all
 * where nobody looks.
 */
export class Progress {
  readonly #what: string;
  readonly #now: () => number;
  readonly #startedAt: number;
  #nextAt: number;
  #done = 0;

  constructor(what: string, now: () => number = () => performance.now()) {
    this.#what = what;
    this.#now = now;
    this.#startedAt = now();
    this.#nextAt = this.#startedAt + EVERY_MS;
  }

  get spanMs(): number {
    return this.#now() - this.#startedAt;
  }

  /** Says that a piece of it begins. */
  begin(piece: string): void {
    if (process.stderr.isTTY) tell(`${piece} …`);
  }

  /** Says for how long something is under way that cannot be counted. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const timer = setInterval(() => this.begin(`${this.#what}, ${seconds(this.spanMs)}`), EVERY_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  step(): void {
    this.#done += 1;
    // Looking at the clock costs more than counting.
    if (this.#done % 256 !== 0 || !process.stderr.isTTY) return;
    const now = this.#now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + EVERY_MS;
    tell(`${figure(this.#done)} ${this.#what} …`);
  }
}
