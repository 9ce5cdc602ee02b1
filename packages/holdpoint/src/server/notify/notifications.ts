/**
 * `new Notifications(holdpoint, { channels, publicUrl })`: tells people of questions, by whatever channels there are; those
 * of another tenant with `holdpoint.forTenant()`.
 *
 * O1. What is to be told is found in the ordered events of the store, and kept in the store until it was told: any
 *     number of processes may do it, and any of them may die (intake.ts, I1; lane.ts, L1).
 * O2. While nothing happens a process asks two small things of the store per interval, however much waits.
 * O3. Channels are the same in every process of a store. What is for one that is nowhere waits.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import type { Page, Store } from "../../storage/store.ts";
import { warnOf } from "../http/warn.ts";
import type { Channel } from "./channel.ts";
import { deadDeliveries, discardDelivery, reviveDelivery, type DeadDelivery } from "./dead-deliveries.ts";
import { DELIVERIES, laneOf, type Delivery, type RetryPlan } from "./delivery.ts";
import { Intake } from "./intake.ts";
import { Lane, type Attempt } from "./lane.ts";

/** How people are told. */
export interface NotificationsOptions {
  readonly channels: readonly Channel[];
  /** Where people find the inbox: what links begin with. */
  readonly publicUrl: string;
  /** Tell, too, that a question is settled. Default: no. */
  readonly settled?: boolean;
  /** A tenant whose first record is of this instant or later is told of from there; see intake.ts, I2. Default: none. */
  readonly newSince?: number;
  /** How often it is looked for news. Default: 1 s. */
  readonly pollMs?: number;
  /** How long one attempt may take. Default: 10 s. */
  readonly sendMs?: number;
  /** How attempts are spread. Default: 16 of them, 5 s after the first, doubling up to 6 h; most of a day in all. */
  readonly retry?: Partial<RetryPlan>;
  /** Hears of every attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Hears of a store that failed. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** How many deliveries of a channel wait, and how many are dead; counted up to 10,000. */
export interface Backlog {
  readonly channel: string;
  readonly due: number;
  readonly dead: number;
}

const POLL_MS = 1_000;
const SEND_MS = 10_000;
const RETRY: RetryPlan = { attempts: 16, firstMs: 5_000, longestMs: 6 * 3_600_000 };
const COUNT_PAGE = 1_000;
const COUNT_MAX = 10_000;

function refuse(message: string): never {
  throw new HoldpointError("INVALID_ARGUMENT", message);
}

/** The address of the inbox, without what no link needs. */
export function checkPublicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "") {
    return refuse(
      `publicUrl is ${JSON.stringify(text)}; it is the address of the inbox, such as https://inbox.acme.example.`,
    );
  }
  return `${url.origin}${url.pathname}`;
}

function checkChannels(channels: readonly Channel[]): void {
  for (const [index, { name }] of channels.entries()) {
    if (!/^[\w.:@-]{1,100}$/.test(name)) {
      refuse(`channels[${index}].name is ${JSON.stringify(name)}; use up to 100 letters, digits and . : @ _ -.`);
    }
    if (channels.findIndex((other) => other.name === name) !== index) {
      refuse(`Two channels are named ${JSON.stringify(name)}; give each a name of its own.`);
    }
  }
}

function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(Number.isSafeInteger(value) && value >= 1)) refuse(`${name} is ${value}; it must be a whole number from 1.`);
  }
}

export class Notifications {
  readonly #store: Store;
  readonly #tenant: Tenant;
  readonly #intake: Intake;
  readonly #lanes: readonly Lane[];
  readonly #channels: readonly string[];
  readonly #pollMs: number;
  readonly #onError: (error: unknown) => void;
  #cancelPoll: (() => void) | undefined;
  #isRunning = false;

  /** Throws INVALID_ARGUMENT for options that cannot be meant. */
  constructor({ store, tenant }: TenantStore, options: NotificationsOptions) {
    const { channels, settled = false, pollMs = POLL_MS, sendMs = SEND_MS, onAttempt = () => undefined } = options;
    const plan = { ...RETRY, ...options.retry };
    const publicUrl = checkPublicUrl(options.publicUrl);
    checkChannels(channels);
    checkNumbers({ pollMs, sendMs, "retry.attempts": plan.attempts, "retry.firstMs": plan.firstMs });
    checkNumbers({ "retry.longestMs": plan.longestMs });
    this.#store = store;
    this.#tenant = tenant;
    this.#pollMs = pollMs;
    this.#onError = options.onError ?? ((error) => warnOf(error, "notifications"));
    this.#channels = channels.map(({ name }) => name);
    const { newSince } = options;
    const begins = newSince === undefined ? {} : { newSince };
    this.#intake = new Intake({ store, tenant, channels: this.#channels, settled, ...begins });
    const around = { store, tenant, publicUrl, plan, sendMs, random: Math.random, onAttempt };
    this.#lanes = channels.map((channel) => new Lane({ ...around, channel }));
  }

  /** Begins to tell people. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#poll();
  }

  /** Begins nothing more. Attempts that are under way may end for `waitMs` (default 10 s). */
  async stop({ waitMs = SEND_MS }: { readonly waitMs?: number } = {}): Promise<void> {
    this.#isRunning = false;
    this.#cancelPoll?.();
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const cancel = this.#store.clock.after(waitMs, () => resolve(undefined));
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.stop())), late]);
    cancel();
  }

  /** Takes in what happened, and delivers what is due, once. */
  async tick(): Promise<void> {
    await this.#intake.readOn();
    if (await this.#isSomethingDue()) await Promise.all(this.#lanes.map((lane) => lane.drain()));
  }

  /** What was given up, the oldest first. */
  dead(page: { readonly after?: string; readonly limit?: number } = {}): Promise<Page<DeadDelivery>> {
    return deadDeliveries(this.#store, this.#tenant, page);
  }

  /** Takes up again what was given up, as if it had not been tried. False when it is not there, or not dead. */
  async revive(key: string): Promise<boolean> {
    return (await reviveDelivery(this.#store, this.#tenant, key)) !== undefined;
  }

  /** Forgets what was given up. False when it is not there, or not dead. */
  async discard(key: string): Promise<boolean> {
    return (await discardDelivery(this.#store, this.#tenant, key)) !== undefined;
  }

  /** How much waits, and how much is dead, for each channel. */
  async backlog(): Promise<readonly Backlog[]> {
    const counted = this.#channels.map(async (channel) => ({
      channel,
      due: await this.#count(channel, "due"),
      dead: await this.#count(channel, "dead"),
    }));
    return Promise.all(counted);
  }

  async #count(channel: string, state: Delivery["state"]): Promise<number> {
    let count = 0;
    let after: string | undefined;
    do {
      const page = await this.#store.find({
        tenant: this.#tenant,
        collection: DELIVERIES,
        state,
        tag: laneOf(channel),
        limit: COUNT_PAGE,
        ...(after === undefined ? {} : { after }),
      });
      count += page.items.length;
      after = page.next;
    } while (after !== undefined && count < COUNT_MAX);
    return count;
  }

  /** What is due first says whether anything is (O2). */
  async #isSomethingDue(): Promise<boolean> {
    const { items } = await this.#store.find({
      tenant: this.#tenant,
      collection: DELIVERIES,
      state: "due",
      limit: 1,
    });
    return items.some(({ index }) => index.at <= this.#store.now());
  }

  #poll(): void {
    this.#look()
      .catch(this.#onError)
      .finally(() => {
        if (!this.#isRunning) return;
        this.#cancelPoll?.();
        this.#cancelPoll = this.#store.clock.after(this.#pollMs, () => this.#poll());
      });
  }

  /** Like tick(), and lanes are not waited for: one that takes long holds up nothing. */
  async #look(): Promise<void> {
    await this.#intake.readOn();
    if (!this.#isRunning || !(await this.#isSomethingDue())) return;
    for (const lane of this.#lanes) lane.drain().catch(this.#onError);
  }
}
