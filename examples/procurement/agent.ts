/** The agent: a plain async function that places purchase orders. Who has to approve one is not its business. */
import { readFileSync } from "node:fs";
import { compilePolicy, entrypoint, StepError, step, tool, type Store } from "holdpoint";
import { z } from "zod";
import { dollars } from "./dollars.ts";
import type { OrderBook } from "./order-book.ts";
import { directory } from "./people.ts";

const schema = z.object({ supplier: z.string(), item: z.string(), amountCents: z.number().int().positive() });
export type PurchaseOrder = z.infer<typeof schema>;

/** What the tool throws when people or the policy say no. */
const REFUSALS: readonly unknown[] = ["ACTION_REJECTED", "POLICY_DENIED"];

function orderTool(book: OrderBook) {
  return tool(
    async (order) => {
      await step("order", ({ idempotencyKey }) => book.place(idempotencyKey, order), { idempotent: true });
      return `ORDERED: ${order.item} from ${order.supplier} for ${dollars(order.amountCents)}.`;
    },
    {
      name: "place_order",
      description: "Places a purchase order.",
      schema,
      effect: "act",
      approval: {
        summary: ({ item, supplier, amountCents }) => `Order ${item} from ${supplier} for ${dollars(amountCents)}?`,
        // What delegations with a limit are held against.
        amount: ({ amountCents }) => ({ minor: amountCents, currency: "USD" }),
        ladder: [
          { kind: "remind", after: "1d" },
          { kind: "escalate", after: "3d", reviewers: { role: "director" } },
          { kind: "default", after: "7d", otherwise: "reject" },
        ],
      },
    },
  );
}

function compile(checkpointer: Store, book: OrderBook) {
  const placeOrder = orderTool(book);
  const text = readFileSync(new URL("policy.yaml", import.meta.url), "utf8");
  const policy = compilePolicy(text, [placeOrder], { roles: directory.roles });
  return entrypoint({ name: "procurement", checkpointer, policy, directory }, async (wanted: PurchaseOrder) => {
    try {
      return await placeOrder.invoke(wanted);
    } catch (error) {
      if (!(error instanceof StepError) || !REFUSALS.includes(error.code)) throw error;
      return `NOT ORDERED: ${error.message}`;
    }
  });
}

export type Agent = ReturnType<typeof compile>;

/** The agent, with its orders in a store. */
export function buildAgent(checkpointer: Store, book: OrderBook): Agent {
  return compile(checkpointer, book);
}
