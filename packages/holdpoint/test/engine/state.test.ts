/** Looking at a thread: `getState` and `getStateHistory`, from the journal alone. */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  interrupt,
  Send,
  START,
  StateGraph,
  type StateSnapshot,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { all, clocked, codeOf, cool, Process, questionsOf, thread } from "./world.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  n: Annotation<number>(),
});

/** A loop of three, then a question. */
function looping(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("up", ({ n }) => ({ n: n + 1, log: [`up ${n + 1}`] }))
    .addNode("ask", async ({ n }) => ({ log: [await interrupt<string>({ question: "Enough?", n })] }))
    .addEdge(START, "up")
    .addConditionalEdges("up", ({ n }) => (n < 3 ? "up" : "ask"))
    .addEdge("ask", END)
    .compile({ checkpointer, name: "looping", version: "7" });
}

/** What is the same in every snapshot of a thread is left out. */
function brief({ values, next, metadata, status }: StateSnapshot<{ readonly n: number }>): unknown {
  return { n: values.n, next, ...metadata, status };
}

describe("getState", () => {
  test("shows values, what is next, and the question of each task", async () => {
    const app = looping(clocked().store);
    const [question] = questionsOf(await app.invoke({ n: 0 }, thread()));
    expect(await app.getState(thread())).toMatchObject({
      values: { n: 3, log: ["up 1", "up 2", "up 3"] },
      next: ["ask"],
      tasks: [{ name: "ask", interrupts: [question] }],
      config: { configurable: { thread_id: "t" } },
      metadata: { step: 3, run: 1, source: "loop" },
      status: "waiting",
      graph: "looping",
      version: "7",
    });
  });

  test("shows nothing pending once a thread has ended", async () => {
    const app = looping(clocked().store);
    await app.invoke({ n: 0 }, thread());
    await app.invoke(new Command({ resume: "yes" }), thread());
    expect(await app.getState(thread())).toMatchObject({
      next: [],
      tasks: [],
      status: "completed",
      values: { n: 3, log: ["up 1", "up 2", "up 3", "yes"] },
    });
  });

  test("of parallel tasks only those that wait are shown: an answered question is not (G3)", async () => {
    const app = new StateGraph(State)
      .addNode("pay", async (amount: unknown) => ({
        log: [`${String(amount)}: ${await interrupt<string>(`Pay ${String(amount)}?`)}`],
      }))
      .addConditionalEdges(START, () => [1, 10, 100].map((amount) => new Send("pay", amount)))
      .compile({ checkpointer: clocked().store });
    const [first, second, third] = questionsOf(await app.invoke({}, thread()));
    await app.invoke(new Command({ resume: { [second?.id ?? ""]: "yes" } }), thread());
    const { tasks, next } = await app.getState(thread());
    expect(next).toEqual(["pay", "pay"]);
    expect(tasks.flatMap((task) => task.interrupts)).toEqual([first, third]);
  });

  test("is the same in every process, and changes nothing", async () => {
    const { store } = clocked();
    const app = looping(store);
    await app.invoke({ n: 0 }, thread());
    const here = await app.getState(thread());
    expect(await looping(new Process(store)).getState(thread())).toEqual(here);
    cool(store);
    expect(await app.getState(thread())).toEqual(here);
  });

  test("of a failed thread shows the error at the task and of the run", async () => {
    const app = new StateGraph(State)
      .addNode("bad", () => {
        throw new RangeError("too far");
      })
      .addEdge(START, "bad")
      .compile({ checkpointer: clocked().store });
    expect(await codeOf(app.invoke({}, thread()))).toBeUndefined();
    const error = { name: "RangeError", message: "too far" };
    expect(await app.getState(thread())).toMatchObject({
      status: "failed",
      error,
      next: ["bad"],
      tasks: [{ name: "bad", error }],
    });
  });

  test("at a checkpoint shows the thread as it stood there", async () => {
    const app = looping(clocked().store);
    await app.invoke({ n: 0 }, thread());
    for (const past of await all(app.getStateHistory(thread()))) {
      const { values, next, metadata, config, createdAt, tasks } = await app.getState(past.config);
      expect({ values, next, metadata, config, createdAt, tasks }).toEqual({
        values: past.values,
        next: past.next,
        metadata: past.metadata,
        config: past.config,
        createdAt: past.createdAt,
        tasks: past.tasks,
      });
    }
  });

  test("refuses a thread and a checkpoint that are not there", async () => {
    const app = looping(clocked().store);
    expect(await codeOf(app.getState(thread()))).toBe("THREAD_NOT_FOUND");
    await app.invoke({ n: 0 }, thread());
    for (const checkpoint of ["", "nonsense", "chk_0000000001_0001_000000000000", "chk_0000009999_0001_0123456789ab"]) {
      expect(await codeOf(app.getState({ configurable: { thread_id: "t", checkpoint_id: checkpoint } }))).toBe(
        "CHECKPOINT_NOT_FOUND",
      );
    }
  });
});

describe("getStateHistory", () => {
  test("is every superstep, newest first, each with the one before it", async () => {
    const app = looping(clocked().store);
    await app.invoke({ n: 0 }, thread());
    await app.invoke(new Command({ resume: "yes" }), thread());
    const history = await all(app.getStateHistory(thread()));
    expect(history.map(brief)).toEqual([
      { n: 3, next: [], source: "loop", step: 3, run: 1, status: "completed" },
      { n: 3, next: ["ask"], source: "loop", step: 3, run: 1, status: "running" },
      { n: 2, next: ["up"], source: "loop", step: 2, run: 1, status: "running" },
      { n: 1, next: ["up"], source: "loop", step: 1, run: 1, status: "running" },
      { n: 0, next: ["up"], source: "input", step: 0, run: 1, status: "running" },
    ]);
    const ids = history.map(({ config }) => config.configurable.checkpoint_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(history.map(({ parentConfig }) => parentConfig?.configurable.checkpoint_id)).toEqual([
      ...ids.slice(1),
      undefined,
    ]);
    expect(
      history
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .toReversed(),
    ).toEqual(history.map(({ createdAt }) => createdAt));
  });

  test("goes on over runs, updates and cancels", async () => {
    const app = looping(clocked().store);
    await app.invoke({ n: 2 }, thread());
    await app.invoke(new Command({ resume: "yes" }), thread());
    await app.updateState(thread(), { n: 1 });
    await app.invoke({ log: ["again"] }, thread());
    const sources = (await all(app.getStateHistory(thread()))).map(
      ({ metadata: { source, run } }) => `${run} ${source}`,
    );
    expect(sources).toEqual(["2 loop", "2 loop", "2 input", "1 update", "1 loop", "1 loop", "1 input"]);
  });

  test("ids stay what they are as the thread goes on, hot or cold", async () => {
    const { store } = clocked();
    const app = looping(store);
    await app.invoke({ n: 0 }, thread());
    const before = (await all(app.getStateHistory(thread()))).map(({ config }) => config);
    cool(store);
    await app.invoke(new Command({ resume: "yes" }), thread());
    const after = (await all(app.getStateHistory(thread()))).map(({ config }) => config);
    expect(after.slice(-before.length)).toEqual(before);
  });

  test("the newest entry is where the thread stands now", async () => {
    const app = looping(clocked().store);
    await app.invoke({ n: 0 }, thread());
    const now = await app.getState(thread());
    const [newest] = await all(app.getStateHistory(thread()));
    expect(newest?.values).toEqual(now.values);
    expect(newest?.next).toEqual(now.next);
    expect(newest?.metadata).toEqual(now.metadata);
  });

  test("of a thread that is not there is refused", async () => {
    expect(await codeOf(all(looping(clocked().store).getStateHistory(thread("nobody"))))).toBe("THREAD_NOT_FOUND");
  });

  test("the shape a reader gets is frozen or a copy: changing it changes nothing in the thread", async () => {
    const app = looping(clocked().store);
    const paused = await app.invoke({ n: 0 }, thread());
    const [question] = questionsOf(paused);
    const shown = question.value as { n: number };
    try {
      shown.n = 99;
    } catch {
      // Frozen.
    }
    const [again] = questionsOf(await app.invoke(null, thread()));
    expect(again.value).toEqual({ question: "Enough?", n: 3 });
    expect((await app.decide(again.id, "yes", { by: "ann", digest: again.digest })).value).toBe("yes");
  });
});

describe("a snapshot that was altered in the store (G11)", () => {
  test.each([
    ["its state", (body: string) => body.replaceAll('"grown"', '"faked"')],
    ["its place", (body: string) => body.replace(/"seq":\d+/, '"seq":999')],
    ["beyond reading", () => "{"],
  ])("%s: the journal is read instead", async (_what, alter) => {
    const { store } = clocked();
    const Growing = Annotation.Root({
      list: Annotation<string[], string>({ reducer: (a, b) => [...a, b], default: () => [] }),
    });
    const app = new StateGraph(Growing)
      .addNode("grow", () => ({ list: "grown".repeat(200) }))
      .addNode("ask", async () => ({ list: await interrupt<string>("Enough?") }))
      .addEdge(START, "grow")
      .addConditionalEdges("grow", ({ list }) => (list.length < 60 ? "grow" : "ask"), ["grow", "ask"])
      .compile({ checkpointer: store, name: "growing", recursionLimit: 100 });
    await app.invoke({}, thread());
    cool(store);
    const [snapshot] = await store.get(DEFAULT_TENANT, "snapshot", ["t"]);
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    await store.commit({ tenant: DEFAULT_TENANT, put: [{ ...snapshot, body: alter(snapshot.body) }] });
    const { list } = (await app.invoke(new Command({ resume: "yes" }), thread())) as {
      readonly list: readonly string[];
    };
    expect(list).toHaveLength(61);
    expect(new Set(list)).toEqual(new Set(["grown".repeat(200), "yes"]));
  });
});
