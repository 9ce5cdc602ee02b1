import { Annotation, END, Holdpoint, START, StateGraph, interrupt, type Store } from "holdpoint";
import { question, thread, until } from "../holdpoint-side.ts";
import { show } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

function compile(checkpointer: Store, version: "1" | "2") {
  return new StateGraph(Annotation.Root({ note: Annotation<string>() }))
    .addNode("ask", async () => ({ note: `version ${version} heard ${await interrupt<string>("Go?")}` }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "together", version, onVersionChange: "pin" });
}

export const scenario: Scenario = {
  row: "C6",
  title: "old and new version registered together",
  must: "the pinned one resumes it",
  noPeer: "its graphs have no versions: the newest code takes every thread",

  async holdpoint(kit) {
    const config = thread("together");
    const before = kit.freshSaver();
    const { id } = question(await compile(before, "1").invoke({}, config));
    await before.close();

    const saver = kit.freshSaver();
    const [old, newest] = [compile(saver, "1"), compile(saver, "2")];
    const holdpoint = new Holdpoint({ store: saver, graphs: [newest, old] });
    await holdpoint.decide(id, "yes", { by: "anna" });
    holdpoint.start();
    const note = await until("the resume", async () => {
      const { status, values } = await old.getState(config);
      return status === "waiting" || status === "pending" || status === "running"
        ? undefined
        : `${status}: ${show(values.note)}`;
    });
    await holdpoint.stop();
    return { observed: `the thread of version 1 is ${note}`, holds: note === 'completed: "version 1 heard yes"' };
  },
};
