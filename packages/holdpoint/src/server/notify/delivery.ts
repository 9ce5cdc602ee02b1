/**
 * A delivery: one notice for one target of one channel, as the outbox keeps it.
 *
 * D1. It is due at an instant. Whoever claims it moves that instant on by as long as an attempt may take: one that died
 *     on the way left a delivery that is due again, so recovery is no special case.
 * D2. An attempt counts from when it is claimed: what kills its process is given up, too.
 * D3. After so many attempts, or when the channel says that trying again is no use, it is dead: kept, told of, and
 *     taken up again only by hand. What was delivered is kept no longer.
 * D4. It holds ids, the target and the last error; nothing of what is told (notices.ts, N2).
 */
import { sha256 } from "../../core/digest.ts";
import type { DocumentPut, StoredDocument } from "../../storage/store.ts";
import { NotSent } from "./channel.ts";
import type { Notice } from "./notices.ts";
import { visibleLine } from "./shown-text.ts";

/** Where deliveries are kept. */
export const DELIVERIES = "notification";

/** Whether it is to be delivered, or was given up. */
export type DeliveryState = "due" | "dead";

/** What is to be told, to whom, and how far it has come. */
export interface Delivery {
  readonly notice: Notice;
  readonly channel: string;
  /** Missing until the channel said for whom the notice is. */
  readonly target?: string;
  readonly state: DeliveryState;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** When it is due. */
  readonly nextAt: number;
  readonly lastError?: string;
}

/** A delivery and the revision it was read at. */
export interface StoredDelivery {
  readonly delivery: Delivery;
  readonly revision: number;
}

/** How attempts are spread. */
export interface RetryPlan {
  readonly attempts: number;
  /** Wait after the first failure; it doubles from there on. */
  readonly firstMs: number;
  readonly longestMs: number;
}

const ERROR_MAX = 300;

/** The key of a delivery: one for each notice, channel and target. */
export function deliveryKey({ notice, channel, target }: Pick<Delivery, "notice" | "channel" | "target">): string {
  return `${notice.id}.${sha256(JSON.stringify([channel, target ?? null])).slice(0, 16)}`;
}

/** The tag that deliveries of a channel are found by. */
export function laneOf(channel: string): string {
  return `channel:${channel}`;
}

/** A delivery as a document. */
export function deliveryPut(delivery: Delivery, revision: number): DocumentPut {
  const { state, nextAt, channel, notice } = delivery;
  return {
    collection: DELIVERIES,
    key: deliveryKey(delivery),
    revision,
    body: JSON.stringify(delivery),
    index: { state, at: nextAt, tags: [laneOf(channel)], parent: notice.interruptId },
  };
}

/** Nothing of it is kept (D3). */
export function deliveryGone({ delivery, revision }: StoredDelivery): DocumentPut {
  return { collection: DELIVERIES, key: deliveryKey(delivery), revision, body: null };
}

/** A delivery as it is stored. */
export function parseDelivery({ body, revision }: StoredDocument): StoredDelivery {
  return { delivery: JSON.parse(body) as Delivery, revision };
}

/** A delivery that is claimed for an attempt (D1, D2). */
export function claimed(delivery: Delivery, untilAt: number): Delivery {
  return { ...delivery, attempts: delivery.attempts + 1, nextAt: untilAt };
}

function waitMs({ firstMs, longestMs }: RetryPlan, attempts: number, spread: number): number {
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 40));
  // Between half of it and all of it, so that what failed together does not come back together.
  return Math.round(doubled * (0.5 + spread / 2));
}

/** A delivery whose attempt failed: due later, or dead (D3). `spread` is from 0 to 1. */
export function failed(
  delivery: Delivery,
  error: unknown,
  { plan, now, spread }: { readonly plan: RetryPlan; readonly now: number; readonly spread: number },
): Delivery {
  const { attempts } = delivery;
  const lastError = visibleLine(error instanceof Error ? error.message : String(error), ERROR_MAX).text;
  const told = error instanceof NotSent ? error : undefined;
  const isOver = told?.isFinal === true || attempts >= plan.attempts;
  if (isOver) return { ...delivery, lastError, state: "dead", nextAt: now };
  const asked = Math.min(told?.retryAfterMs ?? 0, plan.longestMs);
  return { ...delivery, lastError, nextAt: now + Math.max(asked, waitMs(plan, attempts, spread)) };
}
