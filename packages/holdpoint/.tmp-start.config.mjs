import { Annotation, END, START, StateGraph, interrupt } from "holdpoint";
import { defineConfig } from "holdpoint/server";
export default defineConfig({ store: process.env.DB ?? ":memory:", graphs: (store) => [
 new StateGraph(Annotation.Root({ answer: Annotation() })).addNode("ask", async () => ({ answer: await interrupt("Go?") })).addEdge(START,"ask").addEdge("ask",END).compile({ checkpointer: store, name: "one", version: "1" })] });
