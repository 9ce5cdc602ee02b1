import { expect, test } from "vitest";
import * as z from "zod";
import { MemorySaver } from "../storage/memory.ts";
import { interrupt } from "../engine/interrupt.ts";
import { step } from "../engine/step.ts";
import { Annotation } from "./annotation.ts";
import { Command } from "./command.ts";
import { END, START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";
import { tool } from "./tool.ts";

test("design example", async () => {
  const purchaseStock = tool(
    async ({ ticker, qty }) => {
      const decision = await interrupt<string>(`Approve buying ${qty} shares of ${ticker}?`);
      return decision === "yes" ? `SUCCESS: Purchased ${qty} of ${ticker}.` : "TRANSACTION CANCELED by user.";
    },
    { name: "purchase_stock", description: "Buys stock. Requires human approval.", schema: z.object({ ticker: z.string(), qty: z.number().int().positive() }) },
  );
  const State = Annotation.Root({ messages: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }), outcome: Annotation<string>() });
  const app = new StateGraph(State)
    .addNode("buy", async () => ({ outcome: await purchaseStock.invoke({ ticker: "AAPL", qty: 10 }) }))
    .addEdge(START, "buy").addEdge("buy", END)
    .compile({ checkpointer: new MemorySaver(), name: "trading", version: "1" });
  const config = { configurable: { thread_id: "1" } };
  const seen: unknown[] = [];
  for await (const event of await app.stream({ messages: ["Buy 10 shares of Apple"] }, config)) seen.push(event);
  console.log(JSON.stringify(seen));
  console.log(await app.invoke(new Command({ resume: "yes" }), config));
  console.log(step, expect);
});
