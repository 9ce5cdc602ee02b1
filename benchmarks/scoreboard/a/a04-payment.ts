/** The graph of row A4: one decision about one payment, and what was executed of it, written to a file. */
import { Annotation, END, START, StateGraph, interrupt, step } from "holdpoint";
import { recordInFile } from "../effects.ts";
import type { Peer, PeerApp, PeerSaver } from "../peer-api.ts";

/** Who sends which answer. */
export const REVIEWERS: Readonly<Record<string, string>> = { approve: "anna", reject: "ben" };

/** How many times the two processes meet, each on a thread of its own, and how far apart. */
export const RACES = 10;
export const EVERY_MS = 60;

export function paymentId(round: number): string {
  return `payment ${round}`;
}

/** `ledger` is the file that gets a line for every decision that is executed. */
export const payment = new StateGraph(
  Annotation.Root({ id: Annotation<string>(), ledger: Annotation<string>(), decision: Annotation<string>() }),
)
  .addNode("pay", async ({ id, ledger }) => {
    const decision = await interrupt<string>("Pay 900 to Acme?");
    await step("execute", () => recordInFile(ledger, `${id}: ${decision}`), { effect: "act" });
    return { decision };
  })
  .addEdge(START, "pay")
  .addEdge("pay", END);

export function peerPayment(lg: Peer, checkpointer: PeerSaver): PeerApp {
  const state = lg.Annotation.Root({
    id: lg.Annotation<string>(),
    ledger: lg.Annotation<string>(),
    decision: lg.Annotation<string>(),
  });
  return new lg.StateGraph(state)
    .addNode("pay", ({ id, ledger }) => {
      const decision = lg.interrupt<string>("Pay 900 to Acme?");
      recordInFile(String(ledger), `${String(id)}: ${decision}`);
      return { decision };
    })
    .addEdge(lg.START, "pay")
    .addEdge("pay", lg.END)
    .compile({ checkpointer });
}
