/** One question, and the answer as the node heard it: JSON text, so that nothing is lost in showing it. */
import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import type { Peer, PeerApp, PeerSaver } from "../peer-api.ts";

export const hearing = new StateGraph(Annotation.Root({ heard: Annotation<string>() }))
  .addNode("ask", async () => ({ heard: JSON.stringify(await interrupt("Which?")) }))
  .addEdge(START, "ask")
  .addEdge("ask", END);

export function peerHearing(lg: Peer, checkpointer: PeerSaver): PeerApp {
  return new lg.StateGraph(lg.Annotation.Root({ heard: lg.Annotation<string>() }))
    .addNode("ask", () => ({ heard: JSON.stringify(lg.interrupt("Which?")) }))
    .addEdge(lg.START, "ask")
    .addEdge("ask", lg.END)
    .compile({ checkpointer });
}
