/** A graph without a checkpointer runs, and says what it cannot do. */
import { describe, expect, test } from "vitest";
import { Annotation, Command, entrypoint, interrupt, sleep, START, StateGraph, step } from "../../src/index.ts";
import { all, codeOf, refusal, thread } from "../engine/world.ts";

const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

function running() {
  return new StateGraph(State)
    .addNode("a", async () => ({ log: [await step("s", ({ emit }) => (emit("t"), "a"))] }))
    .addNode("b", async () => (await sleep(1), { log: ["b"] }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .compile();
}

test("invoke and stream work, with or without a thread_id, and remember nothing", async () => {
  const app = running();
  expect(await app.invoke({})).toEqual({ log: ["a", "b"] });
  expect(await app.invoke({}, thread())).toEqual({ log: ["a", "b"] });
  expect(await all(app.stream({}, { streamMode: ["updates", "messages"] }))).toEqual([
    ["messages", ["t", { node: "a", step: "s", attempt: 1 }]],
    ["updates", { a: { log: ["a"] } }],
    ["updates", { b: { log: ["b"] } }],
  ]);
  expect(await Promise.all([app.invoke({}), app.invoke({}), app.invoke({})])).toHaveLength(3);
});

test("a failure is the caller's", async () => {
  const app = new StateGraph(State)
    .addNode("a", () => {
      throw new TypeError("no");
    })
    .addEdge(START, "a")
    .compile();
  expect(await refusal(app.invoke({}))).toMatchObject({ name: "TypeError", message: "no" });
});

describe("what needs one says so, and what to do", () => {
  test("interrupt", async () => {
    for (const app of [
      entrypoint("ask", async (_input: object) => interrupt("?")),
      new StateGraph(State)
        .addNode("ask", async () => void (await interrupt("?")))
        .addEdge(START, "ask")
        .compile(),
    ]) {
      const refused = await refusal(app.invoke({}));
      expect(refused.code).toBe("CHECKPOINTER_REQUIRED");
      expect(refused.message).toContain("compile({ checkpointer");
    }
  });

  test("resuming, going on, looking back and deciding", async () => {
    const app = running();
    expect(await codeOf(app.invoke(new Command({ resume: 1 }), thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(app.invoke(null, thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.getState(thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(all(app.getStateHistory(thread())))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.updateState(thread(), {}))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.fork(thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.cancel(thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.settled(thread()))).toBe("CHECKPOINTER_REQUIRED");
    expect(await codeOf(() => app.decide("int_00000000000000000000000000", 1, { by: "ann" }))).toBe(
      "CHECKPOINTER_REQUIRED",
    );
    expect(await codeOf(() => app.receipt("int_00000000000000000000000000"))).toBe("CHECKPOINTER_REQUIRED");
  });

  test("an act that takes too long fails instead of asking", async () => {
    const app = entrypoint("slow", async (_input: object) =>
      step("pay", () => new Promise(() => undefined), { timeoutMs: 5 }),
    );
    expect(await codeOf(app.invoke({}))).toBe("UNKNOWN_OUTCOME");
  });
});

test("inside a graph that has one, its questions are the outer thread's", async () => {
  const { MemorySaver } = await import("../../src/index.ts");
  const inner = entrypoint("inner", async (n: number) => interrupt<number>(`${n}?`));
  const outer = entrypoint({ name: "outer", checkpointer: new MemorySaver() }, async (n: number) => inner.invoke(n));
  expect((await outer.invoke(3, thread())).__interrupt__?.[0]?.value).toBe("3?");
  expect(await outer.invoke(new Command({ resume: 4 }), thread())).toBe(4);
});
