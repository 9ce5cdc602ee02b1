/** A whole server with figures, a log, buttons and notifications: made of a config, over HTTP. */
import { describe, expect, test } from "vitest";
import { Desk, Heard, PUBLIC_URL } from "../../../test/notify/desk.ts";
import { pressed, SIGNING_SECRET, SlackDouble, slackRequest, TOKEN } from "../../../test/notify/slack-double.ts";
import { until } from "../../../test/engine/world.ts";
import { DeskAuth, WHO } from "../../../test/server/served.ts";
import { createServer } from "../create-server.ts";
import type { Scope } from "../auth/principal.ts";
import { createLogger } from "./logger.ts";
import { operationsOf, type OperationsConfig } from "./operations.ts";

const desks = new DeskAuth();
const SCRAPER = { ...WHO.cron, scopes: ["metrics:read"] as readonly Scope[] };
const auth = {
  authenticate: (request: Request) =>
    request.headers.get("authorization") === "Bearer scraper" ? SCRAPER : desks.authenticate(request),
};

function served(config: OperationsConfig) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>) };
  const log = createLogger({ level: "trace", destination });
  const desk = new Desk();
  const operations = operationsOf(desk.holdpoint, config, { log, publicUrl: PUBLIC_URL });
  const app = createServer(desk.holdpoint, {
    auth,
    observe: operations.observe,
    ...(operations.slack === undefined ? {} : { slack: operations.slack }),
  });
  const ask = (path: string, as?: string, method = "GET"): Promise<Response> =>
    Promise.resolve(app.request(path, { method, headers: as === undefined ? {} : { authorization: `Bearer ${as}` } }));
  return { desk, operations, app, ask, lines };
}

describe("a server", () => {
  test("logs and counts what is asked, and shows the figures to whoever may see them", async () => {
    const { ask, lines, operations } = served({});
    operations.start();
    expect((await ask("/v1/interrupts?q=secret", "ann")).status).toBe(200);
    expect((await ask("/metrics")).status).toBe(401);
    expect((await ask("/metrics", "nobody")).status).toBe(403);
    expect((await ask("/metrics", "scraper", "POST")).status).toBe(405);
    const text = await (await ask("/metrics", "scraper")).text();
    expect(text).toContain('holdpoint_http_requests_total{method="GET",route="/v1/interrupts",status="200"} 1');
    expect(lines[0]).toMatchObject({
      msg: "request",
      requestId: expect.stringMatching(/^req_/) as string,
      request: {
        method: "GET",
        route: "/v1/interrupts",
        path: "/v1/interrupts",
        status: 200,
        principal: { id: "ann" },
      },
    });
    expect(JSON.stringify(lines)).not.toContain("secret");
    await operations.stop();
  });

  test("shows them to everybody where the config says so; without any there are none", async () => {
    expect((await served({ metrics: { public: true } }).ask("/metrics")).status).toBe(200);
    expect((await served({ metrics: {} }).ask("/metrics")).status).toBe(401);
    const { desk } = served({});
    expect((await createServer(desk.holdpoint, { auth }).request("/metrics")).status).toBe(404);
  });

  test("logs its errors, with the id of the request", async () => {
    const { desk, ask, lines } = served({});
    await desk.store.close();
    const response = await ask("/v1/interrupts", "ann");
    expect(response.status).toBeGreaterThanOrEqual(500);
    const requestId = response.headers.get("x-request-id");
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([{ msg: "a request failed", requestId }]);
    expect((await ask("/metrics", "scraper")).status).toBe(200);
    expect(lines.some(({ msg }) => msg === "an error nobody waits for")).toBe(true);
  });

  test("tells people, hears of their buttons, and counts both", async () => {
    const slack = new SlackDouble();
    const slackApiUrl = await slack.listen();
    const heard = new Heard();
    const people = { U0FAY: { id: "fay", roles: ["finance"] } };
    const to = { roles: { finance: ["C0FINANCE"] } };
    const { desk, operations, app, ask, lines } = served({
      notify: {
        channels: [heard],
        slack: { token: TOKEN, slackApiUrl, to, buttons: true, signingSecret: SIGNING_SECRET, people },
      },
    });
    operations.start();
    await desk.clock.settle();
    const { id } = await desk.pay();
    await until(async () => {
      await desk.clock.advance(1_000);
      return slack.calls.length === 1 && heard.told.length === 1;
    });
    const value = /"value":"((?:[^"\\]|\\.)*)"/.exec(slack.calls[0]?.args["blocks"] ?? "")?.[1] ?? "";
    const button = (JSON.parse(`{"value":"${value}"}`) as { readonly value: string }).value;
    expect((await app.fetch(slackRequest(pressed("U0FAY", "holdpoint_approve", button)))).status).toBe(200);
    expect((await desk.holdpoint.standing(id)).votes).toMatchObject([{ by: "fay", said: "approve" }]);
    expect((await ask("/v1/slack/interactions")).status).toBe(405);
    const text = await (await ask("/metrics", "scraper")).text();
    expect(text).toContain('holdpoint_notification_attempts_total{channel="heard",outcome="sent"} 1');
    expect(text).toContain('holdpoint_notifications{channel="slack",state="due"} 0');
    expect(lines.some(({ msg, notification }) => msg === "a notification" && notification !== undefined)).toBe(true);
    await until(() => slack.calls.length === 2);
    await operations.stop();
    await slack.stop();
  });
});
