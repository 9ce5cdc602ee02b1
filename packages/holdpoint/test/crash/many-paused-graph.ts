/** A small agent that has done something, and waits for an answer. */
import { Annotation, interrupt, START, StateGraph, step, type Store } from "../../src/index.ts";

const State = Annotation.Root({ request: Annotation<string>(), answer: Annotation<string>() });

export function pausedGraph(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("ask", async ({ request }) => {
      const quote = await step("quote", () => `quote for ${request}`, { effect: "read" });
      return { answer: await interrupt<string>({ question: "Buy?", quote }) };
    })
    .addEdge(START, "ask")
    .compile({ checkpointer, name: "paused" });
}
