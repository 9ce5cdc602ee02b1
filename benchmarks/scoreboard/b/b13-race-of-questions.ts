import { Annotation, Command, END, START, StateGraph, interrupt } from "holdpoint";
import { question, questions, thread } from "../holdpoint-side.ts";
import { count, show } from "../outcome.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";

export const scenario: Scenario = {
  row: "B13",
  title: "Promise.race of two questions, both answered before the worker wakes",
  must: "one consumed, one unused, each receipt says so",

  async holdpoint(kit) {
    const app = new StateGraph(Annotation.Root({ first: Annotation<string>() }))
      .addNode("ask", async () => ({
        first: await Promise.race([interrupt<string>("Anna?"), interrupt<string>("Ben?")]),
      }))
      .addEdge(START, "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: kit.freshSaver(), name: "race", version: "1" });
    const config = thread("race");
    const paused = await app.invoke({}, config);
    const [anna, ben] = [question(paused, "Anna?"), question(paused, "Ben?")];
    // One command with both answers: both are accepted in one commit, before anything wakes.
    const { first } = await app.invoke(
      new Command({ resume: { [anna.id]: "from Anna", [ben.id]: "from Ben" } }),
      config,
    );
    const outcomes = [(await app.receipt(anna.id))?.outcome, (await app.receipt(ben.id))?.outcome];
    const used = first === "from Anna" ? 0 : 1;
    return {
      observed: `${count(questions(paused).length, "question")} shown; the race gave ${show(first)}; receipts: Anna's ${outcomes[0]}, Ben's ${outcomes[1]}`,
      holds: questions(paused).length === 2 && outcomes[used] === "consumed" && outcomes[1 - used] === "unused",
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ first: lg.Annotation<string>() }))
      .addNode("ask", async () => ({
        first: await Promise.race(["Anna?", "Ben?"].map(async (each) => lg.interrupt<string>(each))),
      }))
      .addEdge(lg.START, "ask")
      .addEdge("ask", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const shown = asked(await app.invoke({}, peerThread("race"))).length;
    return { observed: `${count(shown, "question")} of 2 shown; an answer has no receipt`, holds: false };
  },
};
