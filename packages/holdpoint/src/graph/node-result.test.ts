import { describe, expect, test } from "vitest";
import * as z from "zod";
import { applyPatch, type State } from "../core/journal.ts";
import type { TaskId } from "../core/ids.ts";
import { Annotation } from "./annotation.ts";
import { Command } from "./command.ts";
import { MessagesAnnotation } from "./messages.ts";
import { END, START } from "./names.ts";
import { StateGraph } from "./state-graph.ts";

const Log = Annotation.Root({
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  last: Annotation<string>(),
  sum: Annotation<number>({ reducer: (a, b) => a + b }),
});
const logs = (text: string) => () => ({ log: text });

const anyText: unknown = expect.any(String);

describe("what a node returns", () => {
  const returning = (result: unknown) =>
    new StateGraph(Log)
      .addNode("a", () => result as undefined)
      .addEdge(START, "a")
      .compile();

  test("a list of updates and Commands, applied in order", async () => {
    const app = returning([{ log: "1" }, new Command({ update: { log: "2", last: "x" } }), null, { log: ["3"] }]);
    expect(await app.invoke({})).toEqual({ log: ["1", "2", "3"], last: "x" });
  });

  test("undefined clears a channel that keeps the last value, and is no update of one that combines", async () => {
    expect(await returning({ last: undefined, log: undefined }).invoke({ last: "x", log: "y" })).toEqual({
      log: ["y"],
    });
  });

  test.each<readonly [string, unknown, string, RegExp]>([
    [
      "text",
      "b",
      "INVALID_UPDATE",
      /Node "a" returned a string; .* To go to another node, return new Command\(\{ goto \}\)/,
    ],
    [
      "an unknown channel",
      { lgo: "x" },
      "INVALID_UPDATE",
      /update of node "a" has "lgo", which is no channel of the state. Its channels: log, last, sum/,
    ],
    ["a hidden channel", { "__join:x": ["x"] }, "INVALID_UPDATE", /no channel/],
    [
      "what is no JSON",
      { last: { at: [new Map()] } },
      "NOT_JSON",
      /update of node "a" cannot be stored: \$\.last\.at\[0\] is an instance of Map/,
    ],
    ["a BigInt", { sum: 1n }, "NOT_JSON", /\$\.sum is a BigInt/],
    ["a Command that answers", new Command({ resume: 1 }), "INVALID_UPDATE", /returned a Command with "resume"/],
    ["a Command to nowhere", new Command({ goto: "nope" }), "GRAPH_INVALID", /command of node "a" goes to "nope"/],
    [
      "a Command for a parent it does not have",
      new Command({ graph: Command.PARENT, goto: "b" }),
      "GRAPH_INVALID",
      /Command for the parent graph, and this graph runs in none/,
    ],
  ])("%s is refused", async (_what, result, code, message) => {
    await expect(returning(result).invoke({})).rejects.toThrow(message);
    await expect(returning(result).invoke({})).rejects.toMatchObject({ code });
  });

  test("a reducer that fails, returns nothing or changes the state is named", async () => {
    const broken = (reducer: (a: string[], b: string) => string[]) =>
      new StateGraph(Annotation.Root({ log: Annotation<string[], string>({ reducer, default: () => [] }) }))
        .addNode("a", logs("x"))
        .addEdge(START, "a")
        .compile();
    await expect(
      broken(() => {
        throw new Error("no");
      }).invoke({}),
    ).rejects.toThrow(/reducer of the channel "log" failed on the update of node "a": no/);
    await expect(broken(() => undefined as never).invoke({})).rejects.toThrow(/returned nothing/);
    await expect(broken((a, b) => (a.push(b), a)).invoke({})).rejects.toMatchObject({ code: "INVALID_UPDATE" });
    await expect(broken(() => [new Date() as never]).invoke({})).rejects.toThrow(
      /channel "log" cannot be stored: \$\[0\] is a Date/,
    );
  });

  test("stream mode updates shows one object, or a list when a channel came twice", () => {
    const { program } = returning(undefined);
    const shown = (...sets: State[]): unknown => program.shown({ update: sets.map((set) => ({ set })), goto: [] });
    expect(shown()).toEqual({});
    expect(shown({ last: "x" }, { log: "1" })).toEqual({ last: "x", log: "1" });
    expect(shown({ log: "1" }, { log: "2" })).toEqual([{ log: "1" }, { log: "2" }]);
    expect(program.shown({ update: null, goto: [] })).toBeUndefined();
  });
});

describe("states of other kinds", () => {
  test("a conversation costs its new messages only", async () => {
    const { program } = new StateGraph(MessagesAnnotation)
      .addNode("model", () => undefined)
      .addEdge(START, "model")
      .compile();
    const state = applyPatch({}, program.begin({ messages: "hi" }, {}).patch);
    const output = { update: [{ set: { messages: [{ role: "assistant", content: "hello" }] } }], goto: [] };
    const { patch } = program.advance(state, [{ task: { id: "tsk_1" as TaskId, node: "model" }, output }]);
    expect(patch).toEqual({ messages: { append: [{ role: "assistant", content: "hello", id: anyText }] } });
    expect(state).toEqual({ messages: [{ role: "user", content: "hi", id: anyText }] });
  });

  test("a schema checks input and updates, and gives defaults", async () => {
    const Order = z.object({ ticker: z.string(), qty: z.number().int().default(1) });
    const order = (update: object) =>
      new StateGraph(Order)
        .addNode("a", () => update)
        .addEdge(START, "a")
        .compile();
    expect(await order({ ticker: "B" }).invoke({ ticker: "A" })).toEqual({ ticker: "B", qty: 1 });
    await expect(order({ qty: 0.5 }).invoke({ ticker: "A" })).rejects.toMatchObject({ code: "INVALID_UPDATE" });
    await expect(order({}).invoke({ ticker: 3 } as never)).rejects.toThrow(
      /update of the input does not fit the state: \$\.ticker/,
    );
  });
});

test("a node may be an object with invoke", async () => {
  const node = {
    text: "x",
    invoke(state: typeof Log.State) {
      return { log: this.text + state.log.length };
    },
  };
  const app = new StateGraph(Log).addNode("a", node).addEdge(START, "a").compile();
  expect(await app.invoke({})).toEqual({ log: ["x0"] });
});

test("a sequence of nodes has edges between them", async () => {
  const pairs = new StateGraph(Log)
    .addSequence([
      ["a", logs("a")],
      ["b", logs("b")],
    ])
    .addEdge(START, "a")
    .addEdge("b", END)
    .compile();
  const record = new StateGraph(Log)
    .addSequence({ a: logs("a"), b: logs("b") })
    .setEntryPoint("a")
    .setFinishPoint("b")
    .compile();
  for (const app of [pairs, record]) expect(await app.invoke({})).toEqual({ log: ["a", "b"] });
});

test("a state beyond the size limit is refused by name", async () => {
  const app = new StateGraph(Log)
    .addNode("a", () => ({ last: "x".repeat(17 * 1024 * 1024) }))
    .addEdge(START, "a")
    .compile();
  await expect(app.invoke({})).rejects.toMatchObject({ code: "TOO_LARGE" });
  await expect(app.invoke({})).rejects.toThrow(/update of node "a" cannot be stored: .* characters/);
});
