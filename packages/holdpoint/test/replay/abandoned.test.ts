/**
 * G3: what is in flight when its task or scope ends is over: a step is aborted through its signal, a question superseded,
 * and a decision that was accepted for it ends as unused. It holds nothing up.
 */
import { describe, expect, test } from "vitest";
import { commitAnswer } from "../../src/engine/questions/answers.ts";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { interrupt, now, sleep, step, StepError, task, type StepContext } from "../../src/index.ts";
import { rowOf, SharedGround } from "./grounds.ts";
import {
  answers,
  appOf,
  asked,
  CONFIG,
  gate,
  question,
  refused,
  stage,
  until,
  type Code,
  type Paused,
  type Stage,
} from "./stage.ts";

/** A step that goes on until it is told to stop; what it was told is noted. */
const endless =
  (done: Stage["done"], name: string) =>
  ({ signal }: StepContext): Promise<string> =>
    new Promise((resolve) => {
      done.push(`${name} began`);
      signal.addEventListener("abort", () => {
        done.push(`${name} aborted`);
        resolve("too late");
      });
    });
/** A step that does not listen. */
const deaf = (): Promise<never> => new Promise(() => undefined);

describe("the loser of a race (G3)", () => {
  test("a step is aborted when the node ends, and its late result is nobody's", async () => {
    const { store, done, journal } = stage();
    const app = appOf(store, () => Promise.race([step("slow", endless(done, "slow")), step("quick", () => "quick")]));
    expect(await app.invoke({}, CONFIG)).toMatchObject({ out: "quick" });
    expect(done).toEqual(["slow began", "slow aborted"]);
    expect(await journal()).toEqual([
      "run_started",
      'step_started step "slow"',
      'step_started step "quick"',
      'step_completed step "quick"',
      'abandoned step "slow"',
      "run_completed",
    ]);
  });

  test("its signal says why", async () => {
    const { store } = stage();
    let reason: unknown;
    const slow = step.bind(
      undefined,
      "slow",
      ({ signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve((reason = signal.reason)))),
    );
    await appOf(store, () => Promise.race([slow(), step("quick", () => "quick")])).invoke({}, CONFIG);
    expect(reason).toMatchObject({ code: "THREAD_CANCELED" });
  });

  test.each(["hot", "cold"])("a question is superseded, %s, and takes no answer any more", async (how) => {
    const { store, cool } = stage();
    const app = appOf(store, () => Promise.race([interrupt("Anna?"), interrupt("Ben?")]));
    const paused = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    expect(await app.invoke(answers(paused, { "Ben?": "b" }), CONFIG)).toMatchObject({ out: "b" });
    expect(await refused(app.invoke(answers(paused, { "Anna?": "a" }), CONFIG))).toMatchObject({
      code: "INTERRUPT_CLOSED",
    });
    expect(await app.receipt(question(paused, "Anna?").id)).toBeUndefined();
  });

  test.each(["hot", "cold", "by others"])(
    "of two questions answered before the thread wakes, %s, one is consumed and one unused (B13)",
    async (how) => {
      const { store, cool } = stage();
      const app = appOf(store, () => Promise.race([interrupt("Anna?"), interrupt("Ben?")]));
      const paused = await app.invoke({}, CONFIG);
      if (how === "cold") cool();
      if (how === "by others") {
        for (const [text, value] of [
          ["Ben?", "b"],
          ["Anna?", "a"],
        ] as const) {
          await commitAnswer(store, { tenant: DEFAULT_TENANT, id: question(paused, text).id }, { value, by: "others" });
        }
        await app.invoke(null, CONFIG);
      } else await app.invoke(answers(paused, { "Anna?": "a", "Ben?": "b" }), CONFIG);
      const { out } = (await app.getState(CONFIG)).values;
      const outcomes = {
        a: (await app.receipt(question(paused, "Anna?").id))?.outcome,
        b: (await app.receipt(question(paused, "Ben?").id))?.outcome,
      };
      expect(outcomes).toEqual(out === "a" ? { a: "consumed", b: "unused" } : { a: "unused", b: "consumed" });
    },
  );

  test("a question stays open while its node goes on: nobody knows whether it is awaited once more", async () => {
    const { store, cool } = stage();
    const app = appOf(store, async () => {
      const questions = [interrupt("Anna?"), interrupt("Ben?")];
      const first = await Promise.race(questions);
      return [first, await interrupt("And?"), await Promise.all(questions)];
    });
    const paused = await app.invoke({}, CONFIG);
    const next = await app.invoke(answers(paused, { "Ben?": "b" }), CONFIG);
    expect([...asked(next).keys()]).toEqual(["Anna?", "And?"]);
    cool();
    const later = await app.invoke(answers(next, { "And?": "c" }), CONFIG);
    expect(await app.invoke(answers(later, { "Anna?": "a" }), CONFIG)).toMatchObject({ out: ["b", "c", ["a", "b"]] });
  });

  test("a step that fails while its node waits for something else is met when it is awaited (O3)", async () => {
    const { store } = stage();
    const app = appOf(store, async () => {
      const charged = step("charge", () => {
        throw new Error("declined");
      });
      const answer = await interrupt("Ready?");
      return charged.catch((error: unknown) => [answer, (error as Error).message]);
    });
    const paused = await app.invoke({}, CONFIG);
    expect(await app.invoke(answers(paused, { "Ready?": "yes" }), CONFIG)).toMatchObject({ out: ["yes", "declined"] });
  });

  test("a sleep is over with its node", async () => {
    const { store, clock, journal } = stage();
    const app = appOf(store, () => Promise.race([sleep("12d"), interrupt("q")]));
    const paused = await app.invoke({}, CONFIG);
    await app.invoke(answers(paused, { q: 1 }), CONFIG);
    expect(await rowOf(store)).toMatchObject({ status: "completed", wakeAt: null });
    expect(clock.timers).toBe(0);
    expect(await journal()).toContain("abandoned sleep");
  });
});

/** Code of a task that ends while something in it is in flight. */
const SCOPES: readonly (readonly [string, (done: Stage["done"]) => Code, Paused["out"]])[] = [
  [
    "a step that listens",
    (done) => () => Promise.race([step("quick", () => 1), step("slow", endless(done, "slow"))]),
    1,
  ],
  ["a step that does not listen", () => () => Promise.race([step("quick", () => 1), step("deaf", deaf)]), 1],
  ["a step that has not begun to run", () => () => Promise.race([now().then(() => 1), step("deaf", deaf)]), 1],
  [
    "a read that does not listen",
    () => () => Promise.race([step("quick", () => 1), step("deaf", deaf, { effect: "read" })]),
    1,
  ],
  [
    "a step that waits to be tried again",
    () => () =>
      Promise.race([
        step("quick", () => 1),
        step("flaky", () => Promise.reject(new Error("no")), { retry: { maxAttempts: 9, initialInterval: "1d" } }),
      ]),
    1,
  ],
  ["a question", () => () => Promise.race([step("quick", () => 1), interrupt("Lost?")]), 1],
  [
    "a task with a question",
    () => () => Promise.race([step("quick", () => 1), task("asks", () => interrupt("Lost?"))()]),
    1,
  ],
  [
    "a task in a task with a step",
    () => () =>
      Promise.race([step("quick", () => 1), task("outer", () => task("inner", () => step("deaf", deaf))())()]),
    1,
  ],
];

describe("what is in flight in a task that ends (G1, G3)", () => {
  test.each(SCOPES)("%s does not hold the node up", async (_what, code, out) => {
    for (const ground of ["memory", "sqlite"] as const) {
      const done: string[] = [];
      const compile = (store: Parameters<typeof appOf>[0]) =>
        appOf(store, async () => [await task("ends", async () => code(done)())(), await interrupt("Then?")]);
      const at = ground === "memory" ? undefined : new SharedGround(compile);
      const app = at?.app ?? compile(stage().store);
      try {
        const paused = await app.invoke({}, CONFIG);
        expect([...asked(paused).keys()]).toEqual(["Then?"]);
        if (done.includes("slow began")) expect(done).toContain("slow aborted");
        expect(await app.invoke(answers(paused, { "Then?": 2 }), CONFIG)).toMatchObject({ out: [out, 2] });
      } finally {
        await at?.close();
      }
    }
  });

  test.each(["hot", "cold"])("a task inside it asks and does nothing more, %s", async (how) => {
    const { store, done, cool } = stage();
    const inner = task("inner", async () => {
      done.push(`inner got ${String(await interrupt("Inner?"))}`);
      await step("act", () => void done.push("act"));
    });
    const app = appOf(store, async () => [
      await task("outer", () => Promise.race([task("middle", () => inner())(), interrupt("Outer?")]))(),
      await interrupt("Then?"),
    ]);
    const paused = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    const next = await app.invoke(answers(paused, { "Outer?": 1 }), CONFIG);
    expect([...asked(next).keys()]).toEqual(["Then?"]);
    expect(await refused(app.invoke(answers(paused, { "Inner?": 1 }), CONFIG))).toMatchObject({
      code: "INTERRUPT_CLOSED",
    });
    expect(await app.invoke(answers(next, { "Then?": 2 }), CONFIG)).toMatchObject({ out: [1, 2] });
    expect(done).toEqual([]);
  });

  test("code of an ended task that goes on after a raw await calls operations in vain", async () => {
    const { store, done, journal } = stage();
    const late = gate();
    const ends = task("ends", async () => {
      void late.opened.then(() => {
        done.push("late code ran");
        void step("late", () => void done.push("late step ran"));
        void interrupt("late?").then(() => undefined);
      });
      return step("quick", () => 1);
    });
    const app = appOf(store, async () => [await ends(), await interrupt("Then?")]);
    const paused = await app.invoke({}, CONFIG);
    late.open();
    await until(() => done.length > 0);
    expect(await app.invoke(answers(paused, { "Then?": 2 }), CONFIG)).toMatchObject({ out: [1, 2] });
    expect(done).toEqual(["late code ran"]);
    expect((await journal()).join()).not.toContain("late");
  });
});

describe("several answers at once (G3, G6)", () => {
  const both = (): Promise<unknown> =>
    Promise.all([interrupt("Anna?"), interrupt("Ben?", { schema: { type: "string" } })]);

  test("when one does not fit, none is recorded", async () => {
    const { store } = stage();
    const app = appOf(store, both);
    const paused = await app.invoke({}, CONFIG);
    const unfit = app.invoke(answers(paused, { "Anna?": 1, "Ben?": 2 }), CONFIG);
    expect(await refused(unfit)).toMatchObject({ code: "ANSWER_INVALID" });
    expect(await app.receipt(question(paused, "Anna?").id)).toBeUndefined();
    expect(await app.invoke(answers(paused, { "Anna?": 1, "Ben?": "two" }), CONFIG)).toMatchObject({ out: [1, "two"] });
  });

  test("when somebody else is faster with one, those before it count, and the thread goes on with them at once", async () => {
    const { store } = stage();
    const app = appOf(store, async () => [await both(), await interrupt("Then?")]);
    const paused = await app.invoke({}, CONFIG);
    const ben = question(paused, "Ben?").id;
    const commit = store.commit.bind(store);
    store.commit = async (change) => {
      store.commit = commit;
      const result = await commit(change);
      await commitAnswer(store, { tenant: DEFAULT_TENANT, id: ben }, { value: "faster", by: "others" });
      return result;
    };
    const late = app.invoke(answers(paused, { "Anna?": 1, "Ben?": "two" }), CONFIG);
    expect(await refused(late)).toMatchObject({ code: "ALREADY_DECIDED" });
    const then = await app.settled(CONFIG);
    expect([...asked(then).keys()]).toEqual(["Then?"]);
    expect(await app.receipt(question(paused, "Anna?").id)).toMatchObject({ outcome: "consumed" });
    expect(await app.invoke(answers(then, { "Then?": 3 }), CONFIG)).toMatchObject({ out: [[1, "faster"], 3] });
    expect(await rowOf(store)).toMatchObject({ status: "completed", leaseUntil: null });
  });
});

describe("the errors of losers", () => {
  test("a step that fails after its race is decided is caught by nobody, and harms nobody", async () => {
    const { store } = stage();
    const fails = gate();
    const app = appOf(store, async () => {
      const lost = step("fails", async () => {
        await fails.opened;
        throw new Error("late");
      });
      const first = await Promise.race([lost, step("quick", () => "quick")]);
      fails.open();
      const error: unknown = await lost.catch((thrown: unknown) => thrown);
      return [first, error instanceof StepError, await interrupt("q")];
    });
    const paused = await app.invoke({}, CONFIG);
    expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: ["quick", true, 1] });
  });
});
