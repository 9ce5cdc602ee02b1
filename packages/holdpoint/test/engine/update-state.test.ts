/** `updateState`: a change from outside, which never hides a question (G3, scoreboard B8). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  interrupt,
  START,
  StateGraph,
  step,
  type CompileOptions,
  type Store,
} from "../../src/index.ts";
import { all, clocked, codeOf, cool, questionsOf, refusal, thread } from "./world.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  x: Annotation<number>(),
});

function chain(checkpointer: Store, options: Pick<CompileOptions<"a" | "b" | "c">, "interruptBefore"> = {}) {
  return new StateGraph(State)
    .addNode("a", ({ x }) => ({ log: [`a${x}`] }))
    .addNode("b", ({ x }) => ({ log: [`b${x}`] }))
    .addNode("c", ({ x }) => ({ log: [`c${x}`] }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addConditionalEdges("b", ({ x }) => (x > 100 ? "a" : "c"))
    .addEdge("c", END)
    .compile({ checkpointer, name: "chain", ...options });
}

function asking(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("ask", async ({ x }) => ({ log: [await interrupt<string>(`Pay ${x}?`)] }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "asking" });
}

describe("on a thread that is not there", () => {
  test("begins it with the values", async () => {
    const app = chain(clocked().store);
    await app.updateState(thread(), { x: 3, log: ["given"] });
    expect((await app.getState(thread())).values).toEqual({ x: 3, log: ["given"] });
    expect(await app.invoke({}, thread())).toEqual({ x: 3, log: ["given", "a3", "b3", "c3"] });
  });

  test("as a node, what follows that node is next", async () => {
    const app = chain(clocked().store);
    await app.updateState(thread(), { x: 3 }, "a");
    expect((await app.getState(thread())).next).toEqual(["b"]);
    expect(await app.invoke(null, thread())).toEqual({ x: 3, log: ["b3", "c3"] });
  });

  test("when it is refused, no thread is left behind", async () => {
    const app = chain(clocked().store);
    expect(await codeOf(app.updateState(thread(), { nope: 1 }))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(app.updateState(thread(), { x: 1 }, "zz" as "a"))).toBe("GRAPH_INVALID");
    expect(await codeOf(app.updateState(thread(), { x: () => 1 }))).toBe("NOT_JSON");
    expect(await codeOf(app.getState(thread()))).toBe("THREAD_NOT_FOUND");
  });
});

describe("on a thread that has ended", () => {
  test("changes the state through its reducers; the next run has it", async () => {
    const app = chain(clocked().store);
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), { x: 2, log: ["given"] });
    expect(await app.getState(thread())).toMatchObject({
      values: { x: 2, log: ["a1", "b1", "c1", "given"] },
      next: [],
      status: "completed",
    });
    expect((await app.invoke({}, thread())).log.slice(-3)).toEqual(["a2", "b2", "c2"]);
  });

  test("as a node, it goes on after that node", async () => {
    const app = chain(clocked().store);
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), { log: ["said"] }, "a");
    expect(await app.getState(thread())).toMatchObject({ next: ["b"], status: "waiting" });
    expect((await app.invoke(null, thread())).log).toEqual(["a1", "b1", "c1", "said", "b1", "c1"]);
  });

  test("as the last node, it stays ended", async () => {
    const app = chain(clocked().store);
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), { log: ["said"] }, "c");
    expect(await app.getState(thread())).toMatchObject({
      next: [],
      status: "completed",
      values: { log: ["a1", "b1", "c1", "said"] },
    });
  });
});

describe("at a breakpoint", () => {
  test.each(["hot", "cold"])("the node that is held reads the new values (%s)", async (kind) => {
    const { store } = clocked();
    const app = chain(store, { interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    if (kind === "cold") cool(store);
    const config = await app.updateState(thread(), { x: 5 });
    expect(config.configurable?.checkpoint_id).toBe((await app.getState(thread())).config.configurable.checkpoint_id);
    expect((await app.getState(thread())).next).toEqual(["b"]);
    if (kind === "cold") cool(store);
    expect(await app.invoke(null, thread())).toEqual({ x: 5, log: ["a1", "b5", "c5"] });
  });

  test("as the node that is held, the node does not run, and its conditional edge sees the values", async () => {
    const app = chain(clocked().store, { interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), { x: 101 }, "b");
    expect((await app.getState(thread())).next).toEqual(["a"]);
    await app.updateState(thread(), { x: 7 }, "b");
    expect((await app.getState(thread())).next).toEqual(["c"]);
    expect(await app.invoke(null, thread())).toEqual({ x: 7, log: ["a1", "c7"] });
  });

  test("several times in a row; each is a checkpoint of the history", async () => {
    const app = chain(clocked().store, { interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    for (const x of [2, 3, 4]) await app.updateState(thread(), { x });
    const sources = (await all(app.getStateHistory(thread()))).map(
      ({ metadata, values }) => `${metadata.source} ${values.x}`,
    );
    expect(sources).toEqual(["update 4", "update 3", "update 2", "loop 1", "input 1"]);
    expect((await app.getState(thread())).metadata.source).toBe("update");
  });

  test("null speaks for a node without changing anything", async () => {
    const app = chain(clocked().store, { interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), null, "b");
    expect(await app.invoke(null, thread())).toEqual({ x: 1, log: ["a1", "c1"] });
  });
});

describe("while a question is pending", () => {
  test("is refused and named, and the question can be answered", async () => {
    const app = asking(clocked().store);
    const [question] = questionsOf(await app.invoke({ x: 1 }, thread()));
    for (const node of [undefined, "ask"] as const) {
      expect(await refusal(app.updateState(thread(), { x: 5 }, node))).toMatchObject({
        code: "PENDING_QUESTION",
        data: { pending: [question.id] },
      });
    }
    expect((await app.getState(thread())).values.x).toBe(1);
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual({ x: 1, log: ["yes"] });
  });

  test.each(["hot", "cold"])(
    "with cancelPending the question is closed, and what is asked then is another one (%s)",
    async (kind) => {
      const { store } = clocked();
      const app = asking(store);
      const [old] = questionsOf(await app.invoke({ x: 1 }, thread()));
      if (kind === "cold") cool(store);
      await app.updateState(thread(), { x: 5 }, undefined, { cancelPending: true });
      expect(await codeOf(app.decide(old.id, "yes", { by: "ann" }))).toBe("INTERRUPT_CLOSED");
      expect(await codeOf(app.invoke(new Command({ resume: "yes" }), thread()))).toBe("NO_PENDING_INTERRUPT");
      const [fresh] = questionsOf(await app.invoke(null, thread()));
      expect(fresh.value).toBe("Pay 5?");
      expect(fresh.id).not.toBe(old.id);
      expect(await app.invoke(new Command({ resume: { [fresh.id]: "yes" } }), thread())).toEqual({
        x: 5,
        log: ["yes"],
      });
    },
  );

  test("with cancelPending and as the node that asks, the node is done", async () => {
    const app = asking(clocked().store);
    await app.invoke({ x: 1 }, thread());
    await app.updateState(thread(), { log: ["no need"] }, "ask", { cancelPending: true });
    expect(await app.getState(thread())).toMatchObject({ status: "completed", next: [], values: { log: ["no need"] } });
  });
});

describe("beside a question", () => {
  /** One branch is done, the other asks. */
  function branches(checkpointer: Store, paid: string[]) {
    return new StateGraph(State)
      .addNode("pay", async () => ({ log: [await step("pay", () => (paid.push("pay"), "paid"))] }))
      .addNode("ask", async ({ x }) => ({ log: [await interrupt<string>(`${x}?`)] }))
      .addNode("end", ({ log }) => ({ log: [`end of ${log.length}`] }))
      .addEdge(START, "pay")
      .addEdge(START, "ask")
      .addEdge(["pay", "ask"], "end")
      .compile({ checkpointer, name: "branches" });
  }

  test.each(["hot", "cold"])(
    "what has ended stays ended: its effect is not done again, its update is kept (G1, %s)",
    async (kind) => {
      const { store } = clocked();
      const paid: string[] = [];
      const app = branches(store, paid);
      await app.invoke({ x: 1 }, thread());
      if (kind === "cold") cool(store);
      await app.updateState(thread(), { x: 2 }, undefined, { cancelPending: true });
      expect((await app.getState(thread())).next).toEqual(["ask"]);
      if (kind === "cold") cool(store);
      expect(questionsOf(await app.invoke(null, thread()))[0].value).toBe("2?");
      expect((await app.invoke(new Command({ resume: "yes" }), thread())).log).toEqual(["paid", "yes", "end of 2"]);
      expect(paid).toEqual(["pay"]);
    },
  );

  test("a fork has what had ended there", async () => {
    const { store } = clocked();
    const paid: string[] = [];
    const app = branches(store, paid);
    await app.invoke({ x: 1 }, thread());
    await app.fork(thread(), { threadId: "f", effects: "execute" });
    expect((await app.getState(thread("f"))).next).toEqual(["ask"]);
    await app.invoke(null, thread("f"));
    expect((await app.invoke(new Command({ resume: "yes" }), thread("f"))).log).toEqual(["paid", "yes", "end of 2"]);
    expect(paid).toEqual(["pay"]);
  });
});

describe("a change that fails changes nothing", () => {
  test("when the conditional edge behind the node throws", async () => {
    const app = new StateGraph(State)
      .addNode("a", () => ({ log: ["a"] }))
      .addNode("b", () => ({ log: ["b"] }))
      .addEdge(START, "a")
      .addConditionalEdges("a", ({ x }) => {
        if (x === 13) throw new Error("unlucky");
        return "b";
      })
      .compile({ checkpointer: clocked().store, interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    const before = await app.getState(thread());
    expect(await refusal(app.updateState(thread(), { x: 13 }, "a"))).toMatchObject({ message: "unlucky" });
    expect(await app.getState(thread())).toEqual(before);
    expect(await app.invoke(null, thread())).toEqual({ x: 1, log: ["a", "b"] });
  });

  test("when the values do not fit", async () => {
    const app = chain(clocked().store, { interruptBefore: ["b"] });
    await app.invoke({ x: 1 }, thread());
    const before = await app.getState(thread());
    expect(await codeOf(app.updateState(thread(), { nope: 1 }))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(app.updateState(thread(), { x: 1 }, "zz" as "a"))).toBe("GRAPH_INVALID");
    expect(await codeOf(app.updateState(thread(), { x: 1n }))).toBe("NOT_JSON");
    expect(await app.getState(thread())).toEqual(before);
    expect(await app.invoke(null, thread())).toMatchObject({ log: ["a1", "b1", "c1"] });
  });
});

test("on a failed thread, the step that failed is done again, and those before it are not", async () => {
  const done: string[] = [];
  const app = new StateGraph(State)
    .addNode("work", async ({ x }) => {
      await step("first", () => void done.push("first"));
      await step("second", () => {
        done.push("second");
        if (x < 0) throw new Error("negative");
      });
      return { log: ["worked"] };
    })
    .addEdge(START, "work")
    .compile({ checkpointer: clocked().store });
  expect(await refusal(app.invoke({ x: -1 }, thread()))).toMatchObject({ message: "negative" });
  await app.updateState(thread(), { x: 1 });
  expect(await app.getState(thread())).toMatchObject({ status: "waiting", next: ["work"] });
  expect(await app.invoke(null, thread())).toEqual({ x: 1, log: ["worked"] });
  expect(done).toEqual(["first", "second", "second"]);
});

test("on a failed thread, the node that failed is tried again with the new values", async () => {
  const app = new StateGraph(State)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("risky", ({ x }) => {
      if (x < 0) throw new Error("negative");
      return { log: [`risky ${x}`] };
    })
    .addEdge(START, "a")
    .addEdge("a", "risky")
    .compile({ checkpointer: clocked().store });
  expect(await refusal(app.invoke({ x: -1 }, thread()))).toMatchObject({ message: "negative" });
  await app.updateState(thread(), { x: 1 });
  expect(await app.invoke(null, thread())).toEqual({ x: 1, log: ["a", "risky 1"] });
});
