/** JSON and nothing that only looks like it, at every border (G9). */
import { describe, expect, test } from "vitest";
import {
  Command,
  interrupt,
  isHoldpointError,
  Send,
  START,
  StateGraph,
  step,
  StepError,
  task,
  tool,
} from "../../src/index.ts";
import { BORDERS, graph, plain, State } from "./borders.ts";
import { clocked, codeOf, cool, questionsOf, refusal, thread } from "./world.ts";

class Money {
  readonly amount = 5;
}
const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

/** What is refused, where it is, and the word that says what it is. */
const REFUSED: readonly (readonly [name: string, value: unknown, path: string, what: string])[] = [
  ["a Date", { at: { time: new Date(0) } }, "$.at.time", "a Date"],
  ["a BigInt", { n: [1, 2n] }, "$.n[1]", "a BigInt"],
  ["a function", { do: () => 1 }, "$.do", "a function"],
  ["a class instance", { price: new Money() }, "$.price", "an instance of Money"],
  ["a Map", { map: new Map() }, "$.map", "an instance of Map"],
  ["a cycle", cycle, "$.self", "part of a cycle"],
  ["a symbol", { s: Symbol("s") }, "$.s", "a symbol"],
  ["symbol keys", { [Symbol("k")]: 1 }, "$", "an object with symbol keys"],
  ["NaN", { n: Number.NaN }, "$.n", "NaN"],
  ["Infinity", { n: Number.NEGATIVE_INFINITY }, "$.n", "-Infinity"],
  ["undefined in an array", { list: [1, undefined] }, "$.list[1]", "undefined"],
  ["a hole in an array", { list: Object.assign([] as number[], { length: 2 }) }, "$.list[0]", "a hole in an array"],
  ["a lone surrogate", { text: "\ud800" }, "$.text", "a string with a lone surrogate"],
  ["a lone surrogate in a key", { "\udc00": 1 }, '$["\\udc00"]', "a key with a lone surrogate"],
];

describe.each(BORDERS)("%s", (_, send) => {
  test.each(REFUSED)("%s is refused with the path to it", async (_name, value, path, what) => {
    const refused = await refusal(send(value, clocked().store));
    expect(refused).toMatchObject({ code: "NOT_JSON", data: { what } });
    expect(String(refused.data["path"])).toMatch(/^\$/);
    expect(String(refused.data["path"]).endsWith(path.slice(1))).toBe(true);
    expect(refused.message).toContain(what);
  });
});

describe("answers", () => {
  test.each(REFUSED)("%s is refused, and the question stays open (A11)", async (_name, value) => {
    const app = plain(clocked().store, () => interrupt("?"));
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(await codeOf(app.invoke(new Command({ resume: value }), thread()))).toBe("NOT_JSON");
    expect(await codeOf(app.invoke(new Command({ resume: { [question.id]: value } }), thread()))).toBe("NOT_JSON");
    expect(await codeOf(app.decide(question.id, value, { by: "ann" }))).toBe("NOT_JSON");
    expect(await app.invoke(new Command({ resume: "plain" }), thread())).toBe("plain");
  });
});

describe("the result of a step that cannot be stored (B14)", () => {
  test.each(REFUSED)("%s: the work counts as done and is never tried again", async (_name, value, path) => {
    const { store } = clocked();
    let calls = 0;
    const app = plain(store, () => step("charge", () => ((calls += 1), value)));
    const failed = await refusal(app.invoke({}, thread()));
    expect(failed.code).toBe("RESULT_NOT_STORABLE");
    expect(failed.message).toContain(path);
    cool(store);
    expect(await codeOf(app.invoke(null, thread()))).toBe("RESULT_NOT_STORABLE");
    expect(calls).toBe(1);
  });

  test("code can catch it and go on", async () => {
    const app = plain(clocked().store, () =>
      step("charge", () => new Date()).catch((error: unknown) => error instanceof StepError && error.code),
    );
    expect(await app.invoke({}, thread())).toBe("RESULT_NOT_STORABLE");
  });
});

describe.each(["hot", "cold"])("author code gets the canonical form, hot and cold alike (%s)", (kind) => {
  /** Asks, and then says what it sees of a value it got before. */
  async function seen(get: () => Promise<unknown>): Promise<unknown> {
    const { store } = clocked();
    const app = plain(store, async () => {
      const value = await get();
      await interrupt("?");
      return [value === undefined ? "undefined" : JSON.stringify(value), Object.is(value, -0)];
    });
    await app.invoke({}, thread());
    if (kind === "cold") cool(store);
    return app.invoke(new Command({ resume: 1 }), thread());
  }

  test.each([
    ["keys in order", { b: 1, a: { d: 1, c: 2 } }, '{"a":{"c":2,"d":1},"b":1}'],
    ["properties without a value left out", { a: 1, b: undefined }, '{"a":1}'],
    ["nothing as nothing", undefined, "undefined"],
    ["zero without a sign", -0, "0"],
    ["the prototype as a mere key", JSON.parse('{"__proto__":{"x":1}}') as unknown, '{"__proto__":{"x":1}}'],
    ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
  ])("%s", async (_name, value, text) => {
    for (const get of [
      () => step("s", () => value),
      () => task("t", () => value)(),
      () => tool(() => value, { name: "t", description: "", schema: { type: "object" } }).invoke({}),
    ]) {
      expect(await seen(get)).toEqual([text, false]);
    }
  });

  test("an answer, with its keys in order", async () => {
    const { store } = clocked();
    const app = plain(store, async () => JSON.stringify(await interrupt("?")));
    await app.invoke({}, thread());
    if (kind === "cold") cool(store);
    expect(await app.invoke(new Command({ resume: { b: 1, a: -0 } }), thread())).toBe('{"a":0,"b":1}');
  });

  test("errors as what was recorded, not as what was thrown", async () => {
    class Declined extends Error {
      override readonly name = "Declined";
      readonly code = 402;
      readonly data = { b: 1, a: new Date(0) };
    }
    expect(
      await seen(() =>
        step("s", () => {
          throw new Declined("no");
        }).catch((error: unknown) => [
          error instanceof Declined,
          error instanceof StepError,
          (error as StepError).name,
          (error as StepError).code,
          (error as StepError).data ?? null,
        ]),
      ),
    ).toEqual(['[false,true,"Declined","402",null]', false]);
  });
});

describe("what code does to a value", () => {
  test("reaches no other: each gets a fresh copy", async () => {
    const { store } = clocked();
    const original = { list: [1] };
    const app = plain(store, async () => {
      const first = await step("s", () => original);
      first.list.push(2);
      original.list.push(3);
      const again = await interrupt<{ list: number[] }>({ shown: first });
      again.list.push(9);
      await interrupt("second");
      return [first.list, again.list];
    });
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(question.value).toEqual({ shown: { list: [1, 2] } });
    cool(store);
    const answer = { list: [7] };
    await app.invoke(new Command({ resume: answer }), thread());
    expect(answer).toEqual({ list: [7] });
    cool(store);
    expect(await app.invoke(new Command({ resume: 1 }), thread())).toEqual([
      [1, 2],
      [7, 9],
    ]);
  });

  test("the state is frozen: changing it in place throws, naming nothing it could hide", async () => {
    for (const change of [
      (state: { log: unknown[] }) => state.log.push(1),
      (state: Record<string, unknown>) => {
        state["x"] = 2;
      },
      (state: { x: { deep: number } }) => {
        state.x.deep = 2;
      },
    ]) {
      const app = graph(clocked().store, ((state: never) => {
        change(state);
      }) as never);
      const failed = await refusal(app.invoke({ x: { deep: 1 }, log: [0] }, thread()));
      expect(failed.name).toBe("TypeError");
      expect((await app.getState(thread())).values).toEqual({ x: { deep: 1 }, log: [0] });
    }
  });

  test("input, updates and config are the caller's own again once the call has returned", async () => {
    const { store } = clocked();
    const input = { x: { list: [1] } };
    const meta = { tags: ["a"] };
    const app = new StateGraph(State)
      .addNode("ask", async (state, config) => {
        await interrupt("?");
        return { log: [state.x, config.metadata] };
      })
      .addEdge(START, "ask")
      .compile({ checkpointer: store });
    await app.invoke(input, { ...thread(), metadata: meta });
    input.x.list.push(2);
    meta.tags.push("b");
    input.x.list.push(3);
    expect((await app.invoke(new Command({ resume: 1 }), thread())).log).toEqual([{ list: [1] }, { tags: ["a"] }]);
  });
});

describe("undefined", () => {
  test("clears a channel that keeps its last value, and is no update of one that combines", async () => {
    const app = graph(clocked().store, () => ({ x: undefined, log: undefined }));
    expect(await app.invoke({ x: 1, log: [1] }, thread())).toEqual({ log: [1] });
  });

  test("is no input, no answer, no question and no Send", async () => {
    const app = plain(clocked().store, () => 1);
    expect(await codeOf(app.invoke(undefined, thread()))).toBe("INVALID_ARGUMENT");
    expect(await codeOf(plain(clocked().store, () => interrupt(undefined)).invoke({}, thread()))).toBe("NOT_JSON");
    expect(() => new Send("x", undefined)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }) as Error);
  });
});

test.each([
  ["a Map", () => new Map([["x", 1]])],
  ["a class instance", () => new Money()],
  ["an Error", () => new Error("returned, not thrown")],
  ["a Date", () => new Date()],
])("a node that returns %s instead of an update is told so", async (_name, node) => {
  const refused = await refusal(graph(clocked().store, node).invoke({}, thread()));
  expect(["INVALID_UPDATE", "NOT_JSON"]).toContain(refused.code);
});

test.each([
  ["a Map", new Map([["x", 1]])],
  ["a Date", new Date()],
])("input that is %s is refused", async (_name, input) => {
  const refused = await refusal(graph(clocked().store, () => undefined).invoke(input as never, thread()));
  expect(["INVALID_ARGUMENT", "NOT_JSON"]).toContain(refused.code);
});

test("names and keys with broken Unicode are refused where they are given, whatever they are a name of", async () => {
  const bad = "x\ud800";
  for (const call of [
    () => step(bad, () => 1),
    () => interrupt("?", { key: bad }),
    () => interrupt("?", { key: 7 as unknown as string }),
    () => interrupt("?", { key: "" }),
  ]) {
    const refused = await refusal(plain(clocked().store, call).invoke({}, thread()));
    expect(refused.code).toBe("INVALID_ARGUMENT");
  }
});

test("an error with hostile properties is recorded as far as it can be read", async () => {
  const hostile = Object.defineProperties(new Error("hostile"), {
    data: {
      get: () => {
        throw new Error("no data");
      },
    },
    code: {
      get: () => {
        throw new Error("no code");
      },
    },
    name: {
      value: {
        toString: () => {
          throw new Error("no name");
        },
      },
    },
  });
  expect(
    await refusal(
      plain(clocked().store, () =>
        step("s", () => {
          throw hostile;
        }),
      ).invoke({}, thread()),
    ),
  ).toMatchObject({ message: "hostile", name: "Error" });
  expect(isHoldpointError(hostile)).toBe(false);
});
