/**
 * E-mail, through an SMTP server.
 *
 * M1. One message to each address, so that nobody learns who else was told and one that fails is tried by itself.
 * M2. Nothing in a header can begin another one: what goes there is on one line, and addresses are plain addresses.
 * M3. The texts of whoever asks are text: escaped where there is HTML, and no links.
 * M4. The only link opens the request. Opening it decides nothing, also when a mail gateway does.
 */
import type { SendMailOptions, Transporter } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport/index.js";
import { HoldpointError } from "../../core/errors.ts";
import { sha256 } from "../../core/digest.ts";
import { addressesFor, type Addresses } from "./address-book.ts";
import { NotSent, type Channel } from "./channel.ts";
import { mailHtml } from "./mail-html.ts";
import type { Notification } from "./notification.ts";
import { oneLine, shortened } from "./shown-text.ts";
import { AGENT_WROTE, agentTexts, barred, toldFacts, toldLine } from "./told-text.ts";

/** By what mail goes out, and to whom. */
export interface MailOptions {
  /** Default: `email`. Unique among the channels. */
  readonly name?: string;
  /** How nodemailer reaches the server: `smtps://user:password@host`, or its options for SMTP. */
  readonly transport: string | Readonly<Record<string, unknown>>;
  /** Who it is from: `holdpoint@acme.example`. */
  readonly from: string;
  /** E-mail addresses of roles and people. */
  readonly to: Addresses;
}

/** What nodemailer takes besides what its types know of. */
interface Outgoing extends SendMailOptions {
  readonly signal: AbortSignal;
}

const SUBJECT_MAX = 150;
/** An address and nothing else: no name, no list, no comment, nothing quoted (M2). */
const ADDRESS = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@[\p{L}\p{N}.-]{1,253}$/u;
/** SMTP says that it will never take it. */
const PERMANENT = /^5[0-9]{2}$/;

/** Text of a message. */
export function mailText(notification: Notification): string {
  const { headline, url, id } = notification;
  return [
    `${headline}.`,
    "",
    AGENT_WROTE,
    agentTexts(notification).map(barred).join("\n>\n"),
    "",
    ...toldFacts(notification),
    "",
    notification.kind === "settled" ? "The request:" : "Read it and decide:",
    url,
    "",
    `Opening this link decides nothing. (${id})`,
  ].join("\n");
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

async function messageOf(notification: Notification, from: string, to: string): Promise<SendMailOptions> {
  const { id, interruptId } = notification;
  const domain = domainOf(from);
  return {
    from: { name: "Holdpoint", address: from },
    to: { name: "", address: to },
    envelope: { from, to: [to] },
    subject: oneLine(shortened(toldLine(notification), SUBJECT_MAX).text),
    text: mailText(notification),
    html: await mailHtml(notification),
    // The same for every attempt, and for nobody else: programs show what came twice once.
    messageId: `<${id}.${sha256(to).slice(0, 16)}@${domain}>`,
    references: `<${interruptId}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Holdpoint-Notification": id },
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  };
}

/** What SMTP said, as far as the outbox has to know. */
function failureOf(error: unknown): unknown {
  const { responseCode, message } = error as { readonly responseCode?: unknown; readonly message: string };
  if (!PERMANENT.test(String(responseCode))) return error;
  return new NotSent(`The mail server refused it: ${message}`, { isFinal: true });
}

async function transporterOf(transport: MailOptions["transport"]): Promise<Transporter<SMTPTransport.SentMessageInfo>> {
  try {
    const { createTransport } = await import("nodemailer");
    return createTransport(transport as SMTPTransport.Options);
  } catch (error) {
    throw new HoldpointError(
      "INVALID_ARGUMENT",
      "E-mail takes the package nodemailer: npm install nodemailer.",
      {},
      error,
    );
  }
}

/** A channel that sends e-mail. Throws INVALID_ARGUMENT for a sender that is no address. */
export function mailChannel({ name = "email", transport, from, to }: MailOptions): Channel {
  if (!ADDRESS.test(from)) {
    throw new HoldpointError("INVALID_ARGUMENT", `from is ${JSON.stringify(from)}; it is an e-mail address alone.`);
  }
  let transporter: ReturnType<typeof transporterOf> | undefined;
  return {
    name,
    targets: ({ audience }) => addressesFor(to, audience),
    async send(notification, { target = "", signal }) {
      if (!ADDRESS.test(target)) {
        throw new NotSent(`${JSON.stringify(target)} is no e-mail address.`, { isFinal: true });
      }
      transporter ??= transporterOf(transport);
      const outgoing: Outgoing = { ...(await messageOf(notification, from, target)), signal };
      try {
        await (await transporter).sendMail(outgoing);
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}
