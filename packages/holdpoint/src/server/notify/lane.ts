/**
 * Delivers what is due on one channel. Channels have lanes of their own: one that is slow, or down, holds up no other.
 *
 * L1. A delivery is claimed by compare-and-set before it is told, and gone only after it was: told at least once, and
 *     once unless a process dies, or the store fails, between the two.
 * L2. An attempt has so much time. A channel that does not heed its signal is left behind all the same.
 * L3. What a notification says is read when it is told; what has become pointless meanwhile is told to nobody.
 */
import { DEFAULT_TENANT, type Tenant } from "../../core/ids.ts";
import { questionsById } from "../../engine/thread/signals.ts";
import type { DocumentPut, Store } from "../../storage/store.ts";
import { inSpan } from "../observe/spans.ts";
import type { Channel } from "./channel.ts";
import { compose } from "./compose.ts";
import {
  claimed,
  DELIVERIES,
  deliveryGone,
  deliveryPut,
  failed,
  laneOf,
  parseDelivery,
  type Delivery,
  type RetryPlan,
  type StoredDelivery,
} from "./delivery.ts";
import type { NotificationKind } from "./notification.ts";

/** Deliveries of one channel that are under way at once in one process. */
const AT_ONCE = 4;
/** So many times the length of an attempt a claim lasts. */
const CLAIM = 3;

/** What came of an attempt. `moot`: there was nothing to tell any more. `addressed`: it is known now for whom it is. */
export type AttemptOutcome = "sent" | "failed" | "dead" | "moot" | "addressed";

/** An attempt, for whoever keeps count. */
export interface Attempt {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly interruptId: string;
  readonly channel: string;
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  readonly error?: unknown;
}

/** What a lane works with. */
export interface LaneOptions {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly channel: Channel;
  readonly publicUrl: string;
  readonly plan: RetryPlan;
  /** How long an attempt may take. */
  readonly sendMs: number;
  /** From 0 to 1; spreads what failed together. */
  readonly random: () => number;
  readonly onAttempt: (attempt: Attempt) => void;
}

interface Done {
  readonly outcome: AttemptOutcome;
  readonly put: readonly DocumentPut[];
}

export class Lane {
  readonly #options: LaneOptions;
  #draining: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Delivers what is due; whoever asks meanwhile waits for the same. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Begins no more attempts. Resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled([this.#draining]);
  }

  async #drain(): Promise<void> {
    this.#isStopped = false;
    for (;;) {
      const due = this.#isStopped ? [] : await this.#due();
      if (due.length === 0) return;
      const ends = await Promise.allSettled(due.map((one) => this.#attempt(one)));
      const broken = ends.find((end) => end.status === "rejected");
      // The store failed; what was claimed is due again when its claim is over.
      if (broken !== undefined) throw broken.reason;
    }
  }

  async #due(): Promise<readonly StoredDelivery[]> {
    const { store, tenant, channel } = this.#options;
    const query = { tenant, collection: DELIVERIES, state: "due", tag: laneOf(channel.name), limit: AT_ONCE };
    const { items } = await store.find(query);
    const now = store.now();
    return items.map(parseDelivery).filter(({ delivery }) => delivery.nextAt <= now);
  }

  async #attempt({ delivery: found, revision: foundAt }: StoredDelivery): Promise<void> {
    const { store, tenant, plan, sendMs, channel, onAttempt } = this.#options;
    const isSpent = found.attempts >= plan.attempts;
    const delivery = claimed(found, store.now() + CLAIM * sendMs);
    // Somebody else has it.
    if (!(await store.commit({ tenant, put: [deliveryPut(delivery, foundAt)] })).ok) return;
    const revision = foundAt + 1;
    let done: Done;
    let error: unknown;
    try {
      if (isSpent) throw new Error("Its process ended in every attempt.");
      done = await this.#deliver({ delivery, revision });
    } catch (thrown) {
      error = thrown;
      const next = failed(delivery, thrown, { plan, now: store.now(), spread: this.#options.random() });
      done = { outcome: next.state === "dead" ? "dead" : "failed", put: [deliveryPut(next, revision)] };
    }
    await store.commit({ tenant, put: done.put });
    const { id, kind, interruptId } = delivery.notice;
    const about = { id, kind, interruptId, channel: channel.name, attempt: delivery.attempts, outcome: done.outcome };
    onAttempt(error === undefined ? about : { ...about, error });
  }

  async #deliver(held: StoredDelivery): Promise<Done> {
    const { store, tenant, channel, publicUrl } = this.#options;
    const { notice, target, attempts: attempt } = held.delivery;
    const [question] = await questionsById(store, tenant, [notice.interruptId]);
    const composed = question === undefined ? undefined : compose(notice, question.record, publicUrl);
    if (composed === undefined) return { outcome: "moot", put: [deliveryGone(held)] };
    const notification = tenant === DEFAULT_TENANT ? composed : { ...composed, tenant };
    if (channel.targets !== undefined && target === undefined) {
      const targetsOf = channel.targets.bind(channel);
      return { outcome: "addressed", put: await this.#addressed(held, () => targetsOf(notification)) };
    }
    await this.#inTime((signal) =>
      channel.send(notification, { attempt, signal, ...(target === undefined ? {} : { target }) }),
    );
    return { outcome: "sent", put: [deliveryGone(held)] };
  }

  /** One delivery for every target, in place of the one for the channel. */
  async #addressed(
    held: StoredDelivery,
    targetsOf: () => readonly string[] | Promise<readonly string[]>,
  ): Promise<readonly DocumentPut[]> {
    const { store } = this.#options;
    const targets = await this.#inTime(async () => targetsOf());
    const { notice, channel: name } = held.delivery;
    const nextAt = store.now();
    const each = [...new Set(targets)].map((target): Delivery => ({
      notice,
      channel: name,
      target,
      state: "due",
      attempts: 0,
      nextAt,
    }));
    return [deliveryGone(held), ...each.map((delivery) => deliveryPut(delivery, 0))];
  }

  /** Runs something that is given so much time, in a span (L2). */
  async #inTime<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { store, channel, sendMs } = this.#options;
    const ending = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = store.clock.after(sendMs, () => {
      const error = new Error(`It took longer than ${sendMs / 1_000} s.`);
      ending.abort(error);
      reject(error);
    });
    try {
      return await inSpan("holdpoint.notify", { "holdpoint.channel": channel.name }, () =>
        Promise.race([run(ending.signal), late]),
      );
    } finally {
      cancel();
    }
  }
}
