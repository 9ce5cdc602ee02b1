/** What a config says of telling people, and what is made of it. */
import { describe, expect, test } from "vitest";
import { Desk, Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { configureNotifications } from "./configure.ts";
import { notifySchema, type NotifyConfig } from "./notify-config.ts";

const SECRET = `whsec_${Buffer.alloc(32).toString("base64")}`;
const HOOK = { url: "https://hooks.example.com/", secret: SECRET };
const MAIL = { transport: "smtp://localhost", from: "holdpoint@acme.example", to: { otherwise: ["ann@acme.example"] } };
const SLACK = { token: "xoxb-1", to: () => ["C0FINANCE"] };
const SIGNED = { signingSecret: "0123456789abcdef", people: { U1: "ann", U2: { id: "bob", roles: ["finance"] } } };

const WHOLE: NotifyConfig = {
  webhooks: [HOOK, { ...HOOK, name: "ops", allowHosts: ["hooks.internal"] }, HOOK],
  email: MAIL,
  slack: { ...SLACK, ...SIGNED, slackApiUrl: "http://127.0.0.1:1/api/", buttons: true },
  channels: [new Heard("own")],
  settled: true,
  retry: { attempts: 3 },
};

describe("a config", () => {
  test("with everything there is becomes a channel each", async () => {
    const { holdpoint } = new Desk();
    expect(notifySchema.safeParse(WHOLE).error).toBeUndefined();
    const errors: unknown[] = [];
    const { notifications, slack } = configureNotifications(holdpoint, WHOLE, {
      publicUrl: PUBLIC_URL,
      onError: (error) => void errors.push(error),
    });
    const names = (await notifications.backlog()).map(({ channel }) => channel);
    expect(names).toEqual(["webhook", "ops", "webhook:3", "email", "slack", "own"]);
    expect(slack).toMatchObject({ ...SIGNED, token: "xoxb-1", slackApiUrl: "http://127.0.0.1:1/api/" });
    slack?.onError?.("x");
    expect(errors).toEqual(["x"]);
  });

  test("with nothing tells nobody; Slack without a secret hears of nothing", async () => {
    const { holdpoint } = new Desk();
    const around = { publicUrl: PUBLIC_URL };
    const nothing = configureNotifications(holdpoint, {}, around);
    expect(await nothing.notifications.backlog()).toEqual([]);
    expect(nothing.slack).toBeUndefined();
    expect(configureNotifications(holdpoint, { slack: SLACK }, around).slack).toBeUndefined();
    const heard = configureNotifications(
      holdpoint,
      { slack: { ...SLACK, signingSecret: SIGNED.signingSecret } },
      around,
    );
    expect(heard.slack).toEqual({ token: "xoxb-1", signingSecret: SIGNED.signingSecret, people: {} });
  });

  test.each<[string, unknown, string]>([
    ["a field there is not", { pager: {} }, ""],
    ["a webhook without a secret", { webhooks: [{ url: "https://x" }] }, "webhooks.0.secret"],
    ["e-mail to nobody", { email: { ...MAIL, to: undefined } }, "email.to"],
    ["addresses that are no lists", { email: { ...MAIL, to: { roles: { finance: "ann@acme" } } } }, "email.to"],
    ["no way for mail to go", { email: { ...MAIL, transport: 25 } }, "email.transport"],
    ["buttons nobody hears of", { slack: { ...SLACK, buttons: true } }, "slack"],
    ["somebody without an id", { slack: { ...SLACK, people: { U1: {} } } }, "slack.people.U1"],
    ["a channel that does not send", { channels: [{ name: "x" }] }, "channels.0"],
    ["no channel at all", { channels: [null, undefined] }, "channels.0"],
    ["a secret of no kind", { slack: { ...SLACK, signingSecret: 5 } }, "slack.signingSecret"],
    ["a name lookup that is none", { webhooks: [{ ...HOOK, resolve: "8.8.8.8" }] }, "webhooks.0.resolve"],
    ["no attempts", { retry: { attempts: 0 } }, "retry.attempts"],
  ])("with %s is refused, with the field", (_what, config, path) => {
    const { error } = notifySchema.safeParse(config);
    expect(error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });
});
