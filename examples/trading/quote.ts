/** The price, which the agent may look at whenever it likes. */
import { step, tool, type Tool } from "holdpoint";
import { z } from "zod";
import type { Close, Market } from "./market.ts";

export function quoteTool(market: Market): Tool<Record<string, never>, Close> {
  return tool(() => step("close", () => market.last(), { effect: "read" }), {
    name: "quote",
    description: "What one unit of the index fund costs, in US cents.",
    schema: z.object({}),
    effect: "read",
  });
}
