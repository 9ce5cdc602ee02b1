/** A node that asks two questions, one after the other, in the words of both libraries. */
import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import { asked } from "../peer-side.ts";
import { show } from "../outcome.ts";
import type { Peer, PeerApp, PeerResult, PeerSaver } from "../peer-api.ts";

export const FIRST = "Pay the invoice?";
export const SECOND = "Delete the backups?";

export const twoQuestions = new StateGraph(
  Annotation.Root({ first: Annotation<string>(), second: Annotation<string>() }),
)
  .addNode("review", async () => ({ first: await interrupt<string>(FIRST), second: await interrupt<string>(SECOND) }))
  .addEdge(START, "review")
  .addEdge("review", END);

export function peerTwoQuestions(lg: Peer, checkpointer: PeerSaver): PeerApp {
  const state = lg.Annotation.Root({ first: lg.Annotation<string>(), second: lg.Annotation<string>() });
  return new lg.StateGraph(state)
    .addNode("review", () => ({ first: lg.interrupt<string>(FIRST), second: lg.interrupt<string>(SECOND) }))
    .addEdge(lg.START, "review")
    .addEdge("review", lg.END)
    .compile({ checkpointer });
}

/** What a result of the peer says about question 2. */
export function fateOfSecond(result: PeerResult): { readonly untouched: boolean; readonly text: string } {
  if (asked(result).some((each) => each.value === SECOND)) return { untouched: true, text: "question 2 untouched" };
  return { untouched: false, text: `question 2 answered ${show(result["second"])}` };
}
