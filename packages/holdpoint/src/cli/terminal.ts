/** What a command writes: results to standard output, everything else to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says something to the person in front of it. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** 1234567 as `1,234,567`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** `1 record`, `2 records`. */
export function count(value: number, what: string): string {
  return `${figure(value)} ${what}${value === 1 ? "" : "s"}`;
}

/** A span as `0.12 s`. */
export function seconds(spanMs: number): string {
  return `${(spanMs / 1_000).toFixed(2)} s`;
}

const EVERY_MS = 1_000;

/** Says on standard error how far long work has come: nothing in the first second, then once a second. */
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

  step(): void {
    this.#done += 1;
    // Looking at the clock costs more than counting.
    if (this.#done % 256 !== 0) return;
    const now = this.#now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + EVERY_MS;
    tell(`${figure(this.#done)} ${this.#what} …`);
  }
}
