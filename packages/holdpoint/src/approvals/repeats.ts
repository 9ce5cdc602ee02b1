/**
 * Not asking too much: the same thing twice, the same thing after a no, and too many things at once.
 *
 * P1. An action that is pending already is not put before people a second time. Its approval is still consumed by one
 *     operation only.
 * P2. Proposed again after a rejection, an action is shown as a repeat with its history; after several it is denied for
 *     a while without asking.
 * P3. Nobody is asked about more at once than they can look at.
 */
import type { InterruptId } from "../core/ids.ts";
import { sayInstant } from "./instant.ts";

/** An earlier rejection of the same action. */
export interface Rejection {
  readonly interruptId: InterruptId;
  readonly at: number;
  readonly by: readonly string[];
  readonly comment?: string;
}

/** An action that waits for people. */
export interface PendingAction {
  readonly interruptId: InterruptId;
  readonly actionDigest: string;
  readonly askedAt: number;
}

/** The request in which the same action is pending, the oldest one; undefined when there is none (P1). */
export function duplicateOf(actionDigest: string, pending: readonly PendingAction[]): InterruptId | undefined {
  const same = pending.filter((one) => one.actionDigest === actionDigest);
  const oldestFirst = same.toSorted(
    (one, other) => one.askedAt - other.askedAt || (one.interruptId < other.interruptId ? -1 : 1),
  );
  return oldestFirst[0]?.interruptId;
}

/** How often an action may be rejected, and what then. */
export interface RepeatLimits {
  /** So many rejections within `windowMs` are enough. */
  readonly rejections: number;
  readonly windowMs: number;
  /** How long it is then denied without asking, counted from the last rejection. */
  readonly denyMs: number;
}

export const REPEAT_LIMITS: RepeatLimits = { rejections: 2, windowMs: 86_400_000, denyMs: 3_600_000 };

/** Ask, showing the history; or deny without asking. */
export type RepeatJudgment =
  | { readonly kind: "ask"; readonly repeats: readonly Rejection[] }
  | {
      readonly kind: "deny";
      readonly untilAt: number;
      readonly reason: string;
      readonly repeats: readonly Rejection[];
    };

/** What to do with an action that was rejected before (P2); `history` holds its rejections, in any order. */
export function judgeRepeat(
  history: readonly Rejection[],
  now: number,
  limits: RepeatLimits = REPEAT_LIMITS,
): RepeatJudgment {
  const repeats = history
    .filter(({ at }) => at <= now && now - at < limits.windowMs)
    .toSorted((one, other) => other.at - one.at);
  const [last] = repeats;
  if (last === undefined || repeats.length < limits.rejections) return { kind: "ask", repeats };
  const untilAt = last.at + limits.denyMs;
  if (now >= untilAt) return { kind: "ask", repeats };
  const reason = `This was rejected ${repeats.length} times, last by ${last.by.join(", ") || "nobody in particular"}; until ${sayInstant(untilAt)} it is denied without asking.`;
  return { kind: "deny", untilAt, reason, repeats };
}

/** How many open requests one person is asked about at once, unless told otherwise. */
export const LOAD_BUDGET = 20;

/** Who can be asked about one more thing, those with the least open first; and who has enough. */
export interface Load {
  readonly free: readonly string[];
  readonly full: readonly string[];
}

/** Spreads requests over people (P3); `open` says how many each is asked about now. */
export function loadOf(
  people: readonly string[],
  open: ReadonlyMap<string, number>,
  budget: number = LOAD_BUDGET,
): Load {
  const count = (id: string): number => open.get(id) ?? 0;
  const sorted = people.toSorted((one, other) => count(one) - count(other) || (one < other ? -1 : 1));
  return { free: sorted.filter((id) => count(id) < budget), full: sorted.filter((id) => count(id) >= budget) };
}
