/** A notification: what people are told of a question, and why. */
import type { InterruptStatus } from "../../core/interrupt.ts";

/** Why people are told of a question. */
export const NOTIFICATION_KINDS = [
  /** It is asked, or a stage of it opened. */
  "asked",
  "reminded",
  /** Others decide now, because nobody did. */
  "reassigned",
  "escalated",
  /** An answer was unclear, reviewers disagreed, or the action was edited. */
  "asked_again",
  /** Somebody was handed a vote. */
  "delegated",
  /** It is over, whatever came of it. Told only where that is asked for. */
  "settled",
] as const;

/** One of {@link NOTIFICATION_KINDS}. */
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Whom it concerns. Both empty: whoever answers questions that name nobody. */
export interface Audience {
  readonly roles: readonly string[];
  readonly people: readonly string[];
}

/**
 * What people are told of a question, as it stands when it is told. Texts are in visible form and shortened; they are
 * never markup, and a channel escapes them for what it shows them in.
 */
export interface Notification {
  /** The same for every attempt to tell it, whoever makes it: receivers know by it what they have had. */
  readonly id: string;
  readonly kind: NotificationKind;
  /** When what it tells of happened, in ms since 1970. */
  readonly at: number;
  /** Whose question it is; left out, that of the tenant `default`. */
  readonly tenant?: string;
  readonly interruptId: string;
  readonly threadId: string;
  readonly graph: string;
  readonly status: InterruptStatus;
  /** Why it is told, in a few words that are Holdpoint's own. */
  readonly headline: string;
  /** What is asked, on one line: words of the agent's. */
  readonly summary: string;
  /** The action, with its arguments as JSON text. */
  readonly action?: { readonly tool: string; readonly args: string };
  /** False when something of it was shortened: then it is no ground to decide on. */
  readonly isWhole: boolean;
  readonly risk?: string;
  readonly requester?: string;
  readonly audience: Audience;
  /** Ways to decide it; empty when it is settled. */
  readonly allow: readonly string[];
  /** Digest of what is shown; a decision names it. */
  readonly digest: string;
  readonly deadlineAt?: number;
  /** What happens when nobody decides. */
  readonly onSilence?: string;
  /** Why it is asked again. */
  readonly why?: string;
  /** What came of it, and who made it so; only when it is settled. */
  readonly outcome?: string;
  /** The page where it is decided. Opening it decides nothing. */
  readonly url: string;
}
