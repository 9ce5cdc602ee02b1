/**
 * Limits: how much, or how often, within a window.
 *
 * L1. What a limit counts is a whole number: uses, or smallest units of a currency (or of anything else). A fraction, a
 *     negative number, and more than 2^53 − 1 are refused, which denies.
 * L2. An action that alone is more than the limit is stopped by the limit, whatever was counted before.
 */
import type { AskTerms } from "../asks/ask-terms.ts";

/** Whose actions are counted together. */
export type Per = "thread" | "requester" | "graph" | "tenant";

/** How long is counted together: a UTC calendar day, for ever, or stretches of so many milliseconds since 1970. */
export type Window = "day" | "ever" | { readonly ms: number };

/** What happens to an action that does not fit: it does not run, or people are asked about it. */
export type OnExceed = "deny" | "ask";

/** How much the actions of some tools may come to. */
export interface Limit {
  readonly id: string;
  readonly tools: readonly string[];
  /** An expression for what one action takes; left out: every action counts as one. */
  readonly amount?: string;
  /** The currency the amounts are of; its smallest unit is counted. */
  readonly currency?: string;
  readonly per: Per;
  readonly window: Window;
  readonly max: number;
  readonly onExceed: OnExceed;
  readonly ask?: AskTerms;
  readonly reason?: string;
}

/** What one action takes of one limit, and where that is counted. */
export interface LimitUse {
  readonly limit: string;
  /** Key of the counter's document, within the tenant. */
  readonly key: string;
  readonly amount: number;
  readonly max: number;
  readonly onExceed: OnExceed;
  readonly currency?: string;
  /** When the window ends and counting begins anew. */
  readonly resetsAt?: number;
}
