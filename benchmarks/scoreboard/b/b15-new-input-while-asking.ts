import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, show, verdict } from "../outcome.ts";
import { peerThread, pendingIn } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B15",
  title: "new input while a question is pending",
  must: "THREAD_BUSY",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ amount: Annotation<number>() }))
      .addNode("ask", async ({ amount }) => {
        await interrupt(`Pay ${amount}?`);
        return {};
      })
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "new-input", version: "1" });
    const config = thread("new-input");
    await app.invoke({ amount: 1 }, config);
    const second = await outcomeOf(() => app.invoke({ amount: 2 }, config));
    const open = await pendingTexts(app, config);
    return {
      observed: `${verdict(second)}; still open: ${show(open)}`,
      holds: codeOf(second) === "THREAD_BUSY" && show(open) === show(["Pay 1?"]),
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ amount: lg.Annotation<number>() }))
      .addNode("ask", ({ amount }) => {
        lg.interrupt(`Pay ${String(amount)}?`);
        return {};
      })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("new-input");
    await app.invoke({ amount: 1 }, config);
    const second = await outcomeOf(() => app.invoke({ amount: 2 }, config));
    const open = pendingIn(await app.getState(config)).map((each) => each.value);
    return { observed: `${verdict(second)}; open now: ${show(open)}, shown before: ["Pay 1?"]`, holds: !second.ok };
  },
};
