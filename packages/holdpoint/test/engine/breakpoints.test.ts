/** Static breakpoints: a thread is held before or after nodes until somebody goes on with `invoke(null)`. */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  interrupt,
  isInterrupted,
  START,
  StateGraph,
  type CompileOptions,
} from "../../src/index.ts";
import { all, clocked, codeOf, cool, questionsOf, serving, thread } from "./world.ts";

const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

type Node = "a" | "b" | "c";

type Holds = Pick<CompileOptions<Node>, "checkpointer" | "interruptBefore" | "interruptAfter">;

function chain(options: Holds, ran: string[] = []) {
  const node = (name: Node) => () => (ran.push(name), { log: [name] });
  return new StateGraph(State)
    .addNode("a", node("a"))
    .addNode("b", node("b"))
    .addNode("c", node("c"))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "c")
    .addEdge("c", END)
    .compile({ name: "chain", ...options });
}

describe("interruptBefore", () => {
  test("holds before the node; the result has no question, and next names the node", async () => {
    const app = chain({ checkpointer: clocked().store, interruptBefore: ["b"] });
    const held = await app.invoke({}, thread());
    expect(held).toEqual({ log: ["a"], __interrupt__: [] });
    expect(isInterrupted(held)).toBe(false);
    expect(await app.getState(thread())).toMatchObject({
      next: ["b"],
      status: "waiting",
      tasks: [{ name: "b", interrupts: [] }],
    });
  });

  test.each(["hot", "cold"])("invoke(null) goes on, and runs nothing again (%s)", async (kind) => {
    const { store } = clocked();
    const ran: string[] = [];
    const app = chain({ checkpointer: store, interruptBefore: ["b", "c"] }, ran);
    await app.invoke({}, thread());
    if (kind === "cold") cool(store);
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b"], __interrupt__: [] });
    if (kind === "cold") cool(store);
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b", "c"] });
    expect(ran).toEqual(["a", "b", "c"]);
  });

  test("also before the first node", async () => {
    const ran: string[] = [];
    const app = chain({ checkpointer: clocked().store, interruptBefore: ["a"] }, ran);
    expect(await app.invoke({}, thread())).toEqual({ log: [], __interrupt__: [] });
    expect(ran).toEqual([]);
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b", "c"] });
  });

  test("one of parallel nodes holds its whole superstep", async () => {
    const ran: string[] = [];
    const node = (name: string) => () => (ran.push(name), { log: [name] });
    const app = new StateGraph(State)
      .addNode("x", node("x"))
      .addNode("y", node("y"))
      .addEdge(START, "x")
      .addEdge(START, "y")
      .compile({ checkpointer: clocked().store, interruptBefore: ["y"] });
    await app.invoke({}, thread());
    expect(ran).toEqual([]);
    expect((await app.getState(thread())).next).toEqual(["x", "y"]);
    expect(await app.invoke(null, thread())).toEqual({ log: ["x", "y"] });
  });

  test("a loop holds each time it comes there", async () => {
    const app = new StateGraph(State)
      .addNode("a", () => ({ log: ["a"] }))
      .addEdge(START, "a")
      .addConditionalEdges("a", ({ log }) => (log.length < 3 ? "a" : END))
      .compile({ checkpointer: clocked().store, interruptBefore: ["a"] });
    let result = await app.invoke({}, thread());
    for (const length of [0, 1, 2]) {
      expect(result.log).toHaveLength(length);
      result = await app.invoke(null, thread());
    }
    expect(result).toEqual({ log: ["a", "a", "a"] });
  });
});

describe("interruptAfter", () => {
  test("holds after the node, with what comes next in next", async () => {
    const app = chain({ checkpointer: clocked().store, interruptAfter: ["a"] });
    expect(await app.invoke({}, thread())).toEqual({ log: ["a"], __interrupt__: [] });
    expect((await app.getState(thread())).next).toEqual(["b"]);
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b", "c"] });
  });

  test("after one node and before the next is one hold", async () => {
    const app = chain({ checkpointer: clocked().store, interruptAfter: ["a"], interruptBefore: ["b"] });
    await app.invoke({}, thread());
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b", "c"] });
  });
});

test.each(["interruptBefore", "interruptAfter"] as const)('"*" holds at every node (%s)', async (when) => {
  const app = chain({ checkpointer: clocked().store, [when]: "*" });
  const logs: number[] = [];
  let result = await app.invoke({}, thread());
  for (let round = 0; result.__interrupt__ !== undefined && round < 10; round += 1) {
    logs.push(result.log.length);
    result = await app.invoke(null, thread());
  }
  expect(result).toEqual({ log: ["a", "b", "c"] });
  expect(logs).toEqual(when === "interruptBefore" ? [0, 1, 2] : [1, 2]);
});

test("a stream that is held ends with an empty question", async () => {
  const app = chain({ checkpointer: clocked().store, interruptBefore: ["b"] });
  expect(await all(app.stream({}, thread()))).toEqual([{ a: { log: ["a"] } }, { __interrupt__: [] }]);
});

test("a breakpoint takes no answer, no new input and no Command, and loses nothing by that (G3)", async () => {
  const app = chain({ checkpointer: clocked().store, interruptBefore: ["b"] });
  await app.invoke({}, thread());
  expect(await codeOf(app.invoke(new Command({ resume: "yes" }), thread()))).toBe("NO_PENDING_INTERRUPT");
  expect(await codeOf(app.invoke({}, thread()))).toBe("THREAD_BUSY");
  expect(await codeOf(app.invoke(new Command({ goto: "c" }), thread()))).toBe("THREAD_BUSY");
  expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b", "c"] });
});

test("beyond a breakpoint a node may ask, and its answer goes on past it", async () => {
  const { store } = clocked();
  const app = new StateGraph(State)
    .addNode("ask", async () => ({ log: [await interrupt<string>("Sure?")] }))
    .addNode("then", () => ({ log: ["then"] }))
    .addEdge(START, "ask")
    .addEdge("ask", "then")
    .compile({ checkpointer: store, interruptBefore: ["ask", "then"] });
  expect(await app.invoke({}, thread())).toMatchObject({ __interrupt__: [] });
  cool(store);
  expect(questionsOf(await app.invoke(null, thread()))).toHaveLength(1);
  cool(store);
  expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual({ log: ["yes"], __interrupt__: [] });
  expect(await app.invoke(null, thread())).toEqual({ log: ["yes", "then"] });
});

test("a held thread is nobody's work: a worker passes it by", async () => {
  const { store } = clocked();
  const app = chain({ checkpointer: store, interruptBefore: ["b"] });
  await app.invoke({}, thread());
  const { holdpoint, errors } = serving(store, [app]);
  expect(await holdpoint.tick()).toBe(0);
  expect((await holdpoint.threads({ status: "waiting" })).items).toHaveLength(1);
  expect(errors).toEqual([]);
});

test("new input with onPending: cancel begins anew", async () => {
  const app = chain({ checkpointer: clocked().store, interruptBefore: ["b"] });
  await app.invoke({}, thread());
  expect(await app.invoke({ log: ["again"] }, { ...thread(), onPending: "cancel" })).toEqual({
    log: ["a", "again", "a"],
    __interrupt__: [],
  });
});
