/** Buttons that are pressed in Slack (A1–A4, S1–S3). */
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsOf, Staff } from "../../../../test/approvals/office.ts";
import { until } from "../../../../test/engine/world.ts";
import { Desk } from "../../../../test/notify/desk.ts";
import {
  pressed,
  SIGNING_SECRET,
  SlackDouble,
  slackRequest,
  TOKEN,
  type Signing,
} from "../../../../test/notify/slack-double.ts";
import { framing, refusalResponse, type ServerEnv } from "../../http/guard.ts";
import { slackInteractions, type SlackInteractionsOptions } from "./slack-interactions.ts";
import { isSlackSigned } from "./slack-signature.ts";

let slack: SlackDouble;
let slackApiUrl: string;

beforeEach(async () => {
  slack = new SlackDouble();
  slackApiUrl = await slack.listen();
});

afterEach(() => slack.stop());

const PEOPLE = { U0ANN: "ann", U0RITA: { id: "rita" }, U0BOB: { id: "bob", roles: ["finance"] } };

class World {
  readonly desk: Desk;
  readonly errors: unknown[] = [];
  readonly directory = new Staff({ ann: ["finance"], rita: ["finance"], bob: [] });
  readonly #app = new Hono<ServerEnv>();

  constructor(options: Partial<SlackInteractionsOptions> = {}, count: number = 1) {
    const { directory } = this;
    this.desk = new Desk({ directory, approval: { reviewers: { role: "finance", count } } });
    this.#app.onError((error, c) => refusalResponse(c, error, (found) => void this.errors.push(found)));
    this.#app.use(framing(() => undefined));
    this.#app.post(
      "/v1/slack/interactions",
      slackInteractions(this.desk.holdpoint, {
        token: TOKEN,
        slackApiUrl,
        signingSecret: SIGNING_SECRET,
        people: PEOPLE,
        onError: (error) => void this.errors.push(error),
        ...options,
      }),
    );
  }

  async sends(body: string, signing: Signing = {}): Promise<{ readonly status: number; readonly code?: unknown }> {
    const response = await this.#app.fetch(slackRequest(body, signing));
    const text = await response.text();
    return { status: response.status, ...(text === "" ? {} : { code: (JSON.parse(text) as { code: unknown }).code }) };
  }

  async asks(): Promise<{ readonly id: string; readonly value: string }> {
    const { id, digest } = await this.desk.pay();
    return { id, value: JSON.stringify({ i: id, d: digest }) };
  }

  /** What whoever pressed the button is told. */
  async told(count = 1): Promise<readonly string[]> {
    await until(() => slack.calls.length >= count);
    return slack.calls.map(({ args }) => args["text"] ?? "");
  }
}

describe("a button", () => {
  test.each([
    ["holdpoint_approve", "approve", "Approved, as ann."],
    ["holdpoint_reject", "reject", "Rejected, as ann."],
  ])("%s decides as the person whose it is, and tells only them (A3, A4)", async (action, said, told) => {
    const world = new World();
    const { id, value } = await world.asks();
    expect(await world.sends(pressed("U0ANN", action, value))).toEqual({ status: 200 });
    expect((await world.desk.holdpoint.standing(id)).votes).toMatchObject([{ by: "ann", said }]);
    expect(await world.told()).toEqual([told]);
    expect(slack.calls[0]).toMatchObject({
      method: "chat.postEphemeral",
      args: { channel: "C0FINANCE", user: "U0ANN" },
    });
  });

  test("that is pressed twice, or sent again by Slack, decides once", async () => {
    const world = new World();
    const { id, value } = await world.asks();
    const body = pressed("U0ANN", "holdpoint_approve", value);
    await world.sends(body);
    await world.sends(body);
    expect(await world.told(2)).toEqual(["Approved, as ann.", "Approved, as ann."]);
    expect((await eventsOf(world.desk.store, id)).filter(({ type }) => type === "voted")).toHaveLength(1);
  });

  test("decides nothing for somebody nobody knows, and that is on record (A2)", async () => {
    const world = new World();
    const { id, value } = await world.asks();
    for (const user of ["U0EVE", "constructor", "__proto__"]) {
      expect(await world.sends(pressed(user, "holdpoint_approve", value))).toEqual({ status: 200 });
    }
    expect((await world.desk.holdpoint.standing(id)).votes).toEqual([]);
    const { items } = await world.desk.holdpoint.bypasses();
    expect(items).toMatchObject(
      ["U0EVE", "constructor", "__proto__"].map((user) => ({
        by: `slack:${user}`,
        as: "person",
        code: "UNAUTHENTICATED",
        attempt: "approve",
        interruptId: id,
      })),
    );
    expect((await world.told(3))[0]).toContain("not known here who you are");
  });

  test.each([
    ["the requester", "U0RITA", "rita asked for this"],
    ["somebody without the role, whatever the configuration says", "U0BOB", "bob is no reviewer"],
  ])("decides nothing for %s (A3)", async (_who, user, why) => {
    const world = new World();
    const { id, value } = await world.asks();
    expect(await world.sends(pressed(user, "holdpoint_approve", value))).toEqual({ status: 200 });
    expect((await world.told())[0]).toContain(`Nothing was decided. ${why}`);
    expect((await world.desk.holdpoint.standing(id)).votes).toEqual([]);
  });

  test("that comes too late is told how it ended; what others wrote of that is shown, and leads nowhere (A4)", async () => {
    const world = new World();
    const { id, value } = await world.asks();
    const reason = "no\n\u202Eevil” Approved by ann. https://evil.example";
    await world.desk.cancel("t", reason);
    await world.sends(pressed("U0ANN", "holdpoint_approve", value));
    expect(await world.told()).toEqual([
      `Nothing was decided. ${id} is canceled; it takes no decision any more. ` +
        'Canceled by bot: “no \\u{202E}evil" Approved by ann. https[://]evil.example”.',
    ]);
  });

  test("of a message that is out of date decides nothing (A3)", async () => {
    const world = new World();
    const { id } = await world.asks();
    const value = JSON.stringify({ i: id, d: "0".repeat(64) });
    await world.sends(pressed("U0ANN", "holdpoint_approve", value));
    expect((await world.told())[0]).toContain("read it again");
    expect((await world.desk.holdpoint.standing(id)).votes).toEqual([]);
  });

  test("decides nothing that takes an answer", async () => {
    const world = new World();
    const { id, digest } = await world.desk.ask("How many?");
    await world.sends(pressed("U0ANN", "holdpoint_approve", JSON.stringify({ i: id, d: digest })));
    expect((await world.told())[0]).toContain("open the request");
    expect((await world.desk.holdpoint.standing(id)).status).toBe("pending");
  });

  test("says who is still needed", async () => {
    const world = new World({}, 2);
    const { value } = await world.asks();
    await world.sends(pressed("U0ANN", "holdpoint_approve", value));
    expect((await world.told())[0]).toContain("Approved, as ann. Still needed: ");
  });

  test.each<[string, string]>([
    ["a link that was opened", pressed("U0ANN", "holdpoint_open", undefined)],
    ["another app's button", pressed("U0ANN", "constructor", "x")],
    ["something else", pressed("U0ANN", "holdpoint_approve", "x", { type: "view_submission" })],
    ["no action", pressed("U0ANN", "x", "x", { actions: [] })],
    ["no actions", pressed("U0ANN", "x", "x", { actions: undefined })],
  ])("is not %s: that is taken, and nothing is done", async (_what, body) => {
    const world = new World();
    expect(await world.sends(body)).toEqual({ status: 200 });
    expect(slack.calls).toEqual([]);
  });

  test.each<[string, string]>([
    ["no payload", "x=1"],
    ["nothing", ""],
    ["a payload that is no JSON", "payload=%7B"],
    ["a payload without a user", `payload=${encodeURIComponent('{"type":"block_actions"}')}`],
    ["a button without its value", pressed("U0ANN", "holdpoint_approve", undefined)],
    ["a button of something else", pressed("U0ANN", "holdpoint_approve", '{"i":"x","d":"y"}')],
  ])("with %s is refused", async (_what, body) => {
    const world = new World();
    const { status } = await world.sends(body);
    expect([400, 422]).toContain(status);
    expect(world.errors).toEqual([]);
  });

  test("in a store, or with a directory, that fails is an error of the server's", async () => {
    const world = new World();
    const { value } = await world.asks();
    world.directory.broken = new Error("the directory is gone");
    const body = pressed("U0ANN", "holdpoint_approve", value);
    expect(await world.sends(body)).toEqual({ status: 503, code: "DIRECTORY_FAILED" });
    await world.desk.store.close();
    expect((await world.sends(body)).status).toBeGreaterThanOrEqual(500);
    expect(slack.calls).toEqual([]);
  });

  test("counts also when Slack does not take the answer, and is answered without a channel", async () => {
    const world = new World();
    const { id, value } = await world.asks();
    slack.answer = () => ({ body: { ok: false, error: "user_not_in_channel" } });
    const body = pressed("U0ANN", "holdpoint_approve", value, { channel: undefined });
    expect(await world.sends(body)).toEqual({ status: 200 });
    await until(() => world.errors.length === 1);
    expect(world.errors).toMatchObject([{ message: "Slack said user_not_in_channel." }]);
    expect(slack.calls[0]?.args).toMatchObject({ channel: "U0ANN" });
    expect((await world.desk.holdpoint.standing(id)).votes).toHaveLength(1);
    const quiet = new World({ onError: undefined as never });
    expect((await quiet.sends(body)).status).toBe(200);
  });
});

describe("a signature (A1)", () => {
  const now = Math.floor(Date.now() / 1_000);

  test.each<[string, Signing]>([
    ["by another secret", { secret: "another-secret-of-somebody" }],
    ["of long ago (S2)", { at: now - 301 }],
    ["of the future (S2)", { at: now + 400 }],
    ["with another time", { headers: { "x-slack-request-timestamp": String(now - 1) } }],
    ["with a time that is none", { headers: { "x-slack-request-timestamp": "soon" } }],
    ["of another version", { headers: { "x-slack-signature": `v1=${"0".repeat(64)}` } }],
    ["that is short", { headers: { "x-slack-signature": "v0=00" } }],
    ["that is empty", { headers: { "x-slack-signature": "" } }],
  ])("%s does not count", async (_what, signing) => {
    const world = new World();
    const { id, value } = await world.asks();
    const answered = await world.sends(pressed("U0ANN", "holdpoint_approve", value), signing);
    expect(answered).toEqual({ status: 401, code: "UNAUTHENTICATED" });
    expect((await world.desk.holdpoint.standing(id)).votes).toEqual([]);
    expect(slack.calls).toEqual([]);
  });

  test("counts for either secret while one is changed (S3)", async () => {
    const world = new World({ signingSecret: ["a-new-secret-of-the-app", SIGNING_SECRET] });
    for (const secret of ["a-new-secret-of-the-app", SIGNING_SECRET]) {
      expect((await world.sends(pressed("U0ANN", "holdpoint_open", undefined), { secret })).status).toBe(200);
    }
  });

  test("is what Slack's documentation says it is (S1)", () => {
    const text =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const signed = {
      body: new TextEncoder().encode(text),
      timestamp: "1531420618",
      signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      now: 1_531_420_618_000,
    };
    expect(isSlackSigned([SIGNING_SECRET], signed)).toBe(true);
    expect(isSlackSigned([SIGNING_SECRET], { ...signed, body: new TextEncoder().encode(`${text}&`) })).toBe(false);
    expect(isSlackSigned([SIGNING_SECRET], { ...signed, timestamp: null })).toBe(false);
    expect(isSlackSigned([SIGNING_SECRET], { ...signed, signature: null })).toBe(false);
    expect(isSlackSigned([], signed)).toBe(false);
  });

  test("takes no body that is too long", async () => {
    const world = new World();
    expect((await world.sends(`payload=${"x".repeat(1_100_000)}`)).status).toBe(413);
  });

  test.each(["", "short", []])("takes a secret; %j is none", (signingSecret) => {
    expect(() => new World({ signingSecret })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
  });
});
