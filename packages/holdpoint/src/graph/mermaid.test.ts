import { expect, test } from "vitest";
import { Annotation } from "./annotation.ts";
import { END, START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";

const State = Annotation.Root({ x: Annotation<number>() });

test("nodes, edges, and dotted conditional edges with what leads there", () => {
  const inner = new StateGraph(State)
    .addNode("in", () => undefined)
    .addEdge(START, "in")
    .compile();
  const graph = new StateGraph(State)
    .addNode("plan", () => undefined)
    .addNode("act", () => undefined, { ends: ["plan"] })
    .addNode("sub graph", inner)
    .addEdge(START, "plan")
    .addConditionalEdges("plan", () => "yes", { yes: "act", no: END })
    .addEdge(["plan", "act"], "sub graph");
  expect(graph.compile().getGraph().drawMermaid()).toBe(
    [
      "flowchart TD",
      '  n0(["START"])',
      '  n1["plan"]',
      '  n2["act"]',
      '  n3[["sub graph"]]',
      '  n4(["END"])',
      "  n0 --> n1",
      "  n1 --> n3",
      "  n2 --> n3",
      '  n1 -. "yes" .-> n2',
      '  n1 -. "no" .-> n4',
      "  n2 -.-> n1",
      "",
    ].join("\n"),
  );
});

test("a hostile name is text and nothing else", () => {
  const name = 'a"]; click n1 "javascript:alert(1)" <b>`#quot;';
  const text = new StateGraph(State)
    .addNode(name, () => undefined)
    .addEdge(START, name)
    .compile()
    .getGraph()
    .drawMermaid();
  expect(text.split("\n")[2]).toBe(
    '  n1["a#34;#93;#59; click n1 #34;javascript:alert#40;1#41;#34; #60;b#62;#96;#35;quot#59;"]',
  );
});
