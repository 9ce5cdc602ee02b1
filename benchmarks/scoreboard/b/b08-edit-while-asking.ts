import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { pendingTexts, thread } from "../holdpoint-side.ts";
import { codeOf, outcomeOf, show, verdict } from "../outcome.ts";
import { peerThread, pendingIn } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const shown = "Pay 1?";

export const scenario: Scenario = {
  row: "B8",
  title: "edit the state while a question is pending",
  must: "refused unless the pending question is canceled explicitly",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ amount: Annotation<number>(), approved: Annotation<string>() }))
      .addNode("ask", async ({ amount }) => {
        const text = `Pay ${amount}?`;
        await interrupt(text);
        return { approved: text };
      })
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "edit-while-asking", version: "1" });
    const config = thread("edit");
    await app.invoke({ amount: 1 }, config);
    const edit = await outcomeOf(() => app.updateState(config, { amount: 5 }, "ask"));
    const open = await pendingTexts(app, config);
    const { approved } = await app.invoke(new Command({ resume: "yes" }), config);
    return {
      observed: `${verdict(edit)}; still open: ${show(open)}; approved: ${show(approved)}`,
      holds: codeOf(edit) === "PENDING_QUESTION" && open[0] === shown && approved === shown,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(
      lg.Annotation.Root({ amount: lg.Annotation<number>(), approved: lg.Annotation<string>() }),
    )
      .addNode("ask", ({ amount }) => {
        const text = `Pay ${String(amount)}?`;
        lg.interrupt(text);
        return { approved: text };
      })
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("edit");
    await app.invoke({ amount: 1 }, config);
    const edit = await outcomeOf(() => app.updateState(config, { amount: 5 }));
    const open = pendingIn(await app.getState(config)).map((each) => each.value);
    const { approved } = await app.invoke(new lg.Command({ resume: "yes" }), config);
    return {
      observed: `${verdict(edit)}; still open: ${show(open)}; approved: ${show(approved)}, shown was ${show(shown)}`,
      holds: !edit.ok,
    };
  },
};
