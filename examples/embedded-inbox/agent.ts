/** The agent: refunds orders. It acts, so it asks: a lead approves, and never whoever asked for it. */
import { entrypoint, step, StepError, tool, type Store } from "holdpoint";
import { z } from "zod";
import type { Books } from "./books.ts";
import { directory } from "./people.ts";

/** A refund that somebody asks for. */
export const Refund = z.object({
  orderId: z.string().trim().min(1).max(40),
  amountCents: z.number().int().positive(),
});
export type Refund = z.infer<typeof Refund>;

const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const dollars = (cents: number): string => USD.format(cents / 100);

function refundTool(books: Books) {
  return tool(
    async (refund) => {
      await step("pay back", ({ idempotencyKey }) => books.payBack(idempotencyKey, refund), { idempotent: true });
      return `Refunded ${dollars(refund.amountCents)} for ${refund.orderId}.`;
    },
    {
      name: "refund",
      description: "Pays money back to a customer.",
      schema: Refund,
      effect: "act",
      approval: {
        summary: ({ orderId, amountCents }) => `Refund ${dollars(amountCents)} for ${orderId}?`,
        amount: ({ amountCents }) => ({ minor: amountCents, currency: "USD" }),
        reviewers: "lead",
      },
    },
  );
}

function build(checkpointer: Store, books: Books) {
  const refund = refundTool(books);
  return entrypoint({ name: "refunds", checkpointer, directory }, async (wanted: Refund) => {
    try {
      return await refund.invoke(wanted);
    } catch (error) {
      if (!(error instanceof StepError) || error.code !== "ACTION_REJECTED") throw error;
      return `Not refunded: ${error.message}`;
    }
  });
}

export type Agent = ReturnType<typeof build>;

/** The agent, with its threads in a store. */
export function buildAgent(checkpointer: Store, books: Books): Agent {
  return build(checkpointer, books);
}
