import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import { versionChanges } from "../journal-of.ts";
import { show, verdict } from "../outcome.ts";
import { onlyQuestion, peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Build, redeploy } from "./redeploy.ts";

const noteOf = (build: "old" | "new", answer: string): string => `${build} code heard ${answer}`;

export const scenario: Scenario = {
  row: "C5",
  title: "compatible change (code after the pause)",
  must: "goes on, version change recorded",

  async holdpoint(kit) {
    const compile = ({ checkpointer, version, build }: Build) =>
      new StateGraph(Annotation.Root({ note: Annotation<string>() }))
        .addNode("ask", async () => ({ note: noteOf(build, await interrupt<string>("Go?")) }))
        .addEdge(START, "ask")
        .addEdge("ask", END)
        .compile({ checkpointer, name: "compatible", version });
    const all = await redeploy(kit, compile);
    const recorded = await versionChanges(kit.freshSaver("changed.db"), "redeployed");
    const text = all.map(
      ({ version, resumed, values }) =>
        `version ${version}: ${verdict(resumed)}, ${show("note" in values ? values.note : undefined)}`,
    );
    return {
      observed: `${text.join("; ")}; recorded: ${recorded.length === 0 ? "no change" : recorded.join(", ")}`,
      holds:
        all.every(
          ({ status, values }) => status === "completed" && "note" in values && values.note === noteOf("new", "yes"),
        ) && recorded[0] === "1 → 2",
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const compile = async (build: "old" | "new") =>
      new lg.StateGraph(lg.Annotation.Root({ note: lg.Annotation<string>() }))
        .addNode("ask", () => ({ note: noteOf(build, lg.interrupt<string>("Go?")) }))
        .addEdge(lg.START, "ask")
        .addEdge("ask", lg.END)
        .compile({ checkpointer: await kit.peerSaver() });
    const config = peerThread("compatible");
    const { id } = onlyQuestion(await (await compile("old")).invoke({}, config));
    const result = await (await compile("new")).invoke(new lg.Command({ resume: { [id]: "yes" } }), config);
    return {
      observed: `goes on: ${show(result["note"])}; graphs have no version to record`,
      holds: result["note"] === noteOf("new", "yes"),
    };
  },
};
