/** Forks: a new thread from where another one stood, which repeats no effect unless told to (G1, G5, scoreboard B7). */
import { describe, expect, test } from "vitest";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  now,
  random,
  START,
  StateGraph,
  step,
  type Store,
} from "../../src/index.ts";
import { all, clocked, codeOf, cool, questionsOf, refusal, thread } from "./world.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  n: Annotation<number>(),
});

/** A loop whose every round does something and asks. */
function rounds(checkpointer: Store, done: string[] = []) {
  return new StateGraph(State)
    .addNode("round", async ({ n }) => {
      const made = await step("act", ({ idempotencyKey }) => (done.push(idempotencyKey), `act ${n}`));
      const answer = await interrupt<string>(`Round ${n}?`);
      return { n: n + 1, log: [`${made} ${answer}`] };
    })
    .addEdge(START, "round")
    .addConditionalEdges("round", ({ n }) => (n < 3 ? "round" : END))
    .compile({ checkpointer, name: "rounds" });
}

type Rounds = ReturnType<typeof rounds>;

async function finished(app: Rounds, id = "t"): Promise<void> {
  await app.invoke({ n: 0 }, thread(id));
  for (const answer of ["A", "B", "C"]) await app.invoke(new Command({ resume: answer }), thread(id));
}

/** Answers what a thread asks until it has ended; what was asked. */
async function answerAll(app: Rounds, id: string, answer: string): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  let result = await app.invoke(null, thread(id));
  while (result.__interrupt__ !== undefined) {
    const [question] = questionsOf(result);
    asked.push(question.value);
    result = await app.invoke(new Command({ resume: { [question.id]: answer } }), thread(id));
  }
  return asked;
}

describe("from each checkpoint of a loop", () => {
  test.each(["hot", "cold"])(
    "the rest is asked anew under new ids, effects are reused, the parent is untouched (%s)",
    async (kind) => {
      const { store } = clocked();
      const done: string[] = [];
      const app = rounds(store, done);
      await finished(app);
      expect(done).toHaveLength(3);
      const parent = await app.getState(thread());
      const history = await all(app.getStateHistory(thread()));
      for (const [index, past] of history.entries()) {
        if (kind === "cold") cool(store);
        const id = `fork-${index}`;
        const config = await app.fork(past.config, { threadId: id });
        expect(config.configurable?.thread_id).toBe(id);
        expect((await app.getState(thread(id))).values).toEqual(past.values);
        const asked = await answerAll(app, id, "new");
        expect(asked).toEqual(["Round 0?", "Round 1?", "Round 2?"].slice(past.values.n));
        const { log } = (await app.getState(thread(id))).values;
        expect(log).toEqual(
          ["act 0 A", "act 1 B", "act 2 C"].map((line, n) => (n < past.values.n ? line : line.replace(/.$/, "new"))),
        );
      }
      expect(done).toHaveLength(3);
      expect(await app.getState(thread())).toEqual(parent);
    },
  );

  test("a fork of a fork reuses what either has recorded", async () => {
    const { store } = clocked();
    const done: string[] = [];
    const app = rounds(store, done);
    await finished(app);
    const history = await all(app.getStateHistory(thread()));
    await app.fork(history.at(-2)?.config ?? thread(), { threadId: "one" });
    await app.fork(thread("one"), { threadId: "two" });
    expect(await answerAll(app, "two", "two")).toEqual(["Round 1?", "Round 2?"]);
    expect(await answerAll(app, "one", "one")).toEqual(["Round 1?", "Round 2?"]);
    await app.fork((await all(app.getStateHistory(thread("one")))).at(-1)?.config ?? thread(), { threadId: "three" });
    expect(await answerAll(app, "three", "three")).toEqual(["Round 1?", "Round 2?"]);
    expect((await app.getState(thread("three"))).values.log).toEqual(["act 0 A", "act 1 three", "act 2 three"]);
    expect(done).toHaveLength(3);
  });
});

describe("of a thread that waits", () => {
  test("asks the same thing again under an id of its own; each is answered by itself", async () => {
    const { store } = clocked();
    const done: string[] = [];
    const app = rounds(store, done);
    const [parents] = questionsOf(await app.invoke({ n: 2 }, thread()));
    await app.fork(thread(), { threadId: "f" });
    expect((await app.getState(thread("f"))).status).toBe("waiting");
    const [own] = questionsOf(await app.invoke(null, thread("f")));
    expect(own.value).toBe(parents.value);
    expect(own.id).not.toBe(parents.id);
    expect(await codeOf(app.invoke(new Command({ resume: { [parents.id]: "x" } }), thread("f")))).toBe(
      "INTERRUPT_NOT_FOUND",
    );
    expect(await app.invoke(new Command({ resume: "fork" }), thread("f"))).toMatchObject({ log: ["act 2 fork"] });
    expect(await app.invoke(new Command({ resume: "parent" }), thread())).toMatchObject({ log: ["act 2 parent"] });
    expect(done).toHaveLength(1);
  });

  test("needs no id; the one that is made tells where it is from", async () => {
    const app = rounds(clocked().store);
    await app.invoke({ n: 0 }, thread("mine"));
    const { configurable } = await app.fork(thread("mine"));
    expect(configurable?.thread_id).toMatch(/^mine~/);
    expect(
      questionsOf(await app.invoke(null, { configurable: { thread_id: configurable?.thread_id ?? "" } })),
    ).toHaveLength(1);
  });
});

describe("effects that are not recorded", () => {
  /** An act after the question: a parent that still waits has no record of it. */
  function paying(checkpointer: Store, done: string[] = []) {
    return entrypoint({ name: "paying", checkpointer }, async (amount: number) => {
      const rate = await step("rate", () => (done.push("rate"), 2), { effect: "read" });
      const answer = await interrupt<string>(`Pay ${amount}?`);
      const paid = await step("pay", () => (done.push("pay"), amount * rate));
      return { answer, paid: paid ?? null };
    });
  }

  test("reuse (the default) refuses them by name, and does nothing", async () => {
    const done: string[] = [];
    const app = paying(clocked().store, done);
    await app.invoke(5, thread());
    await app.fork(thread(), { threadId: "f" });
    await app.invoke(null, thread("f"));
    expect(await refusal(app.invoke(new Command({ resume: "yes" }), thread("f")))).toMatchObject({
      code: "EFFECT_NOT_RECORDED",
      data: { step: "pay" },
    });
    expect(done).toEqual(["rate"]);
  });

  test("dry-run leaves them out and goes on", async () => {
    const done: string[] = [];
    const app = paying(clocked().store, done);
    await app.invoke(5, thread());
    await app.fork(thread(), { threadId: "f", effects: "dry-run" });
    await app.invoke(null, thread("f"));
    expect(await app.invoke(new Command({ resume: "yes" }), thread("f"))).toEqual({ answer: "yes", paid: null });
    expect(done).toEqual(["rate"]);
  });

  test("execute does everything anew, under keys of its own", async () => {
    const { store } = clocked();
    const keys: string[] = [];
    const app = rounds(store, keys);
    await finished(app);
    const first = (await all(app.getStateHistory(thread()))).at(-1);
    await app.fork(first?.config ?? thread(), { threadId: "f", effects: "execute" });
    await answerAll(app, "f", "again");
    expect(keys).toHaveLength(6);
    expect(new Set(keys).size).toBe(6);
  });

  test("a step that failed in the parent fails the same way; it is not tried (reuse)", async () => {
    let tries = 0;
    const app = entrypoint({ name: "failing", checkpointer: clocked().store }, async () =>
      step("try", () => {
        tries += 1;
        throw new Error("down");
      }),
    );
    expect(await refusal(app.invoke({}, thread()))).toMatchObject({ message: "down" });
    const first = (await all(app.getStateHistory(thread()))).at(-1);
    await app.fork(first?.config ?? thread(), { threadId: "f" });
    expect(await refusal(app.invoke(null, thread("f")))).toMatchObject({ message: "down" });
    expect(tries).toBe(1);
  });

  test("time and chance of the parent are the fork's too", async () => {
    const { clock, store } = clocked();
    const app = entrypoint({ name: "dice", checkpointer: store }, async () => ({
      at: await now(),
      dice: await random(),
    }));
    const first = await app.invoke({}, thread());
    await clock.advance(1_000);
    await app.fork((await all(app.getStateHistory(thread()))).at(-1)?.config ?? thread(), { threadId: "f" });
    expect(await app.invoke(null, thread("f"))).toEqual(first);
  });
});

test("new input on a fork is a run of its own: what another run of the parent did is not taken for it", async () => {
  const asked: string[] = [];
  const app = new StateGraph(State)
    .addNode("model", async ({ log }) => ({
      log: [await step("model", () => (asked.push(log.at(-1) ?? ""), `re: ${log.at(-1)}`), { effect: "read" })],
    }))
    .addEdge(START, "model")
    .compile({ checkpointer: clocked().store });
  await app.invoke({ log: ["hello"] }, thread());
  const { config } = await app.getState(thread());
  await app.invoke({ log: ["what time is it?"] }, thread());
  await app.fork(config, { threadId: "f" });
  const { log } = await app.invoke({ log: ["who are you?"] }, thread("f"));
  expect(log).toEqual(["hello", "re: hello", "who are you?", "re: who are you?"]);
});

test("an act in a new run of a fork is no repetition, and is done", async () => {
  const done: string[] = [];
  const app = entrypoint({ name: "mail", checkpointer: clocked().store }, async (text: string) =>
    step("send", () => (done.push(text), text)),
  );
  await app.invoke("one", thread());
  await app.fork(thread(), { threadId: "f" });
  expect(await app.invoke("two", thread("f"))).toBe("two");
  expect(done).toEqual(["one", "two"]);
});

test("refused: an id that is taken, a checkpoint and a thread that are not there, an unknown effects", async () => {
  const app = rounds(clocked().store);
  await app.invoke({ n: 0 }, thread());
  await app.invoke({ n: 0 }, thread("taken"));
  expect(await codeOf(app.fork(thread(), { threadId: "taken" }))).toBe("INVALID_ARGUMENT");
  expect(await codeOf(app.fork(thread(), { threadId: "" }))).toBe("THREAD_ID_INVALID");
  expect(await codeOf(app.fork(thread("nobody")))).toBe("THREAD_NOT_FOUND");
  expect(await codeOf(app.fork({ configurable: { thread_id: "t", checkpoint_id: "chk_nope" } }))).toBe(
    "CHECKPOINT_NOT_FOUND",
  );
  expect(await codeOf(app.fork(thread(), { effects: "exceute" as "execute" }))).toBe("INVALID_ARGUMENT");
});

test("a fork whose state was changed runs with the change", async () => {
  const app = rounds(clocked().store);
  await app.invoke({ n: 0 }, thread());
  const first = (await all(app.getStateHistory(thread()))).at(-1);
  await app.fork(first?.config ?? thread(), { threadId: "f" });
  await app.updateState(thread("f"), { n: 2 });
  expect(questionsOf(await app.invoke(null, thread("f")))[0].value).toBe("Round 2?");
});
