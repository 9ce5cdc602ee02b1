/**
 * G3, D2: operations that nothing tells apart are refused when the second is called, on the first pass, and nothing of
 * that turn is executed: there is no counter by which an answer could reach the wrong one.
 */
import { describe, expect, test } from "vitest";
import { engineFor } from "../../src/engine/engine-for.ts";
import { interrupt, now, random, sleep, step, task } from "../../src/index.ts";
import { SETTINGS } from "./grounds.ts";
import { answers, appOf, CONFIG, refused, stage, type Code, type Stage } from "./stage.ts";

const act = (done: Stage["done"], name: string, input?: unknown): Promise<string> =>
  step(
    name,
    () => {
      done.push(`${name} ${JSON.stringify(input) ?? ""}`);
      return name;
    },
    input === undefined ? {} : { input },
  );
const both = async (one: () => Promise<unknown>): Promise<unknown> => Promise.all([one(), one()]);

const ALIKE: readonly (readonly [string, (done: Stage["done"]) => Code, string])[] = [
  ["steps of one name", (done) => () => both(() => act(done, "pay")), 'step "pay"'],
  ["steps of one name and input", (done) => () => both(() => act(done, "pay", { to: "ann" })), 'step "pay"'],
  ["questions of one text", () => () => both(() => interrupt("Sure?")), 'interrupt "Sure?"'],
  ["questions of one key and text", () => () => both(() => interrupt("Sure?", { key: "k" })), 'interrupt "k"'],
  ["calls of one task", (done) => () => both(task("inner", () => act(done, "pay"))), 'task "inner"'],
  ["sleeps of one length", () => () => both(() => sleep(5)), "sleep"],
  ["times", () => () => both(() => now()), "now"],
  ["numbers", () => () => both(() => random()), "random"],
  [
    "steps among steps that differ",
    (done) => () => Promise.all(["a", "b", "a"].map((name) => act(done, name))),
    'step "a"',
  ],
];

describe("operations that nothing tells apart (G3, D2)", () => {
  test.each(ALIKE)("%s are refused, and nothing is executed", async (_what, code, label) => {
    const { store, done, journal } = stage();
    const refusal = await refused(appOf(store, code(done)).invoke({}, CONFIG));
    expect(refusal.code).toBe("AMBIGUOUS_OPERATION");
    expect(refusal.message).toContain(`${label} in node "n" was called twice from the same place`);
    expect(done).toEqual([]);
    expect(await journal()).toEqual(["run_started", "task_failed", "run_failed"]);
  });

  test("a second one called later, while the first is open, is refused too", async () => {
    const { store, done } = stage();
    const late = async (): Promise<unknown> => {
      await new Promise((resolve) => setImmediate(resolve));
      return interrupt("Sure?");
    };
    expect(
      await refused(appOf(store, () => Promise.all([late(), late(), act(done, "pay")])).invoke({}, CONFIG)),
    ).toMatchObject({ code: "AMBIGUOUS_OPERATION" });
  });

  test("the author cannot catch it", async () => {
    const { store, done } = stage();
    const app = appOf(store, async () => {
      try {
        await both(() => interrupt("Sure?"));
      } catch {
        done.push("caught");
      } finally {
        done.push("finally");
      }
    });
    expect(await refused(app.invoke({}, CONFIG))).toMatchObject({ code: "AMBIGUOUS_OPERATION" });
    expect(done).toEqual([]);
  });

  test.each(["hot", "cold"])(
    "after a pause, %s: what was done stays done, and mended code goes on from there",
    async (how) => {
      const { store, done, cool } = stage();
      const app = appOf(store, async () => [
        await interrupt("First?"),
        await act(done, "once"),
        await both(() => interrupt("Sure?")),
      ]);
      const paused = await app.invoke({}, CONFIG);
      if (how === "cold") cool();
      expect(await refused(app.invoke(answers(paused, { "First?": 1 }), CONFIG))).toMatchObject({
        code: "AMBIGUOUS_OPERATION",
      });
      const mended = appOf(store, async () => [
        await interrupt("First?"),
        await act(done, "once"),
        await Promise.all(["a", "b"].map((key) => interrupt(`Sure, ${key}?`))),
      ]);
      const again = await mended.invoke(null, CONFIG);
      expect(await mended.invoke(answers(again, { "Sure, a?": "A", "Sure, b?": "B" }), CONFIG)).toMatchObject({
        out: [1, "once", ["A", "B"]],
      });
      expect(done).toEqual(["once "]);
    },
  );

  test("after a crash it is the failure it is without one, not a difference (G1)", async () => {
    const { store, clock, done } = stage({ ...SETTINGS, leaseMs: 1_000 });
    const app = appOf(store, async () => [await act(done, "once"), await both(() => interrupt("Sure?"))]);
    // Only the step is on record when the process ends.
    const crashing = appOf(store, async () => [await act(done, "once"), await new Promise(() => undefined)]);
    const process = new AbortController();
    const invoked = crashing.invoke({}, { ...CONFIG, signal: process.signal }).catch(() => "killed");
    while (done.length === 0) await clock.settle();
    await clock.settle(50);
    process.abort();
    expect(await invoked).toBe("killed");
    engineFor(store).abandonAll("killed");
    await clock.advance(1_000);
    expect(await refused(app.invoke(null, CONFIG))).toMatchObject({ code: "AMBIGUOUS_OPERATION" });
    expect(done).toEqual(["once "]);
  });
});

const DISTINCT: readonly (readonly [string, (done: Stage["done"]) => Code])[] = [
  ["steps with inputs", (done) => () => Promise.all([act(done, "pay", 1), act(done, "pay", 2)])],
  ["steps with names", (done) => () => Promise.all([act(done, "one"), act(done, "two")])],
  [
    "steps one after the other",
    (done) => async () => [await act(done, "pay"), await act(done, "pay"), await act(done, "pay")],
  ],
  [
    "steps of a loop",
    (done) => async () => {
      for (let turn = 0; turn < 4; turn += 1) await act(done, "poll");
      return done.length;
    },
  ],
  [
    "steps of functions called in a loop",
    (done) => async () => {
      const poll = async (): Promise<unknown> => [await act(done, "poll"), await act(done, "look")];
      for (let turn = 0; turn < 3; turn += 1) await poll();
      return done.length;
    },
  ],
  [
    "steps of parallel branches after steps that differ",
    (done) => () =>
      Promise.all(
        ["a", "b"].map(async (name) => [await act(done, name), await act(done, "then"), await act(done, "then")]),
      ),
  ],
  [
    "steps of parallel tasks",
    (done) => () => Promise.all([1, 2].map((n) => task("inner", (_n: number) => act(done, "pay"))(n))),
  ],
  [
    "steps of a recursion",
    (done) => () => {
      const down = async (depth: number): Promise<unknown> =>
        depth === 0 ? "end" : [await act(done, "down"), await down(depth - 1)];
      return down(4);
    },
  ],
  ["a question asked again after an answer", () => async () => [await interrupt("Sure?"), await interrupt("Sure?")]],
  [
    "times, numbers and sleeps with keys",
    () => async () => {
      const [one, other] = await Promise.all([now({ key: "a" }), now({ key: "b" })]);
      const [low, high] = await Promise.all([random({ key: "a" }), random({ key: "b" })]);
      await Promise.all([sleep(0, { key: "a" }), sleep(0, { key: "b" })]);
      return [one === other, low === high];
    },
  ],
  [
    "questions with keys",
    () => () => Promise.all([interrupt("Sure?", { key: "a" }), interrupt("Sure?", { key: "b" })]),
  ],
];

describe("operations that something tells apart", () => {
  test.each(DISTINCT)("%s run, and run once, hot and cold", async (_what, code) => {
    const runs: unknown[] = [];
    for (const cold of [false, true]) {
      const { store, done, cool } = stage();
      const app = appOf(store, async () => [await code(done)(), await interrupt("The end?")]);
      let paused = await app.invoke({}, CONFIG);
      for (let answered = 0; paused.__interrupt__ !== undefined && answered < 10; answered += 1) {
        if (cold) cool();
        const [asked] = paused.__interrupt__;
        paused = await app.invoke(
          answers({ __interrupt__: asked === undefined ? [] : [asked] }, { [String(asked?.value)]: answered }),
          CONFIG,
        );
      }
      expect(paused.__interrupt__).toBeUndefined();
      runs.push([paused.out, done]);
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});

test.each([() => sleep(1, { key: "" }), () => now({ key: "\ud800" }), () => random({ key: 1 as never })])(
  "a key that is no text is refused: %s",
  async (call) => {
    expect(await refused(appOf(stage().store, call).invoke({}, CONFIG))).toMatchObject({ code: "INVALID_ARGUMENT" });
  },
);
