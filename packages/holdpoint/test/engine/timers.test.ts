/** Time: sleeps, deadlines, retries and limits, by the clock of the store (G5, G7). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  now,
  sleep,
  START,
  StateGraph,
  step,
  type InterruptOptions,
  type Store,
} from "../../src/index.ts";
import {
  clocked,
  codeOf,
  DAY,
  rested,
  HOUR,
  MINUTE,
  Process,
  questionsOf,
  refusal,
  serving,
  thread,
  until,
} from "./world.ts";

describe("sleep", () => {
  function napping(checkpointer: Store) {
    return entrypoint({ name: "nap", checkpointer }, async () => {
      const from = await now();
      await sleep("12d");
      return (await now()) - from;
    });
  }

  test("who waits for the thread is told when it is over", async () => {
    const { clock, store } = clocked();
    const app = napping(store);
    let result: unknown;
    const waiting = app.invoke({}, thread()).then((value) => (result = value));
    await rested(store);
    await clock.advance(12 * DAY - 1);
    expect(result).toBeUndefined();
    await clock.advance(1);
    await waiting;
    expect(result).toBe(12 * DAY);
  });

  test("outlives the process, and ends once it is time, not before", async () => {
    const { clock, store } = clocked();
    const first = new Process(store);
    void napping(first)
      .invoke({}, thread())
      .catch(() => undefined);
    expect((await rested(store)).wakeAt).toBe(clock.now() + 12 * DAY);
    first.end();
    const second = new Process(store);
    const { holdpoint } = serving(second, [napping(second)]);
    await clock.advance(11 * DAY);
    expect(await holdpoint.tick()).toBe(0);
    await clock.advance(DAY + 5);
    expect(await holdpoint.tick()).toBe(1);
    expect((await rested(store)).status).toBe("completed");
    expect((await napping(second).getState(thread())).values).toBe(12 * DAY + 5);
  });

  test("several at once end each at its time, also when all are overdue", async () => {
    const { clock, store } = clocked();
    const order: string[] = [];
    const app = entrypoint({ name: "alarms", checkpointer: store }, async () => {
      const alarm = async (hours: 1 | 2 | 3): Promise<void> => {
        await sleep(`${hours}h`);
        order.push(`${hours}h`);
      };
      await Promise.all([alarm(3), alarm(1), alarm(2)]);
      return "up";
    });
    const waiting = app.invoke({}, thread());
    await rested(store);
    await clock.advance(90 * MINUTE);
    expect(order).toEqual(["1h"]);
    await clock.advance(DAY);
    expect(await waiting).toBe("up");
    expect(order).toEqual(["1h", "2h", "3h"]);
  });

  test("of nothing, and of no duration", async () => {
    const store = new MemorySaver();
    expect(
      await entrypoint({ name: "none", checkpointer: store }, async () => (await sleep(0), "done")).invoke(
        {},
        thread("0"),
      ),
    ).toBe("done");
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, "soon", "1 year"]) {
      expect(
        await codeOf(
          entrypoint({ name: "bad", checkpointer: store }, async () => sleep(bad as number)).invoke(
            {},
            thread(String(bad)),
          ),
        ),
      ).toBe("INVALID_ARGUMENT");
    }
  });
});

describe("a deadline", () => {
  function asking(checkpointer: Store, options: InterruptOptions) {
    return entrypoint({ name: "asking", checkpointer }, async () => interrupt("Now?", options));
  }

  test.each([
    ["a value", { value: { fallback: true } }, { fallback: true }],
    ["null", { value: null }, null],
  ])("answers with %s when it comes", async (_, onDeadline, expected) => {
    const { clock, store } = clocked();
    const app = asking(store, { deadline: "3h", onDeadline });
    const [question] = questionsOf(await app.invoke({}, thread()));
    expect(question.deadlineAt).toBe(clock.now() + 3 * HOUR);
    const { holdpoint } = serving(store, [app]);
    await clock.advance(3 * HOUR - 1);
    expect(await holdpoint.tick()).toBe(0);
    await clock.advance(1);
    expect(await holdpoint.tick()).toBe(1);
    expect(await app.settled(thread())).toEqual(expected);
    expect(await app.receipt(question.id)).toBeUndefined();
  });

  test.each([[undefined], ["fail" as const]])("fails the question (onDeadline: %s)", async (onDeadline) => {
    const { clock, store } = clocked();
    const app = asking(store, { deadline: "3h", ...(onDeadline === undefined ? {} : { onDeadline }) });
    await app.invoke({}, thread());
    await clock.advance(3 * HOUR);
    expect(await codeOf(app.invoke(null, thread()))).toBe("DEADLINE_PASSED");
  });

  test("as a Date, and in the past", async () => {
    const { clock, store } = clocked();
    const app = asking(store, { deadline: new Date(clock.now() + HOUR), onDeadline: { value: "late" } });
    expect(questionsOf(await app.invoke({}, thread()))[0].deadlineAt).toBe(clock.now() + HOUR);
    const past = asking(store, { deadline: new Date(clock.now() - 1), onDeadline: { value: "too late" } });
    await past.invoke({}, thread("past"));
    expect(await past.invoke(null, thread("past"))).toBe("too late");
  });

  test("an answer one millisecond before it counts; one at it is refused and fires it (E2)", async () => {
    const { clock, store } = clocked();
    const app = asking(store, { deadline: "3h", onDeadline: { value: "late" } });
    await app.invoke({}, thread("before"));
    const [question] = questionsOf(await app.invoke({}, thread("at")));
    await clock.advance(3 * HOUR - 1);
    expect(await app.invoke(new Command({ resume: "in time" }), thread("before"))).toBe("in time");
    await clock.advance(1);
    expect(await refusal(app.invoke(new Command({ resume: "in time" }), thread("at")))).toMatchObject({
      code: "DEADLINE_PASSED",
      data: { deadlineAt: question.deadlineAt },
    });
    expect(await app.invoke(null, thread("at"))).toBe("late");
    expect(await codeOf(app.decide(question.id, "in time", { by: "ann" }))).toBe("DEADLINE_PASSED");
  });

  test("of one question of several leaves the others open", async () => {
    const { clock, store } = clocked();
    const app = entrypoint({ name: "two", checkpointer: store }, async () =>
      Promise.all([interrupt("Soon?", { deadline: "1h", onDeadline: { value: "none" } }), interrupt("Ever?")]),
    );
    const [, ever] = questionsOf(await app.invoke({}, thread()));
    await clock.advance(HOUR);
    expect(questionsOf(await app.invoke(null, thread()))).toEqual([ever]);
    expect(await app.invoke(new Command({ resume: "yes" }), thread())).toEqual(["none", "yes"]);
  });

  test("a race of a question and a sleep is a deadline the author writes: the question is superseded", async () => {
    const { clock, store } = clocked();
    const app = entrypoint({ name: "race", checkpointer: store }, async () =>
      Promise.race([interrupt("Well?"), sleep("1h").then(() => "nobody came")]),
    );
    const [question] = questionsOf(await app.invoke({}, thread()));
    await clock.advance(HOUR);
    expect(await app.invoke(null, thread())).toBe("nobody came");
    expect(await codeOf(app.decide(question.id, "yes", { by: "ann" }))).toBe("INTERRUPT_CLOSED");
  });

  test("that is none is refused", async () => {
    const { store } = clocked();
    for (const options of [
      { deadline: new Date(Number.NaN) },
      { deadline: "soon" as "1h" },
      { deadline: -1 },
      { onDeadline: { value: 1 } },
    ]) {
      expect(await codeOf(asking(store, options).invoke({}, thread(JSON.stringify(options))))).toBe("INVALID_ARGUMENT");
    }
    expect(
      await codeOf(asking(store, { deadline: "1h", onDeadline: { value: () => 1 } }).invoke({}, thread("fn"))),
    ).toBe("NOT_JSON");
  });
});

describe("retries", () => {
  test("wait on the clock, longer each time up to the longest, with one key", async () => {
    const { clock, store } = clocked();
    const tries: { at: number; attempt: number; key: string }[] = [];
    const app = entrypoint({ name: "flaky", checkpointer: store }, async () =>
      step(
        "call",
        ({ attempt, idempotencyKey: key }) => {
          tries.push({ at: clock.now(), attempt, key });
          if (attempt < 5) throw new Error(`try ${attempt}`);
          return "ok";
        },
        { retry: { maxAttempts: 5, initialInterval: "1s", backoffFactor: 3, maxInterval: "10s" } },
      ),
    );
    const begin = clock.now();
    const waiting = app.invoke({}, thread());
    for (let round = 1; round < 5; round += 1) {
      await until(() => tries.length === round);
      const { wakeAt } = await rested(store);
      await clock.advance((wakeAt ?? 0) - clock.now());
    }
    expect(await waiting).toBe("ok");
    expect(tries.map(({ at }) => (at - begin) / 1_000)).toEqual([0, 1, 4, 13, 23]);
    expect(new Set(tries.map(({ key }) => key)).size).toBe(1);
  });

  test("go on in another process where they were", async () => {
    const { clock, store } = clocked();
    const attempts: number[] = [];
    const flaky = (checkpointer: Store) =>
      entrypoint({ name: "flaky", checkpointer }, async () =>
        step(
          "call",
          ({ attempt }) => {
            attempts.push(attempt);
            if (attempt < 3) throw new Error("no");
            return "ok";
          },
          { retry: { maxAttempts: 3, initialInterval: "1h" } },
        ),
      );
    const first = new Process(store);
    void flaky(first)
      .invoke({}, thread())
      .catch(() => undefined);
    await until(() => attempts.length === 1);
    await rested(store);
    first.end();
    const second = new Process(store);
    const waiting = flaky(second).settled(thread());
    await clock.settle();
    await clock.advance(HOUR);
    await until(() => attempts.length === 2);
    await rested(store);
    await clock.advance(2 * HOUR);
    expect(await waiting).toBe("ok");
    expect(attempts).toEqual([1, 2, 3]);
  });

  test("end with the last error, and are not made for what the policy says no to", async () => {
    const store = new MemorySaver();
    const failing = (id: string, retryOn: (error: unknown) => boolean) =>
      entrypoint({ name: "failing", checkpointer: store }, async () =>
        step(
          "call",
          ({ attempt }) => {
            throw new Error(`try ${attempt}`);
          },
          { retry: { maxAttempts: 3, initialInterval: 0, retryOn } },
        ),
      ).invoke({}, thread(id));
    expect((await refusal(failing("all", () => true))).message).toBe("try 3");
    expect((await refusal(failing("none", () => false))).message).toBe("try 1");
    expect(
      (
        await refusal(
          failing("bad", () => {
            throw new Error("retryOn is broken");
          }),
        )
      ).message,
    ).toContain("broken");
  });

  test.each([
    [{ maxAttempts: 0 }],
    [{ maxAttempts: 1.5 }],
    [{ maxAttempts: Number.NaN }],
    [{ maxAttempts: 2, backoffFactor: 0.5 }],
    [{ maxAttempts: 2, initialInterval: "soon" as "1s" }],
    [{ maxAttempts: 2, maxInterval: -1 }],
  ])("a policy that cannot be meant is refused before anything is done: %j", async (retry) => {
    let calls = 0;
    const app = entrypoint({ name: "bad", checkpointer: clocked().store }, async () =>
      step(
        "call",
        () => {
          calls += 1;
          throw new Error("no");
        },
        { retry },
      ),
    );
    expect(await codeOf(app.invoke({}, thread()))).toBe("INVALID_ARGUMENT");
    expect(calls).toBe(0);
  });
});

describe("limits", () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  test("a read that takes too long fails, and its signal is aborted", async () => {
    const { clock, store } = clocked();
    let signal: AbortSignal | undefined;
    const app = entrypoint({ name: "slow", checkpointer: store }, async () =>
      step("read", (context) => ((signal = context.signal), never()), { effect: "read", timeoutMs: 1_000 }),
    );
    const waiting = refusal(app.invoke({}, thread()));
    await until(() => signal !== undefined);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ code: "STEP_TIMEOUT", data: { timeoutMs: 1_000 } });
    expect(signal?.aborted).toBe(true);
  });

  test("a read that takes too long is tried again when its policy says so", async () => {
    const { clock, store } = clocked();
    const attempts: number[] = [];
    const app = entrypoint({ name: "slow", checkpointer: store }, async () =>
      step("read", ({ attempt }) => (attempts.push(attempt), attempt === 1 ? never() : "read"), {
        effect: "read",
        timeoutMs: 1_000,
        retry: { maxAttempts: 2, initialInterval: "5s" },
      }),
    );
    const waiting = app.invoke({}, thread());
    await until(() => attempts.length === 1);
    await clock.advance(6_000);
    expect(await waiting).toBe("read");
  });

  test("an act that takes too long is asked about (G5); what it does later is nobody's", async () => {
    const { clock, store } = clocked();
    let started = false;
    const late = Promise.withResolvers<string>();
    const app = entrypoint({ name: "slow", checkpointer: store }, async () =>
      step(
        "pay",
        () => {
          started = true;
          return late.promise;
        },
        { timeoutMs: 1_000 },
      ),
    );
    const waiting = app.invoke({}, thread());
    await until(() => started);
    await clock.advance(1_000);
    const [question] = questionsOf(await waiting);
    expect(question).toMatchObject({
      purpose: "outcome",
      value: { step: "pay", attempt: 1, why: "it did not end within 1000 ms" },
    });
    late.resolve("paid late");
    await clock.settle();
    expect(await app.invoke(new Command({ resume: { action: "result", value: "looked up" } }), thread())).toBe(
      "looked up",
    );
  });

  test("a node that does not end fails with its name; waiting for people and time is not counted", async () => {
    const { clock, store } = clocked();
    const State = Annotation.Root({ answer: Annotation<string>() });
    const app = new StateGraph(State)
      .addNode("ask", async () => ({ answer: await interrupt<string>("Well?") }), { timeoutMs: 1_000 })
      .addNode("hang", never, { timeoutMs: 1_000 })
      .addEdge(START, "ask")
      .addEdge("ask", "hang")
      .compile({ checkpointer: store });
    await app.invoke({}, thread());
    await clock.advance(DAY);
    const waiting = refusal(app.invoke(new Command({ resume: "yes" }), thread()));
    await until(async () => (await app.getState(thread())).next[0] === "hang");
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ code: "TASK_TIMEOUT", data: { node: "hang", timeoutMs: 1_000 } });
  });

  test.each([[0], [-5], [Number.NaN]])("a step limit of %s is refused", async (timeoutMs) => {
    const app = entrypoint({ name: "bad", checkpointer: clocked().store }, async () =>
      step("x", () => 1, { timeoutMs }),
    );
    expect(await codeOf(app.invoke({}, thread()))).toBe("INVALID_ARGUMENT");
  });
});
