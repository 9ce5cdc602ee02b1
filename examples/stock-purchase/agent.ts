/** The agent: a model that reads prices on its own, and has to ask before it buys. */
import { END, interrupt, MessagesAnnotation, START, StateGraph, step, tool, ToolNode, toolsCondition } from "holdpoint";
import type { Message, Store } from "holdpoint";
import { z } from "zod";
import { INSTRUCTION, SYSTEM } from "./instruction.ts";
import type { NewOrder, Order } from "./ledger.ts";
import type { Market } from "./market.ts";
import type { Model, ToolSpec } from "./model.ts";
import { dollars } from "./numbers.ts";

/** Where orders go. */
export interface Broker {
  place(order: NewOrder): Order | Promise<Order>;
}

export interface AgentParts {
  readonly model: Model;
  readonly market: Market;
  readonly broker: Broker;
  /** Where paused orders are kept. */
  readonly checkpointer: Store;
}

const date = z.iso.date().describe("A day, as 2008-07-09.");
const ticker = z
  .string()
  .regex(/^[A-Z]{1,5}$/)
  .describe("Ticker symbol, such as AAPL.");

function nextClose(market: Market) {
  const schema = z.object({ after: date });
  return tool(
    ({ after }) =>
      step("close", () => market.closeAfter(after) ?? { end: "There are no prices after that day." }, {
        effect: "read",
      }),
    {
      name: "next_close",
      description:
        "Waits for the first daily close of the S&P 500 after a day, in points, and compares it with its high of the past year.",
      schema,
      effect: "read",
    },
  );
}

function quote(market: Market) {
  const schema = z.object({ ticker, date });
  return tool((args) => step("price", () => market.quote(args.ticker, args.date), { effect: "read" }), {
    name: "quote",
    description: "The price of one share in US dollars, as known on a day.",
    schema,
    effect: "read",
  });
}

function purchaseStock(market: Market, broker: Broker) {
  const schema = z.object({ ticker, qty: z.number().int().positive().max(1_000_000), date });
  return tool(
    async (args, { configurable }) => {
      // The price is looked up here and not taken from the model: a person approves what will be paid.
      const { price } = await step("price", () => market.quote(args.ticker, args.date), { effect: "read" });
      const priceCents = Math.round(price * 100);
      const cost = `${dollars(priceCents)} (${dollars(priceCents * args.qty)} in all)`;

      const answer = await interrupt(`Approve buying ${args.qty} shares of ${args.ticker} at ${cost}?`, {
        schema: z.enum(["yes", "no"]),
      });
      if (answer === "no") return "TRANSACTION CANCELLED by user.";

      // A crash between ordering and recording it makes this run again, with the same key: still one order.
      const order = await step(
        "place order",
        ({ idempotencyKey }) =>
          broker.place({
            key: idempotencyKey,
            thread: configurable.thread_id,
            ticker: args.ticker,
            qty: args.qty,
            priceCents,
            day: args.date,
          }),
        { idempotent: true },
      );
      return `SUCCESS: Purchased ${order.qty} of ${order.ticker} at ${cost}.`;
    },
    {
      name: "purchase_stock",
      description: "Buys stock. Requires human approval, which it asks for by itself.",
      schema,
    },
  );
}

function compile({ model, market, broker, checkpointer }: AgentParts) {
  const tools = [nextClose(market), quote(market), purchaseStock(market, broker)];
  const specs: readonly ToolSpec[] = tools.map(({ name, description, schema }) => ({
    name,
    description,
    parameters: z.toJSONSchema(schema as z.ZodType, { target: "draft-7" }),
  }));

  const agent = async ({ messages }: { readonly messages: readonly Message[] }) => ({
    messages: [
      await step("model", ({ emit, signal }) => model.reply(messages, { tools: specs, emit, signal }), {
        effect: "read",
        timeoutMs: 120_000,
        retry: { maxAttempts: 3, initialInterval: "500ms" },
      }),
    ],
  });

  return new StateGraph(MessagesAnnotation)
    .addNode("agent", agent)
    .addNode("tools", new ToolNode(tools))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", toolsCondition, ["tools", END])
    .addEdge("tools", "agent")
    .compile({ checkpointer, name: "stock-purchase", version: "1", recursionLimit: 200 });
}

export type Agent = ReturnType<typeof compile>;

export function buildAgent(parts: AgentParts): Agent {
  return compile(parts);
}

/** What an order begins with. */
export const ASSIGNMENT = {
  messages: [
    { role: "system", content: SYSTEM },
    { role: "user", content: INSTRUCTION },
  ],
} as const;
