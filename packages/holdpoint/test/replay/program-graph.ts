/** Random programs as graphs: parallel nodes, nodes that are graphs, tasks that are sent, and a node after them all. */
import { Annotation, END, Send, START, StateGraph, type CompiledStateGraph, type Store } from "../../src/index.ts";
import type { Json } from "../../src/core/json.ts";
import { run, type Setting } from "./interpreter.ts";
import type { RandomProgram } from "./program-generator.ts";

interface Done {
  readonly by: string;
  readonly results: Json;
  readonly note?: number;
}

const States = Annotation.Root({
  done: Annotation<Done[], Done | Done[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
  /** Changed together with answers; every node tells what it saw of it when it began. */
  note: Annotation<number>(),
});

export type ProgramState = typeof States.State;
export type ProgramApp = CompiledStateGraph<ProgramState, typeof States.Update>;

/** Nodes by name. */
function nodesOf(program: RandomProgram, setting: Setting) {
  const node =
    (name: string, block: RandomProgram["last"]) =>
    async ({ note = 0 }: Partial<ProgramState>) => ({
      done: { by: name, results: await run(block, setting, name), note },
    });
  const lanes = program.lanes.map((lane, index) => [`lane${index}`, node(`lane${index}`, lane)] as const);
  const worker = async ({ index }: { readonly index: number }) => {
    const name = `worker${index}`;
    return { done: { by: name, results: await run(program.worker, setting, name) } };
  };
  return { lanes, worker, last: node("last", program.last) };
}

/** Compiles a program on a store. Two compilations are two processes' code as far as the engine can tell. */
export function compile(program: RandomProgram, setting: Setting, store: Store): ProgramApp {
  const { lanes, worker, last } = nodesOf(program, setting);
  const graph = new StateGraph(States) as unknown as StateGraph<typeof States, string>;
  for (const [index, [name, node]] of lanes.entries()) {
    const inner = new StateGraph(States).addNode("inside", node).addEdge(START, "inside").addEdge("inside", END);
    if (index === 0 && program.isFirstLaneGraph) graph.addNode(name, inner.compile({ name: "inner" }));
    else graph.addNode(name, node);
    graph.addEdge(START, name).addEdge(name, "last");
  }
  if (program.sends > 0) {
    graph.addNode("worker", worker as never);
    graph.addConditionalEdges(START, () =>
      Array.from({ length: program.sends }, (_, index) => new Send("worker", { index })),
    );
    graph.addEdge("worker", "last");
  }
  graph.addNode("last", last).addEdge("last", END);
  return graph.compile({ checkpointer: store, name: "random", version: "1" });
}
