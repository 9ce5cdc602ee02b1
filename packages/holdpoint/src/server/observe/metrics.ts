/**
 * Figures for Prometheus, in a registry of their own.
 *
 * M1. Labels have few values: routes, statuses, channels, buckets, and so many roles. No thread, no question and no
 *     person is ever a label.
 * M2. What is in the store is read when it is asked for, at the most every 15 s; between two looks nothing is done.
 * M3. A store that cannot be read is a figure, too (`holdpoint_store_up`); the others are given all the same. Whether it
 *     answers is asked at every scrape, which costs one small reading.
 * M4. A scrape has little patience, so it waits for the store for so long and no longer; and the store is asked once at a
 *     time, however many scrape. Where there is much to count and the look is late, what is in the store is as the look
 *     before found it.
 */
import { Registry } from "prom-client";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { Holdpoint } from "../../engine/holdpoint.ts";
import type { Attempt } from "../notify/lane.ts";
import type { Backlog, Notifications } from "../notify/notifications.ts";
import { inTime } from "./in-time.ts";
import { Series } from "./series.ts";
import { AGES, figuresOf, type StoreFigures } from "./store-figures.ts";
import { StoreHappenings, type Happening } from "./store-happenings.ts";

/** What figures are about, besides the store. */
export interface MetricsOptions {
  /** Whose backlog is counted, too. */
  readonly notifications?: Pick<Notifications, "backlog">;
  /** Hears why the store could not be read. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

/** A request that was answered. */
export interface CountedRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

const LOOK_MS = 15_000;
/** How long a scrape waits for the store (M4). */
export const WAIT_MS = 2_000;
const SECOND_MS = 1_000;
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export class Metrics {
  readonly registry = new Registry();
  readonly #holdpoint: Holdpoint;
  readonly #options: MetricsOptions;
  readonly #happenings: StoreHappenings;
  readonly #series: Series;
  #lookedAt: number | undefined;
  #looking: Promise<void> | undefined;
  #asking: Promise<boolean> | undefined;
  #hasFailed = false;

  constructor(holdpoint: Holdpoint, options: MetricsOptions = {}) {
    this.#holdpoint = holdpoint;
    this.#options = options;
    this.#happenings = new StoreHappenings(holdpoint.store);
    this.#series = new Series(this.registry);
  }

  /** Counts a request. */
  request({ method, route, status, durationMs }: CountedRequest): void {
    const known = METHODS.has(method) ? method : "other";
    this.#series.requests.inc({ method: known, route, status: String(status) });
    this.#series.requestTime.observe({ method: known, route }, durationMs / SECOND_MS);
  }

  /** Counts an attempt to tell people. */
  attempt({ channel, outcome }: Pick<Attempt, "channel" | "outcome">): void {
    this.#series.attempts.inc({ channel, outcome });
  }

  /** All figures, as Prometheus reads them. */
  async text(): Promise<string> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    this.#asking ??= this.#answers().finally(() => {
      this.#asking = undefined;
    });
    const [doesAnswer] = await Promise.all([
      inTime(this.#asking, false, WAIT_MS),
      inTime(this.#looking, undefined, WAIT_MS),
    ]);
    this.#series.storeUp.set(doesAnswer && !this.#hasFailed ? 1 : 0);
    return this.registry.metrics();
  }

  /** Whether the store answers (M3). */
  async #answers(): Promise<boolean> {
    try {
      await this.#holdpoint.store.threads({ tenant: DEFAULT_TENANT, limit: 1 });
      return true;
    } catch {
      return false;
    }
  }

  async #look(): Promise<void> {
    const { store } = this.#holdpoint;
    const now = store.now();
    if (this.#lookedAt !== undefined && now - this.#lookedAt < LOOK_MS) return;
    try {
      for (const happening of await this.#happenings.look()) this.#happened(happening);
      const figures = await figuresOf(this.#holdpoint);
      const backlog = (await this.#options.notifications?.backlog()) ?? [];
      this.#stands(figures, backlog);
      this.#hasFailed = false;
      this.#lookedAt = now;
    } catch (error) {
      this.#hasFailed = true;
      this.#options.onError?.(error);
    }
  }

  #happened(happening: Happening): void {
    const { decisionTime, expirations, bypasses, mismatches } = this.#series;
    switch (happening.kind) {
      case "decided":
        return decisionTime.observe({ as: happening.as }, happening.afterMs / SECOND_MS);
      case "expired":
        return expirations.inc();
      case "bypass":
        return bypasses.inc({ as: happening.as });
      case "blocked":
        return mismatches.inc();
    }
  }

  #stands({ pending, blocked, unclaimable }: StoreFigures, backlog: readonly Backlog[]): void {
    const series = this.#series;
    series.pendingByRole.reset();
    for (const age of AGES) series.pending.set({ age }, pending.byAge.get(age) ?? 0);
    for (const [role, counts] of pending.byRole) {
      for (const [age, count] of counts) series.pendingByRole.set({ role, age }, count);
    }
    series.oldest.set(pending.oldestMs / SECOND_MS);
    series.capped.set(pending.isCapped ? 1 : 0);
    series.blocked.set(blocked);
    series.unclaimable.set(unclaimable);
    for (const { channel, due, dead } of backlog) {
      series.backlog.set({ channel, state: "due" }, due);
      series.backlog.set({ channel, state: "dead" }, dead);
    }
  }
}
