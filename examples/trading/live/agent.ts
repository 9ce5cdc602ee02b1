/** The agent of the desk: it reads prices on its own; what it orders and pays goes through the policy, and to people. */
import { readFileSync } from "node:fs";
import {
  compilePolicy,
  END,
  MessagesAnnotation,
  START,
  StateGraph,
  step,
  tool,
  ToolNode,
  toolsCondition,
} from "holdpoint";
import type { Message, Store } from "holdpoint";
import { z } from "zod";
import type { Market } from "../market.ts";
import { dollars, units } from "../numbers.ts";
import { quoteTool } from "../quote.ts";
import { reply } from "./model.ts";
import type { Orders } from "./orders.ts";

/** How far the price may move between asking and buying. */
const TOLERANCE = 0.04;

const amountCents = z.number().int().positive().describe("US cents");
const note = z.string().describe("Why, in the agent's words");

function orderTool(market: Market, orders: Orders) {
  return tool(
    async ({ account, side, amountCents: spent }) => {
      // Nothing below runs without an approval of exactly this order, at about the price that was shown.
      const { cents } = await step("price", () => market.last(), { effect: "read" });
      const detail = `${units(spent, cents)} units at ${dollars(cents)}`;
      await step(
        "order",
        ({ idempotencyKey: key }) => orders.enter({ key, what: side, account, amountCents: spent, detail }),
        { idempotent: true },
      );
      return `${side === "buy" ? "BOUGHT" : "SOLD"} ${detail}, ${dollars(spent)} in all.`;
    },
    {
      name: "place_order",
      description: "Buys or sells units of the index fund for an amount.",
      schema: z.object({ account: z.string(), side: z.enum(["buy", "sell"]), amountCents, note }),
      effect: "act",
      approval: {
        summary: (args) =>
          `${args.side === "buy" ? "Buy" : "Sell"} the S&P 500 fund for ${dollars(args.amountCents)} in ${args.account}?`,
        allow: ["approve", "reject", "edit", "respond"],
        amount: (args) => ({ minor: args.amountCents, currency: "USD" }),
        // Shown to the trader, part of what is approved, and looked at again right before the order is placed.
        snapshot: () => ({ unitCents: market.last().cents }),
        tolerance: TOLERANCE,
        validFor: "10m",
      },
    },
  );
}

function paymentTool(orders: Orders) {
  return tool(
    ({ account, payee, iban, amountCents: paid }) =>
      step(
        "payment",
        ({ idempotencyKey: key }) => {
          orders.enter({ key, what: "pay_out", account, amountCents: paid, detail: `${payee}, ${iban}` });
          return `PAID ${dollars(paid)} to ${payee}.`;
        },
        { idempotent: true },
      ),
    {
      name: "pay_out",
      description: "Pays money from an account to somebody's bank account.",
      schema: z.object({ account: z.string(), payee: z.string(), iban: z.string(), amountCents, note }),
      effect: "act",
      approval: {
        summary: (args) => `Pay ${dollars(args.amountCents)} from ${args.account} to ${args.payee}?`,
        amount: (args) => ({ minor: args.amountCents, currency: "USD" }),
        validFor: "10m",
      },
    },
  );
}

export interface AgentParts {
  readonly market: Market;
  readonly orders: Orders;
  /** Where paused orders are kept. */
  readonly store: Store;
}

function compile({ market, orders, store }: AgentParts) {
  const tools = [quoteTool(market), orderTool(market, orders), paymentTool(orders)];
  const policy = compilePolicy(readFileSync(new URL("policy.yaml", import.meta.url), "utf8"), tools);
  const model = ({ messages }: { readonly messages: readonly Message[] }) =>
    step("model", () => ({ messages: [reply(messages)] }), { effect: "read" });
  return new StateGraph(MessagesAnnotation)
    .addNode("agent", model)
    .addNode("tools", new ToolNode(tools))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", toolsCondition, ["tools", END])
    .addEdge("tools", "agent")
    .compile({ checkpointer: store, name: "trading-desk", version: "1", policy });
}

export type Agent = ReturnType<typeof compile>;

/** Makes the agent. */
export function buildAgent(parts: AgentParts): Agent {
  return compile(parts);
}
