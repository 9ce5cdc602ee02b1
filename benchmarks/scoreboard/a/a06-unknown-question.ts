import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, verdict } from "../outcome.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "A6",
  title: "an answer to an interrupt id nobody issued",
  must: "typed refusal, nothing runs",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
      .addNode("ask", async () => {
        kit.effects.record("node");
        return { answer: await interrupt<string>("Deploy?") };
      })
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "unknown-question", version: "1" });
    const config = thread("unknown-question");
    await app.invoke({}, config);
    const refused = await outcomeOf(() =>
      app.invoke(new Command({ resume: { [`int_${"0".repeat(26)}`]: "yes" } }), config),
    );
    const pending = await pendingTexts(app, config);
    return {
      observed: `${verdict(refused)}; the node ran ${kit.effects.times("node")}×; ${pending.length} still open`,
      holds: codeOf(refused) === "INTERRUPT_NOT_FOUND" && kit.effects.times("node") === 1 && pending.length === 1,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
      .addNode("ask", () => {
        kit.effects.record("node");
        return { answer: lg.interrupt<string>("Deploy?") };
      })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    await app.invoke({}, peerThread("unknown-question"));
    const answered = await outcomeOf(() =>
      app.invoke(new lg.Command({ resume: { ["0".repeat(32)]: "yes" } }), peerThread("unknown-question")),
    );
    return {
      observed: `${verdict(answered)}; the node ran ${kit.effects.times("node")}×`,
      holds: !answered.ok && kit.effects.times("node") === 1,
    };
  },
};
