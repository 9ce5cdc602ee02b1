/**
 * What a server that is served by itself has besides HTTP: figures, a log, and what tells people. Made of a config.
 */
import type { Holdpoint } from "../../engine/holdpoint.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import { configureNotifications, type Told } from "../notify/configure.ts";
import type { Attempt } from "../notify/lane.ts";
import type { NotifyConfig } from "../notify/notify-config.ts";
import { TenantNotifications, type AroundNotifications, type NotifyOfTenant } from "../notify/tenant-notifications.ts";
import type { SlackInteractionsOptions } from "../notify/slack/slack-interactions.ts";
import type { ServerLog } from "./logger.ts";
import { Metrics } from "./metrics.ts";

/** Where what happens is told of. Spans are made whatever this says. */
export interface Observe {
  /** Figures at /metrics. Default: none. */
  readonly metrics?: Metrics;
  /** Show them to everybody. Default: to whoever has the scope metrics:read. */
  readonly isMetricsPublic?: boolean;
  /** A line for each request, and for each error unless `onError` hears of them. Default: no log. */
  readonly log?: ServerLog;
}

/** What of a config it is made of. */
export interface OperationsConfig {
  /** Whom to tell of the tenant `default`; or a function that says so of each tenant, undefined for nobody. */
  readonly notify?: NotifyConfig | NotifyOfTenant;
  readonly metrics?: { readonly public?: boolean };
}

/** The parts, for `createServer()`, and to be started and stopped. */
export interface Operations {
  readonly observe: Observe;
  readonly slack: SlackInteractionsOptions | undefined;
  start(): void;
  stop(): Promise<void>;
}

/** What tells people: of the tenant `default` alone, or of each. Buttons in Slack are those of `default`. */
function toldBy(
  holdpoint: Holdpoint,
  notify: NotifyConfig | NotifyOfTenant,
  around: AroundNotifications,
): Pick<Told, "slack"> & { readonly notifications: Told["notifications"] | TenantNotifications } {
  if (typeof notify !== "function") return configureNotifications(holdpoint, notify, around);
  const own = notify(DEFAULT_TENANT);
  const slack = own === undefined ? undefined : configureNotifications(holdpoint, own, around).slack;
  return { notifications: new TenantNotifications(holdpoint.store, notify, around), slack };
}

/** Makes what a config says. Throws INVALID_ARGUMENT for channels that cannot be. */
export function operationsOf(
  holdpoint: Holdpoint,
  { notify, metrics: { public: isMetricsPublic = false } = {} }: OperationsConfig,
  { log, publicUrl }: { readonly log: ServerLog; readonly publicUrl: string },
): Operations {
  const onError = (error: unknown): void => log.onThreadError(error);
  if (notify === undefined) {
    const observe = { metrics: new Metrics(holdpoint, { onError }), isMetricsPublic, log };
    return { observe, slack: undefined, start: () => undefined, stop: () => Promise.resolve() };
  }
  const onAttempt = (attempt: Attempt): void => {
    log.onAttempt(attempt);
    metrics.attempt(attempt);
  };
  const { notifications, slack } = toldBy(holdpoint, notify, { publicUrl, onError, onAttempt });
  const metrics = new Metrics(holdpoint, { onError, notifications });
  return {
    observe: { metrics, isMetricsPublic, log },
    slack,
    start: () => notifications.start(),
    stop: () => notifications.stop(),
  };
}
