/**
 * Webhooks, signed as Standard Webhooks says (standardwebhooks.com).
 *
 * W1. `webhook-id` is the id of the notification: the same for every attempt. Receivers ignore what they have had.
 * W2. With several secrets there is a signature by each, so that receivers can change theirs without missing anything.
 * W3. Only 2xx is received. 410 says that nobody is there any more.
 */
import { Webhook } from "standardwebhooks";
import { HoldpointError } from "../../../core/errors.ts";
import { NotSent, type Channel } from "../channel.ts";
import type { Notification } from "../notification.ts";
import { post, type Posted } from "./post.ts";
import { allowedHosts, checkTarget, guardedLookup, hostOf, systemResolve, type Resolve } from "./target.ts";

/** Where notifications are posted. */
export interface WebhookOptions {
  /** Default: `webhook`. Unique among the channels. */
  readonly name?: string;
  readonly url: string;
  /** `whsec_…`, in base 64; several while receivers change from one to another, the newest first. */
  readonly secret: string | readonly string[];
  /** Hosts that need not be on the public internet, and that http reaches. */
  readonly allowHosts?: readonly string[];
  /** How names are looked up. Default: as the system does. */
  readonly resolve?: Resolve;
}

const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
/** Bytes of a secret: what Standard Webhooks asks for. */
const SECRET_BYTES = [24, 64] as const;
const SECOND_MS = 1_000;

function signerOf(secret: string, index: number): Webhook {
  const bytes = Buffer.from(secret.slice("whsec_".length), "base64").byteLength;
  if (SECRET.test(secret) && bytes >= SECRET_BYTES[0] && bytes <= SECRET_BYTES[1]) return new Webhook(secret);
  throw new HoldpointError(
    "INVALID_ARGUMENT",
    `secret ${index + 1} of a webhook is not whsec_ with 24 to 64 bytes in base 64; make one with: openssl rand -base64 32.`,
  );
}

function signersOf(secret: string | readonly string[]): readonly Webhook[] {
  const secrets = typeof secret === "string" ? [secret] : secret;
  if (secrets.length > 0) return secrets.map(signerOf);
  throw new HoldpointError("INVALID_ARGUMENT", "A webhook takes at least one secret.");
}

/** Names of what an agent wrote, so that whoever shows it to people can fence it. */
const UNTRUSTED: readonly (keyof Notification)[] = ["summary", "action"];

/** What is posted of a notification. */
export function webhookBody(notification: Notification): string {
  const { id: _id, kind, at, ...told } = notification;
  const data = { ...told, untrusted: UNTRUSTED };
  return JSON.stringify({ type: `interrupt.${kind}`, timestamp: new Date(at).toISOString(), data });
}

function retryAfterMs(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * SECOND_MS : undefined;
}

/** What an answer means (W3). */
function judge({ status, retryAfter }: Posted): void {
  if (status >= 200 && status < 300) return;
  const waitMs = retryAfterMs(retryAfter);
  const kind = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed` : String(status);
  throw new NotSent(`The receiver answered with ${kind}.`, {
    isFinal: status === 410,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

/** A channel that posts to a receiver. Throws INVALID_ARGUMENT for a receiver that can never be posted to. */
export function webhookChannel(options: WebhookOptions): Channel {
  const { name = "webhook", allowHosts = [], resolve = systemResolve } = options;
  const allowed = allowedHosts(allowHosts);
  const url = checkTarget(options.url, allowed);
  const signers = signersOf(options.secret);
  const lookup = guardedLookup(resolve, allowed.has(hostOf(url)));
  return {
    name,
    async send(notification, { signal }) {
      const body = webhookBody(notification);
      const { id } = notification;
      // By the machine's clock, as receivers judge it by theirs.
      const at = new Date();
      const headers = {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "holdpoint",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / SECOND_MS)),
        "webhook-signature": signers.map((signer) => signer.sign(id, at, body)).join(" "),
      };
      judge(await post(url, { headers, body, lookup, signal }));
    },
  };
}
