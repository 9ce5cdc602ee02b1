/**
 * B11, K2: a question that nobody awaits is not published, and nothing is executed after it. A forgotten `await` is told
 * to the author; it does not pay.
 */
import { describe, expect, test } from "vitest";
import {
  interrupt,
  now,
  random,
  sleep,
  step,
  StateGraph,
  START,
  END,
  Annotation,
  task,
  tool,
} from "../../src/index.ts";
import { answers, appOf, CONFIG, pairOf, refused, stage, type Code, type Stage } from "./stage.ts";

const pay = (done: Stage["done"]) => step("pay", () => void done.push("pay"));
const forget = (): void => {
  // oxlint-disable-next-line typescript/no-floating-promises -- what these tests are about
  interrupt("Pay?");
};
const rawAwait = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const anything = { type: "object" } as const;
const inner = (code: Code) =>
  new StateGraph(Annotation.Root({ out: Annotation<unknown>() }))
    .addNode("inner", async () => ({ out: (await code()) ?? null }))
    .addEdge(START, "inner")
    .addEdge("inner", END)
    .compile({ name: "inner" });

/** Ways to go on without awaiting the question asked just before. */
const FORGETFUL: readonly (readonly [string, (done: Stage["done"]) => Code, string])[] = [
  ["a step", (done) => async () => (forget(), pay(done)), 'step "pay" was called'],
  ["a step after a raw await", (done) => async () => (forget(), await rawAwait(), pay(done)), 'step "pay" was called'],
  ["another question", () => async () => (forget(), interrupt("Sure?")), 'interrupt "Sure?" was called'],
  ["now()", () => async () => (forget(), now()), "now was called"],
  ["random()", () => async () => (forget(), random()), "random was called"],
  ["sleep()", () => async () => (forget(), sleep(1)), "sleep was called"],
  ["a task", (done) => async () => (forget(), task("inner", () => pay(done))()), 'task "inner" was called'],
  ["the end of the node", () => async () => forget(), "the node ended"],
  ["the end of the node, after a raw await", () => async () => (forget(), rawAwait()), "the node ended"],
  [
    "a step behind a caught error",
    (done) => async () => {
      try {
        forget();
        throw new Error("caught");
      } catch {
        return pay(done);
      }
    },
    'step "pay" was called',
  ],
  [
    "the end of a task",
    (done) => async () => (await task("asks", async () => forget())(), pay(done)),
    'task "asks" ended',
  ],
  [
    "the failure of a task that is caught",
    (done) => async () => {
      const asks = task("asks", async () => {
        forget();
        throw new Error("caught");
      });
      await asks().catch(() => undefined);
      return pay(done);
    },
    'task "asks" ended',
  ],
  [
    "the end of a tool",
    (done) => async () => (
      await tool(async () => forget(), { name: "asks", description: "", schema: anything }).invoke({}),
      pay(done)
    ),
    'tool "asks" ended',
  ],
  [
    "the end of a graph inside",
    (done) => async () => (await inner(async () => forget()).invoke({ out: 1 }), pay(done)),
    'node "inner" ended',
  ],
  [
    "the end of a task inside a task",
    (done) => async () => (await task("outer", () => task("asks", async () => forget())())(), pay(done)),
    'task "asks" ended',
  ],
];

describe("a question that is not awaited (B11, K2)", () => {
  test.each(FORGETFUL)("before %s: nothing is executed or asked", async (_what, code, when) => {
    const { store, done, journal } = stage();
    const refusal = await refused(appOf(store, code(done)).invoke({}, CONFIG));
    expect(refusal.code).toBe("INTERRUPT_NOT_AWAITED");
    expect(refusal.message).toContain(
      `interrupt "Pay?" in node "n" was not awaited when ${when}; nothing was executed.`,
    );
    expect(done).toEqual([]);
    expect(await journal()).not.toContain('interrupt_asked interrupt "Pay?"');
  });

  test.each(["hot", "cold"])("after an answer, %s: the same refusal, and what was answered stays", async (how) => {
    const { store, done, cool, journal } = stage();
    const app = appOf(store, async () => {
      const first = await interrupt("First?");
      await step("between", () => void done.push("between"));
      forget();
      return [first, await pay(done)];
    });
    const paused = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    expect(await refused(app.invoke(answers(paused, { "First?": 1 }), CONFIG))).toMatchObject({
      code: "INTERRUPT_NOT_AWAITED",
    });
    expect(done).toEqual(["between"]);
    // The author writes the await, and the thread goes on from there.
    const mended = appOf(store, async () => [
      await interrupt("First?"),
      await step("between", () => void done.push("between")).then(() => interrupt("Pay?")),
      await pay(done).then(() => "paid"),
    ]);
    const again = await mended.invoke(null, CONFIG);
    expect(await mended.invoke(answers(again, { "Pay?": 2 }), CONFIG)).toMatchObject({ out: [1, 2, "paid"] });
    expect(done).toEqual(["between", "pay"]);
    expect((await journal()).filter((entry) => entry === 'interrupt_asked interrupt "First?"')).toHaveLength(1);
  });

  test("in one of two parallel nodes: the other's pending question is not lost to a retry", async () => {
    const { store, done } = stage();
    const refusal = await refused(
      pairOf(
        store,
        () => interrupt("a?"),
        async () => (forget(), pay(done)),
      ).invoke({}, CONFIG),
    );
    expect(refusal.code).toBe("INTERRUPT_NOT_AWAITED");
    const mended = pairOf(
      store,
      () => interrupt("a?"),
      async () => (await interrupt("Pay?"), pay(done).then(() => "paid")),
    );
    const paused = await mended.invoke(null, CONFIG);
    expect(await mended.invoke(answers(paused, { "a?": 1, "Pay?": 2 }), CONFIG)).toMatchObject({
      log: ["a", 1, "b", "paid"],
    });
    expect(done).toEqual(["pay"]);
  });
});

/** Ways to await a question that are not `await interrupt(…)` at once. */
const HEARD: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["then", () => interrupt("q").then((answer) => answer)],
  ["catch", () => interrupt("q").catch(() => undefined)],
  ["finally", () => interrupt("q").finally(() => undefined)],
  ["Promise.all", async () => [await interrupt("q")][0]],
  ["Promise.race", () => Promise.race([interrupt("q"), new Promise(() => undefined)])],
  ["Promise.allSettled", async () => (await Promise.allSettled([interrupt("q")]))[0]?.status === "fulfilled" && 1],
  ["Promise.any", () => Promise.resolve(interrupt("q"))],
  ["return from a function", () => (async () => interrupt("q"))()],
  [
    "a variable awaited after a raw await",
    async () => {
      const asked = interrupt("q");
      await rawAwait();
      return asked;
    },
  ],
  [
    "a variable awaited after microtasks",
    async () => {
      const asked = interrupt("q");
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      return asked;
    },
  ],
  [
    "a question asked after a step was called",
    async () => {
      const step1 = step("one", () => 1);
      const asked = interrupt("q");
      await step1;
      return asked;
    },
  ],
];

describe("a question is heard through", () => {
  test.each(HEARD)("%s", async (_what, code) => {
    for (const cold of [false, true]) {
      const { store, cool } = stage();
      const app = appOf(store, code);
      const paused = await app.invoke({}, CONFIG);
      if (cold) cool();
      expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: 1 });
    }
  });
});
