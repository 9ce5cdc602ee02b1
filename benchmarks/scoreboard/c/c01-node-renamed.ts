import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import { show } from "../outcome.ts";
import { asked, onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Build, heldBothWays, redeploy } from "./redeploy.ts";

const NAMES = { old: "approve", new: "sign_off" } as const;

export const scenario: Scenario = {
  row: "C1",
  title: "node renamed while paused",
  must: "`blocked`, names the missing node",

  async holdpoint(kit) {
    const compile = ({ checkpointer, version, build }: Build) =>
      new StateGraph(Annotation.Root({ approved: Annotation<string>() }))
        .addNode(NAMES[build], async () => ({ approved: await interrupt<string>("Approve?") }))
        .addEdge(START, NAMES[build])
        .addEdge(NAMES[build], END)
        .compile({ checkpointer, name: "renamed", version });
    return heldBothWays(await redeploy(kit, compile), NAMES.old, kit.effects.all);
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const compile = async (build: "old" | "new") =>
      new lg.StateGraph(lg.Annotation.Root({ approved: lg.Annotation<string>() }))
        .addNode(NAMES[build], () => ({ approved: lg.interrupt<string>("Approve?") }))
        .addEdge(lg.START, NAMES[build])
        .addEdge(NAMES[build], lg.END)
        .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("renamed");
    const { id } = onlyQuestion(await (await compile("old")).invoke({}, config));
    const app = await compile("new");
    const result = await app.invoke(new lg.Command({ resume: { [id]: "yes" } }), config);
    const { next } = await app.getState(config);
    const finished = next.length === 0 && asked(result).length === 0;
    return {
      observed: finished
        ? `finishes without a word, approved: ${show(result["approved"])}`
        : `goes on at ${show(next)}`,
      holds: false,
    };
  },
};
