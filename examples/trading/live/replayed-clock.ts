/** Time in a market of the past: it goes on from a day of then, as many times as fast as the real one. */
const DAY_MS = 86_400_000;

export class ReplayedClock {
  readonly #fromAt: number;
  readonly #openedAt: number;
  readonly #speed: number;

  /** At `openedAt` of real time it is `fromAt` there, and a day there takes `dayMs` here. */
  constructor({
    fromAt,
    openedAt,
    dayMs,
  }: {
    readonly fromAt: number;
    readonly openedAt: number;
    readonly dayMs: number;
  }) {
    this.#fromAt = fromAt;
    this.#openedAt = openedAt;
    this.#speed = DAY_MS / dayMs;
  }

  now(): number {
    return this.#fromAt + (Date.now() - this.#openedAt) * this.#speed;
  }
}
