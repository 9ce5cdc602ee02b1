/** The port for ways to tell people: webhooks, e-mail, Slack, or one's own. */
import type { Notification } from "./notification.ts";

/** What one attempt to tell something has. */
export interface Sending {
  /** For whom, where the channel has targets: an address, a room. */
  readonly target?: string;
  /** Which attempt it is, from 1 on. */
  readonly attempt: number;
  /** Aborted when the attempt takes too long: what comes after that counts as failed. */
  readonly signal: AbortSignal;
}

/** A way to tell people. */
export interface Channel {
  /** Unique among the channels, and the same in every process of a store: deliveries are kept by it. */
  readonly name: string;
  /**
   * For whom a notification is, each told by itself: what fails for one is tried again for that one. None: nobody is
   * told. Left out: the channel has one target, and `send` is called without.
   */
  targets?(notification: Notification): readonly string[] | Promise<readonly string[]>;
  /** Tells it. Resolves when whoever it is for has it, or whoever passes it on; rejects when it has to be tried again. */
  send(notification: Notification, sending: Sending): Promise<void>;
}

/** Why something was not told, when the channel knows more than that. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  /** Trying again is no use. */
  readonly isFinal: boolean;
  /** Trying again is no use before so long. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { isFinal = false, retryAfterMs }: { readonly isFinal?: boolean; readonly retryAfterMs?: number } = {},
  ) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}
