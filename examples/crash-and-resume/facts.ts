/** What has to be true of an order at its end, whatever happened on the way. */
import { Holdpoint, isHoldpointError } from "holdpoint";
import { z } from "zod";
import type { Place } from "./parts.ts";
import { results } from "./watch.ts";

const CLOSES = 8;

/** The part of a receipt that is compared; it comes from another process. */
export const Receipt = z.object({ id: z.string(), interruptId: z.string(), at: z.number() });
export type Receipt = z.infer<typeof Receipt>;

/** The facts that do not hold. `receipt` is the one the person was given. */
export async function wrongWith(place: Place, thread: string, receipt: Receipt): Promise<readonly string[]> {
  const { messages } = (await place.agent.getState({ configurable: { thread_id: thread } })).values;
  const orders = place.ledger.of(thread);
  const closes = results(messages, "next_close").map(({ content }) => content);

  // The person presses the button again, and then changes their mind.
  const holdpoint = new Holdpoint({ store: place.store, graphs: [] });
  const again = await holdpoint.decide(receipt.interruptId, "yes", { by: "ana" });
  const other = await holdpoint.decide(receipt.interruptId, "no", { by: "ana" }).catch((error: unknown) => error);
  const now = await holdpoint.receipt(receipt.interruptId);

  const [only] = orders;
  const facts: readonly (readonly [holds: boolean, fact: string])[] = [
    [orders.length === 1, `one order is in the ledger (there are ${orders.length})`],
    [only?.qty === 10 && only.ticker === "AAPL" && only.priceCents === 16_744, "it is 10 AAPL at $167.44"],
    [results(messages, "purchase_stock").length === 1, "the agent heard of one order"],
    [closes.length === CLOSES && new Set(closes).size === CLOSES, `${CLOSES} closes were read, none of them twice`],
    [again.id === receipt.id && again.at === receipt.at, "the same answer again gets the same receipt"],
    [isHoldpointError(other, "ALREADY_DECIDED"), "another answer is refused"],
    [now?.id === receipt.id && now.outcome === "consumed", "the answer was used, once"],
  ];
  return facts.filter(([holds]) => !holds).map(([, fact]) => fact);
}
