import { describe, expect, test } from "vitest";
import * as z from "zod";
import { engineFor } from "../engine/engine-for.ts";
import { interrupt } from "../engine/operations/interrupt.ts";
import { step } from "../engine/operations/step.ts";
import { MemorySaver } from "../storage/memory.ts";
import { HoldpointError } from "../core/errors.ts";
import { Command } from "./command.ts";
import type { Message } from "./message.ts";
import { MessagesAnnotation } from "./messages.ts";
import { END, START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";
import { ToolNode, toolsCondition } from "./tool-node.ts";
import { tool } from "./tool.ts";

const add = tool(({ a, b }) => a + b, {
  name: "add",
  description: "",
  schema: z.object({ a: z.number(), b: z.number().default(1) }),
});
const boom = tool(
  () => {
    throw new Error("boom");
  },
  { name: "boom", description: "", schema: { type: "object" } },
);
const asking = (...calls: { id: string; name: string; args?: object }[]): Message => ({
  role: "assistant",
  content: "",
  tool_calls: calls.map((call) => ({ args: {}, ...call }) as never),
});

describe("the answers", () => {
  test("come in the order of the calls; what a model can mend is told to it", async () => {
    const misfit: unknown = expect.stringMatching(/do not fit its schema: \$\.a: /);
    const node = new ToolNode([add, boom]);
    const result = await node.invoke({
      messages: [
        asking(
          { id: "1", name: "add", args: { a: 1 } },
          { id: "2", name: "boom" },
          { id: "3", name: "nope" },
          { id: "4", name: "add", args: { a: "x" } },
        ),
      ],
    });
    expect(result).toEqual({
      messages: [
        { role: "tool", content: "2", name: "add", tool_call_id: "1", status: "success" },
        {
          role: "tool",
          content: "Error: boom\n Please fix your mistakes.",
          name: "boom",
          tool_call_id: "2",
          status: "error",
        },
        {
          role: "tool",
          content: 'Error: There is no tool "nope"; there are: add, boom.\n Please fix your mistakes.',
          name: "nope",
          tool_call_id: "3",
          status: "error",
        },
        { role: "tool", content: misfit, name: "add", tool_call_id: "4", status: "error" },
      ],
    });
  });

  test("to a list of messages are a list of messages", async () => {
    expect(await new ToolNode([add]).invoke([asking({ id: "1", name: "add", args: { a: 1 } })])).toEqual([
      expect.objectContaining({ content: "2" }),
    ]);
  });

  test("are given once: calls that were answered are left alone", async () => {
    const messages: Message[] = [
      asking({ id: "1", name: "add", args: { a: 1 } }, { id: "2", name: "add", args: { a: 2 } }),
      { role: "tool", content: "by hand", tool_call_id: "1" },
    ];
    expect(await new ToolNode([add]).invoke({ messages })).toMatchObject({
      messages: [{ tool_call_id: "2", content: "3" }],
    });
    expect(await new ToolNode([add]).invoke({ messages: [{ role: "assistant", content: "no calls" }] })).toEqual({
      messages: [],
    });
  });

  test("errors fail the node when the author wants it so, and always when they must not be hidden", async () => {
    const strict = new ToolNode([boom], { handleToolErrors: false });
    await expect(strict.invoke([asking({ id: "1", name: "boom" })])).rejects.toThrow("boom");
    await expect(strict.invoke([asking({ id: "1", name: "nope" })])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    const unknown = tool(
      () => {
        throw new HoldpointError("UNKNOWN_OUTCOME", "nobody knows");
      },
      { name: "pay", description: "", schema: { type: "object" } },
    );
    await expect(new ToolNode([unknown]).invoke([asking({ id: "1", name: "pay" })])).rejects.toThrow("nobody knows");
  });

  test("to several calls of one id are told to the model; none of them is done, the others are (N2)", async () => {
    const ran: unknown[] = [];
    const read = tool((args) => (ran.push(args), "r"), { name: "read", description: "", schema: { type: "object" } });
    const calls = [
      { id: "1", name: "read" },
      { id: "2", name: "add", args: { a: 1 } },
      { id: "1", name: "read", args: { other: true } },
    ];
    const app = new StateGraph(MessagesAnnotation)
      .addNode("tools", new ToolNode([read, add]))
      .addEdge(START, "tools")
      .compile();
    const { messages } = await app.invoke({ messages: [asking(...calls)] });
    const refused: unknown = expect.stringMatching(/Several calls of one message have the id "1", and none/);
    expect(messages.slice(1).map(({ content, tool_call_id: id, status }) => [id, status, content])).toEqual([
      ["1", "error", refused],
      ["2", "success", "2"],
      ["1", "error", refused],
    ]);
    expect(ran).toEqual([]);
  });

  test("to a call that is too large to be asked about, or hides too much, are told to the model (N3)", async () => {
    const pay = tool(() => "paid", {
      name: "pay",
      description: "",
      schema: z.object({ memo: z.string() }),
      effect: "act",
    });
    const store = new MemorySaver();
    const app = new StateGraph(MessagesAnnotation)
      .addNode("tools", new ToolNode([pay]))
      .addEdge(START, "tools")
      .compile({ checkpointer: store });
    const memos = ["x".repeat(300_000), "\u200b".repeat(20_000)];
    const { messages, __interrupt__: asked } = await app.invoke(
      { messages: [asking(...memos.map((memo, at) => ({ id: String(at), name: "pay", args: { memo } })))] },
      { configurable: { thread_id: "t" } },
    );
    expect(asked).toBeUndefined();
    const tooLarge: unknown = expect.stringMatching(/at most 262144 .*\n Please fix your mistakes\.$/);
    expect(messages.slice(1)).toMatchObject([
      { content: tooLarge, status: "error" },
      { content: tooLarge, status: "error" },
    ]);
  });

  test("cannot be stored: what was done is not told as a mistake, or it would be done again (N3)", async () => {
    for (const [result, code] of [
      [new Date(0), "NOT_JSON"],
      ["x".repeat(17 * 1024 * 1024), "TOO_LARGE"],
    ] as const) {
      const wire = tool(() => result, { name: "wire", description: "", schema: { type: "object" } });
      const app = new StateGraph(MessagesAnnotation)
        .addNode("tools", new ToolNode([wire]))
        .addEdge(START, "tools")
        .compile();
      await expect(app.invoke({ messages: [asking({ id: "1", name: "wire" })] })).rejects.toMatchObject({ code });
    }
  });

  test("need a conversation with an assistant in it", async () => {
    await expect(new ToolNode([add]).invoke({ messages: [{ role: "user", content: "hi" }] })).rejects.toThrow(
      /needs an assistant message/,
    );
    await expect(new ToolNode([add]).invoke({} as never)).rejects.toThrow(/needs a state with "messages"/);
    expect(() => new ToolNode([add, tool(() => 1, { name: "add", description: "", schema: {} })])).toThrow(
      /Two tools of a ToolNode are called "add"/,
    );
  });
});

test("toolsCondition leads to the tools while the model asks for them", () => {
  expect(toolsCondition({ messages: [asking({ id: "1", name: "add" })] })).toBe("tools");
  expect(toolsCondition([{ role: "assistant", content: "done" }])).toBe(END);
  expect(toolsCondition([])).toBe(END);
});

describe("in a graph", () => {
  const thread = { configurable: { thread_id: "t" } };

  test.each([100, 0])(
    "two risky calls and a safe one: each runs once, the safe one at once (hot threads: %i)",
    async (hotThreads) => {
      const store = new MemorySaver();
      engineFor(store, { hotThreads });
      const done: string[] = [];
      const remove = tool(
        async ({ path }) => {
          if ((await interrupt<string>(`Delete ${path}?`)) !== "yes") return "refused";
          return step("delete", () => (done.push(`delete ${path}`), "deleted"), { input: path });
        },
        { name: "delete", description: "", schema: z.object({ path: z.string() }) },
      );
      const mail = tool(({ to }) => step("mail", () => (done.push(`mail ${to}`), "sent")), {
        name: "mail",
        description: "",
        schema: z.object({ to: z.string() }),
      });
      const script = [
        asking(
          { id: "1", name: "delete", args: { path: "a" } },
          { id: "2", name: "mail", args: { to: "bob" } },
          { id: "3", name: "delete", args: { path: "b" } },
        ),
        { role: "assistant", content: "done" } as const,
      ];
      const app = new StateGraph(MessagesAnnotation)
        .addNode("model", async (state) => ({
          messages: await step(
            "model",
            () => script[state.messages.filter(({ role }) => role === "assistant").length] as Message,
            { effect: "read" },
          ),
        }))
        .addNode("tools", new ToolNode([remove, mail]))
        .addEdge(START, "model")
        .addConditionalEdges("model", toolsCondition)
        .addEdge("tools", "model")
        .compile({ checkpointer: store });
      const paused = await app.invoke({ messages: "go" }, thread);
      expect(done).toEqual(["mail bob"]);
      const [one, two] = paused.__interrupt__!;
      expect([one?.value, two?.value]).toEqual(["Delete a?", "Delete b?"]);
      await app.invoke(new Command({ resume: { [two!.id]: "yes" } }), thread);
      const end = await app.invoke(new Command({ resume: { [one!.id]: "no" } }), thread);
      expect(end.messages.slice(2).map(({ content, tool_call_id: id }) => [id, content])).toEqual([
        ["1", "refused"],
        ["2", "sent"],
        ["3", "deleted"],
        [undefined, "done"],
      ]);
      expect(done).toEqual(["mail bob", "delete b"]);
    },
  );

  test("tools say where to go beside those that answer", async () => {
    const handOver = tool(
      (_args, { toolCall }) =>
        new Command({
          update: { messages: [{ role: "tool", content: "handed over", tool_call_id: toolCall?.id ?? "" }] },
          goto: "other",
        }),
      { name: "hand_over", description: "", schema: { type: "object" } },
    );
    const app = new StateGraph(MessagesAnnotation)
      .addNode("tools", new ToolNode([add, handOver]), { ends: ["other"] })
      .addNode("other", () => ({ messages: { role: "assistant", content: "mine now" } as const }))
      .addEdge(START, "tools")
      .compile();
    const { messages } = await app.invoke({
      messages: [asking({ id: "1", name: "hand_over" }, { id: "2", name: "add", args: { a: 4 } })],
    });
    expect(messages.slice(1).map(({ content }) => content)).toEqual(["handed over", "5", "mine now"]);
  });
});
