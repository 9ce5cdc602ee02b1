/** Entrypoints, tools, subgraphs and Sends that pause: questions inside questions, hot and cold alike (G1, G3). */
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  getPreviousState,
  interrupt,
  MessagesAnnotation,
  Send,
  sleep,
  START,
  StateGraph,
  step,
  task,
  tool,
  ToolNode,
  toolsCondition,
  type Store,
} from "../../src/index.ts";
import { z } from "zod";
import { clocked, codeOf, cool, questionsOf, refusal, thread } from "./world.ts";

const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

describe.each(["hot", "cold"])("%s", (kind) => {
  const rest = (store: Store): void => {
    if (kind === "cold") cool(store);
  };

  test("a tool node with two risky calls and a safe one: each is done once, the safe one at once (B2)", async () => {
    const { store } = clocked();
    const done: string[] = [];
    const remove = tool(
      async ({ file }) => {
        if ((await interrupt<string>(`Delete ${file}?`)) !== "yes") return "kept";
        return step("delete", () => (done.push(`delete ${file}`), "deleted"), { input: file });
      },
      { name: "remove", description: "Deletes a file.", schema: z.object({ file: z.string() }) },
    );
    const mail = tool(async ({ to }) => step("mail", () => (done.push(`mail ${to}`), "sent"), { input: to }), {
      name: "mail",
      description: "Sends.",
      schema: z.object({ to: z.string() }),
    });
    const calls = [
      { id: "1", name: "remove", args: { file: "a" } },
      { id: "2", name: "mail", args: { to: "bob" } },
      { id: "3", name: "remove", args: { file: "b" } },
    ];
    const app = new StateGraph(MessagesAnnotation)
      .addNode("agent", ({ messages }) => ({
        messages: [
          {
            role: "assistant" as const,
            content: messages.length > 1 ? "done" : "",
            ...(messages.length > 1 ? {} : { tool_calls: calls }),
          },
        ],
      }))
      .addNode("tools", new ToolNode([remove, mail]))
      .addEdge(START, "agent")
      .addConditionalEdges("agent", toolsCondition)
      .addEdge("tools", "agent")
      .compile({ checkpointer: store });
    const [a, b] = questionsOf(await app.invoke({ messages: "clean up" }, thread()));
    expect(done).toEqual(["mail bob"]);
    rest(store);
    await app.invoke(new Command({ resume: { [b?.id ?? ""]: "yes" } }), thread());
    expect(done).toEqual(["mail bob", "delete b"]);
    rest(store);
    const { messages } = await app.invoke(new Command({ resume: { [a.id]: "no" } }), thread());
    expect(messages.slice(2).map(({ content, tool_call_id: call }) => [content, call])).toEqual([
      ["kept", "1"],
      ["sent", "2"],
      ["deleted", "3"],
      ["done", undefined],
    ]);
    expect(done).toEqual(["mail bob", "delete b"]);
  });

  test("three tasks side by side ask three questions, and each has its own answer (B3)", async () => {
    const { store } = clocked();
    const ask = task("ask", async (n: number) => interrupt<string>(`Pay ${n}?`));
    const app = entrypoint({ name: "tasks", checkpointer: store }, async () =>
      Promise.all([ask(1), ask(10), ask(100)]),
    );
    const questions = questionsOf(await app.invoke({}, thread()));
    expect(questions.map(({ value }) => value)).toEqual(["Pay 1?", "Pay 10?", "Pay 100?"]);
    for (const { id, value } of questions.toReversed()) {
      rest(store);
      await app.invoke(new Command({ resume: { [id]: `yes to ${String(value)}` } }), thread());
    }
    expect((await app.getState(thread())).values).toEqual(["yes to Pay 1?", "yes to Pay 10?", "yes to Pay 100?"]);
  });

  test("a graph as a node and one that is called in a node pause the thread around them, and go on where they were", async () => {
    const { store } = clocked();
    const done: string[] = [];
    const inner = (name: string) =>
      new StateGraph(State)
        .addNode("before", async () => ({
          log: [await step("before", () => (done.push(`${name} before`), `${name} before`))],
        }))
        .addNode("ask", async () => ({ log: [`${name} ${await interrupt<string>(`${name}?`)}`] }))
        .addEdge(START, "before")
        .addEdge("before", "ask")
        .compile({ name });
    const called = inner("called");
    const app = new StateGraph(State)
      .addNode("asNode", inner("node"))
      .addNode("calls", async () => {
        await step("around", () => void done.push("around"));
        return { log: (await called.invoke({})).log };
      })
      .addEdge(START, "asNode")
      .addEdge("asNode", "calls")
      .compile({ checkpointer: store, name: "outer" });
    const [first] = questionsOf(await app.invoke({}, thread()));
    expect(first).toMatchObject({ value: "node?", node: "asNode" });
    rest(store);
    const [second] = questionsOf(await app.invoke(new Command({ resume: 1 }), thread()));
    expect(second).toMatchObject({ value: "called?", node: "calls" });
    rest(store);
    expect((await app.invoke(new Command({ resume: 2 }), thread())).log).toEqual([
      "node before",
      "node 1",
      "called before",
      "called 2",
    ]);
    expect(done).toEqual(["node before", "around", "called before"]);
  });

  test("a fan-out of Sends is joined once all of its questions are answered, in the order in which it was sent", async () => {
    const { store } = clocked();
    let joins = 0;
    const app = new StateGraph(State)
      .addNode("plan", () => new Command({ goto: ["a", "b", "c"].map((item) => new Send("work", { item })) }), {
        ends: ["work"],
      })
      .addNode("work", async (input: unknown) => ({
        log: [`${(input as { item: string }).item}${await interrupt<string>(`${(input as { item: string }).item}?`)}`],
      }))
      .addNode("join", ({ log }) => ((joins += 1), { log: [`joined ${log.length}`] }))
      .addEdge(START, "plan")
      .addEdge("work", "join")
      .compile({ checkpointer: store });
    const questions = questionsOf(await app.invoke({}, thread()));
    for (const [index, { id }] of questions.toReversed().entries()) {
      rest(store);
      await app.invoke(new Command({ resume: { [id]: index } }), thread());
    }
    expect((await app.getState(thread())).values.log).toEqual(["a2", "b1", "c0", "joined 3"]);
    expect(joins).toBe(1);
  });

  test("try and catch around a question swallow no pause, and finally runs once (B5)", async () => {
    const { store } = clocked();
    const seen: string[] = [];
    const app = entrypoint({ name: "careful", checkpointer: store }, async () => {
      try {
        return await interrupt("?");
      } catch {
        return "swallowed";
      } finally {
        seen.push("finally");
      }
    });
    await app.invoke({}, thread());
    expect(seen).toEqual([]);
    rest(store);
    expect(await app.invoke(new Command({ resume: "answer" }), thread())).toBe("answer");
    expect(seen).toEqual(["finally"]);
  });

  test("nothing of the caller's asynchronous context reaches a node, and nothing of a node's reaches another", async () => {
    const { store } = clocked();
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const app = new StateGraph(State)
      .addNode("a", async () => {
        seen.push(context.getStore());
        await context.run("of a", async () => {
          await interrupt("?");
          seen.push(context.getStore());
        });
      })
      .addNode("b", async () => void seen.push(context.getStore()))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: store });
    await context.run("of the caller", async () => app.invoke({}, thread()));
    rest(store);
    seen.length = 0;
    await context.run("of who answers", async () => app.invoke(new Command({ resume: 1 }), thread()));
    expect(seen.slice(kind === "cold" ? 1 : 0)).toEqual(["of a", undefined]);
    expect(seen).not.toContain("of the caller");
    expect(seen).not.toContain("of who answers");
  });

  test("a conditional edge may ask, and where it led is not asked again", async () => {
    const { store } = clocked();
    const app = new StateGraph(State)
      .addNode("a", () => ({ log: ["a"] }))
      .addNode("left", () => ({ log: ["left"] }))
      .addNode("right", async () => ({ log: [await interrupt<string>("Sure?")] }))
      .addEdge(START, "a")
      .addConditionalEdges("a", async () => interrupt<"left" | "right">("Which way?"), ["left", "right"])
      .compile({ checkpointer: store });
    expect(questionsOf(await app.invoke({}, thread()))[0].value).toBe("Which way?");
    rest(store);
    expect(questionsOf(await app.invoke(new Command({ resume: "right" }), thread()))[0].value).toBe("Sure?");
    rest(store);
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual({ log: ["a", "yes"] });
  });
});

describe("an entrypoint", () => {
  test("has what its last run saved, and another input each time", async () => {
    const app = entrypoint({ name: "count", checkpointer: clocked().store }, async (add: number) => {
      const total = (getPreviousState<number>() ?? 0) + add;
      await interrupt(`${total}?`);
      return entrypoint.final({ value: `total ${total}`, save: total });
    });
    await app.invoke(2, thread());
    expect(await app.invoke(new Command({ resume: 1 }), thread())).toBe("total 2");
    await app.invoke(3, thread());
    expect(await app.invoke(new Command({ resume: 1 }), thread())).toBe("total 5");
  });

  test("that pauses has the question alone in its result, whatever it returned before", async () => {
    const app = entrypoint({ name: "again", checkpointer: clocked().store }, async (n: number) =>
      n === 1 ? { old: "result" } : interrupt("?"),
    );
    await app.invoke(1, thread());
    expect(Object.keys((await app.invoke(2, thread())) as object)).toEqual(["__interrupt__"]);
  });
});

describe("what is no operation here is refused by name", () => {
  test("outside a node", async () => {
    for (const call of [() => interrupt("?"), () => step("s", () => 1), () => sleep(1), () => task("t", () => 1)()]) {
      expect(await codeOf(call)).toBe("OUTSIDE_TASK");
    }
  });

  test("inside a step", async () => {
    const { store } = clocked();
    for (const [name, call] of [
      ["ask", () => interrupt("?")],
      ["step", () => step("inner", () => 1)],
      ["sleep", () => sleep(1)],
    ] as const) {
      const app = entrypoint({ name, checkpointer: store }, async (_input: object) =>
        step("outer", async (): Promise<unknown> => call()),
      );
      expect(await refusal(app.invoke({}, thread(name)))).toMatchObject({
        code: "NESTED_OPERATION",
        data: { step: "outer" },
      });
    }
  });

  test("two that cannot be told apart", async () => {
    const app = entrypoint({ name: "twins", checkpointer: clocked().store }, async () =>
      Promise.all([step("same", () => 1), step("same", () => 2)]),
    );
    expect(await codeOf(app.invoke({}, thread()))).toBe("AMBIGUOUS_OPERATION");
    const told = entrypoint({ name: "told", checkpointer: clocked().store }, async () =>
      Promise.all([
        step("same", () => 1, { input: 1 }),
        step("same", () => 2, { input: 2 }),
        interrupt("?", { key: "a", deadline: 0, onDeadline: { value: 3 } }),
      ]),
    );
    await told.invoke({}, thread());
    expect(await told.invoke(null, thread())).toEqual([1, 2, 3]);
  });

  test("a question nobody awaits, before something is done (B11)", async () => {
    const done: string[] = [];
    const { store } = clocked();
    const app = new StateGraph(State)
      .addNode("pay", async () => {
        // oxlint-disable-next-line typescript/no-floating-promises -- the mistake this is about
        interrupt("Pay?");
        await step("pay", () => void done.push("paid"));
      })
      .addEdge(START, "pay")
      .addEdge("pay", END)
      .compile({ checkpointer: store });
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({
      code: "INTERRUPT_NOT_AWAITED",
      data: { node: "pay" },
    });
    expect(done).toEqual([]);
  });

  test("steps, questions and functions of the wrong kind", async () => {
    const bad = (name: string, call: () => unknown) =>
      codeOf(entrypoint({ name, checkpointer: clocked().store }, async () => call()).invoke({}, thread()));
    expect(await bad("noname", () => step("", () => 1))).toBe("INVALID_ARGUMENT");
    expect(await bad("nofn", () => step("x", undefined as unknown as () => 1))).toBe("INVALID_ARGUMENT");
  });
});

test("tokens of a tool inside a graph come with the node they are in", async () => {
  const say = tool(async () => step("say", ({ emit }) => (emit("hi"), "said"), { effect: "read" }), {
    name: "say",
    description: "",
    schema: { type: "object" },
  });
  const app = new StateGraph(State)
    .addNode("talk", async () => ({ log: [String(await say.invoke({}))] }))
    .addEdge(START, "talk")
    .compile({ checkpointer: clocked().store });
  const seen: unknown[] = [];
  for await (const token of await app.stream({}, { ...thread(), streamMode: "messages" })) seen.push(token);
  expect(seen).toEqual([["hi", { node: "talk", step: "say", attempt: 1 }]]);
});
