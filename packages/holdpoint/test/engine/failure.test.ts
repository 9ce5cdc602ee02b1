/** Failures: what failed is done again, what was recorded before it is not (G1, G5). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  Holdpoint,
  interrupt,
  START,
  StateGraph,
  step,
  task,
  tool,
  type StepOptions,
  type Store,
} from "../../src/index.ts";
import { clocked, codeOf, cool, Process, questionsOf, refusal, rested, serving, thread, until } from "./world.ts";

const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

/** Something that fails until it is mended. */
class Fault {
  isBroken = true;
  check(what = "broken"): void {
    if (this.isBroken) throw new Error(what);
  }
}

const kinds = ["hot", "cold"] as const;

describe("invoke(null) goes on from what failed", () => {
  test.each(kinds)("a step that failed is done again; those before it are not (%s)", async (kind) => {
    const { store } = clocked();
    const done: string[] = [];
    const fault = new Fault();
    const app = entrypoint({ name: "job", checkpointer: store }, async () => {
      const first = await step("first", () => (done.push("first"), done.length));
      const answer = await interrupt<string>("Go on?");
      const second = await step("second", () => (fault.check(), done.push("second"), done.length));
      return [first, answer, second];
    });
    await app.invoke({}, thread());
    expect(await refusal(app.invoke(new Command({ resume: "yes" }), thread()))).toMatchObject({
      name: "Error",
      message: "broken",
    });
    expect((await app.getState(thread())).status).toBe("failed");
    if (kind === "cold") cool(store);
    expect(await refusal(app.invoke(null, thread()))).toMatchObject({ message: "broken" });
    fault.isBroken = false;
    expect(await app.invoke(null, thread())).toEqual([1, "yes", 2]);
    expect(done).toEqual(["first", "second"]);
  });

  test("a node that throws by itself runs again from its top, its operations recorded", async () => {
    const { store } = clocked();
    const fault = new Fault();
    const done: string[] = [];
    const app = new StateGraph(State)
      .addNode("a", () => (done.push("a"), { log: ["a"] }))
      .addNode("b", async () => {
        const made = await step("b", () => (done.push("step"), "b"));
        fault.check();
        return { log: [made] };
      })
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: store });
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({ message: "broken" });
    fault.isBroken = false;
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b"] });
    expect(done).toEqual(["a", "step"]);
  });

  test("an error inside a tool, a task or a subgraph: the operation inside is done again, nothing beside it", async () => {
    const { store } = clocked();
    const fault = new Fault();
    const done: string[] = [];
    const work = async (name: string): Promise<string> => {
      await step(`${name} first`, () => void done.push(`${name} first`));
      await step(`${name} second`, () => (fault.check(`${name} broke`), void done.push(`${name} second`)));
      return name;
    };
    const aTool = tool(async () => work("tool"), { name: "a_tool", description: "", schema: { type: "object" } });
    const aTask = task("a_task", async () => work("task"));
    const aGraph = new StateGraph(State)
      .addNode("in", async () => ({ log: [await work("graph")] }))
      .addEdge(START, "in")
      .compile({ name: "inner" });
    const app = entrypoint({ name: "job", checkpointer: store }, async (which: string) => {
      if (which === "tool") return aTool.invoke({});
      if (which === "task") return aTask();
      return (await aGraph.invoke({})).log;
    });
    for (const which of ["tool", "task", "graph"]) {
      fault.isBroken = true;
      done.length = 0;
      expect(await refusal(app.invoke(which, thread(which)))).toMatchObject({ message: `${which} broke` });
      fault.isBroken = false;
      expect(await app.invoke(null, thread(which))).toEqual(which === "graph" ? ["graph"] : which);
      expect(done).toEqual([`${which} first`, `${which} second`]);
    }
  });

  test("a conditional edge that throws", async () => {
    const fault = new Fault();
    const done: string[] = [];
    const app = new StateGraph(State)
      .addNode("a", async () => ({ log: [await step("a", () => (done.push("a"), "a"))] }))
      .addNode("b", () => ({ log: ["b"] }))
      .addEdge(START, "a")
      .addConditionalEdges("a", () => (fault.check(), "b"))
      .addEdge("b", END)
      .compile({ checkpointer: clocked().store });
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({ message: "broken" });
    expect((await app.getState(thread())).values.log).toEqual([]);
    fault.isBroken = false;
    expect(await app.invoke(null, thread())).toEqual({ log: ["a", "b"] });
    expect(done).toEqual(["a"]);
  });

  test("a reducer that throws names channel and node, and the node's effects are not done again", async () => {
    const fault = new Fault();
    const done: string[] = [];
    const Summed = Annotation.Root({
      sum: Annotation<number>({ reducer: (a, b) => (b > 0 && fault.check(), a + b), default: () => 0 }),
    });
    const app = new StateGraph(Summed)
      .addNode("a", async () => ({ sum: await step("a", () => (done.push("a"), 1)) }))
      .addNode("b", async () => ({ sum: await step("b", () => (done.push("b"), 2)) }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile({ checkpointer: clocked().store });
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({
      code: "INVALID_UPDATE",
      data: { channel: "sum", node: "a" },
    });
    fault.isBroken = false;
    expect(await app.invoke(null, thread())).toEqual({ sum: 3 });
    expect(done.toSorted()).toEqual(["a", "b"]);
  });

  test("new input on a failed thread begins the next run, on the state as it was", async () => {
    const fault = new Fault();
    const app = new StateGraph(State)
      .addNode("a", () => (fault.check(), { log: ["a"] }))
      .addEdge(START, "a")
      .compile({ checkpointer: clocked().store });
    await refusal(app.invoke({ log: ["in"] }, thread()));
    fault.isBroken = false;
    expect(await app.invoke({ log: ["again"] }, thread())).toEqual({ log: ["in", "again", "a"] });
  });
});

describe("while others of the superstep wait", () => {
  test.each(kinds)(
    "their questions stay; an answer given meanwhile is taken when the thread goes on (%s)",
    async (kind) => {
      const { store } = clocked();
      const fault = new Fault();
      const asked: string[] = [];
      const gate = Promise.withResolvers<void>();
      const app = new StateGraph(State)
        .addNode("ask", async () => (asked.push("ask"), { log: [await interrupt<string>("Well?")] }))
        .addNode("work", async () => {
          await step("wait", () => gate.promise, { effect: "read" });
          fault.check();
          return { log: ["work"] };
        })
        .addEdge(START, "ask")
        .addEdge(START, "work")
        .compile({ checkpointer: store });
      const { holdpoint } = serving(store, [app]);
      const failing = refusal(app.invoke({}, thread()));
      await until(async () => (await holdpoint.pending()).items.length === 1);
      gate.resolve();
      expect(await failing).toMatchObject({ message: "broken" });
      const [question] = (await holdpoint.pending()).items;
      await holdpoint.decide(question?.id ?? "", "yes", { by: "ann" });
      if (kind === "cold") cool(store);
      fault.isBroken = false;
      expect(await app.invoke(null, thread())).toEqual({ log: ["yes", "work"] });
      expect((await holdpoint.receipt(question?.id ?? ""))?.outcome).toBe("consumed");
    },
  );

  test("those that had ended are kept and never run again", async () => {
    const fault = new Fault();
    const ran: string[] = [];
    const app = new StateGraph(State)
      .addNode("good", () => (ran.push("good"), { log: ["good"] }))
      .addNode("bad", async () => {
        await step("later", () => new Promise((resolve) => setImmediate(resolve)), { effect: "read" });
        fault.check();
        return { log: ["bad"] };
      })
      .addEdge(START, "good")
      .addEdge(START, "bad")
      .compile({ checkpointer: clocked().store });
    await refusal(app.invoke({}, thread()));
    expect((await app.getState(thread())).next).toEqual(["bad"]);
    fault.isBroken = false;
    expect(await app.invoke(null, thread())).toEqual({ log: ["good", "bad"] });
    expect(ran).toEqual(["good"]);
  });
});

describe("an unknown outcome (G5)", () => {
  /** The process ends while the step is at work; another one takes the thread up. */
  async function crashed(options: StepOptions) {
    const { clock, store } = clocked();
    const attempts: number[] = [];
    const keys = new Set<string>();
    const job = (checkpointer: Store, then: () => Promise<string>) =>
      entrypoint({ name: "job", checkpointer }, async () =>
        step(
          "charge",
          ({ attempt, idempotencyKey }) => (attempts.push(attempt), keys.add(idempotencyKey), then()),
          options,
        ),
      );
    const first = new Process(store);
    void job(first, () => new Promise(() => undefined)).invoke({}, thread());
    await until(() => attempts.length === 1);
    first.end();
    const second = new Process(store);
    const app = job(second, async () => "charged");
    await clock.advance(15_000);
    const { holdpoint } = serving(second, [app]);
    await holdpoint.tick();
    await rested(store);
    return { app, attempts, keys, holdpoint };
  }

  test("of an act is asked about by default, and the three answers do what they say", async () => {
    for (const [answer, expected, tries] of [
      [{ action: "result", value: { id: "looked up" } }, { id: "looked up" }, [1]],
      [{ action: "result", value: null }, null, [1]],
      [{ action: "retry" }, "charged", [1, 2]],
    ] as const) {
      const { app, attempts, keys, holdpoint } = await crashed({});
      const [question] = (await holdpoint.pending()).items;
      expect(question).toMatchObject({
        purpose: "outcome",
        value: {
          step: "charge",
          attempt: 1,
          idempotencyKey: [...keys][0],
          why: "the process ended before its outcome was recorded",
        },
      });
      expect(await app.invoke(new Command({ resume: answer }), thread())).toEqual(expected);
      expect(attempts).toEqual(tries);
      expect(keys.size).toBe(1);
    }
  });

  test("fail: the step fails by name, with the person's reason, and code can catch it", async () => {
    const { app } = await crashed({});
    const failed = await refusal(
      app.invoke(new Command({ resume: { action: "fail", reason: "the bank says no" } }), thread()),
    );
    expect(failed).toMatchObject({ code: "UNKNOWN_OUTCOME", data: { step: "charge" } });
    expect(failed.message).toContain("the bank says no");
  });

  test("takes no other answer", async () => {
    const { app, attempts } = await crashed({});
    for (const answer of ["yes", { action: "maybe" }, { action: "result" }, { action: "retry", value: 1 }, null]) {
      expect(await codeOf(app.invoke(new Command({ resume: answer }), thread()))).toBe("ANSWER_INVALID");
    }
    expect(attempts).toEqual([1]);
  });

  test.each([[{ effect: "read" }], [{ idempotent: true }], [{ onUnknown: "retry" }]] as const)(
    "with %j it is done again, with the same key",
    async (options) => {
      const { app, attempts, keys } = await crashed(options);
      expect(await app.settled(thread())).toBe("charged");
      expect(attempts).toHaveLength(2);
      expect(keys.size).toBe(1);
    },
  );

  test('with onUnknown: "fail" it fails without asking', async () => {
    const { app, attempts, holdpoint } = await crashed({ onUnknown: "fail" });
    expect(await refusal(app.settled(thread()))).toMatchObject({ code: "UNKNOWN_OUTCOME" });
    expect((await holdpoint.pending()).items).toEqual([]);
    expect(attempts).toEqual([1]);
  });

  test("that failed is not repeated silently: going on asks first", async () => {
    const { app, attempts } = await crashed({ onUnknown: "fail" });
    await refusal(app.settled(thread()));
    const result = await app.invoke(null, thread()).catch((error: unknown) => error as { code: string });
    expect(attempts).toEqual([1]);
    expect(result).not.toBe("charged");
  });
});

test("what is thrown reaches the caller as it is recorded: name, message, code, data", async () => {
  class PaymentError extends Error {
    override readonly name = "PaymentError";
    readonly code = "card_declined";
    readonly data = { amount: 5 };
  }
  const { store } = clocked();
  const app = entrypoint({ name: "job", checkpointer: store }, async (what: string) => {
    if (what === "class") throw new PaymentError("declined");
    // oxlint-disable-next-line typescript/only-throw-error -- what a careless author does
    if (what === "text") throw "just text";
    // oxlint-disable-next-line typescript/only-throw-error -- what a careless author does
    throw { some: "object" };
  });
  expect(await refusal(app.invoke("class", thread("1")))).toMatchObject({
    name: "PaymentError",
    message: "declined",
    code: "card_declined",
    data: { amount: 5 },
  });
  expect(await refusal(app.invoke("text", thread("2")))).toMatchObject({ name: "Error", message: "just text" });
  expect(await refusal(app.invoke("object", thread("3")))).toMatchObject({ name: "Error", data: { some: "object" } });
  expect((await new Holdpoint({ store, graphs: [app] }).threads({ status: "failed" })).items).toHaveLength(3);
});

test("a question that was open when the scope around it failed is asked anew when the run is tried again", async () => {
  const { store } = clocked();
  const at = { cut: true };
  const transfer = tool(
    async () => {
      const question = interrupt<string>("Stop it?");
      const wait = step("wait", () => 1, { effect: "read" });
      if (!at.cut) return question;
      await Promise.race([question, wait]);
      throw new Error("the line was cut");
    },
    { name: "transfer", description: "", schema: { type: "object" } },
  );
  const app = entrypoint({ name: "g", checkpointer: store }, async (_input: object) => transfer.invoke({}));
  expect((await refusal(app.invoke({}, thread()))).message).toBe("the line was cut");
  at.cut = false;
  questionsOf(await app.invoke(null, thread()));
  expect(await app.invoke(new Command({ resume: "no" }), thread())).toBe("no");
});

test("the recursion limit names itself; with a higher one the thread goes on", async () => {
  const { store } = clocked();
  const Count = Annotation.Root({ n: Annotation<number>() });
  const app = new StateGraph(Count)
    .addNode("up", ({ n }) => ({ n: n + 1 }))
    .addEdge(START, "up")
    .addConditionalEdges("up", ({ n }) => (n < 40 ? "up" : END))
    .compile({ checkpointer: store });
  expect(await refusal(app.invoke({ n: 0 }, thread()))).toMatchObject({ code: "RECURSION_LIMIT", data: { limit: 25 } });
  expect(await app.invoke({ n: 0 }, { ...thread("more"), recursionLimit: 100 })).toEqual({ n: 40 });
  expect(await codeOf(app.invoke({ n: 0 }, { ...thread("bad"), recursionLimit: 0 }))).toBe("INVALID_ARGUMENT");
  expect(await app.invoke(null, { ...thread(), recursionLimit: 100 })).toEqual({ n: 40 });
});

test("the limit is for one stretch between pauses: a long conversation does not run into it", async () => {
  const Count = Annotation.Root({ n: Annotation<number>() });
  const app = new StateGraph(Count)
    .addNode("ask", async ({ n }) => ({ n: n + (await interrupt<number>(`${n}?`)) }))
    .addEdge(START, "ask")
    .addConditionalEdges("ask", ({ n }) => (n < 60 ? "ask" : END))
    .compile({ checkpointer: clocked().store });
  let result = await app.invoke({ n: 0 }, thread());
  while (result.__interrupt__ !== undefined) {
    result = await app.invoke(new Command({ resume: { [questionsOf(result)[0].id]: 1 } }), thread());
  }
  expect(result.n).toBe(60);
});
