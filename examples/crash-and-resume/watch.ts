/** What the store and the ledger say about an order, read from outside while other processes work on it. */
import { setTimeout as delay } from "node:timers/promises";
import { isHoldpointError, type Interrupt, type Message } from "holdpoint";
import type { Place } from "./parts.ts";

const LOOK_MS = 30;
const LIMIT_MS = 15_000;

export interface Standing {
  readonly status: string;
  readonly messages: readonly Message[];
  readonly question: Interrupt | undefined;
}

const NOTHING: Standing = { status: "unknown", messages: [], question: undefined };

export async function standing({ agent }: Place, thread: string): Promise<Standing> {
  try {
    const { status, values, tasks } = await agent.getState({ configurable: { thread_id: thread } });
    return { status, messages: values.messages, question: tasks.flatMap(({ interrupts }) => interrupts)[0] };
  } catch (error) {
    if (isHoldpointError(error, "THREAD_NOT_FOUND")) return NOTHING;
    throw error;
  }
}

/** Waits until an order stands as wanted. */
export async function until(place: Place, thread: string, wanted: (now: Standing) => boolean): Promise<Standing> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const now = await standing(place, thread);
    if (wanted(now)) return now;
    if (now.status === "failed" || now.status === "blocked") throw new Error(`The order ${thread} is ${now.status}.`);
    if (performance.now() > end) throw new Error(`The order ${thread} is still ${now.status}; that takes too long.`);
    await delay(LOOK_MS);
  }
}

export const results = (messages: readonly Message[], tool: string): readonly Message[] =>
  messages.filter(({ role, name }) => role === "tool" && name === tool);

/** Where a kill met the order, in words. `question` is the one that was asked, once it was. */
export async function whereItStood(place: Place, thread: string, question: Interrupt | undefined): Promise<string> {
  const { status, messages } = await standing(place, thread);
  if (status === "unknown") return "before anything was stored";
  if (status === "completed") return "when all was done";
  if (results(messages, "purchase_stock").length > 0) return "after the order, before the agent's last words";
  if (place.ledger.of(thread).length > 0) return "order booked, and the agent does not know it yet";
  const decided = question !== undefined && (await place.agent.receipt(question.id)) !== undefined;
  if (decided) return "answered, order not placed yet";
  if (status === "waiting") return "while the question was open";
  return `after ${results(messages, "next_close").length} of 8 closes`;
}
