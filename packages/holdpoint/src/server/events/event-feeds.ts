/** The feeds of the tenants: one for each that somebody listens to, and a few more. */
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { EventFeed } from "./event-feed.ts";

/** Feeds that nobody listens to and that are kept all the same: whoever comes back finds what came last. */
const IDLE_KEPT = 100;

export class EventFeeds {
  readonly #store: Store;
  /** The one that was asked for last is the last. */
  readonly #feeds = new Map<Tenant, EventFeed>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** That of a tenant: the same for all who listen. */
  of(tenant: Tenant): EventFeed {
    const feed = this.#feeds.get(tenant) ?? new EventFeed(this.#store, tenant);
    this.#feeds.delete(tenant);
    const idle = [...this.#feeds].filter(([, { isHeard }]) => !isHeard);
    for (const [other] of idle.slice(0, Math.max(0, idle.length - IDLE_KEPT))) this.#feeds.delete(other);
    this.#feeds.set(tenant, feed);
    return feed;
  }
}
