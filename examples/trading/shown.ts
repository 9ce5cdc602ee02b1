/** What the desk is shown of an order. */
import type { Interrupt } from "holdpoint";
import { z } from "zod";

const Price = z.object({ unitCents: z.number() });

const Shown = z.object({
  summary: z.string(),
  /** The price it is asked at. */
  snapshot: Price,
  /** Why it is asked again, when it is: what the world was, and what it is. */
  again: z.array(z.object({ what: z.literal("world"), before: Price, now: Price })).default([]),
});

export type Shown = z.infer<typeof Shown>;

export function shownOf(question: Interrupt): Shown {
  return Shown.parse(question.value);
}
