/** How a config says whom to tell, and by what: `notify` in `holdpoint.config.ts`. */
import { z } from "@hono/zod-openapi";
import type { Channel } from "./channel.ts";
import type { RetryPlan } from "./delivery.ts";
import type { MailOptions } from "./mail-channel.ts";
import type { SlackOptions } from "./slack/slack-channel.ts";
import type { SlackInteractionsOptions } from "./slack/slack-interactions.ts";
import type { WebhookOptions } from "./webhook/webhook-channel.ts";

/** Slack: where messages are posted, and, with a signing secret, who is heard when a button is pressed. */
export interface SlackConfig
  extends SlackOptions, Partial<Pick<SlackInteractionsOptions, "signingSecret" | "people">> {}

/** Whom to tell, and by what. */
export interface NotifyConfig {
  readonly webhooks?: readonly WebhookOptions[];
  readonly email?: MailOptions;
  readonly slack?: SlackConfig;
  /** Channels of your own. */
  readonly channels?: readonly Channel[];
  /** Tell, too, that a question is settled. Default: no. */
  readonly settled?: boolean;
  readonly retry?: Partial<RetryPlan>;
}

const text = z.string().min(1, "is empty");
const texts = z.array(text);
const isFunction = (value: unknown): boolean => typeof value === "function";
const own = z.custom(isFunction, { message: "is no function" });
const addresses = z.union(
  [
    own,
    z.strictObject({
      roles: z.record(z.string(), texts).optional(),
      people: z.record(z.string(), texts).optional(),
      otherwise: texts.optional(),
    }),
  ],
  { error: "is neither { roles, people, otherwise } with lists of addresses, nor a function" },
);
const secrets = z.union([text, texts], { error: "is neither a secret nor a list of secrets" });
const person = z.union([text, z.strictObject({ id: text, roles: texts.optional() })], {
  error: "is neither the id of a person nor { id, roles }",
});
const count = z.int().min(1);

/** What a config may say of it. The channels look at the rest themselves. */
export const notifySchema = z.strictObject({
  webhooks: z
    .array(
      z.strictObject({
        name: text.optional(),
        url: text,
        secret: secrets,
        allowHosts: texts.optional(),
        resolve: own.optional(),
      }),
    )
    .optional(),
  email: z
    .strictObject({
      name: text.optional(),
      transport: z.union([text, z.looseObject({})], {
        error: "is neither an address (smtps://…) nor options of nodemailer",
      }),
      from: text,
      to: addresses,
    })
    .optional(),
  slack: z
    .strictObject({
      name: text.optional(),
      token: text,
      slackApiUrl: text.optional(),
      to: addresses,
      buttons: z.boolean().optional(),
      signingSecret: secrets.optional(),
      people: z.record(z.string(), person).optional(),
    })
    .refine(({ buttons, signingSecret }) => buttons !== true || signingSecret !== undefined, {
      message: "has buttons and no signingSecret; nobody would hear of them",
    })
    .optional(),
  channels: z
    .array(
      z.custom((value) => isFunction((value as Partial<Channel> | null | undefined)?.send), {
        message: "is no channel: { name, send }",
      }),
    )
    .optional(),
  settled: z.boolean().optional(),
  retry: z
    .strictObject({ attempts: count.optional(), firstMs: count.optional(), longestMs: count.optional() })
    .optional(),
});
