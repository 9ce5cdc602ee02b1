/**
 * Which counter an action belongs to.
 *
 * W1. The key names policy, limit, currency, scope and window, unambiguously whatever characters an id has. So limits of
 *     two policies are counted apart, and a policy of another version goes on where the one before it was.
 * W2. A window of so many milliseconds is one stretch of a fixed grid, not the last so many milliseconds: around a border
 *     twice the limit may pass in one such span.
 */
import { dayOf } from "../day.ts";
import type { ActionFacts } from "../outcome.ts";
import type { Limit, Per, Window } from "./limit.ts";

const DAY_MS = 86_400_000;

interface Stretch {
  readonly name: string;
  readonly resetsAt?: number;
}

function stretchOf(window: Window, at: number): Stretch {
  if (window === "ever") return { name: "ever" };
  if (window === "day") {
    const day = dayOf(at);
    return { name: day, resetsAt: Date.parse(day) + DAY_MS };
  }
  const index = Math.floor(at / window.ms);
  if (!Number.isSafeInteger(index)) throw new Error("the time of the action is no instant");
  return { name: `${window.ms}ms ${index}`, resetsAt: (index + 1) * window.ms };
}

function scopeOf(per: Per, facts: ActionFacts): string {
  switch (per) {
    case "thread":
      return facts.threadId;
    case "graph":
      return facts.graph;
    case "tenant":
      return facts.tenant;
    case "requester":
      if (facts.requester === undefined) throw new Error("nobody is known as the requester");
      return facts.requester;
  }
}

/** The counter of a limit that an action belongs to; throws when that cannot be said. */
export function counterFor(
  limit: Limit,
  policy: string,
  facts: ActionFacts,
): { readonly key: string; readonly resetsAt?: number } {
  const { name, resetsAt } = stretchOf(limit.window, facts.at);
  return {
    key: JSON.stringify([policy, limit.id, limit.currency ?? "", limit.per, scopeOf(limit.per, facts), name]),
    ...(resetsAt === undefined ? {} : { resetsAt }),
  };
}
