/** The smallest graph that pauses, and the same with a step after the answer, in the words of both libraries. */
import { Annotation, Command, END, START, StateGraph, interrupt, step, type Store } from "holdpoint";
import { thread } from "../scoreboard/holdpoint-side.ts";
import type { Peer, PeerSaver } from "../scoreboard/peer-api.ts";
import { peerThread } from "../scoreboard/peer-side.ts";

export interface Questions {
  /** Starts the thread, which stops at its question. */
  ask(id: string): Promise<void>;
  /** Answers it; resolves when the thread has ended and all of it is recorded. */
  answer(id: string): Promise<void>;
}

/** Work that was not done must not count as quick. */
function check(id: string, seen: unknown, wanted: unknown): void {
  if (seen !== wanted) throw new Error(`thread "${id}": ${String(seen)} instead of ${String(wanted)}`);
}

/** `next`: after the answer one step that acts follows. `says`: what the question says. */
export function questionsOf(checkpointer: Store, { next = false, says = "Go?" } = {}): Questions {
  const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
    .addNode("ask", async () => {
      const answer = await interrupt<string>(says);
      if (next) await step("next", () => "done");
      return { answer };
    })
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "one-question", version: "1" });
  return {
    async ask(id) {
      check(id, (await app.invoke({}, thread(id))).__interrupt__?.length, 1);
    },
    async answer(id) {
      check(id, (await app.invoke(new Command({ resume: "go" }), thread(id))).answer, "go");
    },
  };
}

/** `next`: another node follows; a node of its own is what LangGraph.js records. */
export function peerQuestionsOf(lg: Peer, checkpointer: PeerSaver, { next = false } = {}): Questions {
  const graph = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
    .addNode("ask", () => ({ answer: lg.interrupt<string>("Go?") }))
    .addEdge(lg.START, "ask");
  if (next) graph.addNode("next", () => ({})).addEdge("ask", "next");
  const app = graph.addEdge(next ? "next" : "ask", lg.END).compile({ checkpointer });
  return {
    async ask(id) {
      check(id, (await app.invoke({}, peerThread(id))).__interrupt__?.length, 1);
    },
    async answer(id) {
      check(id, (await app.invoke(new lg.Command({ resume: "go" }), peerThread(id)))["answer"], "go");
    },
  };
}
