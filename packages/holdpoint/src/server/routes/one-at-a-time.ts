/**
 * Work that is heavy: one at a time in this process, and few that wait for their turn.
 *
 * W1. Tenants take turns: however many requests of one wait, those of another wait for one of each. What is refused for
 *     waiting in too great a number is that tenant's own.
 */
import { HttpRefusal } from "../http/http-refusal.ts";

/** Those of one tenant that wait at the most. */
const WAITING_MAX = 4;
const RETRY_AFTER_MS = 5_000;

/** Lets heavy work through, one after the other. */
export class OneAtATime {
  /** Those that wait, by tenant; whose turn it is comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isBusy = false;

  /** Does the work of a tenant when it is its turn; refuses it when too many of that tenant wait. */
  async run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) await this.#turnOf(tenant);
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turnOf(tenant: string): Promise<void> {
    const waiting = this.#waiting.get(tenant) ?? [];
    if (waiting.length >= WAITING_MAX) {
      throw new HttpRefusal("RATE_LIMITED", "Too many requests of this kind are being answered; try again.", {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.#waiting.set(tenant, waiting);
    return new Promise((resolve) => void waiting.push(resolve));
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#isBusy = false;
      return;
    }
    const [tenant, [turn, ...others]] = first;
    this.#waiting.delete(tenant);
    if (others.length > 0) this.#waiting.set(tenant, others);
    turn?.();
  }
}
