/**
 * What is new in a store, for everybody in this process who wants to hear of it.
 *
 * V1. Nobody listens: nothing is asked of the store. Somebody listens: it is asked once per interval, however many do.
 * V2. Listeners are only told that there is something; each reads on from its own cursor, so none misses anything and a
 *     slow one holds nobody up.
 * V3. What came last is kept, so that those who are up to date are not read for one by one.
 * V4. Where it ends is asked of the store, not read for: what there was before anybody listened is not looked at. What
 *     comes is read in short pages, and others have their turn between them.
 * V5. While there is nothing new for the tenant, that is all that is asked: what is recorded for others is passed over.
 */
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { told, type Told } from "./feed-event.ts";

/** How often the store is asked while somebody listens. */
export const POLL_MS = 250;
/** Events that are read at once (V4). */
const PAGE = 100;
/** Events that are kept (V3). */
const KEPT = 1_000;

/** Hears that there is something new; or, with an error, that nothing will be heard any more. */
export type FeedListener = (error?: unknown) => void;

export class EventFeed {
  readonly #store: Store;
  readonly #tenant: Tenant;
  readonly #listeners = new Set<FeedListener>();
  /** The cursor after everything that was seen; undefined while nothing was. */
  #tail: string | undefined;
  /** What was seen last, and where each stands in it. */
  #recent: Told[] = [];
  /** The cursor before the first of those. */
  #before: string | undefined;
  /** Whether it was looked up where it ends. */
  #hasBegun = false;
  #reading: Promise<void> | undefined;
  #cancelPoll: (() => void) | undefined;

  constructor(store: Store, tenant: Tenant) {
    this.#store = store;
    this.#tenant = tenant;
  }

  /** Whether somebody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** The cursor after everything there is; undefined when there is nothing. */
  async end(): Promise<string | undefined> {
    await this.#catchUp();
    return this.#tail;
  }

  /** Tells `listener` when there is something new, until the returned function is called. */
  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#poll();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#cancelPoll?.();
    };
  }

  /** What came after a cursor, from the beginning when that is undefined; empty when there is nothing new. */
  async after(cursor: string | undefined, limit: number): Promise<readonly Told[]> {
    if (cursor !== undefined && cursor === this.#tail) return [];
    if (this.#hasBegun && cursor === this.#before) return this.#recent.slice(0, limit);
    const at = this.#recent.findLastIndex((one) => one.cursor === cursor);
    if (at >= 0) return this.#recent.slice(at + 1, at + 1 + limit);
    return (await this.#store.events(this.#tenant, cursor, limit)).map(told);
  }

  /** Reads what is new, a page after another; everybody who wants it waits for the same reading. */
  #catchUp(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    // While nobody listens, where it ends is all that counts.
    if (!this.#hasBegun || this.#listeners.size === 0) return this.#goToEnd();
    for (;;) {
      const end = await this.#store.lastEvent(this.#tenant);
      if (end === this.#tail) return;
      const events = await this.#store.events(this.#tenant, this.#tail, PAGE);
      const last = events.at(-1);
      if (last === undefined) {
        this.#tail = end;
        return;
      }
      this.#keep(events.map(told));
      this.#tail = last.cursor;
      this.#tell();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #goToEnd(): Promise<void> {
    const end = await this.#store.lastEvent(this.#tenant);
    this.#hasBegun = true;
    if (end === this.#tail) return;
    this.#recent = [];
    this.#before = end;
    this.#tail = end;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #keep(events: readonly Told[]): void {
    const all = [...this.#recent, ...events];
    const dropped = all.at(-KEPT - 1);
    if (dropped !== undefined) this.#before = dropped.cursor;
    this.#recent = all.slice(-KEPT);
  }

  #poll(): void {
    this.#cancelPoll?.();
    this.#catchUp().then(
      () => {
        this.#cancelPoll?.();
        if (this.#listeners.size > 0) this.#cancelPoll = this.#store.clock.after(POLL_MS, () => this.#poll());
      },
      (error: unknown) => {
        for (const listener of this.#listeners) listener(error);
      },
    );
  }
}
