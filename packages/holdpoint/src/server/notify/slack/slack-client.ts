/** Slack's Web API, as far as it is used. The package is loaded when it is used first. */
import { HoldpointError } from "../../../core/errors.ts";
import { NotSent } from "../channel.ts";

/** How Slack is reached. */
export interface SlackAccess {
  /** The token of the bot: `xoxb-…`. */
  readonly token: string;
  /** Default: Slack's own. */
  readonly slackApiUrl?: string;
}

/** What of Slack's API is used, in words of our own: whoever has no Slack needs none of its types. */
export interface SlackChat {
  postMessage(message: Readonly<Record<string, unknown>>): Promise<unknown>;
  postEphemeral(message: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const SECOND_MS = 1_000;
/** What Slack will say as often as it is asked. */
const FINAL: ReadonlySet<string> = new Set([
  "account_inactive",
  "channel_not_found",
  "invalid_auth",
  "invalid_blocks",
  "is_archived",
  "missing_scope",
  "not_authed",
  "not_in_channel",
  "token_revoked",
]);

function ignore(): void {
  // What goes wrong comes back as an error.
}

const silent = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: ignore as () => never,
};

async function webApi(): Promise<typeof import("@slack/web-api")> {
  try {
    return await import("@slack/web-api");
  } catch (error) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "Slack takes the package @slack/web-api: npm install @slack/web-api.",
      {},
      error,
    );
  }
}

/** What Slack said, as far as the outbox has to know. */
function failureOf(error: unknown): unknown {
  const { code, data, retryAfter, statusCode } = error as {
    readonly code?: string;
    readonly data?: { readonly error?: string };
    readonly retryAfter?: number;
    readonly statusCode?: number;
  };
  if (code === "slack_webapi_rate_limited_error" && retryAfter !== undefined) {
    return new NotSent("Slack takes no more messages for now.", { retryAfterMs: retryAfter * SECOND_MS });
  }
  if (data?.error !== undefined) return new NotSent(`Slack said ${data.error}.`, { isFinal: FINAL.has(data.error) });
  if (statusCode !== undefined) return new NotSent(`Slack answered with ${statusCode}.`);
  return error;
}

/** Does something with Slack. There are no attempts beside those of the outbox. */
export async function withSlack<T>(
  { token, slackApiUrl }: SlackAccess,
  signal: AbortSignal,
  run: (chat: SlackChat) => Promise<T>,
): Promise<T> {
  const { WebClient } = await webApi();
  const client = new WebClient(token, {
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    fetch: (url, init) => fetch(url, { ...init, signal }),
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  try {
    return await run(client.chat as unknown as SlackChat);
  } catch (error) {
    throw failureOf(error);
  }
}
