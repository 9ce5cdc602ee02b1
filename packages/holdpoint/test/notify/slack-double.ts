/** Slack's Web API, as far as it is used, on this machine; and requests signed as Slack signs them. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
export const TOKEN = "xoxb-not-a-real-token";

/** A call of the API. */
export interface SlackCall {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly args: Readonly<Record<string, string>>;
}

/** What a double answers with. */
export interface SlackAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A double of the API, which remembers what it was asked. */
export class SlackDouble {
  readonly calls: SlackCall[] = [];
  /** What it answers; undefined: that all is well. Null: nothing at all. */
  answer: ((call: SlackCall) => SlackAnswer | null | undefined) | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      request.on("end", () => {
        const call: SlackCall = {
          method: (request.url ?? "").slice("/api/".length),
          authorization: request.headers.authorization,
          args: Object.fromEntries(new URLSearchParams(text)),
        };
        this.calls.push(call);
        const answer = this.answer === undefined ? {} : this.answer(call);
        if (answer === null) return;
        const {
          status = 200,
          headers = {},
          body = { ok: true, ts: "1.2", channel: call.args["channel"] },
        } = answer ?? {};
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** What a test may make wrong about a signature. */
export interface Signing {
  readonly secret?: string;
  /** In seconds. */
  readonly at?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body as Slack sends it. */
export function slackRequest(
  body: string,
  { secret = SIGNING_SECRET, at = Math.floor(Date.now() / 1_000), headers = {} }: Signing = {},
): Request {
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`;
  return new Request("http://holdpoint.example/v1/slack/interactions", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(at),
      "x-slack-signature": signature,
      ...headers,
    },
  });
}

/** A button that somebody pressed, as Slack tells of it. */
export function pressed(user: string, actionId: string, value: string | undefined, more: object = {}): string {
  const payload = {
    type: "block_actions",
    user: { id: user, name: "whoever" },
    channel: { id: "C0FINANCE" },
    actions: [{ type: "button", action_id: actionId, ...(value === undefined ? {} : { value }) }],
    ...more,
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}
