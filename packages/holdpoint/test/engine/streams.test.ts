/** What a stream yields while a thread runs (G9, G1: replays are silent). */
import { describe, expect, test } from "vitest";
import { Annotation, Command, END, interrupt, START, StateGraph, step } from "../../src/index.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";
import type { Change, CommitResult, Store } from "../../src/storage/store.ts";
import { all, clocked, cool, refusal, thread, until } from "./world.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  answer: Annotation<string>(),
});

/** Three nodes in a row; the second one asks. */
function chain(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("plan", async (_, config) => {
      config.writer({ planning: true });
      await step(
        "model",
        ({ emit }) => {
          for (const token of ["Hel", "lo"]) emit(token);
          emit({ usage: 2 });
          return "Hello";
        },
        { effect: "read" },
      );
      return { log: ["plan"] };
    })
    .addNode("ask", async (_, config) => {
      config.writer("before the question");
      const answer = await interrupt<string>("Go on?");
      config.writer("after the question");
      return { log: ["ask"], answer };
    })
    .addNode("act", () => ({ log: ["act"] }))
    .addEdge(START, "plan")
    .addEdge("plan", "ask")
    .addEdge("ask", "act")
    .addEdge("act", END)
    .compile({ checkpointer, name: "chain" });
}

describe("one mode", () => {
  test("updates (the default) are what each node returned, and last the question", async () => {
    const app = chain(clocked().store);
    const first = await all(app.stream({}, thread()));
    expect(first).toEqual([
      { plan: { log: ["plan"] } },
      { __interrupt__: [expect.objectContaining({ value: "Go on?", node: "ask" })] },
    ]);
    const second = await all(app.stream(new Command({ resume: "yes" }), thread()));
    expect(second).toEqual([{ ask: { log: ["ask"], answer: "yes" } }, { act: { log: ["act"] } }]);
  });

  test("values are the state after every superstep, each step once, and last the question", async () => {
    const app = chain(clocked().store);
    const first = await all(app.stream({}, { ...thread(), streamMode: "values" }));
    expect(first).toEqual([{ log: ["plan"] }, { __interrupt__: [expect.objectContaining({ value: "Go on?" })] }]);
    const second = await all(app.stream(new Command({ resume: "yes" }), { ...thread(), streamMode: "values" }));
    expect(second).toEqual([
      { log: ["plan", "ask"], answer: "yes" },
      { log: ["plan", "ask", "act"], answer: "yes" },
    ]);
  });

  test("custom is what nodes write, and what steps emit that is no text", async () => {
    const app = chain(clocked().store);
    expect(await all(app.stream({}, { ...thread(), streamMode: "custom" }))).toEqual([
      { planning: true },
      { usage: 2 },
      "before the question",
    ]);
  });

  test("messages are tokens with where they come from", async () => {
    const app = chain(clocked().store);
    const source = { node: "plan", step: "model", attempt: 1 };
    expect(await all(app.stream({}, { ...thread(), streamMode: "messages" }))).toEqual([
      ["Hel", source],
      ["lo", source],
    ]);
  });

  test("debug tells tasks, their results and checkpoints with their step", async () => {
    const app = chain(clocked().store);
    const events = await all(app.stream({}, { ...thread(), streamMode: "debug" }));
    expect(events.map(({ type, step: at }) => `${at} ${type}`)).toEqual(
      expect.arrayContaining(["0 task", "0 task_result", "1 checkpoint", "1 task"]),
    );
    const result = events.find(({ type }) => type === "task_result");
    expect(result?.payload).toMatchObject({ name: "plan", result: { log: ["plan"] } });
    const checkpoint = events.find(({ type }) => type === "checkpoint");
    expect(checkpoint?.payload).toMatchObject({ values: { log: ["plan"] }, next: ["ask"] });
  });
});

test("several modes come as pairs: what is sent as it happens, what a node did once it is durable, the question last", async () => {
  const app = chain(clocked().store);
  const events = await all(app.stream({}, { ...thread(), streamMode: ["updates", "values", "custom", "messages"] }));
  const modes = events.map(([mode]) => mode);
  expect(modes.filter((mode) => mode === "updates" || mode === "values")).toEqual([
    "updates",
    "values",
    "updates",
    "values",
  ]);
  expect(modes.filter((mode) => mode === "custom" || mode === "messages")).toEqual([
    "custom",
    "messages",
    "messages",
    "custom",
    "custom",
  ]);
  expect(events.at(-1)).toEqual(["values", { __interrupt__: [expect.objectContaining({ value: "Go on?" })] }]);
});

test("a long chain shows the state after each of its steps, also when commits come together", async () => {
  const Count = Annotation.Root({ n: Annotation<number>() });
  const graph = new StateGraph(Count)
    .addNode("up", ({ n }) => ({ n: n + 1 }))
    .addEdge(START, "up")
    .addConditionalEdges("up", ({ n }) => (n < 8 ? "up" : END));
  const app = graph.compile({ checkpointer: clocked().store, name: "count" });
  const events = await all(app.stream({ n: 0 }, { ...thread(), streamMode: "values" }));
  expect(events).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ n })));
});

test.each(["hot", "cold"])("a replay is silent: nothing that was sent is sent again (%s)", async (kind) => {
  const { store } = clocked();
  const app = chain(store);
  await all(app.stream({}, { ...thread(), streamMode: ["custom", "messages"] }));
  if (kind === "cold") cool(store);
  const events = await all(
    app.stream(new Command({ resume: "yes" }), { ...thread(), streamMode: ["custom", "messages"] }),
  );
  expect(events).toEqual([["custom", "after the question"]]);
});

test("a node that has nothing to say shows an empty update, and parallel ones each their own", async () => {
  const app = new StateGraph(State)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => undefined)
    .addEdge(START, "a")
    .addEdge(START, "b")
    .compile({ checkpointer: clocked().store });
  expect(await all(app.stream({}, thread()))).toEqual(expect.arrayContaining([{ a: { log: ["a"] } }, { b: {} }]));
});

/** Holds back the results of commits, so that a test sees what is told before them. */
class SlowStore extends WrappedStore {
  readonly held: (() => void)[] = [];
  override async commit(change: Change): Promise<CommitResult> {
    await new Promise<void>((resolve) => this.held.push(resolve));
    return super.commit(change);
  }
}

test("updates and values come only when they are durable; tokens as they are made", async () => {
  const store = new SlowStore(clocked().store);
  const app = new StateGraph(State)
    .addNode("a", async () => ({ log: [await step("say", ({ emit }) => (emit("x"), "said"), { effect: "read" })] }))
    .addEdge(START, "a")
    .compile({ checkpointer: store });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const [mode] of await app.stream({}, { ...thread(), streamMode: ["updates", "values", "messages"] })) {
      seen.push(mode);
    }
  })();
  await until(() => store.held.length === 1);
  expect(seen).toEqual([]);
  store.held.shift()?.();
  await until(() => store.held.length === 1 && seen.length === 1);
  expect(seen).toEqual(["messages"]);
  store.held.shift()?.();
  await reading;
  expect(seen).toEqual(["messages", "updates", "values"]);
});

describe("readers", () => {
  test("a slow one loses nothing", async () => {
    const app = new StateGraph(State)
      .addNode("talk", (_, { writer }) => {
        for (let n = 0; n < 1_000; n += 1) writer(n);
        return { log: ["talk"] };
      })
      .addEdge(START, "talk")
      .compile({ checkpointer: clocked().store });
    const stream = await app.stream({}, { ...thread(), streamMode: ["custom", "updates"] });
    const first = await stream.next();
    await until(async () => (await app.getState(thread()).catch(() => undefined))?.status === "completed");
    const rest = await all(stream);
    expect(
      [first.value, ...rest]
        .filter(([mode]: readonly [string, unknown]) => mode === "custom")
        .map((event: readonly [string, unknown]) => event[1]),
    ).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    expect(rest.at(-1)).toEqual(["updates", { talk: { log: ["talk"] } }]);
  });

  test("one that leaves early stops nothing: the thread goes on, and can be gone on with", async () => {
    const app = chain(clocked().store);
    for await (const event of await app.stream({}, thread())) {
      expect(event).toEqual({ plan: { log: ["plan"] } });
      break;
    }
    expect((await app.settled(thread())).__interrupt__).toHaveLength(1);
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toMatchObject({ log: ["plan", "ask", "act"] });
  });

  test("two of one thread each see all of it", async () => {
    const app = chain(clocked().store);
    const first = all(app.stream({}, thread()));
    await until(async () => (await app.getState(thread()).catch(() => undefined))?.status === "waiting");
    await first;
    const [one, two] = await Promise.all([
      all(app.stream(new Command({ resume: "yes" }), thread())),
      all(app.stream(new Command({ resume: "yes" }), thread())),
    ]);
    expect(one).toContainEqual({ act: { log: ["act"] } });
    expect(two).toContainEqual({ act: { log: ["act"] } });
  });

  test("a run that fails ends the stream with its error, after what came before it", async () => {
    const app = new StateGraph(State)
      .addNode("a", () => ({ log: ["a"] }))
      .addNode("b", () => {
        throw new TypeError("no");
      })
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: clocked().store });
    const seen: unknown[] = [];
    const failure = await refusal(async () => {
      for await (const event of await app.stream({}, thread())) seen.push(event);
    });
    expect(seen).toEqual([{ a: { log: ["a"] } }]);
    expect(failure).toMatchObject({ name: "TypeError", message: "no" });
  });
});
