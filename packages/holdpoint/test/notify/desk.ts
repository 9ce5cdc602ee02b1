/** A store in which payments are asked about, and a channel that remembers what it was told. */
import {
  entrypoint,
  Holdpoint,
  interrupt,
  MemorySaver,
  type ApprovalTerms,
  type App,
  type Directory,
  type Interrupt,
  type Store,
} from "../../src/index.ts";
import { Notifications, type NotificationsOptions } from "../../src/server/notify/notifications.ts";
import type { Channel, Sending } from "../../src/server/notify/channel.ts";
import type { Attempt } from "../../src/server/notify/lane.ts";
import type { Notification } from "../../src/server/notify/notification.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { paying, payTool, theOne, type Payment } from "../approvals/office.ts";
import { thread } from "../engine/world.ts";

export const PUBLIC_URL = "https://inbox.acme.example";

/** A channel that remembers what it was told; a test lets it fail, or wait. */
export class Heard implements Channel {
  readonly name: string;
  readonly told: Notification[] = [];
  readonly sendings: Sending[] = [];
  /** What it does before it takes something. */
  before: ((notification: Notification, sending: Sending) => Promise<void> | void) | undefined;

  constructor(name: string = "heard") {
    this.name = name;
  }

  async send(notification: Notification, sending: Sending): Promise<void> {
    this.sendings.push(sending);
    await this.before?.(notification, sending);
    this.told.push(notification);
  }

  /** Kinds of what it was told, in order. */
  get kinds(): readonly string[] {
    return this.told.map(({ kind }) => kind);
  }
}

/** What a desk is made of. */
export interface DeskOptions {
  readonly approval?: ApprovalTerms<Payment>;
  readonly clock?: ManualClock;
  readonly store?: Store;
  readonly directory?: Directory;
}

/** Payments that people are asked about. */
export class Desk {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly holdpoint: Holdpoint;
  readonly attempts: Attempt[] = [];
  readonly errors: unknown[] = [];
  readonly paid: string[] = [];
  readonly #paying: App<object, unknown>;
  readonly #asking: App<{ readonly question: unknown; readonly deadline?: "1h" }, unknown>;

  constructor({ approval = { reviewers: "finance" }, clock = new ManualClock(), store, directory }: DeskOptions = {}) {
    this.clock = clock;
    this.store = store ?? new MemorySaver({ clock });
    this.#paying = paying(this.store, payTool(this.paid, approval));
    this.#asking = entrypoint(
      { name: "asking", checkpointer: this.store },
      async ({ question, deadline }: { readonly question: unknown; readonly deadline?: "1h" }) =>
        interrupt(question, deadline === undefined ? {} : { deadline, onDeadline: { value: "nothing" } }),
    );
    this.holdpoint = new Holdpoint({
      store: this.store,
      graphs: [this.#paying, this.#asking],
      ...(directory === undefined ? {} : { directory }),
    });
  }

  /** Asks about a payment, and gives the question. */
  async pay(id: string = "t"): Promise<Interrupt> {
    await this.#paying.invoke({}, { configurable: { ...thread(id).configurable, actor: "rita" } });
    return theOne(this.holdpoint, id);
  }

  /** An agent cancels the thread of a payment. */
  async cancel(id: string, reason: string): Promise<void> {
    await this.#paying.cancel(thread(id), { reason, by: "bot" });
  }

  /** Asks something that has no reviewers. */
  async ask(question: unknown, id: string = "q", deadline?: "1h"): Promise<Interrupt> {
    await this.#asking.invoke({ question, ...(deadline === undefined ? {} : { deadline }) }, thread(id));
    return theOne(this.holdpoint, id);
  }

  /** A process that tells people: nothing happens in it but what a test calls. */
  telling(channels: readonly Channel[], options: Partial<NotificationsOptions> = {}): Notifications {
    return new Notifications(this.holdpoint, {
      channels,
      publicUrl: PUBLIC_URL,
      onAttempt: (attempt) => void this.attempts.push(attempt),
      onError: (error) => void this.errors.push(error),
      ...options,
    });
  }

  /** The same, and it has begun: what happens from here on is told. */
  async told(channels: readonly Channel[], options: Partial<NotificationsOptions> = {}): Promise<Notifications> {
    const notifications = this.telling(channels, options);
    await notifications.tick();
    return notifications;
  }
}
