import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import type { JsonObject } from "../core/json.ts";
import type { App } from "../engine/app.ts";
import type { RunConfig } from "../engine/program.ts";
import { Annotation } from "./annotation.ts";
import { Command, type AnyCommand } from "./command.ts";
import { entrypoint } from "./entrypoint.ts";
import { isInterrupted } from "./is-interrupted.ts";
import type { Message, ToolMessage } from "./message.ts";
import { MessagesAnnotation } from "./messages.ts";
import { END, START } from "./names.ts";
import { Send } from "./send.ts";
import { StateGraph } from "./state-graph.ts";
import { task } from "./task.ts";
import { toolsCondition, ToolNode } from "./tool-node.ts";
import { tool, type ToolCallRequest } from "./tool.ts";

const State = Annotation.Root({
  log: Annotation<string[], string>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  count: Annotation<number>,
  note: Annotation<string | null>(),
});

describe("the types of a state", () => {
  test("State is what nodes read, Update what they return", () => {
    expectTypeOf<typeof State.State>().toEqualTypeOf<{ log: string[]; count: number; note: string | null }>();
    expectTypeOf<typeof State.Update>().toEqualTypeOf<{
      log?: string | undefined;
      count?: number | undefined;
      note?: string | null | undefined;
    }>();
  });

  test("the spec of another state is spread into a new one", () => {
    const Both = Annotation.Root({ ...MessagesAnnotation.spec, extra: Annotation<boolean>() });
    expectTypeOf<typeof Both.State>().toEqualTypeOf<{ messages: Message[]; extra: boolean }>();
  });
});

describe("the types of a graph", () => {
  const graph = new StateGraph(State).addNode("plan", (state, config) => {
    expectTypeOf(state).toEqualTypeOf<typeof State.State>();
    expectTypeOf(config).toEqualTypeOf<RunConfig>();
    return { count: state.count + 1 };
  });

  test("node names are carried into edges", () => {
    const two = graph.addNode("act", () => undefined);
    two
      .addEdge(START, "plan")
      .addEdge("plan", "act")
      .addEdge(["plan", "act"], END)
      .setEntryPoint("plan")
      .setFinishPoint("act");
    // @ts-expect-error -- no such node
    two.addEdge("plan", "atc");
    // @ts-expect-error -- no such node
    two.addEdge(["plan", "atc"], END);
    // @ts-expect-error -- nothing leads to START
    two.addEdge("plan", START);
    // @ts-expect-error -- nothing begins at END
    two.addEdge(END, "plan");
    // @ts-expect-error -- no such node
    two.setEntryPoint("atc");
    // @ts-expect-error -- no such node
    two.compile({ interruptBefore: ["atc"] });
  });

  test("so are the results of conditional edges and their maps", () => {
    const two = graph.addNode("act", () => undefined);
    two.addConditionalEdges("plan", (state) => (state.count > 3 ? "act" : END));
    two.addConditionalEdges("plan", async () => ["act" as const, new Send("act", { any: 1 })]);
    two.addConditionalEdges(START, (state) => state.count > 3, { true: "act", false: END });
    two.addConditionalEdges(START, (): string => "act", ["act", END]);
    // @ts-expect-error -- no such node
    two.addConditionalEdges("plan", () => "atc");
    // @ts-expect-error -- no such node
    two.addConditionalEdges("plan", () => "yes", { yes: "atc" });
  });

  test("a node returns an update, a Command, several, or nothing", () => {
    graph.addNode("a", () => new Command({ goto: "plan", update: { count: 1 } }), { ends: ["plan"] });
    graph.addNode("b", async () => [{ count: 1 }, new Command({ goto: END })]);
    graph.addNode("c", () => undefined);
    graph.addNode({ d: () => null, e: (state) => ({ note: state.note }) }).addEdge("d", "e");
    graph.addSequence({ f: () => ({ count: 1 }), g: () => undefined }).addEdge("g", END);
    graph
      .addSequence([
        ["h", () => ({ count: 1 })],
        ["i", (state) => ({ count: state.count })],
      ])
      .addEdge("i", "plan");
    // @ts-expect-error -- count is a number
    graph.addNode("x", () => ({ count: "one" }));
    // @ts-expect-error -- a node returns an object
    graph.addNode("x", () => "plan");
    // @ts-expect-error -- count is a number
    graph.addNode("x", () => new Command({ update: { count: "one" } }));
    graph.addNode("p", () => new Command({ graph: Command.PARENT, update: { theirs: "one" }, goto: "elsewhere" }));
  });

  test("a node that is sent something says what", () => {
    graph.addNode("one", (item: { readonly id: number }) => ({ count: item.id }));
    expectTypeOf(new Send("one", { id: 1 })).toEqualTypeOf<Send<"one", { id: number }>>();
  });

  test("the compiled graph takes updates and gives the state", () => {
    const app = graph.addEdge(START, "plan").compile();
    expectTypeOf(app).toExtend<App<typeof State.Update, typeof State.State, "plan">>();
    expectTypeOf<typeof State.Update | Command | null>().toExtend<Parameters<typeof app.invoke>[0]>();
    const outer = new StateGraph(State).addNode("inner", app).addEdge(START, "inner");
    expectTypeOf(outer.compile().getGraph().drawMermaid()).toEqualTypeOf<string>();
    // @ts-expect-error -- no such channel
    void app.invoke({ cuont: 1 });
    // @ts-expect-error -- no such node
    void app.updateState({}, {}, "nope");
  });

  test("a schema as state: nodes read its output and return its input", () => {
    const Order = z.object({ qty: z.number().default(1), ticker: z.string() });
    const app = new StateGraph(Order)
      .addNode("n", (state) => {
        expectTypeOf(state).toEqualTypeOf<{ qty: number; ticker: string }>();
        return { ticker: "A" };
      })
      .addEdge(START, "n")
      .compile({ migrate: (old, from) => ({ qty: Number(old["quantity"]), ticker: from }) });
    void app.invoke({ ticker: "A" });
    // @ts-expect-error -- qty is a number
    void app.invoke({ qty: "1" });
  });

  test("a paused result is told from a finished one", async () => {
    const result = await graph.addEdge(START, "plan").compile().invoke({});
    expectTypeOf(result.count).toEqualTypeOf<number>();
    if (isInterrupted<string>(result)) expectTypeOf(result.__interrupt__[0]!.value).toExtend<string>();
  });
});

describe("the types of messages", () => {
  test("messages are taken in many forms", () => {
    const app = new StateGraph(MessagesAnnotation)
      .addNode("n", (state) => ({ messages: [...state.messages, "x"] }))
      .addEdge(START, "n")
      .compile();
    void app.invoke({ messages: "hi" });
    void app.invoke({
      messages: [
        "hi",
        ["user", "hi"],
        { role: "user", content: "hi" },
        { role: "remove", id: "1" },
        { getType: () => "human", content: "hi" },
      ],
    });
    // @ts-expect-error -- no such role
    void app.invoke({ messages: [{ role: "boss", content: "hi" }] });
  });
});

describe("the types of tools", () => {
  const buy = tool(
    ({ ticker, qty }, config) => {
      expectTypeOf(ticker).toEqualTypeOf<string>();
      expectTypeOf(qty).toEqualTypeOf<number>();
      expectTypeOf(config.configurable.thread_id).toEqualTypeOf<string>();
      return `${ticker} ${qty}`;
    },
    { name: "buy", description: "", schema: z.object({ ticker: z.string(), qty: z.number().default(1) }) },
  );

  test("arguments and result follow from schema and function", () => {
    expectTypeOf(buy.invoke({ ticker: "A" })).toEqualTypeOf<Promise<string>>();
    const call: ToolCallRequest = { type: "tool_call", id: "1", name: "buy", args: {} };
    expectTypeOf(buy.invoke(call)).toEqualTypeOf<Promise<ToolMessage | AnyCommand>>();
    // @ts-expect-error -- ticker is missing
    void buy.invoke({ qty: 1 });
    tool((args) => expectTypeOf(args).toEqualTypeOf<JsonObject>(), {
      name: "json",
      description: "",
      schema: { type: "object" },
    });
  });

  test("a tool node is a node, and toolsCondition leads to it", () => {
    const agent = new StateGraph(MessagesAnnotation)
      .addNode("model", () => undefined)
      .addNode("tools", new ToolNode([buy]));
    agent.addEdge(START, "model").addConditionalEdges("model", toolsCondition).addEdge("tools", "model");
  });
});

describe("the types of the functional API", () => {
  test("entrypoints and tasks carry their types", () => {
    const double = task("double", (n: number, by?: number) => n * (by ?? 2));
    expectTypeOf(double).toEqualTypeOf<(n: number, by?: number) => Promise<number>>();
    const flow = entrypoint({ name: "flow" }, async (input: { n: number }) => ({ twice: await double(input.n) }));
    expectTypeOf(flow).toEqualTypeOf<App<{ n: number }, { twice: number }>>();
    const saving = entrypoint("saving", async (input: number) =>
      entrypoint.final({ value: String(input), save: input }),
    );
    expectTypeOf(saving).toEqualTypeOf<App<number, string>>();
  });
});
