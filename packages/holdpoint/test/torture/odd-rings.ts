/**
 * Between a store and a worker: wakes come twice and out of order, rings twice, late, out of order, or not at all, as a seed
 * says. A ring is what a store tells (`watch`); a wake is what a commit leaves at a thread, and may be left there again at
 * any time (storage/store.ts, S5).
 */
import { appendFileSync } from "node:fs";
import type { Change, CommitResult, Store } from "../../src/storage/store.ts";
import { CommitLog } from "../crash/commit-log.ts";
import type { Random } from "../crash/random.ts";

/** What happens to rings and wakes. `overtaken`: a ring was heard after one that was sent later. */
export type Oddity = "lost" | "twice" | "late" | "overtaken" | "wokenAgain";

/** One of them, as a line of a file that only ever grows. */
export interface OddLine {
  readonly odd: Oddity;
}

const LATE_MS = 400;
const WAKES_AGAIN = 0.2;

/** How often each happened. */
export function oddities(lines: readonly OddLine[]): Readonly<Record<Oddity, number>> {
  const times = (oddity: Oddity): number => lines.filter(({ odd }) => odd === oddity).length;
  return {
    lost: times("lost"),
    twice: times("twice"),
    late: times("late"),
    overtaken: times("overtaken"),
    wokenAgain: times("wokenAgain"),
  };
}

/** Where it is written down what was committed, and what became of rings and wakes. */
export interface Logs {
  readonly commits: string;
  readonly rings: string;
}

export class OddRings extends CommitLog {
  /** There when the store has rings. */
  readonly watch?: (hear: () => void) => () => void;
  readonly #random: Random;
  readonly #path: string;
  #sent = 0;
  #latestHeard = 0;

  constructor(inner: Store, { commits, rings }: Logs, random: Random) {
    super(inner, commits);
    this.#path = rings;
    this.#random = random;
    const watch = inner.watch?.bind(inner);
    if (watch !== undefined) this.watch = (hear) => watch(() => this.#came(hear));
  }

  #note(odd: Oddity): void {
    appendFileSync(this.#path, `${JSON.stringify({ odd } satisfies OddLine)}\n`);
  }

  #later(run: () => void): void {
    setTimeout(run, this.#random.upTo(LATE_MS));
  }

  #came(hear: () => void): void {
    this.#sent += 1;
    const ring = this.#sent;
    const tell = (): void => this.#tell(ring, hear);
    const fate = this.#random.upTo(4);
    if (fate < 1) return this.#note("lost");
    if (fate < 2) {
      this.#note("late");
      return this.#later(tell);
    }
    tell();
    if (fate < 3) return;
    this.#note("twice");
    this.#later(tell);
  }

  #tell(ring: number, hear: () => void): void {
    if (ring < this.#latestHeard) this.#note("overtaken");
    this.#latestHeard = Math.max(this.#latestHeard, ring);
    hear();
  }

  override async commit(change: Change): Promise<CommitResult> {
    const result = await super.commit(change);
    const { tenant, wake = [] } = change;
    if (result.ok && wake.length > 0 && this.#random.chance(WAKES_AGAIN)) {
      this.#later(() => {
        // The database may be away then.
        this.inner.commit({ tenant, wake }).then(
          () => this.#note("wokenAgain"),
          () => undefined,
        );
      });
    }
    return result;
  }
}
