/**
 * Tells people of every tenant, each by the channels that a config gives it.
 *
 * T1. A tenant is told by its own channels and by no others. One that is given none is not told at all.
 * T2. Tenants are found in the store, also those that come into being later. When it was first begun to tell anybody is
 *     kept in the store: what happened for a tenant that is newer than that is told from its beginning, whichever process
 *     finds it (intake.ts, I2).
 * T3. A tenant whose channels cannot be is told of once, and keeps no other from being told.
 */
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT, type Tenant } from "../../core/ids.ts";
import { eachTenant } from "../../core/tenants.ts";
import type { Store } from "../../storage/store.ts";
import { configureNotifications } from "./configure.ts";
import type { Backlog, Notifications, NotificationsOptions } from "./notifications.ts";
import { notifySchema, type NotifyConfig } from "./notify-config.ts";

const BEGUN = "notification-begun";
const KEY = "begun";
/** How often it is looked for tenants. */
const FIND_MS = 1_000;

/** What a config says of a tenant; undefined: nobody is told. */
export type NotifyOfTenant = (tenant: string) => NotifyConfig | undefined;

/** What surrounds the notifications of all tenants. */
export type AroundNotifications = Pick<NotificationsOptions, "publicUrl" | "onAttempt"> & {
  readonly onError: (error: unknown) => void;
};

function checked(tenant: Tenant, config: NotifyConfig): NotifyConfig {
  const read = notifySchema.safeParse(config);
  if (read.success) return config;
  const said = read.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
  throw new HoldpointError("INVALID_ARGUMENT", `notify("${tenant}") cannot be used. ${said}.`, { tenant });
}

/** When it was first begun to tell anybody, by whatever process (T2). */
async function begunAt(store: Store): Promise<number> {
  for (;;) {
    const [found] = await store.get(DEFAULT_TENANT, BEGUN, [KEY]);
    if (found !== undefined) return found.index.at;
    const at = store.now();
    const put = { collection: BEGUN, key: KEY, revision: 0, body: "{}", index: { at } };
    if ((await store.commit({ tenant: DEFAULT_TENANT, put: [put] })).ok) return at;
  }
}

export class TenantNotifications {
  readonly #store: Store;
  readonly #configOf: NotifyOfTenant;
  readonly #around: AroundNotifications;
  readonly #made = new Map<Tenant, Notifications>();
  /** Those that cannot be told (T3). */
  readonly #refused = new Set<Tenant>();
  #cancelFind: (() => void) | undefined;
  #finding: Promise<void> | undefined;
  #isRunning = false;

  constructor(store: Store, configOf: NotifyOfTenant, around: AroundNotifications) {
    this.#store = store;
    this.#configOf = configOf;
    this.#around = around;
  }

  /** Begins to tell people. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#poll();
  }

  /** Begins nothing more; attempts that are under way may end. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancelFind?.();
    await this.#finding?.catch(() => undefined);
    await Promise.all([...this.#made.values()].map((notifications) => notifications.stop()));
  }

  /** How much waits, and how much is dead, for each channel, of all tenants together. */
  async backlog(): Promise<readonly Backlog[]> {
    const all = (await Promise.all([...this.#made.values()].map((notifications) => notifications.backlog()))).flat();
    const sum = (some: readonly Backlog[], what: "due" | "dead"): number =>
      some.reduce((total, one) => total + one[what], 0);
    return [...Map.groupBy(all, ({ channel }) => channel)].map(([channel, some]) => ({
      channel,
      due: sum(some, "due"),
      dead: sum(some, "dead"),
    }));
  }

  /** Finds tenants, and begins to tell those that are new here. */
  find(): Promise<void> {
    this.#finding ??= this.#find().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  async #find(): Promise<void> {
    const newSince = await begunAt(this.#store);
    for await (const tenant of eachTenant(this.#store)) {
      if (this.#made.has(tenant) || this.#refused.has(tenant)) continue;
      try {
        this.#make(tenant, newSince);
      } catch (error) {
        this.#refused.add(tenant);
        this.#around.onError(error);
      }
    }
  }

  #make(tenant: Tenant, newSince: number): void {
    const config = this.#configOf(tenant);
    if (config === undefined) return;
    const place = { store: this.#store, tenant };
    const { notifications } = configureNotifications(place, checked(tenant, config), { ...this.#around, newSince });
    this.#made.set(tenant, notifications);
    if (this.#isRunning) notifications.start();
  }

  #poll(): void {
    this.find()
      .catch(this.#around.onError)
      .finally(() => {
        if (this.#isRunning) this.#cancelFind = this.#store.clock.after(FIND_MS, () => this.#poll());
      });
  }
}
