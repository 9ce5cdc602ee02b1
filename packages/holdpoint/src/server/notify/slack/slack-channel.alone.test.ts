/** Slack messages, to a double of its API (B1, B2). */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SAMPLE, sending } from "../../../../test/notify/sample.ts";
import { SlackDouble, TOKEN } from "../../../../test/notify/slack-double.ts";
import type { Notification } from "../notification.ts";
import { slackChannel, type SlackOptions } from "./slack-channel.ts";
import { readButton, slackBlocks } from "./slack-message.ts";

let slack: SlackDouble;
let slackApiUrl: string;

beforeEach(async () => {
  slack = new SlackDouble();
  slackApiUrl = await slack.listen();
});

afterEach(() => slack.stop());

function channel(options: Partial<SlackOptions> = {}): ReturnType<typeof slackChannel> {
  return slackChannel({ token: TOKEN, slackApiUrl, to: { roles: { finance: ["C0FINANCE"] } }, ...options });
}

/** Everything in blocks that is text, with its type. */
function textsIn(value: unknown): readonly { readonly type: string; readonly text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown };
  const own = typeof text === "string" ? [{ type: String(type), text }] : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

describe("a message", () => {
  test("is posted to the channel of the role, with a link", async () => {
    const one = channel();
    expect(await one.targets?.(SAMPLE)).toEqual(["C0FINANCE"]);
    await one.send(SAMPLE, sending("C0FINANCE"));
    expect(slack.calls).toHaveLength(1);
    expect(slack.calls[0]).toMatchObject({ method: "chat.postMessage", authorization: `Bearer ${TOKEN}` });
    const args = slack.calls[0]?.args ?? {};
    expect(args).toMatchObject({
      channel: "C0FINANCE",
      text: "Your decision is asked for: “Pay 9.00 to acme?”",
      mrkdwn: "false",
      parse: "none",
      unfurl_links: "false",
      unfurl_media: "false",
    });
    expect(JSON.parse(args["metadata"] ?? "")).toEqual({
      event_type: "holdpoint_notification",
      event_payload: { id: SAMPLE.id },
    });
    expect(args["blocks"]).toContain(SAMPLE.url);
    expect(args["blocks"]).not.toContain("holdpoint_approve");
  });

  test("has no markup of the agent's (B1)", async () => {
    const evil = "<!channel> <@U1> <https://evil.example|Approve> *bold* :tada: & `code`";
    const notification = { ...SAMPLE, summary: evil, requester: evil, why: evil, action: { tool: evil, args: evil } };
    await channel({ buttons: true }).send(notification, sending("C0FINANCE"));
    const args = slack.calls[0]?.args ?? {};
    expect(args["text"]).toContain("&lt;!channel&gt; &lt;@U1&gt; &lt;https[://]evil.example|Approve&gt;");
    expect(args["text"]).not.toMatch(/[<>]/);
    const texts = textsIn(JSON.parse(args["blocks"] ?? "[]"));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter(({ type }) => type !== "plain_text")).toEqual([]);
    expect(args["blocks"]).not.toContain("https://evil");
  });

  test.each<[string, Partial<Notification>, boolean]>([
    ["all is shown, and little is at stake", {}, true],
    ["the risk is low", { risk: "low" }, true],
    ["something was shortened", { isWhole: false }, false],
    ["the risk is high", { risk: "high" }, false],
    ["the risk is critical", { risk: "critical" }, false],
    ["it takes an answer", { allow: ["respond"] }, false],
    ["it cannot be rejected", { allow: ["approve"] }, false],
    ["it is over", { kind: "settled", allow: [] }, false],
  ])("can be decided by a button when %s: %j is %s (B2)", (_what, part, isThere) => {
    const blocks = JSON.stringify(slackBlocks({ ...SAMPLE, ...part }, true));
    expect(blocks.includes("holdpoint_approve")).toBe(isThere);
    expect(blocks.includes("holdpoint_reject")).toBe(isThere);
  });

  test("has no buttons when what the agent wrote does not fit behind its bars (B2)", () => {
    const args = "\n".repeat(2_000);
    expect(JSON.stringify(slackBlocks({ ...SAMPLE, action: { tool: "pay", args } }, true))).not.toContain("approve");
  });

  test("fences what the agent wrote (F1)", () => {
    const texts = textsIn(slackBlocks(SAMPLE, true)).map(({ text }) => text);
    expect(texts.slice(0, 4)).toEqual([
      "Your decision is asked for",
      "Written by the agent, not checked:",
      "> Pay 9.00 to acme?",
      '> pay\n> {\n>   "to": "acme"\n> }',
    ]);
  });

  test("names in its buttons what is decided (B2)", () => {
    const blocks = slackBlocks(SAMPLE, true);
    const values = JSON.stringify(blocks).match(/"value":"((?:[^"\\]|\\.)*)"/g) ?? [];
    expect(values).toHaveLength(2);
    for (const value of values) {
      const text = (JSON.parse(`{${value}}`) as { readonly value: string }).value;
      expect(readButton(text)).toEqual({ interruptId: SAMPLE.interruptId, digest: SAMPLE.digest });
    }
  });

  test.each(["", "x", "[]", "{}", '{"i":"int_1","d":"x"}', `{"i":"${SAMPLE.interruptId}"}`])(
    "%j is no button's value",
    (value) => {
      expect(readButton(value)).toBeUndefined();
    },
  );

  test("without an action has none; every text fits", () => {
    const { action: _action, ...rest } = SAMPLE;
    expect(slackBlocks(rest, false)).toHaveLength(5);
    const long = {
      ...SAMPLE,
      summary: "x".repeat(5_000),
      action: { tool: "y", args: "z".repeat(5_000) },
      isWhole: false,
    };
    for (const { text } of textsIn(slackBlocks(long, true))) expect(text.length).toBeLessThanOrEqual(3_000);
  });
});

describe("Slack itself", () => {
  test("is where messages go when nobody says otherwise", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return Promise.resolve(Response.json({ ok: true }));
    });
    await slackChannel({ token: TOKEN, to: {} }).send(SAMPLE, sending("C0FINANCE"));
    vi.unstubAllGlobals();
    expect(asked).toEqual(["https://slack.com/api/chat.postMessage"]);
  });

  test("takes its package", async () => {
    vi.resetModules();
    vi.doMock("@slack/web-api", () => {
      throw new Error("Cannot find package");
    });
    const { slackChannel: without } = await import("./slack-channel.ts");
    await expect(without({ token: TOKEN, to: {} }).send(SAMPLE, sending("C0FINANCE"))).rejects.toThrow(
      "npm install @slack/web-api",
    );
    vi.doUnmock("@slack/web-api");
  });
});

describe("what goes wrong", () => {
  test.each<[string, object, object]>([
    [
      "an unknown channel",
      { body: { ok: false, error: "channel_not_found" } },
      { isFinal: true, message: "Slack said channel_not_found." },
    ],
    ["trouble of Slack's", { body: { ok: false, error: "internal_error" } }, { isFinal: false }],
    ["too many messages", { status: 429, headers: { "retry-after": "30" } }, { isFinal: false, retryAfterMs: 30_000 }],
    ["an error", { status: 503, body: { token: TOKEN } }, { message: "Slack answered with 503." }],
  ])("%s", async (_what, answer, error) => {
    slack.answer = () => answer;
    await expect(channel().send(SAMPLE, sending("C0FINANCE"))).rejects.toMatchObject(error);
    expect(slack.calls).toHaveLength(1);
  });

  test("too many, and for nobody knows how long", async () => {
    slack.answer = () => ({ status: 429 });
    await expect(channel().send(SAMPLE, sending("C0FINANCE"))).rejects.toBeInstanceOf(Error);
  });

  test("an answer that does not come is left when the time is over", async () => {
    const ending = new AbortController();
    slack.answer = () => {
      ending.abort(new Error("late"));
      return null;
    };
    await expect(channel().send(SAMPLE, { target: "C0FINANCE", attempt: 1, signal: ending.signal })).rejects.toThrow(
      "late",
    );
  });

  test.each(["", "finance", "#finance", "C1\n", "<!channel>"])("%j is no place in Slack", async (target) => {
    await expect(channel().send(SAMPLE, sending(target))).rejects.toMatchObject({ isFinal: true });
    expect(slack.calls).toEqual([]);
  });
});
