/** Values over the limit, and code that never ends: a clear error, the process lives, and nothing recorded is lost (G9). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  step,
} from "../../src/index.ts";
import { MAX_DEPTH, MAX_LENGTH } from "../../src/core/json.ts";
import { BORDERS, plain } from "../engine/borders.ts";
import { clocked, codeOf, cool, questionsOf, refusal, rested, thread, until } from "../engine/world.ts";

const State = Annotation.Root({
  x: Annotation<unknown>(),
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const HUGE = "x".repeat(MAX_LENGTH + 1);
/** Short in memory, too long when it is written down. */
const ESCAPED = "\u0001".repeat(MAX_LENGTH / 4);
/** Just within the limit by itself. */
const LARGEST = "x".repeat(MAX_LENGTH - 16);

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe("a value over the limit is TOO_LARGE", () => {
  test.each(BORDERS)("as %s", async (_, send) => {
    for (const value of [HUGE, ESCAPED, nested(MAX_DEPTH + 1)]) {
      expect(await codeOf(send(value, new MemorySaver()))).toBe("TOO_LARGE");
    }
  });

  test("as an answer, and the question stays open", async () => {
    const app = plain(new MemorySaver(), () => interrupt("?"));
    const [question] = questionsOf(await app.invoke({}, thread()));
    for (const value of [HUGE, nested(MAX_DEPTH + 1)]) {
      expect(await codeOf(app.invoke(new Command({ resume: value }), thread()))).toBe("TOO_LARGE");
      expect(await codeOf(app.decide(question.id, value, { by: "ann" }))).toBe("TOO_LARGE");
    }
    expect(await app.invoke(new Command({ resume: 1 }), thread())).toBe(1);
  });

  test.each([
    ["long", HUGE],
    ["long when written down", ESCAPED],
    ["deep", nested(MAX_DEPTH + 1)],
  ])("as the result of a step it counts as done, and is not done again (%s)", async (_, value) => {
    const store = new MemorySaver();
    let calls = 0;
    const app = plain(store, () => step("charge", () => ((calls += 1), value)));
    expect(await codeOf(app.invoke({}, thread()))).toBe("RESULT_NOT_STORABLE");
    cool(store);
    expect(await codeOf(app.invoke(null, thread()))).toBe("RESULT_NOT_STORABLE");
    expect(calls).toBe(1);
  });
});

test("a value just within the limit passes every border, hot and cold", async () => {
  const store = new MemorySaver();
  const app = new StateGraph(State)
    .addNode("a", async ({ x }) => {
      const made = await step("s", () => x);
      const answer = await interrupt<string>(made);
      return { x: answer };
    })
    .addEdge(START, "a")
    .compile({ checkpointer: store });
  await app.invoke({ x: LARGEST }, thread());
  cool(store);
  const { x } = await app.invoke(new Command({ resume: LARGEST }), thread());
  expect(x === LARGEST).toBe(true);
});

test("a state that grows beyond the limit of one value goes on, hot and cold", async () => {
  const store = new MemorySaver();
  const part = "x".repeat(MAX_LENGTH / 4);
  const app = new StateGraph(State)
    .addNode("grow", ({ log }) => ({ log: [`${log.length} ${part}`] }))
    .addNode("ask", async () => ({ x: await interrupt("?") }))
    .addEdge(START, "grow")
    .addConditionalEdges("grow", ({ log }) => (log.length < 6 ? "grow" : "ask"))
    .addEdge("ask", END)
    .compile({ checkpointer: store });
  await app.invoke({}, thread());
  cool(store);
  const { log } = await app.invoke(new Command({ resume: 1 }), thread());
  expect(log.map((line) => line.slice(0, 2))).toEqual(["0 ", "1 ", "2 ", "3 ", "4 ", "5 "]);
});

test("an error with huge data keeps its message", async () => {
  const app = plain(new MemorySaver(), () =>
    step("s", () => {
      throw Object.assign(new Error("m".repeat(10_000)), { data: HUGE, code: "big" });
    }),
  );
  const failed = await refusal(app.invoke({}, thread()));
  expect(failed).toMatchObject({ code: "big", data: {} });
  expect(failed.message.length).toBeLessThanOrEqual(4_000);
});

describe("a node that never ends", () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  test("is ended by its time limit; the thread can go on with better code", async () => {
    const { clock, store } = clocked();
    let hangs = true;
    const app = new StateGraph(State)
      .addNode("a", async () => ({ log: [await step("a", () => "a")] }))
      .addNode("b", async () => (hangs ? never() : { log: ["b"] }), { timeoutMs: 1_000 })
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: store });
    const waiting = refusal(app.invoke({}, thread()));
    await until(async () => (await app.getState(thread()).catch(() => undefined))?.next[0] === "b");
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ code: "TASK_TIMEOUT", data: { node: "b" } });
    hangs = false;
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b"] });
  });

  test("is ended by cancel, also when it does not heed its signal", async () => {
    const { store } = clocked();
    let started = false;
    const app = new StateGraph(State)
      .addNode("a", () => ((started = true), never()))
      .addEdge(START, "a")
      .compile({ checkpointer: store });
    const waiting = refusal(app.invoke({}, thread()));
    await until(() => started);
    await app.cancel(thread(), { reason: "it hangs" });
    expect(await waiting).toMatchObject({ code: "THREAD_CANCELED" });
    expect((await rested(store)).status).toBe("canceled");
  });

  test("an entrypoint has a limit too", async () => {
    const { clock, store } = clocked();
    let started = false;
    const app = entrypoint(
      { name: "slow", checkpointer: store, timeoutMs: 500 },
      async () => ((started = true), never()),
    );
    const waiting = refusal(app.invoke({}, thread()));
    await until(() => started);
    await clock.advance(500);
    expect(await waiting).toMatchObject({ code: "TASK_TIMEOUT" });
  });

  test("a loop that never ends is ended by the recursion limit", async () => {
    const app = new StateGraph(State)
      .addNode("a", () => ({ log: ["a"] }))
      .addEdge(START, "a")
      .addEdge("a", "a")
      .compile({ checkpointer: new MemorySaver() });
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({ code: "RECURSION_LIMIT", data: { limit: 25 } });
  });
});
