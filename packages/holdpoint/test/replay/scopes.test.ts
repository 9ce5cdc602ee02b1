/**
 * G1: a task, a tool call or a graph inside a node that has ended is never entered again; one that is paused is entered
 * again by a cold resume, and what was done in it is not done again.
 */
import { describe, expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import { Annotation, END, interrupt, random, START, StateGraph, step, task, tool } from "../../src/index.ts";
import { journalOf, SETTINGS } from "./grounds.ts";
import { answers, appOf, asked, CONFIG, gate, refused, stage, until, type Code, type Stage } from "./stage.ts";

type Wrap = (code: Code) => () => Promise<unknown>;

const State = Annotation.Root({ out: Annotation<unknown>() });
const anything = { type: "object" } as const;
const graphOf = (name: string, code: Code) =>
  new StateGraph(State)
    .addNode("inner", async () => ({ out: (await code()) ?? null }))
    .addEdge(START, "inner")
    .addEdge("inner", END)
    .compile({ name });

/** Everything that is a scope, and scopes in scopes. */
const KINDS: readonly (readonly [string, Wrap])[] = [
  ["task", (code) => task("t", async () => code())],
  ["tool", (code) => () => tool(async () => code(), { name: "t", description: "", schema: anything }).invoke({})],
  ["graph", (code) => async () => (await graphOf("g", code).invoke({ out: null })).out],
  [
    "graph in a task in a tool",
    (code) => () =>
      tool(async () => task("t", async () => (await graphOf("g", code).invoke({ out: null })).out)(), {
        name: "t",
        description: "",
        schema: anything,
      }).invoke({}),
  ],
];

const act = (done: Stage["done"], name: string): Promise<string> =>
  step(name, () => {
    done.push(name);
    return name;
  });

describe.each(KINDS)("a %s (G1)", (_kind, wrap) => {
  test.each(["hot", "cold"])("that has ended is not entered again, %s", async (how) => {
    const { store, done, cool } = stage();
    const code = wrap(async () => {
      done.push("entered");
      return [await act(done, "inside"), await random()];
    });
    const app = appOf(store, async () => [await code(), await interrupt("one?"), await interrupt("two?")]);
    const one = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    const two = await app.invoke(answers(one, { "one?": 1 }), CONFIG);
    if (how === "cold") cool();
    expect(await app.invoke(answers(two, { "two?": 2 }), CONFIG)).toMatchObject({
      out: [["inside", expect.any(Number)], 1, 2],
    });
    expect(done).toEqual(["entered", "inside"]);
  });

  test.each(["hot", "cold"])("that is paused goes on inside, %s", async (how) => {
    const { store, done, cool } = stage();
    const code = wrap(async () => [
      await act(done, "before"),
      await interrupt("one?"),
      await act(done, "between"),
      await interrupt("two?"),
    ]);
    const app = appOf(store, async () => [await act(done, "first"), await code(), await act(done, "last")]);
    const one = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    const two = await app.invoke(answers(one, { "one?": 1 }), CONFIG);
    if (how === "cold") cool();
    expect(await app.invoke(answers(two, { "two?": 2 }), CONFIG)).toMatchObject({
      out: ["first", ["before", 1, "between", 2], "last"],
    });
    expect(done).toEqual(["first", "before", "between", "last"]);
  });

  test.each(["hot", "cold"])("that failed fails the same way again, %s, without being entered", async (how) => {
    const { store, done, cool } = stage();
    const code = wrap(async () => {
      done.push("entered");
      await step("fails", () => Promise.reject(Object.assign(new TypeError("no"), { code: "E_NO", data: { at: 1 } })));
    });
    const described = async (): Promise<unknown> => {
      const error = (await code().catch((thrown: unknown) => thrown)) as {
        readonly name: string;
        readonly message: string;
        readonly code?: string;
        readonly data?: unknown;
      };
      return {
        kind: error.constructor.name,
        name: error.name,
        message: error.message,
        code: error.code,
        data: error.data,
      };
    };
    const seen: unknown[] = [];
    const app = appOf(store, async () => {
      seen.push(await described());
      return interrupt("q");
    });
    const paused = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    await app.invoke(answers(paused, { q: 1 }), CONFIG);
    expect(seen).toEqual(
      Array.from({ length: how === "cold" ? 2 : 1 }, () => ({
        kind: "StepError",
        name: "TypeError",
        message: "no",
        code: "E_NO",
        data: { at: 1 },
      })),
    );
    expect(done).toEqual(["entered"]);
  });

  test("gives each caller a value of its own", async () => {
    const { store, cool } = stage();
    const code = wrap(() => ({ list: [1] }));
    const app = appOf(store, async () => {
      const value = (await code()) as { readonly list: number[] };
      value.list.push(2);
      return [await interrupt("q"), value.list];
    });
    const paused = await app.invoke({}, CONFIG);
    cool();
    expect(await app.invoke(answers(paused, { q: 0 }), CONFIG)).toMatchObject({ out: [0, [1, 2]] });
  });
});

describe("scopes beside each other", () => {
  test("in parallel, each answered when it pleases, do everything once", async () => {
    const { store, done, cool } = stage();
    const one = (name: string) =>
      task("t", async (_name: string) => [
        await act(done, `before ${name}`),
        await interrupt(`${name}?`),
        await act(done, `after ${name}`),
      ])(name);
    const app = appOf(store, () => Promise.all(["a", "b", "c"].map(one)));
    let paused = await app.invoke({}, CONFIG);
    for (const name of ["b", "c", "a"]) {
      cool();
      paused = await app.invoke(answers(paused, { [`${name}?`]: name }), CONFIG);
    }
    expect(paused.out).toEqual(["a", "b", "c"].map((name) => [`before ${name}`, name, `after ${name}`]));
    expect(done.toSorted()).toEqual(["after a", "after b", "after c", "before a", "before b", "before c"]);
  });

  test("one that ended while its sibling is paused stays ended", async () => {
    const { store, done, cool } = stage();
    const app = appOf(store, () =>
      Promise.all([
        task("quick", () => act(done, "quick"))(),
        task("slow", async () => [await act(done, "slow"), await interrupt("q")])(),
      ]),
    );
    const paused = await app.invoke({}, CONFIG);
    cool();
    expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: ["quick", ["slow", 1]] });
    expect(done).toEqual(["quick", "slow"]);
  });

  test("one nobody awaits is abandoned with its node", async () => {
    const { store, journal } = stage();
    const app = appOf(store, async () => {
      void task("forgotten", () => interrupt("Lost?"))();
      return [await interrupt("one?"), await interrupt("two?")];
    });
    const paused = await app.invoke({}, CONFIG);
    expect([...asked(paused).keys()].toSorted()).toEqual(["Lost?", "one?"]);
    const next = await app.invoke(answers(paused, { "one?": 1 }), CONFIG);
    expect(await app.invoke(answers(next, { "two?": 2 }), CONFIG)).toMatchObject({ out: [1, 2] });
    expect(await journal()).toEqual(
      expect.arrayContaining(['abandoned task "forgotten"', 'abandoned interrupt "Lost?"']),
    );
  });
});

describe("a process that ends while a scope does", () => {
  test("does not take up again what lost in it", async () => {
    const { store, done, clock } = stage({ ...SETTINGS, leaseMs: 1_000 });
    const [wins, holds] = [gate(), gate()];
    const code = (isFirst: boolean) => async () => [
      await task("t", async () => {
        const first = await Promise.race([
          step("wins", async () => {
            done.push("wins");
            await wins.opened;
            return "won";
          }),
          step("loses", async () => {
            done.push("loses");
            await new Promise(() => undefined);
          }),
        ]);
        // The process is thought to end here: the scope has not ended, as far as the journal goes.
        if (isFirst) await holds.opened;
        return first;
      })(),
      await interrupt("q"),
    ];
    const process = new AbortController();
    const invoked = appOf(store, code(true))
      .invoke({}, { ...CONFIG, signal: process.signal })
      .catch(() => "killed");
    await until(() => done.length === 2);
    wins.open();
    await until(async () => (await journalOf(store)).some((entry) => entry.type === "step_completed"));
    process.abort();
    expect(await invoked).toBe("killed");
    engineFor(store).abandonAll("killed");
    await clock.advance(1_000);
    const app = appOf(store, code(false));
    const paused = await app.invoke(null, CONFIG);
    expect([...asked(paused).keys()]).toEqual(["q"]);
    expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: ["won", 1] });
    expect(done).toEqual(["wins", "loses"]);
  });
});

describe("what a step body may not do", () => {
  test.each([
    ["a step", () => step("inside", () => 1)],
    ["a question", () => interrupt("q")],
    ["a task", () => task("inside", () => 1)()],
  ] as const)("call %s", async (_what, call) => {
    const { store } = stage();
    expect(
      await refused(appOf(store, () => step("outer", async () => void (await call()))).invoke({}, CONFIG)),
    ).toMatchObject({ code: "NESTED_OPERATION" });
  });
});
