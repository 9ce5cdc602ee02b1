/** How many requests a principal may make: a token bucket each, in the memory of this process. */
import type { Clock } from "../../core/clock.ts";
import { HoldpointError } from "../../core/errors.ts";

/** How many requests one principal may make. */
export interface RateLimit {
  /** How many a minute, on average. */
  readonly perMinute: number;
  /** How many at once. */
  readonly burst: number;
}

const MINUTE_MS = 60_000;
/** Buckets that are kept. Whoever was not seen for the longest begins with a full one again. */
const MOST = 10_000;

/** What is in a bucket, as time: a request takes as long as it takes until there is another one. */
interface Bucket {
  readonly creditMs: number;
  readonly at: number;
}

/** Token buckets by key. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #limit: RateLimit;
  readonly #buckets = new Map<string, Bucket>();

  /** `field` is what the limit is called where it was given. */
  constructor(clock: Clock, limit: RateLimit, field = "rateLimit") {
    for (const [name, value] of Object.entries(limit)) {
      if (Number.isFinite(value) && value >= 1) continue;
      throw new HoldpointError("INVALID_ARGUMENT", `${field}.${name} is ${value}; it must be a number from 1.`, {
        [name]: value as number,
      });
    }
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Takes a token. 0 when there was one; else how long it takes until there is one again, in ms. */
  take(key: string): number {
    const costMs = this.#costMs;
    const now = this.#clock.now();
    const filledMs = this.#filledMs(key, now);
    const isGiven = filledMs >= costMs;
    this.#buckets.delete(key);
    this.#buckets.set(key, { creditMs: isGiven ? filledMs - costMs : filledMs, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST && oldest !== undefined) this.#buckets.delete(oldest);
    return isGiven ? 0 : Math.ceil(costMs - filledMs);
  }

  get #costMs(): number {
    return MINUTE_MS / this.#limit.perMinute;
  }

  #filledMs(key: string, now: number): number {
    const fullMs = this.#limit.burst * this.#costMs;
    const { creditMs, at } = this.#buckets.get(key) ?? { creditMs: fullMs, at: now };
    // A clock that was set back gives nothing, and takes nothing.
    return Math.min(fullMs, creditMs + Math.max(0, now - at));
  }
}
