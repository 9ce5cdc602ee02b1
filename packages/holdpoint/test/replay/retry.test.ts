/** G1: a failed thread is tried again from what failed; what was done before, and what people answered, stays. */
import { describe, expect, test } from "vitest";
import { DEFAULT_TENANT } from "../../src/core/ids.ts";
import { interrupt, step, task } from "../../src/index.ts";
import { answers, appOf, CONFIG, gate, stage, until, type Stage } from "./stage.ts";

type Charge = () => Promise<unknown>;
interface Failing {
  readonly what: string;
  readonly code: (charge: Charge, done: Stage["done"]) => () => Promise<unknown>;
  /** Everything that is executed, over both tries. */
  readonly executed: readonly string[];
}

const act = (done: Stage["done"], name: string): Promise<unknown> => step(name, () => done.push(name));

const FAILING: readonly Failing[] = [
  {
    what: "a step",
    code: (charge, done) => async () => [await act(done, "before"), await charge(), await act(done, "after")],
    executed: ["before", "charge", "charge", "after"],
  },
  {
    what: "a step in a task",
    code: (charge, done) => async () => [
      await task("t", async () => [await act(done, "before"), await charge()])(),
      await act(done, "after"),
    ],
    executed: ["before", "charge", "charge", "after"],
  },
  {
    what: "a step whose error was wrapped",
    code: (charge) => async () => {
      try {
        return await charge();
      } catch (error) {
        throw new Error("wrapped", { cause: error });
      }
    },
    executed: ["charge", "charge"],
  },
  {
    what: "a step beside another that was done after it failed",
    code: (charge, done) => async () => {
      const [charged, other] = await Promise.allSettled([charge(), act(done, "first").then(() => act(done, "second"))]);
      if (charged.status === "rejected") throw charged.reason;
      return [charged, other];
    },
    executed: ["charge", "first", "second", "charge"],
  },
];

/** What is done about a failure is on record too, and comes before the step that is to be done again. */
const CLEANING_UP: readonly Failing[] = [
  {
    what: "a step with another in finally",
    code: (charge, done) => async () => {
      try {
        return await charge();
      } finally {
        await act(done, "release");
      }
    },
    executed: ["charge", "release", "charge"],
  },
  {
    what: "a step whose failure was recorded by another before it was thrown on",
    code: (charge, done) => async () => {
      try {
        return await charge();
      } catch (error) {
        await act(done, "report");
        throw error;
      }
    },
    executed: ["charge", "report", "charge"],
  },
];

async function triedAgain({ code, executed }: Failing, how: "hot" | "cold"): Promise<void> {
  const { store, done, cool } = stage();
  let tries = 0;
  const charge = (): Promise<unknown> =>
    step("charge", () => {
      done.push("charge");
      tries += 1;
      if (tries === 1) throw new Error("declined");
      return "charged";
    });
  const app = appOf(store, async () => [await interrupt("Pay?"), await code(charge, done)()]);
  const paused = await app.invoke({}, CONFIG);
  if (how === "cold") cool();
  await expect(app.invoke(answers(paused, { "Pay?": "yes" }), CONFIG)).rejects.toThrow(/declined|wrapped/);
  const { out } = await app.invoke(null, CONFIG);
  expect(out).toMatchObject(["yes", expect.anything()]);
  expect(done).toEqual(executed);
}

describe("a thread that failed (G1)", () => {
  test.each(FAILING)("$what is done again, and nothing else is", async (failing) => {
    await triedAgain(failing, "hot");
    await triedAgain(failing, "cold");
  });

  test.each(CLEANING_UP)("$what is done again, and nothing else is", async (failing) => {
    await triedAgain(failing, "hot");
    await triedAgain(failing, "cold");
  });

  test("a question about the failure is superseded, and asked anew when it fails again", async () => {
    const { store } = stage();
    let tries = 0;
    const app = appOf(store, async () => {
      try {
        return await step("charge", () => {
          tries += 1;
          throw new Error(`declined ${tries}`);
        });
      } catch (error) {
        const asked = interrupt("What now?").then((answer) => answer);
        await step("report", () => "reported");
        if (tries === 1) throw error;
        return await asked;
      }
    });
    await expect(app.invoke({}, CONFIG)).rejects.toThrow("declined 1");
    const [first] = (await store.find({ tenant: DEFAULT_TENANT, collection: "interrupt", limit: 9 })).items;
    const again = await app.invoke(null, CONFIG);
    expect(again.__interrupt__).toHaveLength(1);
    expect(again.__interrupt__?.[0]?.id).not.toBe(first?.key);
    expect(await app.invoke(answers(again, { "What now?": "stop" }), CONFIG)).toMatchObject({ out: "stop" });
  });

  test("by its own code after an answer is asked again", async () => {
    const { store } = stage();
    const app = appOf(store, async () => {
      const answer = await interrupt("How many?");
      if (typeof answer !== "number") throw new Error("not a number");
      return answer;
    });
    const paused = await app.invoke({}, CONFIG);
    await expect(app.invoke(answers(paused, { "How many?": "many" }), CONFIG)).rejects.toThrow("not a number");
    const again = await app.invoke(null, CONFIG);
    expect(await app.invoke(answers(again, { "How many?": 2 }), CONFIG)).toMatchObject({ out: 2 });
  });
});

describe("a step that waits to be tried again (G1)", () => {
  test.each([
    ["hot", "read"],
    ["hot", "act"],
    ["cold", "read"],
    ["cold", "act"],
  ] as const)("begins its next attempt once, however long that takes (%s, %s)", async (how, effect) => {
    const { store, clock, done, cool } = stage();
    const slow = gate();
    const flaky = (): Promise<unknown> =>
      step(
        "flaky",
        async ({ attempt }) => {
          done.push(`attempt ${attempt}`);
          if (attempt === 1) throw new Error("once");
          await slow.opened;
          return attempt;
        },
        { effect, retry: { maxAttempts: 9, initialInterval: 100 } },
      );
    // Enough before it that a replay takes longer than a timer that is due.
    const app = appOf(store, async () => {
      for (let turn = 0; turn < 20; turn += 1) await step("before", () => turn);
      return Promise.all([flaky(), interrupt("q")]);
    });
    const paused = await app.invoke({}, CONFIG);
    if (how === "cold") cool();
    await clock.advance(100);
    const invoked = app.invoke(null, CONFIG);
    await until(() => done.length > 1);
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(1);
    slow.open();
    await invoked;
    expect(await app.invoke(answers(paused, { q: 1 }), CONFIG)).toMatchObject({ out: [2, 1] });
    expect(done).toEqual(["attempt 1", "attempt 2"]);
  });
});
