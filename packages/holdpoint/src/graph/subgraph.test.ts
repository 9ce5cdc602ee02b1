import { describe, expect, test } from "vitest";
import { engineFor } from "../engine/engine-for.ts";
import { interrupt } from "../engine/operations/interrupt.ts";
import { step } from "../engine/operations/step.ts";
import { MemorySaver } from "../storage/memory.ts";
import { Annotation } from "./annotation.ts";
import { Command } from "./command.ts";
import { entrypoint } from "./entrypoint.ts";
import { MessagesAnnotation } from "./messages.ts";
import { END, START } from "./names.ts";
import type { NodeAction } from "./node-types.ts";
import { Send } from "./send.ts";
import { StateGraph } from "./state-graph.ts";

const concat = Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] });
const Outer = Annotation.Root({ log: concat, shared: Annotation<string>(), outer: Annotation<string>() });
const Inner = Annotation.Root({ log: concat, shared: Annotation<string>(), inner: Annotation<number>() });

/** A store whose resumes all go on in memory, or all replay. */
function saver(kind: string): MemorySaver {
  const store = new MemorySaver();
  engineFor(store, { hotThreads: kind === "hot" ? 100 : 0 });
  return store;
}
const thread = { configurable: { thread_id: "t" } };

describe("a compiled graph as a node", () => {
  test("channels that both have go in and come out by name; what no inner node updated is not written back", async () => {
    const seen: unknown[] = [];
    const child = new StateGraph(Inner)
      .addNode("in", (state) => (seen.push(state), { shared: `${state.shared}!`, inner: 1 }))
      .addEdge(START, "in")
      .compile();
    const app = new StateGraph(Outer).addNode("child", child).addEdge(START, "child").compile();
    expect(await app.invoke({ log: "x", shared: "s", outer: "o" })).toEqual({ log: ["x"], shared: "s!", outer: "o" });
    expect(seen).toEqual([{ log: ["x"], shared: "s" }]);
  });

  test("what it changed goes through the reducers of the graph around it, whole", async () => {
    const child = new StateGraph(MessagesAnnotation)
      .addNode("in", () => ({ messages: [["ai", "hello"]] as const }))
      .addEdge(START, "in")
      .compile();
    const app = new StateGraph(MessagesAnnotation).addNode("child", child).addEdge(START, "child").compile();
    const { messages } = await app.invoke({ messages: "hi" });
    expect(messages.map(({ content }) => content)).toEqual(["hi", "hello"]);
  });

  test("graphs that share nothing run all the same", async () => {
    const child = new StateGraph(Annotation.Root({ own: Annotation<number>() }))
      .addNode("in", () => ({ own: 1 }))
      .addEdge(START, "in")
      .compile();
    expect(
      await new StateGraph(Outer).addNode("child", child).addEdge(START, "child").compile().invoke({ outer: "o" }),
    ).toEqual({ log: [], outer: "o" });
  });

  test.each(["hot", "cold"])("it pauses and goes on, parallel inner nodes each by itself (%s)", async (kind) => {
    const done: string[] = [];
    const asks = (name: string) => async () => {
      await step(`before ${name}`, () => void done.push(`before ${name}`));
      const answer = await interrupt<string>(`${name}?`);
      await step(`after ${name}`, () => void done.push(`after ${name}`));
      return { log: `${name} ${answer}` };
    };
    const child = new StateGraph(Inner)
      .addNode("a", asks("a"))
      .addNode("b", asks("b"))
      .addNode("c", (state) => ({ shared: state.log.join() }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge(["a", "b"], "c")
      .compile({ name: "child" });
    const app = new StateGraph(Outer)
      .addNode("child", child)
      .addNode("end", (state) => ({ outer: state.shared }))
      .addEdge(START, "child")
      .addEdge("child", "end")
      .compile({ checkpointer: saver(kind) });
    const first = await app.invoke({}, thread);
    expect(first.__interrupt__?.map(({ value }) => value)).toEqual(["a?", "b?"]);
    const second = await app.invoke(new Command({ resume: { [first.__interrupt__![1]!.id]: "yes" } }), thread);
    expect(second.__interrupt__?.map(({ value }) => value)).toEqual(["a?"]);
    expect(await app.invoke(new Command({ resume: "no" }), thread)).toEqual({
      log: ["a no", "b yes"],
      shared: "a no,b yes",
      outer: "a no,b yes",
    });
    expect(done.sort()).toEqual(["after a", "after b", "before a", "before b"]);
  });

  test.each(["hot", "cold"])("Sends inside it that are equal stay apart (%s)", async (kind) => {
    const child = new StateGraph(Inner)
      .addNode("ask", async (item: { q: string }) => ({ log: await interrupt<string>(item.q) }))
      .addConditionalEdges(START, () => [new Send("ask", { q: "same?" }), new Send("ask", { q: "same?" })], ["ask"])
      .compile();
    const app = new StateGraph(Outer)
      .addNode("child", child)
      .addEdge(START, "child")
      .compile({ checkpointer: saver(kind) });
    const paused = await app.invoke({}, thread);
    expect(paused.__interrupt__).toHaveLength(2);
    const [one, two] = paused.__interrupt__!;
    expect(await app.invoke(new Command({ resume: { [two!.id]: "2", [one!.id]: "1" } }), thread)).toEqual({
      log: ["1", "2"],
    });
  });

  test("graphs nest", async () => {
    const around = (inner: NodeAction<typeof Outer.State, typeof Outer.Update>) =>
      new StateGraph(Outer).addNode("n", inner).addEdge(START, "n").compile();
    const app = around(around(around(() => ({ shared: "deep" }))));
    expect(await app.invoke({})).toEqual({ log: [], shared: "deep" });
  });

  test("it may take as many supersteps as the run, or as it was compiled with", async () => {
    const loop = new StateGraph(Outer)
      .addNode("n", () => ({ log: "x" }))
      .addEdge(START, "n")
      .addEdge("n", "n")
      .compile({ name: "loop", recursionLimit: 3 });
    const app = new StateGraph(Outer).addNode("child", loop).addEdge(START, "child").compile();
    await expect(app.invoke({})).rejects.toMatchObject({
      code: "RECURSION_LIMIT",
      message: 'The graph "loop" took 3 supersteps without ending. Raise config.recursionLimit if that is meant.',
    });
    await expect(app.invoke({}, { recursionLimit: 7 })).rejects.toThrow(/took 7 supersteps/);
  });

  test("a Command for the parent ends it, and updates and routes the graph around it", async () => {
    const child = new StateGraph(Inner)
      .addNode(
        "in",
        () =>
          new Command({
            graph: Command.PARENT,
            update: { outer: "from inside" },
            goto: ["z", new Send("z", { log: ["sent"] })],
          }),
      )
      .addNode("never", () => ({ log: "never" }))
      .addEdge(START, "in")
      .addEdge("in", "never")
      .compile();
    const around = () =>
      new StateGraph(Outer).addNode("z", (state: { log: string[] }) => ({ log: `z${state.log.length}` }));
    const asNode = around()
      .addNode("child", child, { ends: ["z"] })
      .addEdge(START, "child")
      .compile();
    expect(await asNode.invoke({ log: ["x", "y"] })).toEqual({ log: ["x", "y", "z2", "z1"], outer: "from inside" });
    const called = around()
      .addNode(
        "child",
        async (state) => {
          await child.invoke(state);
          return { log: "never" };
        },
        { ends: ["z"] },
      )
      .addEdge(START, "child")
      .compile();
    expect(await called.invoke({ log: ["x", "y"] })).toEqual({ log: ["x", "y", "z2", "z1"], outer: "from inside" });
  });

  test("a Command for the parent that names no node of it is refused", async () => {
    const child = new StateGraph(Inner)
      .addNode("in", () => new Command({ graph: Command.PARENT, goto: "nope" }))
      .addEdge(START, "in")
      .compile();
    await expect(
      new StateGraph(Outer).addNode("child", child).addEdge(START, "child").compile().invoke({}),
    ).rejects.toThrow(/command of node "child" goes to "nope"/);
  });

  test("an entrypoint as a node: the state goes in, its result is the update", async () => {
    const flow = entrypoint("flow", async (state: typeof Outer.State) => ({ outer: `${state.shared}!` }));
    expect(
      await new StateGraph(Outer).addNode("flow", flow).addEdge(START, "flow").compile().invoke({ shared: "s" }),
    ).toEqual({ log: [], shared: "s", outer: "s!" });
  });
});

describe("a compiled graph called in a node", () => {
  test.each(["hot", "cold"])(
    "runs there, once for each input, and what it did is not done again (%s)",
    async (kind) => {
      let runs = 0;
      const child = new StateGraph(Inner)
        .addNode("work", async (state) => ({ inner: await step("work", () => ((runs += 1), state.shared.length)) }))
        .addNode("ask", async (state) => ({ log: await interrupt<string>(`${state.shared}?`) }))
        .addEdge(START, "work")
        .addEdge("work", "ask")
        .compile({ name: "child" });
      const app = new StateGraph(Outer)
        .addNode("n", async (state) => {
          const results = await Promise.all([
            child.invoke({ ...state, shared: "one" }),
            child.invoke({ shared: "three" }),
          ]);
          return { log: results.flatMap(({ log, inner }) => [...log, String(inner)]) };
        })
        .addEdge(START, "n")
        .compile({ checkpointer: saver(kind) });
      const { __interrupt__: asked } = await app.invoke({ log: "x" }, thread);
      expect(asked?.map(({ value }) => value)).toEqual(["one?", "three?"]);
      await app.invoke(new Command({ resume: { [asked![0]!.id]: "1" } }), thread);
      expect(await app.invoke(new Command({ resume: "3" }), thread)).toEqual({ log: ["x", "x", "1", "3", "3", "5"] });
      expect(runs).toBe(2);
    },
  );

  test("breakpoints belong to the outermost graph", async () => {
    const child = new StateGraph(Inner)
      .addNode("in", () => undefined)
      .addEdge(START, "in")
      .compile({ interruptBefore: ["in"] });
    const app = new StateGraph(Outer)
      .addNode("n", async () => void (await child.invoke({})))
      .addEdge(START, "n")
      .addEdge("n", END)
      .compile();
    await expect(app.invoke({})).rejects.toMatchObject({ code: "GRAPH_INVALID" });
  });
});
