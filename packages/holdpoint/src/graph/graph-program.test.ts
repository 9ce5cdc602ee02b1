import { describe, expect, test } from "vitest";
import { applyPatch, type Patch, type State, type TaskOutput, type TaskSpec } from "../core/journal.ts";
import type { TaskId } from "../core/ids.ts";
import type { Program, RunConfig } from "../engine/program.ts";
import { Annotation } from "./annotation.ts";
import { Command } from "./command.ts";
import { END, START } from "./names.ts";
import { Send } from "./send.ts";
import { StateGraph } from "./state-graph.ts";

const config: RunConfig = {
  configurable: { thread_id: "t" },
  tenant: "default",
  metadata: {},
  tags: [],
  recursionLimit: 25,
  signal: new AbortController().signal,
  writer: () => undefined,
};

interface Trace {
  /** The nodes of each superstep. */
  readonly steps: readonly string[][];
  readonly patches: readonly Patch[];
  readonly output: unknown;
  readonly state: State;
}

/** Runs a program as the engine does, without journal, pauses and people. */
async function run(program: Program, input: unknown, from: State = {}): Promise<Trace> {
  let { patch, tasks } = program.begin(input, from);
  let state = applyPatch(from, patch);
  const steps: string[][] = [];
  const patches = [patch];
  while (tasks.length > 0 && steps.length < 20) {
    steps.push(tasks.map(({ node }) => node));
    const specs: TaskSpec[] = tasks.map((plan, index) => ({ id: `tsk_${steps.length}_${index}` as TaskId, ...plan }));
    const now = state;
    const outputs = await Promise.all(specs.map((task) => program.run(task, now, config)));
    // Through JSON, as a journal would.
    const ended = specs.map((task, index) => ({
      task,
      output: JSON.parse(JSON.stringify(outputs[index])) as TaskOutput,
    }));
    ({ patch, tasks } = program.advance(state, ended));
    patches.push(patch);
    state = applyPatch(state, patch);
  }
  return { steps, patches, output: program.output(state), state };
}

const Log = Annotation.Root({
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  last: Annotation<string>(),
  sum: Annotation<number>({ reducer: (a, b) => a + b }),
});
const logs = (text: string) => () => ({ log: text });

describe("input", () => {
  const { program } = new StateGraph(Log)
    .addNode("a", () => undefined)
    .addEdge(START, "a")
    .compile();

  test("goes through the reducers, with defaults under it", () => {
    expect(program.begin({ log: "x", last: "y" }, {}).patch).toEqual({ log: { set: ["x"] }, last: { set: "y" } });
    expect(program.begin({}, {}).patch).toEqual({ log: { set: [] } });
  });

  test("adds to the state of a thread that ran before", () => {
    expect(program.begin({ log: "y" }, { log: ["x"], last: "z" }).patch).toEqual({ log: { append: ["y"] } });
  });

  test("a channel without a default takes its first update as it is", () => {
    expect(program.begin({ sum: 2 }, {}).patch["sum"]).toEqual({ set: 2 });
    expect(program.begin({ sum: 2 }, { sum: 3 }).patch["sum"]).toEqual({ set: 5 });
  });

  test.each([[undefined], [null], ["text"], [3], [[]]])("%j is refused", (input) => {
    expect(() => program.begin(input, {})).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  test("what is not JSON is refused with its path", () => {
    expect(() => program.begin({ last: new Date() }, {})).toThrow(
      /update of the input cannot be stored: \$\.last is a Date/,
    );
  });

  test("hostile keys reach no prototype", () => {
    expect(() => program.begin(JSON.parse('{"__proto__": {"polluted": 1}}'), {})).toThrow(/no channel of the state/);
    expect(
      program.begin(JSON.parse('{"last": "x", "__proto__": 1, "constructor": 2, "__join:x": [1]}'), {}).patch,
    ).toEqual({ log: { set: [] }, last: { set: "x" } });
  });
});

describe("supersteps", () => {
  test("parallel nodes read the same state, and their updates are applied in task order", async () => {
    const seen: unknown[] = [];
    const reads = (text: string) => (state: typeof Log.State) => {
      seen.push(state);
      return { log: text };
    };
    const { program } = new StateGraph(Log)
      .addNode("b", reads("b"))
      .addNode("a", reads("a"))
      .addNode("end", logs("end"))
      .addEdge(START, "b")
      .addEdge(START, "a")
      .addEdge("a", "end")
      .addEdge("b", "end")
      .compile();
    const { steps, output, patches } = await run(program, { log: "in" });
    expect(steps).toEqual([["b", "a"], ["end"]]);
    expect(output).toEqual({ log: ["in", "b", "a", "end"] });
    expect(patches[1]).toEqual({ log: { append: ["b", "a"] } });
    expect(seen[0]).toBe(seen[1]);
    expect(Object.isFrozen(seen[0]) && Object.isFrozen((seen[0] as State)["log"])).toBe(true);
  });

  test("two updates of a channel without a reducer are refused, naming channel and nodes", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", () => ({ last: "a" }))
      .addNode("b", () => ({ last: "b" }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile();
    await expect(run(program, {})).rejects.toThrow(
      /Nodes "a" and "b" both updated the channel "last" in one superstep/,
    );
    await expect(run(program, {})).rejects.toMatchObject({
      code: "INVALID_UPDATE",
      data: { channel: "last", nodes: ["a", "b"] },
    });
    const once = new StateGraph(Log)
      .addNode("a", () => [{ last: "a" }, { last: "b" }])
      .addEdge(START, "a")
      .compile();
    await expect(run(once.program, {})).rejects.toThrow(
      /Node "a" updated the channel "last" in one superstep more than once/,
    );
  });

  test("a join waits for all of its nodes, across supersteps, and works again in a loop", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addNode("b", logs("b"))
      .addNode("slow", logs("slow"))
      .addNode("both", logs("both"))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge("b", "slow")
      .addEdge(["a", "slow"], "both")
      .addConditionalEdges("both", (state) => (state.log.length < 6 ? ["a", "b"] : END), ["a", "b", END])
      .compile();
    const { steps, output } = await run(program, {});
    expect(steps).toEqual([["a", "b"], ["slow"], ["both"], ["a", "b"], ["slow"], ["both"]]);
    expect(output).toEqual({ log: ["a", "b", "slow", "both", "a", "b", "slow", "both"] });
  });

  test("what a join has seen is hidden, and forgotten by the next run", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addNode("b", logs("b"))
      .addNode("c", logs("c"))
      .addConditionalEdges(START, (state) => state.last as "a" | "b")
      .addEdge(["a", "b"], "c")
      .compile();
    const first = await run(program, { last: "a" });
    expect(Object.keys(first.state)).toEqual(["log", "last", '__join:[["a","b"],"c"]']);
    expect(first.output).toEqual({ log: ["a"], last: "a" });
    const second = await run(program, { last: "b" }, first.state);
    expect(second.output).toEqual({ log: ["a", "b"], last: "b" });
  });

  test("edges without a join run the target for each", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addNode("b", logs("b"))
      .addNode("slow", logs("slow"))
      .addNode("c", logs("c"))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge("b", "slow")
      .addEdge("a", "c")
      .addEdge("slow", "c")
      .compile();
    expect((await run(program, {})).steps).toEqual([["a", "b"], ["c", "slow"], ["c"]]);
  });

  test("a graph of nothing but START and END ends", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addEdge(START, END)
      .addConditionalEdges(START, () => END, ["a", END])
      .compile();
    expect((await run(program, {})).steps).toEqual([[START]]);
  });
});

describe("where to go", () => {
  test("conditional edges see the state with the node's own update", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addNode("b", logs("b"))
      .addEdge(START, "a")
      .addConditionalEdges("a", async (state) => (state.log.at(-1) === "a" ? "b" : END))
      .compile();
    expect((await run(program, { log: "x" })).steps).toEqual([["a"], ["b"]]);
  });

  test("a map translates, also true and false, and Sends pass it by", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", (state: unknown) => ({ log: JSON.stringify(state) }))
      .addConditionalEdges(START, (state) => state.last === "go", { true: "a", false: END })
      .addConditionalEdges(START, () => new Send("a", { k: 1 }), { other: "a" })
      .compile();
    const { steps, output } = await run(program, { last: "go" });
    expect(steps).toEqual([[START], ["a", "a"]]);
    expect(output).toMatchObject({ log: ['{"log":[],"last":"go"}', '{"k":1}'] });
    expect((await run(program, { last: "no" })).steps).toEqual([[START], ["a"]]);
  });

  test("goto adds to the edges; a node that several lead to runs once, every Send by itself", async () => {
    const { program } = new StateGraph(Log)
      .addNode(
        "a",
        () => new Command({ goto: ["b", "c", new Send("c", { n: 1 }), new Send("c", { n: 2 })], update: { log: "a" } }),
        { ends: ["c"] },
      )
      .addNode("b", logs("b"))
      .addNode("c", (input: { n?: number }) => ({ log: `c${input.n ?? ""}` }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile();
    const { steps, output } = await run(program, {});
    expect(steps).toEqual([["a"], ["b", "c", "c", "c"]]);
    expect(output).toEqual({ log: ["a", "b", "c", "c1", "c2"] });
  });

  test("goto END and an empty list lead nowhere", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", () => new Command({ goto: END }))
      .addEdge(START, "a")
      .addConditionalEdges("a", () => [], ["a"])
      .compile();
    expect((await run(program, {})).steps).toEqual([["a"]]);
  });

  test.each<readonly [string, () => unknown, RegExp]>([
    ["an unknown name", () => "nope", /conditional edge of "a" goes to "nope", which is no node of the graph/],
    ["nothing", () => undefined, /conditional edge of "a" returned undefined/],
    ["a number", () => 3, /gave number where the name of a node/],
    ["START", () => START, /goes to START/],
    ["a Send to nowhere", () => new Send("nope", 1), /goes to "nope"/],
    ["a Send to END", () => new Send(END, 1), /goes to END, which takes no input/],
  ])("a conditional edge that returns %s is refused", async (_what, path, message) => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addEdge(START, "a")
      .addConditionalEdges("a", path as () => "a")
      .compile();
    await expect(run(program, {})).rejects.toThrow(message);
    await expect(run(program, {})).rejects.toMatchObject({ code: "GRAPH_INVALID" });
  });

  test("what a map does not have is refused", async () => {
    const { program } = new StateGraph(Log)
      .addNode("a", logs("a"))
      .addEdge(START, "a")
      .addConditionalEdges("a", () => "maybe", { yes: "a", no: END })
      .compile();
    await expect(run(program, {})).rejects.toThrow(/returned "maybe", and its map has only "yes", "no"/);
  });

  test("a Send without an input is refused", () => {
    expect(() => new Send("a", undefined)).toThrow(/Send\("a"\) needs an input/);
  });
});

describe("from outside", () => {
  const { program } = new StateGraph(Log)
    .addNode("a", logs("a"))
    .addNode("b", logs("b"))
    .addNode("c", logs("c"), { retry: { maxAttempts: 2 }, timeoutMs: 50 })
    .addEdge(START, "a")
    .addEdge(START, "b")
    .addEdge(["a", "b"], "c")
    .addConditionalEdges("b", (state) => (state.last === "again" ? "b" : END), ["b", END])
    .compile({
      name: "g",
      version: "7",
      onVersionChange: "pin",
      interruptBefore: ["a"],
      interruptAfter: "*",
      recursionLimit: 5,
      migrate: (old, from) => ({ ...old, last: from }) as never,
    });

  test("the options are those it was compiled with", () => {
    expect(program).toMatchObject({
      name: "g",
      version: "7",
      onVersionChange: "pin",
      interruptBefore: ["a"],
      interruptAfter: ["a", "b", "c"],
      recursionLimit: 5,
    });
    expect([program.options("c"), program.options("a")]).toEqual([{ timeoutMs: 50 }, {}]);
  });

  test("a goto is checked", () => {
    expect(program.plan(["a", new Send("b", 1), "a", END])).toEqual([{ node: "a" }, { node: "b", input: 1 }]);
    expect(() => program.plan("nope")).toThrow(/The command goes to "nope"/);
  });

  test("an update goes through the reducers and speaks for a node", async () => {
    expect(program.update({ log: "x" }, { log: ["w"] }, undefined)).toEqual({ log: { append: ["x"] } });
    expect(() => program.update({ nope: 1 }, {}, "a")).toThrow(/update of node "a" has "nope"/);
    const half = program.update({ log: "x" }, {}, "a");
    const state = applyPatch({}, half);
    expect(await program.after("a", state, config)).toEqual([]);
    const whole = applyPatch(state, program.update(null, state, "b"));
    expect(await program.after("b", whole, config)).toEqual([{ node: "c" }]);
    expect(await program.after("b", { ...whole, last: "again" }, config)).toEqual([{ node: "b" }, { node: "c" }]);
  });

  test("a migration sees what the author declared; hidden channels stay", () => {
    expect(program.migrate?.({ log: ["x"], "__join:y": ["a"] }, "6")).toEqual({
      log: ["x"],
      last: "6",
      "__join:y": ["a"],
    });
  });

  test("a recorded state of another shape is refused", () => {
    expect(program.refuses({ log: [], '__join:[["a","b"],"c"]': ["a"] })).toBeUndefined();
    expect(program.refuses({ logs: [] })).toMatch(/channel "logs", which this version/);
    expect(program.refuses({ '__join:[["a","z"],"c"]': ["a"] })).toMatch(/waits for a and z before c/);
    expect(program.refuses({ '__join:[["a","z"],"c"]': ["a", "z"] })).toBeUndefined();
  });

  test("START is a node only while conditional edges leave it", () => {
    expect([program.has("a"), program.has("z"), program.has(START), program.has(END)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("a channel that came with a new version has its default for nodes and callers", () => {
    expect(program.output({ last: "x" })).toEqual({ last: "x", log: [] });
    expect(program.update({ log: "x" }, { last: "x" }, undefined)).toEqual({ log: { set: ["x"] } });
  });
});

test("a value has one form, whether it comes from a node or from the journal", async () => {
  const Doc = Annotation.Root({
    b: Annotation<object>(),
    a: Annotation<object[]>({ reducer: (x, y) => x.concat(y), default: () => [{ z: 1, y: 2 }] }),
  });
  const texts: string[] = [];
  const read = (state: typeof Doc.State): undefined => void texts.push(JSON.stringify(state));
  const { program } = new StateGraph(Doc)
    .addNode(
      "write",
      () =>
        new Command({
          update: { b: { z: { d: 1, c: 2 }, y: 1 }, a: [{ z: 1, y: 2 }] },
          goto: new Send("sent", { z: 1, y: 2 }),
        }),
      { ends: ["sent"] },
    )
    .addNode("read", read)
    .addNode("sent", (input: object) => void texts.push(JSON.stringify(input)))
    .addEdge(START, "write")
    .addEdge("write", "read")
    .compile();
  const { state } = await run(program, {});
  expect(texts).toEqual(['{"b":{"y":1,"z":{"c":2,"d":1}},"a":[{"y":2,"z":1},{"y":2,"z":1}]}', '{"y":2,"z":1}']);
  // As a snapshot has it: other order of channels, nothing frozen.
  expect(JSON.stringify(program.output({ a: state["a"]!, b: state["b"]! }))).toBe(texts[0]);
});
