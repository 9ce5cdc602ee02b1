/**
 * Whether a server can do its work with its store.
 *
 * L1. However many ask, the store is asked once at a time, and nobody waits longer than `WAIT_MS`: whatever asks whether a
 *     server is ready has little patience, and a store may take its time until it says that it is away.
 * L2. Why it is not ready is for the log, once for each reason, and so is that it is again.
 * L3. A store that can be read and not written (a full disk, a standby, rights that were taken) is of no use to whoever
 *     decides. While writes go through, whoever asks costs one small reading. After one failed, in this process, the store
 *     is asked by writing, too (trial-write.ts), until it can be written: so it is ready again by itself, also when nobody
 *     else comes to write any more, and a commit that failed for a reason of its own changes nothing.
 * L4. It is asked so at the most every `PAUSE_MS`; until then the last answer counts.
 */
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { inTime } from "./in-time.ts";
import type { ServerLog } from "./logger.ts";
import { tryToWrite } from "./trial-write.ts";

/** How long whoever asks waits for an answer (L1). */
export const WAIT_MS = 2_000;
/** How long it is left in peace after it was asked by writing (L4). */
export const PAUSE_MS = 2_000;

/** How a store fails, and what the log says then and afterwards. */
const SAID = {
  silent: { now: "not ready: the store does not answer", after: "the store answers again" },
  unwritable: { now: "not ready: the store cannot be written", after: "the store can be written again" },
} as const;

interface Told {
  readonly how: keyof typeof SAID;
  readonly reason: string;
}

/** Knows whether a store can be used. */
export class Readiness {
  readonly #store: Store;
  readonly #log: ServerLog | undefined;
  #asking: Promise<boolean> | undefined;
  #told: Told | undefined;
  /** When it was asked by writing last, by the monotonic clock, and what that came to. */
  #triedAt = Number.NEGATIVE_INFINITY;
  #couldWrite = false;

  constructor(store: Store, log?: ServerLog) {
    this.#store = store;
    this.#log = log;
  }

  /** Whether it can be used, and answers soon (L1). */
  async isReady(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    const isReady = await inTime(this.#asking, undefined, WAIT_MS);
    // What it says in the end is the better reason.
    if (isReady === undefined && this.#told === undefined) {
      this.#failed("silent", new Error(`There was no answer within ${WAIT_MS} ms.`));
    }
    return isReady ?? false;
  }

  async #ask(): Promise<boolean> {
    try {
      await this.#store.threads({ tenant: DEFAULT_TENANT, limit: 1 });
    } catch (error) {
      this.#failed("silent", error);
      return false;
    }
    this.#mended("silent");
    if (this.#store.writeFailure !== undefined && !(await this.#canWrite())) return false;
    this.#mended("unwritable");
    return true;
  }

  /** Whether it can be written: it is tried, unless it was a moment ago (L4). */
  async #canWrite(): Promise<boolean> {
    if (performance.now() - this.#triedAt < PAUSE_MS) return this.#couldWrite;
    try {
      this.#couldWrite = await tryToWrite(this.#store);
    } catch (error) {
      this.#couldWrite = false;
      this.#failed("unwritable", error);
    }
    this.#triedAt = performance.now();
    return this.#couldWrite;
  }

  #failed(how: Told["how"], error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#told?.reason) this.#log?.logger.error({ err: error }, SAID[how].now);
    this.#told = { how, reason };
  }

  #mended(how: Told["how"]): void {
    if (this.#told?.how !== how) return;
    this.#log?.logger.warn(SAID[how].after);
    this.#told = undefined;
  }
}
