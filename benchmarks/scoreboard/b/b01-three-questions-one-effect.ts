import { Annotation, Command, END, START, StateGraph, interrupt, step } from "holdpoint";
import { questions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { asked, peerThread } from "../peer-side.ts";
import type { Peer, PeerApp, PeerSaver } from "../peer-api.ts";
import type { Scenario } from "../scenario.ts";

const QUESTIONS = ["Who?", "When?", "Sure?"] as const;

function compile(kit: Kit, effect: string) {
  return new StateGraph(Annotation.Root({ done: Annotation<boolean>() }))
    .addNode("ask", async () => {
      kit.effects.record(`${effect}, bare`);
      await step("send mail", () => kit.effects.record(effect), { effect: "act" });
      for (const each of QUESTIONS) await interrupt(each);
      return { done: true };
    })
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer: kit.freshSaver(`${effect}.db`), name: "three-questions", version: "1" });
}

/** `resume` gives the app that takes the next answer: the same one (hot), or a new one each time (cold). */
async function answerAll(
  first: ReturnType<typeof compile>,
  resume: () => ReturnType<typeof compile>,
): Promise<boolean> {
  const config = thread("three-questions");
  let result: { readonly done?: boolean } = await first.invoke({}, config);
  while (questions(result).length > 0) result = await resume().invoke(new Command({ resume: "ok" }), config);
  return result.done === true;
}

function peerCompile(lg: Peer, checkpointer: PeerSaver, mail: () => unknown): PeerApp {
  return new lg.StateGraph(lg.Annotation.Root({ done: lg.Annotation<boolean>() }))
    .addNode("ask", async () => {
      await mail();
      for (const each of QUESTIONS) lg.interrupt(each);
      return { done: true };
    })
    .addEdge(lg.START, "ask")
    .addEdge("ask", lg.END)
    .compile({ checkpointer });
}

export const scenario: Scenario = {
  row: "B1",
  title: "3 questions in a node, 1 effect before them",
  must: "×1",

  async holdpoint(kit) {
    const hot = compile(kit, "hot");
    const hotDone = await answerAll(hot, () => hot);
    const coldDone = await answerAll(compile(kit, "cold"), () => compile(kit, "cold"));
    const [hotly, coldly] = [kit.effects.times("hot"), kit.effects.times("cold")];
    const [bareHotly, bareColdly] = [kit.effects.times("hot, bare"), kit.effects.times("cold, bare")];
    return {
      observed: `in a step: ×${hotly} resumed hot, ×${coldly} cold; bare in the node: ×${bareHotly} hot, ×${bareColdly} cold`,
      holds: hotDone && coldDone && hotly === 1 && coldly === 1,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const answerPeer = async (app: PeerApp, id: string): Promise<void> => {
      let result = await app.invoke({}, peerThread(id));
      while (asked(result).length > 0) result = await app.invoke(new lg.Command({ resume: "ok" }), peerThread(id));
    };
    await answerPeer(
      peerCompile(lg, await kit.peerSaver(), () => kit.effects.record("plain")),
      "plain",
    );
    const mail = lg.task("send mail", () => kit.effects.record("task"));
    await answerPeer(
      peerCompile(lg, await kit.peerSaver(), () => mail()),
      "task",
    );
    // Each library's own means for it is what is marked: a step here, a task there.
    const [plain, inTask] = [kit.effects.times("plain"), kit.effects.times("task")];
    return { observed: `in the node: ×${plain}; in a task() called by the node: ×${inTask}`, holds: inTask === 1 };
  },
};
