/** The agent: it looks at prices on its own, and what it orders goes through the policy. */
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
import type { Directory, Message, Store } from "holdpoint";
import { z } from "zod";
import type { PaperLedger } from "./ledger.ts";
import type { Market } from "./market.ts";
import { dollars, units } from "./numbers.ts";
import { quoteTool } from "./quote.ts";
import { reply } from "./scripted-model.ts";

/** How far the price may move between asking and buying. */
const TOLERANCE = 0.02;

const ROLES: Readonly<Record<string, readonly string[]>> = { tess: ["desk"], theo: ["desk"] };
const directory: Directory = { rolesOf: (person) => ROLES[person] ?? [] };

export interface AgentParts {
  readonly market: Market;
  readonly ledger: PaperLedger;
  /** Where paused orders are kept. */
  readonly checkpointer: Store;
}

function orderTool(market: Market, ledger: PaperLedger) {
  return tool(
    async ({ amountCents }, { configurable }) => {
      // Nothing below runs without an approval of exactly this amount, at about the price that was shown.
      const { day, cents } = await step("price", () => market.last(), { effect: "read" });
      await step(
        "order",
        ({ idempotencyKey: key }) =>
          ledger.place({ key, thread: configurable.thread_id, amountCents, unitCents: cents, day }),
        { idempotent: true },
      );
      return `BOUGHT ${units(amountCents, cents)} units at ${dollars(cents)}, ${dollars(amountCents)} in all.`;
    },
    {
      name: "place_order",
      description: "Buys units of the index fund for an amount in US cents. The desk is asked by the tool itself.",
      schema: z.object({ amountCents: z.number().int().positive() }),
      effect: "act",
      approval: {
        summary: ({ amountCents }) => `Buy the S&P 500 fund for ${dollars(amountCents)}?`,
        // Shown to the desk, part of what it approves, and looked at again right before the order is placed.
        snapshot: () => ({ unitCents: market.last().cents }),
        tolerance: TOLERANCE,
      },
    },
  );
}

function compile({ market, ledger, checkpointer }: AgentParts) {
  const tools = [quoteTool(market), orderTool(market, ledger)];
  const policy = compilePolicy(readFileSync(new URL("policy.yaml", import.meta.url), "utf8"), tools);
  const model = ({ messages }: { readonly messages: readonly Message[] }) =>
    step("model", () => ({ messages: [reply(messages)] }), { effect: "read" });

  return new StateGraph(MessagesAnnotation)
    .addNode("agent", model)
    .addNode("tools", new ToolNode(tools))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", toolsCondition, ["tools", END])
    .addEdge("tools", "agent")
    .compile({ checkpointer, name: "trading", version: "1", policy, directory });
}

export type Agent = ReturnType<typeof compile>;

export function buildAgent(parts: AgentParts): Agent {
  return compile(parts);
}
