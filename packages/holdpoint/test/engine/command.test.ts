/** `Command` from outside: answers, changes and routes, alone and together (G2, G3, G6, scoreboard A1–A12, B6). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  Send,
  START,
  StateGraph,
  step,
  type Json,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, cool, Process, questionsOf, refusal, serving, thread, until } from "./world.ts";

const State = Annotation.Root({
  log: Annotation<Json[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  note: Annotation<string>(),
});

/** Asks twice, one question after the other. */
function twice(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("ask", async ({ note }) => ({
      log: [await interrupt<Json>("First?"), await interrupt<Json>("Second?"), note ?? "no note"],
    }))
    .addEdge(START, "ask")
    .compile({ checkpointer, name: "twice" });
}

/** Asks for three payments side by side. */
function payments(checkpointer: Store) {
  return new StateGraph(State)
    .addNode("pay", async (amount: unknown) => ({
      log: [[amount as number, await interrupt<Json>(`Pay ${String(amount)}?`, { schema: { type: "string" } })]],
    }))
    .addConditionalEdges(START, () => [1, 10, 100].map((amount) => new Send("pay", amount)))
    .compile({ checkpointer, name: "payments" });
}

describe("resume", () => {
  test.each([[null], [false], [0], [""], [[]], [{}], ["yes"], [[null]], [{ deep: { er: [1, { x: null }] } }]])(
    "%j is delivered as it is (A7)",
    async (answer) => {
      const app = twice(clocked().store);
      await app.invoke({}, thread());
      await app.invoke(new Command({ resume: answer }), thread());
      expect((await app.invoke(new Command({ resume: "second" }), thread())).log).toEqual([
        answer,
        "second",
        "no note",
      ]);
    },
  );

  test.each([
    { "0123456789abcdef0123456789abcdef": "x" },
    { int_short: "x" },
    { int_0000000000000000000000000I: "x" },
    { int_00000000000000000000000000: "x", other: 1 },
  ])("an object with other keys than interrupt ids is one answer: %j (A8)", async (answer) => {
    const app = twice(clocked().store);
    await app.invoke({}, thread());
    await app.invoke(new Command({ resume: answer }), thread());
    expect((await app.invoke(new Command({ resume: 2 }), thread())).log[0]).toEqual(answer);
  });

  test("a map answers any subset; what is left is asked still", async () => {
    const app = payments(clocked().store);
    const [one, ten, hundred] = questionsOf(await app.invoke({}, thread()));
    const left = await app.invoke(new Command({ resume: { [ten?.id ?? ""]: "yes" } }), thread());
    expect(questionsOf(left)).toEqual([one, hundred]);
    expect(
      (await app.invoke(new Command({ resume: { [hundred?.id ?? ""]: "no", [one.id]: "yes" } }), thread())).log,
    ).toEqual([
      [1, "yes"],
      [10, "yes"],
      [100, "no"],
    ]);
  });

  test("one answer for several questions is refused, listing them, and nothing is recorded (A3)", async () => {
    const app = payments(clocked().store);
    const questions = questionsOf(await app.invoke({}, thread()));
    expect(await refusal(app.invoke(new Command({ resume: "yes" }), thread()))).toMatchObject({
      code: "AMBIGUOUS_RESUME",
      data: { count: 3, pending: questions.map(({ id }) => id) },
    });
    expect(questionsOf(await app.invoke(null, thread()))).toEqual(questions);
  });

  test.each(["hot", "cold"])("the refusal names some of them, never what they say (%s)", async (way) => {
    const store = new MemorySaver();
    const app = new StateGraph(State)
      .addNode("pay", async (at: unknown) => ({
        log: [await interrupt<Json>(`${String(at)} ${"SECRET".repeat(500)}`)],
      }))
      .addConditionalEdges(START, () => Array.from({ length: 30 }, (_, at) => new Send("pay", at)))
      .compile({ checkpointer: store });
    const questions = questionsOf(await app.invoke({}, thread()));
    if (way === "cold") cool(store);
    const refused = await refusal(app.invoke(new Command({ resume: "yes" }), thread()));
    expect(refused).toMatchObject({ code: "AMBIGUOUS_RESUME", data: { count: 30 } });
    expect(refused.data["pending"]).toHaveLength(20);
    expect(refused.message).toContain(`${questions[0].id} (node "pay")`);
    expect(refused.message).toMatch(/, and 10 more\.$/);
    expect(JSON.stringify(refused.data) + refused.message).not.toContain("SECRET");
  });

  test("of a map with one answer that does not fit, none is recorded (G6)", async () => {
    const app = payments(clocked().store);
    const [one, ten, hundred] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.invoke(new Command({ resume: { [one.id]: "yes", [ten?.id ?? ""]: 5 } }), thread()))).toBe(
      "ANSWER_INVALID",
    );
    expect(
      await codeOf(
        app.invoke(new Command({ resume: { [one.id]: "yes", int_00000000000000000000000000: "yes" } }), thread()),
      ),
    ).toBe("INTERRUPT_NOT_FOUND");
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([one, ten, hundred]);
  });

  test("a question of another thread is not one of this", async () => {
    const app = twice(clocked().store);
    const [other] = questionsOf(await app.invoke({}, thread("other")));
    await app.invoke({}, thread());
    expect(await codeOf(app.invoke(new Command({ resume: { [other.id]: "x" } }), thread()))).toBe(
      "INTERRUPT_NOT_FOUND",
    );
    expect(questionsOf(await app.invoke(null, thread("other")))).toEqual([other]);
  });

  test("the same answer again gets the same outcome and does not meet the next question; another is refused (A1, A2)", async () => {
    const app = twice(clocked().store);
    const [first] = questionsOf(await app.invoke({}, thread()));
    const answer = new Command({ resume: { [first.id]: "yes" } });
    const [second] = questionsOf(await app.invoke(answer, thread()));
    expect(questionsOf(await app.invoke(answer, thread()))).toEqual([second]);
    expect(await refusal(app.invoke(new Command({ resume: { [first.id]: "no" } }), thread()))).toMatchObject({
      code: "ALREADY_DECIDED",
      data: { by: "caller" },
    });
    expect(await codeOf(app.invoke(answer, { configurable: { thread_id: "t", actor: "bob" } }))).toBe(
      "ALREADY_DECIDED",
    );
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([second]);
  });

  test("with checkpoint_id it is bound to what was pending there: a late click is not the next answer (A1)", async () => {
    const app = twice(clocked().store);
    await app.invoke({}, thread());
    const { config } = await app.getState(thread());
    const click = new Command({ resume: "yes" });
    const [second] = questionsOf(await app.invoke(click, config));
    expect(questionsOf(await app.invoke(click, config))).toEqual([second]);
    expect(await codeOf(app.invoke(new Command({ resume: "no" }), config))).toBe("ALREADY_DECIDED");
    await app.invoke(new Command({ resume: "two" }), thread());
    const { config: ended } = await app.getState(thread());
    expect(await codeOf(app.invoke(click, ended))).toBe("STALE_CHECKPOINT");
    expect(await codeOf(app.invoke(click, { configurable: { thread_id: "t", checkpoint_id: "nonsense" } }))).toBe(
      "CHECKPOINT_NOT_FOUND",
    );
  });

  test("on a thread that is unknown, ended, or held at a breakpoint is refused (A5, A12)", async () => {
    const app = entrypoint({ name: "quick", checkpointer: clocked().store }, async () => "done");
    expect(await codeOf(app.invoke(new Command({ resume: 1 }), thread()))).toBe("THREAD_NOT_FOUND");
    await app.invoke({}, thread());
    expect(await codeOf(app.invoke(new Command({ resume: 1 }), thread()))).toBe("NO_PENDING_INTERRUPT");
    expect(await codeOf(app.invoke(new Command({}), thread()))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(app.invoke(new Command({ resume: undefined }), thread()))).toBe("INVALID_ARGUMENT");
  });

  test("another process answered meanwhile: a bare answer here means the question that is pending now", async () => {
    const { store } = clocked();
    const here = twice(store);
    const there = twice(new Process(store));
    await here.invoke({}, thread());
    await there.invoke(new Command({ resume: "one" }), thread());
    expect((await here.invoke(new Command({ resume: "two" }), thread())).log).toEqual(["one", "two", "no note"]);
  });
});

describe("resume with update", () => {
  test.each(["hot", "cold"])("the update is kept through the next question (B6, %s)", async (kind) => {
    const { store } = clocked();
    const app = new StateGraph(State)
      .addNode("ask", async () => ({ log: [await interrupt<Json>("First?"), await interrupt<Json>("Second?")] }))
      .addNode("after", ({ note }) => ({ log: [note ?? "lost"] }))
      .addEdge(START, "ask")
      .addEdge("ask", "after")
      .compile({ checkpointer: store, name: "kept" });
    await app.invoke({}, thread());
    if (kind === "cold") cool(store);
    await app.invoke(new Command({ resume: 1, update: { note: "kept", log: ["noted"] } }), thread());
    expect((await app.getState(thread())).values).toMatchObject({ note: "kept", log: ["noted"] });
    if (kind === "cold") cool(store);
    expect((await app.invoke(new Command({ resume: 2 }), thread())).log).toEqual(["noted", 1, 2, "kept"]);
  });

  test("is kept also while another branch of the thread is at work", async () => {
    const { store } = clocked();
    let finish = (): void => undefined;
    const app = new StateGraph(State)
      .addNode("ask", async () => ({ log: [await interrupt<Json>("Well?")] }))
      .addNode("work", async () => ({
        log: [
          await step(
            "work",
            () =>
              new Promise<string>((resolve) => {
                finish = () => resolve("worked");
              }),
          ),
        ],
      }))
      .addNode("after", ({ note }) => ({ log: [note ?? "lost"] }))
      .addEdge(START, "ask")
      .addEdge(START, "work")
      .addEdge(["ask", "work"], "after")
      .compile({ checkpointer: store, name: "busy" });
    const running = app.invoke({}, thread());
    const { holdpoint } = serving(store, [app]);
    await until(async () => (await holdpoint.pending()).items.length === 1);
    const resumed = app.invoke(new Command({ resume: "yes", update: { note: "kept" } }), thread());
    await until(
      async () =>
        (await app.receipt((await app.getState(thread())).tasks[0]?.interrupts[0]?.id ?? "").catch(() => undefined)) ===
          undefined && (await holdpoint.pending()).items.length === 0,
    );
    finish();
    expect((await resumed).log).toEqual(["yes", "worked", "kept"]);
    await running;
  });

  test("an update that does not fit refuses both, and the question stays open", async () => {
    const { store } = clocked();
    const app = twice(store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.invoke(new Command({ resume: 1, update: { nope: 1 } }), thread()))).toBe(
      "INVALID_ARGUMENT",
    );
    expect(await codeOf(app.invoke(new Command({ resume: 1, update: { note: () => 1 } }), thread()))).toBe("NOT_JSON");
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
    expect(questionsOf(await app.invoke(new Command({ resume: 1 }), thread()))).toHaveLength(1);
  });

  test("an answer that is refused changes nothing else", async () => {
    const app = payments(clocked().store);
    const [one] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.invoke(new Command({ resume: { [one.id]: 7 }, update: { note: "x" } }), thread()))).toBe(
      "ANSWER_INVALID",
    );
    expect((await app.getState(thread())).values.note).toBeUndefined();
  });

  test("the same resume again does not update again", async () => {
    const app = twice(clocked().store);
    const [first] = questionsOf(await app.invoke({}, thread()));
    const command = new Command({ resume: { [first.id]: 1 }, update: { log: ["once"] } });
    await app.invoke(command, thread());
    await app.invoke(command, thread());
    expect((await app.getState(thread())).values.log).toEqual(["once"]);
  });
});

describe("without resume", () => {
  /** Two nodes nothing leads to but a Command. */
  function rooms(checkpointer: Store) {
    return new StateGraph(State)
      .addNode("hall", () => ({ log: ["hall"] }), { ends: ["kitchen", "attic"] })
      .addNode("kitchen", () => ({ log: ["kitchen"] }))
      .addNode("attic", (input: unknown) => ({ log: [["attic", input as Json]] }))
      .addEdge(START, "hall")
      .compile({ checkpointer, name: "rooms" });
  }

  test("goto begins a run there, on the state as it is", async () => {
    const app = rooms(clocked().store);
    expect(await app.invoke(new Command({ goto: "kitchen" }), thread())).toEqual({ log: ["kitchen"] });
    expect(await app.invoke(new Command({ goto: ["hall", new Send("attic", { n: 1 })] }), thread())).toEqual({
      log: ["kitchen", "hall", ["attic", { n: 1 }]],
    });
  });

  test("update alone changes the state and runs nothing; with goto it does both", async () => {
    const app = rooms(clocked().store);
    expect(await app.invoke(new Command({ update: { note: "a" } }), thread())).toEqual({ log: [], note: "a" });
    expect(await app.invoke(new Command({ update: { note: "b" }, goto: "kitchen" }), thread())).toEqual({
      log: ["kitchen"],
      note: "b",
    });
  });

  test("nodes and channels that are not there are refused, and nothing happens", async () => {
    const app = rooms(clocked().store);
    expect(await codeOf(app.invoke(new Command({ goto: "cellar" }), thread()))).toBe("GRAPH_INVALID");
    expect(await codeOf(app.invoke(new Command({ update: { cellar: 1 } }), thread()))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(app.getState(thread()))).toBe("THREAD_NOT_FOUND");
  });

  test("while a question is pending it is refused", async () => {
    const app = twice(clocked().store);
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.invoke(new Command({ goto: "ask" }), thread()))).toBe("THREAD_BUSY");
    expect(await codeOf(app.invoke(new Command({ update: { note: "x" } }), thread()))).toBe("THREAD_BUSY");
    expect(await codeOf(app.invoke(new Command({ resume: 1, goto: "ask" }), thread()))).toBe("INVALID_ARGUMENT");
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([question]);
  });

  test("an entrypoint has nothing to update and nowhere to go", async () => {
    const app = entrypoint({ name: "plain", checkpointer: new MemorySaver() }, async () => 1);
    expect(await codeOf(app.invoke(new Command({ update: {} }), thread()))).toBe("INVALID_UPDATE");
    expect(await codeOf(app.invoke(new Command({ goto: "plain" }), thread()))).toBe("GRAPH_INVALID");
  });
});
