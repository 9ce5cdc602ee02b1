/** The smallest graph that pauses, in the words of both libraries, for the rows that count pauses and resumes. */
import { Annotation, Command, END, START, StateGraph, interrupt, type Store } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import type { Peer, PeerSaver } from "../peer-api.ts";
import { peerThread } from "../peer-side.ts";
import { timed } from "./measure.ts";

/** Starts the thread, which pauses, and answers it; gives what came of it. */
export type Cycle = (id: string) => Promise<unknown>;

export function cycleOf(checkpointer: Store): Cycle {
  const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
    .addNode("ask", async () => ({ answer: await interrupt<string>("Go?") }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "one-question", version: "1" });
  return async (id) => {
    await app.invoke({}, thread(id));
    return (await app.invoke(new Command({ resume: "go" }), thread(id))).answer;
  };
}

export function peerCycleOf(lg: Peer, checkpointer: PeerSaver): Cycle {
  const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
    .addNode("ask", () => ({ answer: lg.interrupt<string>("Go?") }))
    .addEdge(lg.START, "ask")
    .addEdge("ask", lg.END)
    .compile({ checkpointer });
  return async (id) => {
    await app.invoke({}, peerThread(id));
    return (await app.invoke(new lg.Command({ resume: "go" }), peerThread(id)))["answer"];
  };
}

const WARM_UP = 30;

/** Cycles per second with `atOnce` threads under way at any time, `cycles` in all. */
export async function throughput(cycle: Cycle, cycles: number, atOnce: number): Promise<number> {
  for (let index = 0; index < WARM_UP; index += 1) await checked(cycle, `warm ${index}`);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < cycles) {
      const id = `cycle ${next}`;
      next += 1;
      await checked(cycle, id);
    }
  };
  const tookMs = await timed(() => Promise.all(Array.from({ length: atOnce }, worker)));
  return (cycles / tookMs) * 1000;
}

/** A cycle that did not do its work must not count as a quick one. */
async function checked(cycle: Cycle, id: string): Promise<void> {
  const answer = await cycle(id);
  if (answer !== "go") throw new Error(`thread "${id}" ended with ${String(answer)}`);
}
