/** The agent of the stock-purchase example, and what all processes of this one share. */
import { setTimeout as delay } from "node:timers/promises";
import type { Store } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { buildAgent, type Agent } from "../stock-purchase/agent.ts";
import { PaperLedger } from "../stock-purchase/ledger.ts";
import { openMarket } from "../stock-purchase/market.ts";
import { scriptedModel } from "../stock-purchase/scripted-model.ts";

/** How soon another process may take over from one that was killed. The default is 15 s; nobody wants to watch that. */
export const ENGINE = { leaseMs: 600, pollMs: 25 } as const;
/** Time per word of the model: enough for a kill to meet it in the middle. */
const PACE_MS = 6;
/** How long the broker takes to confirm what it has already booked: the moment a crash hurts most. */
const CONFIRM_MS = 120;

export interface Place {
  readonly store: Store;
  readonly ledger: PaperLedger;
  readonly agent: Agent;
  close(): Promise<void>;
}

/** Opens the two databases in a folder, and the agent that works on them. */
export function openPlace(folder: string): Place {
  const store = SqliteSaver.fromConnString(`${folder}/agent.db`);
  const ledger = new PaperLedger(`${folder}/ledger.db`);
  const agent = buildAgent({
    model: scriptedModel(PACE_MS),
    market: openMarket(),
    checkpointer: store,
    broker: {
      async place(order) {
        const booked = ledger.place(order);
        await delay(CONFIRM_MS);
        return booked;
      },
    },
  });
  return {
    store,
    ledger,
    agent,
    async close() {
      await store.close();
      ledger.close();
    },
  };
}
