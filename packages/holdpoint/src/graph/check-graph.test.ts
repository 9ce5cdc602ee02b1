import { describe, expect, test } from "vitest";
import { Annotation } from "./annotation.ts";
import { END, START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";

const State = Annotation.Root({ x: Annotation<number>() });
const nothing = (): undefined => undefined;

/** A builder without the types that rule these mistakes out. */
function untyped(): StateGraph<typeof State, string> {
  return new StateGraph(State);
}
const withA = (): StateGraph<typeof State, string> => untyped().addNode("a", nothing).addEdge(START, "a");

describe("a graph that is not well formed is refused, naming what is wrong", () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    ["a duplicate node", () => withA().addNode("a", nothing), /already has a node "a"/],
    ["a node named like a channel", () => withA().addNode("x", nothing), /"x" is a channel of the state/],
    [
      "a reserved name",
      () => withA().addNode(START, nothing),
      /"__start__" cannot be the name of a node: names that begin with "__" are reserved/,
    ],
    ["END as a node", () => withA().addNode(END, nothing), /reserved/],
    ["__interrupt__ as a node", () => withA().addNode("__interrupt__", nothing), /reserved/],
    ["an empty name", () => withA().addNode(" ", nothing), /it is empty/],
    ["a control character", () => withA().addNode("a\u0000b", nothing), /control characters/],
    ["a lone surrogate", () => withA().addNode("a\ud800", nothing), /broken Unicode/],
    ["a huge name", () => withA().addNode("a".repeat(300), nothing), /300 characters/],
    ["a node that is nothing", () => withA().addNode("b", {} as never), /Node "b" needs a function/],
    [
      "an edge to nowhere",
      () => withA().addEdge("a", "z").compile(),
      /The edge from a to z names "z", which is no node of the graph; it has a/,
    ],
    ["an edge from nowhere", () => withA().addEdge("z", "a").compile(), /names "z"/],
    ["a join from nowhere", () => withA().addEdge(["a", "z"], "a").compile(), /from a and z to a names "z"/],
    ["an edge from END", () => withA().addEdge(END, "a"), /cannot begin at END/],
    ["an edge to START", () => withA().addEdge("a", START), /cannot lead to START/],
    ["a join that waits for START", () => withA().addEdge([START, "a"], "a"), /START cannot be one of several/],
    ["an empty join", () => withA().addEdge([], "a"), /begins nowhere/],
    [
      "a conditional edge from nowhere",
      () =>
        withA()
          .addConditionalEdges("z", () => "a")
          .compile(),
      /conditional edge of "z" names "z"/,
    ],
    [
      "a map to nowhere",
      () =>
        withA()
          .addConditionalEdges("a", () => "yes", { yes: "z" })
          .compile(),
      /conditional edge of "a" names "z"/,
    ],
    [
      "ends that do not exist",
      () =>
        withA()
          .addNode("b", nothing, { ends: ["z"] })
          .addEdge("a", "b")
          .compile(),
      /"ends" of node "b" names "z"/,
    ],
    [
      "no entry",
      () => untyped().addNode("a", nothing).compile(),
      /no entry: add an edge from START, as in addEdge\(START, "a"\)/,
    ],
    ["no nodes", () => untyped().compile(), /no nodes/],
    [
      "an unreachable node",
      () => withA().addNode("b", nothing).addNode("c", nothing).addEdge("b", "c").compile(),
      /Nothing leads to the nodes "b", "c"/,
    ],
    ["a breakpoint that is no node", () => withA().compile({ interruptBefore: ["z"] }), /interruptBefore names "z"/],
    [
      "a breakpoint after what is no node",
      () => withA().compile({ interruptAfter: ["z"] }),
      /interruptAfter names "z"/,
    ],
    [
      "breakpoints inside another graph",
      () =>
        withA()
          .addNode("b", withA().compile({ name: "inner", interruptAfter: "*" }))
          .addEdge("a", "b")
          .compile(),
      /"inner" was compiled with interruptBefore/,
    ],
    ["a recursion limit of nothing", () => withA().compile({ recursionLimit: 0 }), /recursionLimit is 0/],
    ["a graph without a name", () => withA().compile({ name: "" }), /cannot be the name of a graph/],
    ["a version with control characters", () => withA().compile({ version: "\n" }), /version of a graph/],
    ["a channel with a reserved name", () => Annotation.Root({ __join: Annotation<number>() }), /name of a channel/],
    ["a time limit of nothing", () => withA().addNode("b", nothing, { timeoutMs: 0 }), /timeoutMs of node "b"/],
  ])("%s", (_what, make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: "GRAPH_INVALID" }));
  });
});

describe("what is reachable", () => {
  test("declared ends, conditional edges and joins lead somewhere", () => {
    expect(() =>
      withA()
        .addNode("b", nothing)
        .addConditionalEdges("a", () => "b")
        .compile(),
    ).not.toThrow();
    expect(() =>
      untyped()
        .addNode("a", nothing, { ends: ["b"] })
        .addNode("b", nothing)
        .addEdge(START, "a")
        .compile(),
    ).not.toThrow();
    expect(() =>
      withA().addNode("b", nothing).addNode("c", nothing).addEdge("a", "b").addEdge(["a", "b"], "c").compile(),
    ).not.toThrow();
  });
});

test("what was compiled stays as it was", () => {
  const builder = withA();
  const app = builder.compile();
  builder.addNode("b", nothing).addEdge("a", "b");
  expect(app.program.has("b")).toBe(false);
  expect(builder.compile().program.has("b")).toBe(true);
});

test('"*" as a breakpoint means the nodes of the author, and not START', () => {
  const app = withA()
    .addConditionalEdges(START, () => "a", ["a"])
    .compile({ interruptBefore: "*" });
  expect(app.program.interruptBefore).toEqual(["a"]);
});
