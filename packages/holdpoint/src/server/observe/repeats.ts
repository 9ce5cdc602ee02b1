/** What is said again and again: told once a minute, with how often it was said meanwhile. */

const TOLD_AGAIN_MS = 60_000;
/** More different things than this are not kept apart: the oldest is forgotten, and told anew. */
const KEPT = 100;

interface Seen {
  readonly toldAt: number;
  untold: number;
}

/** Counts what was said. */
export class Repeats {
  readonly #seen = new Map<string, Seen>();

  /** Undefined when it was told a moment ago, otherwise how often it was said since then and not told. */
  count(what: string, now: number = performance.now()): number | undefined {
    const seen = this.#seen.get(what);
    if (seen !== undefined && now - seen.toldAt < TOLD_AGAIN_MS) {
      seen.untold += 1;
      return undefined;
    }
    this.#seen.delete(what);
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined && this.#seen.size >= KEPT) this.#seen.delete(oldest);
    this.#seen.set(what, { toldAt: now, untold: 0 });
    return seen?.untold ?? 0;
  }
}
