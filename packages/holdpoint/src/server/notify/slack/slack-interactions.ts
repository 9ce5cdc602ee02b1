/**
 * `POST /v1/slack/interactions`: buttons that somebody pressed in Slack.
 *
 * A1. Only what Slack signed is read.
 * A2. Who pressed it is a person here only if the configuration says who. Being in a channel means nothing. Whoever is
 *     not known is refused, and that they tried is on record.
 * A3. It is decided as any decision is: as that person, naming the digest of what the message showed. So whoever may not
 *     decide does not, and neither does a message that is out of date.
 * A4. What came of it is told to whoever pressed the button, and to nobody else. A refusal may have words of somebody else in
 *     it, which are shown as such words are everywhere (shown-text.ts).
 * A5. It is about questions of the tenant `default`: an app of Slack is set up for one.
 */
import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Context, Handler } from "hono";
import { HoldpointError } from "../../../core/errors.ts";
import type { InterruptRecord, Standing } from "../../../core/interrupt.ts";
import type { Json } from "../../../core/json.ts";
import { parseJson } from "../../../core/parse-json.ts";
import { recordUnknown, type BypassAttempt } from "../../../engine/questions/bypasses.ts";
import type { Decider } from "../../../engine/questions/decider.ts";
import { reviewedOf } from "../../../engine/questions/reviewed.ts";
import type { Holdpoint } from "../../../engine/holdpoint.ts";
import { refusals } from "../../http/endpoint.ts";
import type { ServerEnv } from "../../http/guard.ts";
import { HttpRefusal } from "../../http/http-refusal.ts";
import { readBytes } from "../../http/read-json.ts";
import { STATUS } from "../../http/status.ts";
import { inert, visibleLine } from "../shown-text.ts";
import { withSlack, type SlackAccess } from "./slack-client.ts";
import { BUTTONS, escapeSlack, plainText, readButton } from "./slack-message.ts";
import { isSlackSigned } from "./slack-signature.ts";

/** Who is heard, and how they are answered. */
export interface SlackInteractionsOptions extends SlackAccess {
  /** The signing secret of the app; several while it is changed. */
  readonly signingSecret: string | readonly string[];
  /** Who people are here, by their user id in Slack: an id, or with roles where there is no directory. */
  readonly people: Readonly<Record<string, string | Pick<Decider, "id" | "roles">>>;
  /** Hears of answers that could not be given. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

const ANSWER_MS = 10_000;
/** Characters of a refusal at the most. */
const REFUSAL_MAX = 1_000;
/** What Slack sends of a message with buttons is far less. */
const BODY_MAX = 262_144;

const payloadSchema = z.object({
  type: z.string(),
  user: z.object({ id: z.string().min(1).max(64) }),
  channel: z.object({ id: z.string() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).optional(),
});

/** How the route is described. */
export const slackInteractionsConfig: RouteConfig = {
  method: "post",
  path: "/v1/slack/interactions",
  summary: "Buttons that somebody pressed in Slack",
  description: "Where Slack is configured. What Slack signed is who asks: no token is taken.",
  request: {
    headers: z.object({ "x-slack-request-timestamp": z.string(), "x-slack-signature": z.string() }),
    body: {
      content: {
        "application/x-www-form-urlencoded": {
          schema: z.object({ payload: z.string().openapi({ description: "The interaction, as JSON." }) }),
        },
      },
    },
  },
  responses: { 200: { description: "It was heard; what came of it is told in Slack" }, ...refusals },
};

/** A button that was pressed. */
interface Pressed {
  readonly user: string;
  readonly channel: string | undefined;
  readonly type: (typeof BUTTONS)[keyof typeof BUTTONS];
  readonly interruptId: string;
  readonly digest: string;
}

function invalid(): never {
  throw new HoldpointError("INVALID_ARGUMENT", "This takes the interactions that Slack sends: payload=….");
}

function payloadOf(body: Uint8Array): z.output<typeof payloadSchema> {
  const text = new URLSearchParams(new TextDecoder().decode(body)).get("payload");
  const read = payloadSchema.safeParse(text === null ? undefined : parseJson(text));
  return read.success ? read.data : invalid();
}

/** The button that decides; undefined for everything else that can be done with a message. */
function pressedIn({ type, user, channel, actions = [] }: z.output<typeof payloadSchema>): Pressed | undefined {
  const [action] = actions;
  if (type !== "block_actions" || action === undefined || !Object.hasOwn(BUTTONS, action.action_id)) return undefined;
  const button = readButton(action.value ?? "");
  if (button === undefined) return invalid();
  const decides = BUTTONS[action.action_id as keyof typeof BUTTONS];
  return { user: user.id, channel: channel?.id, type: decides, ...button };
}

async function signedBody(request: Request, { store }: Holdpoint, secrets: readonly string[]): Promise<Uint8Array> {
  const body = await readBytes(request, store.clock, BODY_MAX);
  const { headers } = request;
  const signed = {
    body,
    timestamp: headers.get("x-slack-request-timestamp"),
    signature: headers.get("x-slack-signature"),
    // Judged by the machine's clock, as Slack's is.
    now: Date.now(),
  };
  if (isSlackSigned(secrets, signed)) return body;
  throw new HttpRefusal("UNAUTHENTICATED", "This is not signed by Slack with a secret that is known here, or too old.");
}

/** Decides, and says in words what came of it (A2, A3). */
async function decided(
  holdpoint: Holdpoint,
  pressed: Pressed,
  people: SlackInteractionsOptions["people"],
): Promise<string> {
  const { user, type, interruptId, digest } = pressed;
  const person = Object.hasOwn(people, user) ? people[user] : undefined;
  if (person === undefined) {
    const attempt: Omit<BypassAttempt, "at"> = {
      by: `slack:${user}`,
      as: "person",
      code: "UNAUTHENTICATED",
      attempt: type,
      interruptId,
    };
    await recordUnknown(holdpoint.store, holdpoint.tenant, attempt);
    return "It is not known here who you are, so nothing was decided. Somebody who runs Holdpoint can add you.";
  }
  const by: Decider = { kind: "person", ...(typeof person === "string" ? { id: person } : person) };
  const said = (question: InterruptRecord): Json => {
    if (reviewedOf(question) !== undefined) return { type };
    throw new HoldpointError("INVALID_ARGUMENT", "It takes an answer: open the request.");
  };
  try {
    const { standing } = await holdpoint.decideOn(interruptId, said, { by, digest });
    const { missing } = standing as Standing;
    const more = missing.length === 0 ? "" : ` Still needed: ${missing.join("; ")}.`;
    return `${type === "approve" ? "Approved" : "Rejected"}, as ${by.id}.${more}`;
  } catch (error) {
    const isTheirs = error instanceof HoldpointError && STATUS[error.code] < 500;
    if (isTheirs) return inert(`Nothing was decided. ${visibleLine(error.message, REFUSAL_MAX).text}`);
    throw error;
  }
}

/** Hears of buttons that were pressed in Slack. It is mounted where nobody is asked for a token (A1). */
export function slackInteractions(holdpoint: Holdpoint, options: SlackInteractionsOptions): Handler<ServerEnv> {
  const { signingSecret, people, onError = () => undefined } = options;
  const secrets = typeof signingSecret === "string" ? [signingSecret] : signingSecret;
  if (secrets.length === 0 || secrets.some((secret) => secret.length < 16)) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "slack.signingSecret is the signing secret of the app, as Slack shows it.",
    );
  }

  /** A4. */
  const answer = async ({ user, channel }: Pressed, text: string): Promise<void> => {
    await withSlack(options, AbortSignal.timeout(ANSWER_MS), (chat) =>
      chat.postEphemeral({
        channel: channel ?? user,
        user,
        text: escapeSlack(text),
        blocks: [{ type: "section", text: plainText(text) }],
        parse: "none",
      }),
    );
  };

  return async (c: Context<ServerEnv>) => {
    const pressed = pressedIn(payloadOf(await signedBody(c.req.raw, holdpoint, secrets)));
    // Slack waits three seconds for this; that the answer gets there is not waited for.
    if (pressed !== undefined) answer(pressed, await decided(holdpoint, pressed, people)).catch(onError);
    return c.body(null, 200);
  };
}
