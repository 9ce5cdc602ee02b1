import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { questions, textOf, texts, thread } from "../holdpoint-side.ts";
import { show } from "../outcome.ts";
import { askedTexts, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

const BOTH = ["Budget?", "Deadline?"] as const;

export const scenario: Scenario = {
  row: "B4",
  title: "Promise.all of two interrupts in one node",
  must: "both",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ answers: Annotation<string[]>() }))
      .addNode("ask", async () => ({ answers: await Promise.all(BOTH.map((each) => interrupt<string>(each))) }))
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "two-at-once", version: "1" });
    const config = thread("two-at-once");
    const paused = await app.invoke({}, config);
    const resume = Object.fromEntries(questions(paused).map((each) => [each.id, `to ${textOf(each)}`]));
    const { answers } = await app.invoke(new Command({ resume }), config);
    const right = show(answers) === show(BOTH.map((each) => `to ${each}`));
    return {
      observed: `shown: ${show(texts(paused))}; answered by id: ${show(answers)}`,
      holds: questions(paused).length === 2 && right,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ answers: lg.Annotation<string[]>() }))
      .addNode("ask", async () => ({
        answers: await Promise.all(BOTH.map(async (each) => lg.interrupt<string>(each))),
      }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const shown = askedTexts(await app.invoke({}, peerThread("two-at-once")));
    return { observed: `shown: ${show(shown)}`, holds: shown.length === 2 };
  },
};
