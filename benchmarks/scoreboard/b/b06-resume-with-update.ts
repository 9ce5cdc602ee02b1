import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { questions, thread } from "../holdpoint-side.ts";
import { show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B6",
  title: "resume + update, node asks again, next answer",
  must: "the update is kept",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ limit: Annotation<number>(), answers: Annotation<string[]>() }))
      .addNode("ask", async () => ({
        answers: [await interrupt<string>("First?"), await interrupt<string>("Second?")],
      }))
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "resume-with-update", version: "1" });
    const config = thread("resume-with-update");
    await app.invoke({ limit: 1 }, config);
    const again = await app.invoke(new Command({ resume: "one", update: { limit: 99 } }), config);
    const between = (await app.getState(config)).values.limit;
    const { limit } = await app.invoke(new Command({ resume: "two" }), config);
    return {
      observed: `limit ${show(between)} while the second question is open, ${show(limit)} at the end`,
      holds: questions(again).length === 1 && between === 99 && limit === 99,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(
      lg.Annotation.Root({ limit: lg.Annotation<number>(), answers: lg.Annotation<string[]>() }),
    )
      .addNode("ask", () => ({ answers: [lg.interrupt<string>("First?"), lg.interrupt<string>("Second?")] }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("resume-with-update");
    await app.invoke({ limit: 1 }, config);
    const again = await app.invoke(new lg.Command({ resume: "one", update: { limit: 99 } }), config);
    const between = (await app.getState(config)).values["limit"];
    const { limit } = await app.invoke(new lg.Command({ resume: "two" }), config);
    return {
      observed: `limit ${show(between)} while the second question is open, ${show(limit)} at the end`,
      holds: asked(again).length === 1 && between === 99 && limit === 99,
    };
  },
};
