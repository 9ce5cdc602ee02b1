/** Makes of a config what tells people. */
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT } from "../../core/ids.ts";
import type { TenantStore } from "../../engine/tenant-desk.ts";
import type { Channel } from "./channel.ts";
import { mailChannel } from "./mail-channel.ts";
import { Notifications, type NotificationsOptions } from "./notifications.ts";
import type { NotifyConfig } from "./notify-config.ts";
import { slackChannel } from "./slack/slack-channel.ts";
import type { SlackInteractionsOptions } from "./slack/slack-interactions.ts";
import { webhookChannel, type WebhookOptions } from "./webhook/webhook-channel.ts";

/** What a server has to tell people, and to hear of buttons: `start()` and `stop()` are whoever made it to call. */
export interface Told {
  readonly notifications: Notifications;
  /** For `createServer({ slack })`; undefined where no buttons are heard of. */
  readonly slack: SlackInteractionsOptions | undefined;
}

/** Webhooks without a name are called by their place: `webhook`, `webhook:2`. */
function named(options: WebhookOptions, index: number): WebhookOptions {
  return { name: index === 0 ? "webhook" : `webhook:${index + 1}`, ...options };
}

/** The channels of a config. */
function channelsOf({ webhooks = [], email, slack, channels = [] }: NotifyConfig): readonly Channel[] {
  return [
    ...webhooks.map((options, index) => webhookChannel(named(options, index))),
    ...(email === undefined ? [] : [mailChannel(email)]),
    ...(slack === undefined ? [] : [slackChannel(slack)]),
    ...channels,
  ];
}

/** Makes what a config says for one tenant. Throws INVALID_ARGUMENT for channels that cannot be. */
export function configureNotifications(
  holdpoint: TenantStore,
  config: NotifyConfig,
  around: Pick<NotificationsOptions, "publicUrl" | "onAttempt" | "newSince" | "onError">,
): Told {
  const { settled, retry, slack } = config;
  if (slack?.signingSecret !== undefined && holdpoint.tenant !== DEFAULT_TENANT) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      `Buttons in Slack are heard for the tenant "${DEFAULT_TENANT}" alone; leave notify.slack.signingSecret out for "${holdpoint.tenant}".`,
    );
  }
  const { onError } = around;
  const notifications = new Notifications(holdpoint, {
    ...around,
    channels: channelsOf(config),
    ...(settled === undefined ? {} : { settled }),
    ...(retry === undefined ? {} : { retry }),
  });
  if (slack?.signingSecret === undefined) return { notifications, slack: undefined };
  const { token, slackApiUrl, signingSecret, people = {} } = slack;
  const heard = {
    token,
    signingSecret,
    people,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
    ...(onError === undefined ? {} : { onError }),
  };
  return { notifications, slack: heard };
}
