import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { questions, thread } from "../holdpoint-side.ts";
import { show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B5",
  title: "try { await interrupt() } catch {}",
  must: "still pauses",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
      .addNode("ask", async () => {
        try {
          return { answer: await interrupt<string>("Go?") };
        } catch {
          return { answer: "the pause was swallowed" };
        } finally {
          kit.effects.record("finally");
        }
      })
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "caught-pause", version: "1" });
    const config = thread("caught-pause");
    const paused = questions(await app.invoke({}, config)).length === 1;
    const early = kit.effects.times("finally");
    const { answer } = await app.invoke(new Command({ resume: "go" }), config);
    return {
      observed: `${paused ? "pauses" : "does not pause"}, finally ran ${early}× before the answer; then ${show(answer)}`,
      holds: paused && early === 0 && answer === "go",
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
      .addNode("ask", async () => {
        try {
          return { answer: lg.interrupt<string>("Go?") };
        } catch {
          return { answer: "the pause was swallowed" };
        }
      })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const result = await app.invoke({}, peerThread("caught-pause"));
    const paused = asked(result).length > 0;
    return { observed: paused ? "pauses" : `finishes with ${show(result["answer"])}`, holds: paused };
  },
};
