/** G1, G9: what a node is given is the same on the first pass and on every replay, whatever happened to the state meanwhile. */
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  step,
  tool,
  type RunConfig,
} from "../../src/index.ts";
import { CONFIG, SETTINGS } from "./grounds.ts";
import { answers, appOf, stage } from "./stage.ts";

const Shares = Annotation.Root({
  shares: Annotation<number>(),
  log: Annotation<unknown[], unknown[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
});

describe("the state a node sees (G1, B6)", () => {
  test.each(["hot", "cold"])("is the one it began with, also when an answer brought an update, %s", async (how) => {
    const store = new MemorySaver();
    engineFor(store, SETTINGS);
    const app = new StateGraph(Shares)
      .addNode("buy", async ({ shares }) => {
        const answer = await interrupt(`Buy ${shares}?`);
        const bought = await step("buy", () => shares);
        return { log: [answer, bought, await interrupt("And?")] };
      })
      .addNode("tell", ({ shares }) => ({ log: [shares] }))
      .addEdge(START, "buy")
      .addEdge("buy", "tell")
      .addEdge("tell", END)
      .compile({ checkpointer: store, name: "shares" });
    await app.invoke({ shares: 10 }, CONFIG);
    if (how === "cold") engineFor(store).cool();
    await app.invoke(new Command({ resume: "yes", update: { shares: 11 } }), CONFIG);
    if (how === "cold") engineFor(store).cool();
    expect(await app.invoke(new Command({ resume: "no" }), CONFIG)).toEqual({ shares: 11, log: ["yes", 10, "no", 11] });
  });

  test("cannot be changed by a node under the feet of its replay", async () => {
    const store = new MemorySaver();
    engineFor(store, SETTINGS);
    const app = new StateGraph(Shares)
      .addNode("n", async (state) => {
        const tried = ((): unknown => {
          try {
            return state.log.push("mine");
          } catch (error) {
            return error instanceof TypeError;
          }
        })();
        return { log: [tried, await interrupt("q"), state.log.length] };
      })
      .addEdge(START, "n")
      .addEdge("n", END)
      .compile({ checkpointer: store, name: "shares" });
    await app.invoke({ log: ["before"] }, CONFIG);
    engineFor(store).cool();
    expect(await app.invoke(new Command({ resume: 1 }), CONFIG)).toMatchObject({ log: ["before", true, 1, 1] });
  });
});

describe("the configuration a node sees (G1)", () => {
  test.each(["hot", "cold"])("is that of the run, not of the call that resumes it, %s", async (how) => {
    const seen: unknown[] = [];
    const store = new MemorySaver();
    engineFor(store, SETTINGS);
    const look = (config: RunConfig): void =>
      void seen.push([config.configurable["user"], config.metadata["from"], config.tags]);
    const app = new StateGraph(Shares)
      .addNode("n", async (_state, config) => {
        look(config);
        await interrupt("q");
        look(config);
        await tool(async (_args, inner) => look(inner), {
          name: "t",
          description: "",
          schema: { type: "object" },
        }).invoke({});
        return {};
      })
      .addEdge(START, "n")
      .addEdge("n", END)
      .compile({ checkpointer: store, name: "config" });
    const as = (user: string) => ({ configurable: { thread_id: "t", user }, metadata: { from: user }, tags: [user] });
    await app.invoke({}, as("ann"));
    if (how === "cold") engineFor(store).cool();
    await app.invoke(new Command({ resume: 1 }), as("bob"));
    expect(new Set(seen.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(["ann", "ann", ["ann"]])]));
  });
});

describe("the asynchronous context of a caller (G1, X1)", () => {
  test.each(["hot", "cold"])("reaches no node, step, tool or reducer, %s", async (how) => {
    const request = new AsyncLocalStorage<string>();
    const seen: [string, string | undefined][] = [];
    const look = (where: string): void => void seen.push([where, request.getStore()]);
    const { store, cool } = stage();
    const app = appOf(store, async () => {
      look("node");
      await step("step", () => look("step"));
      await request.run("its own", async () => {
        look("node in its own");
        await interrupt("one");
        look("node in its own, later");
      });
      look("node after");
      await tool(async () => look("tool"), { name: "t", description: "", schema: { type: "object" } }).invoke({});
      return interrupt("two");
    });
    const one = await request.run("first", () => app.invoke({}, CONFIG));
    if (how === "cold") cool();
    const two = await request.run("second", () => app.invoke(answers(one, { one: 1 }), CONFIG));
    if (how === "cold") cool();
    await request.run("third", () => app.invoke(answers(two, { two: 2 }), CONFIG));
    for (const [where, value] of seen) expect(value, where).toBe(where.includes("its own") ? "its own" : undefined);
    expect(seen.length).toBeGreaterThan(5);
  });
});
