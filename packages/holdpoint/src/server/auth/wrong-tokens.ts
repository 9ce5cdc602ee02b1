/**
 * Tokens that did not count, remembered for a while, so that sending them again costs nothing.
 *
 * B1. Only tokens that can never count later may be noted: that they did not is all that is known of them.
 * B2. They are remembered by their SHA-256, so many at the most, the latest ones, for so long. Whoever sends others has
 *     them looked up; nothing that counts is ever refused for them.
 */
import type { Clock } from "../../core/clock.ts";

/** How many are remembered, and how long (B2). */
const WRONG_TOKENS = { most: 1_000, forMs: 60_000 } as const;

/** What did not count lately. */
export class WrongTokens {
  readonly #clock: Clock;
  /** By digest, when it was last looked up; the oldest first. */
  readonly #since = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a token did not count. */
  add(digest: string): void {
    this.#since.delete(digest);
    this.#since.set(digest, this.#clock.now());
    const [oldest] = this.#since.keys();
    if (this.#since.size > WRONG_TOKENS.most && oldest !== undefined) this.#since.delete(oldest);
  }

  /** Whether a token did not count a short while ago. */
  has(digest: string): boolean {
    const since = this.#since.get(digest);
    return since !== undefined && this.#clock.now() - since < WRONG_TOKENS.forMs;
  }
}
