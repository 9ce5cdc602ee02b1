/** Graphs that are not well formed are refused when they are built, naming the part at fault. */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  END,
  entrypoint,
  Holdpoint,
  HoldpointError,
  MemorySaver,
  START,
  StateGraph,
  task,
  tool,
  ToolNode,
} from "../../src/index.ts";
import { codeOf, thread } from "../engine/world.ts";

const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
const nothing = (): undefined => undefined;
/** A builder whose names the compiler does not check, as from JavaScript. */
const graph = (): StateGraph<typeof State, string> => new StateGraph(State);

/** The refusal of a synchronous call. */
function refused(call: () => unknown): HoldpointError {
  try {
    call();
  } catch (error) {
    if (error instanceof HoldpointError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe.each<readonly [what: string, names: string, build: () => unknown]>([
  ["a node twice", '"a"', () => graph().addNode("a", nothing).addNode("a", nothing)],
  ["a node named as a channel", '"log"', () => graph().addNode("log", nothing)],
  ["a node named as START", '"__start__"', () => graph().addNode(START, nothing)],
  ["a node with a reserved name", '"__mine"', () => graph().addNode("__mine", nothing)],
  ["a node without a name", '""', () => graph().addNode("", nothing)],
  ["a node with control characters in its name", '"a\\u0000b"', () => graph().addNode("a\0b", nothing)],
  ["a node without code", '"a"', () => graph().addNode("a", undefined as never)],
  ["a node with a limit that is none", '"a"', () => graph().addNode("a", nothing, { timeoutMs: 0 })],
  [
    "an edge to nowhere",
    '"nowhere"',
    () => graph().addNode("a", nothing).addEdge(START, "a").addEdge("a", "nowhere").compile(),
  ],
  [
    "an edge from nowhere",
    '"nowhere"',
    () => graph().addNode("a", nothing).addEdge(START, "a").addEdge("nowhere", "a").compile(),
  ],
  ["an edge from END", "END", () => graph().addNode("a", nothing).addEdge(END, "a")],
  ["an edge to START", "START", () => graph().addNode("a", nothing).addEdge("a", START)],
  ["an edge of no nodes", '"a"', () => graph().addNode("a", nothing).addEdge([], "a")],
  [
    "a conditional edge from nowhere",
    '"nowhere"',
    () =>
      graph()
        .addNode("a", nothing)
        .addEdge(START, "a")
        .addConditionalEdges("nowhere", () => "a")
        .compile(),
  ],
  [
    "a conditional edge whose map leads nowhere",
    '"nowhere"',
    () =>
      graph()
        .addNode("a", nothing)
        .addEdge(START, "a")
        .addConditionalEdges("a", () => "x", { x: "nowhere" })
        .compile(),
  ],
  [
    "a conditional edge without code",
    '"a"',
    () =>
      graph()
        .addNode("a", nothing)
        .addConditionalEdges("a", undefined as never),
  ],
  [
    "declared ends that lead nowhere",
    '"nowhere"',
    () =>
      graph()
        .addNode("a", nothing, { ends: ["nowhere"] as never })
        .addEdge(START, "a")
        .compile(),
  ],
  [
    "unreachable nodes",
    '"b", "c"',
    () =>
      graph()
        .addNode("a", nothing)
        .addNode("b", nothing)
        .addNode("c", nothing)
        .addEdge(START, "a")
        .addEdge("b", "c")
        .compile(),
  ],
  ["no nodes", "no nodes", () => graph().compile()],
  ["no entry", "START", () => graph().addNode("a", nothing).addEdge("a", END).compile()],
  [
    "a breakpoint before nowhere",
    '"nowhere"',
    () =>
      graph()
        .addNode("a", nothing)
        .addEdge(START, "a")
        .compile({ interruptBefore: ["nowhere"] }),
  ],
  [
    "a breakpoint after nowhere",
    '"nowhere"',
    () =>
      graph()
        .addNode("a", nothing)
        .addEdge(START, "a")
        .compile({ interruptAfter: ["nowhere"] }),
  ],
  ["a name that is none", '""', () => graph().addNode("a", nothing).addEdge(START, "a").compile({ name: "" })],
  [
    "a version that is none",
    "version",
    () => graph().addNode("a", nothing).addEdge(START, "a").compile({ version: "" }),
  ],
  [
    "a recursion limit that is none",
    "recursionLimit",
    () => graph().addNode("a", nothing).addEdge(START, "a").compile({ recursionLimit: 0 }),
  ],
  ["a state that is none", "Annotation.Root", () => new StateGraph({} as never)],
  ["a channel with a reserved name", '"__x"', () => Annotation.Root({ __x: Annotation<number>() })],
  ["a tool without a name", '""', () => tool(nothing, { name: "", description: "", schema: {} })],
  [
    "two tools of one name",
    '"t"',
    () =>
      new ToolNode([
        tool(nothing, { name: "t", description: "", schema: {} }),
        tool(nothing, { name: "t", description: "", schema: {} }),
      ]),
  ],
  ["an entrypoint without a name", '""', () => entrypoint("", async () => 1)],
  ["a task without a name", '""', () => task("", () => 1)],
])("%s", (_, names, build) => {
  test(`is GRAPH_INVALID and names ${names}`, () => {
    const error = refused(build);
    expect(error.code).toBe("GRAPH_INVALID");
    expect(error.message).toContain(names);
  });
});

describe("a graph that leads nowhere while it runs fails by name", () => {
  test.each<readonly [string, () => unknown]>([
    ["a name that is no node", () => "nowhere"],
    ["START", () => START],
    ["nothing", () => undefined],
    ["a number", () => 7],
  ])("a conditional edge that returns %s", async (_, path) => {
    const app = graph()
      .addNode("a", nothing)
      .addEdge(START, "a")
      .addConditionalEdges("a", path as never)
      .compile({ checkpointer: new MemorySaver() });
    expect(await codeOf(app.invoke({}, thread()))).toBe("GRAPH_INVALID");
    expect((await app.getState(thread())).status).toBe("failed");
  });
});

describe("compiled twice under one name", () => {
  const compiled = (store: MemorySaver, version: string, answer: string) =>
    new StateGraph(State)
      .addNode("a", () => ({ log: [answer] }))
      .addEdge(START, "a")
      .compile({ checkpointer: store, name: "twice", version });

  test("with one version is DUPLICATE_GRAPH where both are served; each alone works", async () => {
    const store = new MemorySaver();
    const [one, other] = [compiled(store, "1", "one"), compiled(store, "1", "other")];
    expect(refused(() => new Holdpoint({ store, graphs: [one, other] }))).toMatchObject({
      code: "DUPLICATE_GRAPH",
      data: { graph: "twice", version: "1" },
    });
    expect(await one.invoke({}, thread("1"))).toEqual({ log: ["one"] });
    expect(await other.invoke({}, thread("2"))).toEqual({ log: ["other"] });
  });

  test("with different versions both are served", async () => {
    const store = new MemorySaver();
    const graphs = [compiled(store, "1", "one"), compiled(store, "2", "two")] as const;
    expect(new Holdpoint({ store, graphs })).toBeInstanceOf(Holdpoint);
    for (const [index, app] of graphs.entries()) {
      expect(await app.invoke({}, thread(String(index)))).toEqual({ log: [index === 0 ? "one" : "two"] });
    }
  });

  test("a thread of another graph is not this one's", async () => {
    const store = new MemorySaver();
    await compiled(store, "1", "one").invoke({}, thread());
    const other = new StateGraph(State)
      .addNode("a", nothing)
      .addEdge(START, "a")
      .compile({ checkpointer: store, name: "other" });
    for (const call of [other.invoke({}, thread()), other.invoke(null, thread()), other.cancel(thread())]) {
      expect(await codeOf(call)).toBe("GRAPH_NOT_FOUND");
    }
  });
});
