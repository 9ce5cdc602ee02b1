import { describe, expect, test } from "vitest";
import * as z from "zod";
import { engineFor } from "../engine/engine-for.ts";
import { interrupt } from "../engine/operations/interrupt.ts";
import { step } from "../engine/operations/step.ts";
import { MemorySaver } from "../storage/memory.ts";
import { Command } from "./command.ts";
import { entrypoint } from "./entrypoint.ts";
import { MessagesAnnotation } from "./messages.ts";
import { Send } from "./send.ts";
import { START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";
import { tool } from "./tool.ts";

const Buy = z.object({ ticker: z.string().toUpperCase(), qty: z.number().int().positive().default(1) });
const echo = tool((args, config) => ({ args, call: config.toolCall?.id ?? null }), {
  name: "echo",
  description: "Echoes.",
  schema: Buy,
});

describe("outside a task", () => {
  test("arguments are parsed once, defaults applied", async () => {
    expect(await echo.invoke({ ticker: "aapl" })).toEqual({ args: { ticker: "AAPL", qty: 1 }, call: null });
  });

  test("called with a tool call it answers with a message", async () => {
    expect(await echo.invoke({ type: "tool_call", id: "c1", name: "echo", args: { ticker: "a" } })).toEqual({
      role: "tool",
      name: "echo",
      tool_call_id: "c1",
      status: "success",
      content: '{"args":{"ticker":"A","qty":1},"call":"c1"}',
    });
    const text = tool(() => "done", { name: "text", description: "", schema: { type: "object" } });
    expect(await text.invoke({ type: "tool_call", id: "c1", name: "text", args: {} })).toMatchObject({
      content: "done",
    });
    const nothing = tool(() => undefined, { name: "nothing", description: "", schema: { type: "object" } });
    expect([
      await nothing.invoke({}),
      await nothing.invoke({ type: "tool_call", id: "c1", name: "nothing", args: {} }),
    ]).toMatchObject([undefined, { content: "" }]);
  });

  test("arguments that do not fit are refused with their fields, and nothing runs", async () => {
    await expect(echo.invoke({ ticker: "A", qty: 0.5 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      data: { tool: "echo", problems: [{ path: "$.qty" }] },
    });
    await expect(echo.invoke({ ticker: "A", qty: 0.5 })).rejects.toThrow(
      /arguments of the tool "echo" do not fit its schema: \$\.qty: /,
    );
    await expect(echo.invoke("text" as never)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("a schema that gives something else each time is refused before anybody is asked (T1)", async () => {
    let calls = 0;
    const schema = z.object({ to: z.string(), ref: z.number().default(() => (calls += 1)) });
    const send = tool(() => "sent", { name: "send", description: "", schema, effect: "act" });
    const app = entrypoint({ name: "sending", checkpointer: new MemorySaver() }, async (given: { ref?: number }) =>
      send.invoke({ to: "ann", ...given }),
    );
    const thread = (id: string) => ({ configurable: { thread_id: id } });
    await expect(app.invoke({}, thread("1"))).rejects.toMatchObject({
      code: "SCHEMA_INVALID",
      data: { tool: "send", path: "$.ref" },
    });
    expect(await app.invoke({ ref: 7 }, thread("2"))).toMatchObject({ __interrupt__: [{ purpose: "action" }] });
  });

  test("what a result throws while it is read is thrown as it is", async () => {
    const result = {
      get total(): number {
        throw new Error("boom");
      },
    };
    const odd = tool(() => result, { name: "odd", description: "", schema: { type: "object" } });
    await expect(odd.invoke({})).rejects.toThrow("boom");
  });

  test("a JSON Schema is enforced too", async () => {
    const json = tool((args) => args, {
      name: "json",
      description: "",
      schema: {
        type: "object",
        properties: { qty: { type: "integer" } },
        required: ["qty"],
        additionalProperties: false,
      },
    });
    expect(await json.invoke({ qty: 1 })).toEqual({ qty: 1 });
    await expect(json.invoke({ qty: "1" })).rejects.toThrow(/\$\.qty: /);
    await expect(json.invoke({})).rejects.toThrow(/\$\.qty: is missing/);
  });

  test("arguments and results that are no JSON are refused with the path", async () => {
    const dates = tool(({ at }) => at, { name: "dates", description: "", schema: z.object({ at: z.coerce.date() }) });
    await expect(dates.invoke({ at: "2026-01-01" })).rejects.toThrow(
      /arguments of the tool "dates" cannot be stored: \$\.at is a Date/,
    );
    const made = tool(() => new Map(), { name: "made", description: "", schema: { type: "object" } });
    await expect(made.invoke({})).rejects.toThrow(/result of the tool "made" cannot be stored/);
  });

  test("the config that is given is passed on", async () => {
    const user = tool((_args, config) => config.configurable["user"], {
      name: "user",
      description: "",
      schema: { type: "object" },
    });
    expect(await user.invoke({}, { configurable: { thread_id: "t", user: "ann" } })).toBe("ann");
  });

  test("what it declares is carried; an undeclared tool acts", () => {
    const reads = tool(() => 1, { name: "reads", description: "Reads.", schema: Buy, effect: "read" });
    expect(reads).toMatchObject({ name: "reads", description: "Reads.", effect: "read", schema: Buy });
    expect(echo.effect).toBe("act");
    expect(() => tool(() => 1, { name: "", description: "", schema: Buy })).toThrow(/name of a tool/);
  });
});

describe("inside a task", () => {
  const thread = { configurable: { thread_id: "t", user: "ann" } };

  test.each([100, 0])(
    "a call that ended is not executed again, and one that waits goes on (hot threads: %i)",
    async (hotThreads) => {
      const store = new MemorySaver();
      engineFor(store, { hotThreads });
      const ran: string[] = [];
      const quote = tool(
        ({ ticker }, config) => (
          ran.push(`quote ${ticker} for ${config.configurable["user"] as string}`),
          { price: 7 }
        ),
        { name: "quote", description: "", schema: Buy, effect: "read" },
      );
      const buy = tool(
        async ({ ticker, qty }) => {
          const answer = await interrupt<string>(`Buy ${qty} ${ticker}?`);
          return step("order", () => (ran.push("order"), answer));
        },
        { name: "buy", description: "", schema: Buy },
      );
      const app = new StateGraph(MessagesAnnotation)
        .addNode("n", async () => {
          const { price } = await quote.invoke({ ticker: "a" });
          const answer = await buy.invoke({ ticker: "a", qty: price });
          return { messages: answer };
        })
        .addEdge(START, "n")
        .compile({ checkpointer: store });
      expect((await app.invoke({}, thread)).__interrupt__?.map(({ value }) => value)).toEqual(["Buy 7 A?"]);
      const { messages } = await app.invoke(new Command({ resume: "yes" }), thread);
      expect(messages.map(({ content }) => content)).toEqual(["yes"]);
      expect(ran).toEqual(["quote A for ann", "order"]);
    },
  );

  test("a tool may return a Command", async () => {
    const handOver = tool(
      () => new Command({ update: { messages: "over to you" }, goto: [new Send("b", { x: 1 }), "b"] }),
      { name: "hand_over", description: "", schema: { type: "object" } },
    );
    const app = new StateGraph(MessagesAnnotation)
      .addNode("a", async () => handOver.invoke({}), { ends: ["b"] })
      .addNode("b", (state: { x?: number }) => ({ messages: `b ${state.x ?? "whole"}` }))
      .addEdge(START, "a")
      .compile();
    const { messages } = await app.invoke({});
    expect(messages.map(({ content }) => content)).toEqual(["over to you", "b 1", "b whole"]);
  });
});
