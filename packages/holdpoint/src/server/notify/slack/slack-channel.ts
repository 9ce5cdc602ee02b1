/** Slack messages, to channels and people. */
import { addressesFor, type Addresses } from "../address-book.ts";
import { NotSent, type Channel } from "../channel.ts";
import { withSlack, type SlackAccess } from "./slack-client.ts";
import { escapeSlack, slackBlocks } from "./slack-message.ts";
import { toldLine } from "../told-text.ts";

/** Where messages are posted. */
export interface SlackOptions extends SlackAccess {
  /** Default: `slack`. Unique among the channels. */
  readonly name?: string;
  /** Ids of Slack's channels and users by role and person: `C…`, `U…`. */
  readonly to: Addresses;
  /** Buttons that decide, where `slackInteractions()` hears of them. Default: none, and a link to the request. */
  readonly buttons?: boolean;
}

const TARGET = /^[CDGUW][A-Z0-9]{2,30}$/;

/** A channel that posts to Slack. */
export function slackChannel({ name = "slack", to, buttons = false, ...access }: SlackOptions): Channel {
  return {
    name,
    targets: ({ audience }) => addressesFor(to, audience),
    async send(notification, { target = "", signal }) {
      if (!TARGET.test(target)) {
        throw new NotSent(`${JSON.stringify(target)} is no id of a channel or a user in Slack.`, { isFinal: true });
      }
      await withSlack(access, signal, (chat) =>
        chat.postMessage({
          channel: target,
          text: escapeSlack(toldLine(notification)),
          blocks: slackBlocks(notification, buttons),
          mrkdwn: false,
          parse: "none",
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: "holdpoint_notification", event_payload: { id: notification.id } },
        }),
      );
    },
  };
}
