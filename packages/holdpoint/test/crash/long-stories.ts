/** More of what is swept: snapshots, breakpoints, answers in one call, forks that reuse, outcomes that stay unknown. */
import { Annotation, Command, interrupt, isHoldpointError, Send, START, StateGraph, step } from "../../src/index.ts";
import type { Json } from "../../src/core/json.ts";
import { asksOutcome, config, type ImaginedProcess } from "./imagined-process.ts";
import { act, Log, plain, T, type Scenario } from "./scenarios.ts";

const Counted = Annotation.Root({
  rounds: Annotation<number>({ reducer: (a, b) => a + b, default: () => 0 }),
  text: Annotation<string[], string>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});

const snapshots: Scenario = {
  name: "a thread long enough for snapshots, with equal work in every round",
  threads: [T],
  build: (here) =>
    new StateGraph(Counted)
      .addNode("work", async ({ rounds }) => {
        await act(here, "work");
        if (rounds % 3 === 2) await interrupt("go on?");
        return { rounds: 1, text: "x".repeat(6_000) };
      })
      .addEdge(START, "work")
      .addConditionalEdges("work", ({ rounds }) => (rounds >= 8 ? "__end__" : "work"), ["work", "__end__"])
      .compile({ checkpointer: here.store, name: "long" }),
  play: plain({}),
  shown: (values) => ({
    rounds: (values as typeof Counted.State).rounds,
    length: (values as typeof Counted.State).text.join("").length,
  }),
  result: { rounds: 8, length: 48_000 },
  effects: Array.from({ length: 8 }, () => "work"),
};

const breakpoints: Scenario = {
  name: "static breakpoints before and after nodes",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("a", async () => ({ log: await act(here, "a") }))
      .addNode("b", async () => ({ log: [await interrupt<string>("b?"), await act(here, "b")] }))
      .addNode("c", async () => ({ log: await act(here, "c") }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .addEdge("b", "c")
      .compile({ checkpointer: here.store, name: "held", interruptAfter: ["a"], interruptBefore: ["c"] }),
  async play(process) {
    await process.begin(T, {});
    for (let holds = 0; holds < 4; holds += 1) {
      await process.goOn(T);
      await process.drive(T, () => "yes");
    }
  },
  result: { log: ["a done", "yes", "b done", "c done"] },
  effects: ["a", "b", "c"],
};

const together: Scenario = {
  name: "all answers in one call",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async ({ n }: { n: number }) => ({
        log: [await interrupt<string>(`item ${n}?`), await act(here, `do ${n}`)],
      }))
      .addConditionalEdges(START, () => [1, 2, 3].map((n) => new Send("ask", { n })), ["ask"])
      .compile({ checkpointer: here.store, name: "together" }),
  async play(process) {
    await process.begin(T, {});
    const open = await process.pending(T);
    const answers = Object.fromEntries(
      open.flatMap((question) => (asksOutcome(question.value) ? [] : [[question.id, "yes"]])),
    );
    if (Object.keys(answers).length > 0) {
      await process.outlast(process.app.invoke(new Command({ resume: answers }), config(T)));
    }
    await process.drive(T, () => "yes");
  },
  result: { log: ["yes", "do 1 done", "yes", "do 2 done", "yes", "do 3 done"] },
  effects: ["do 1", "do 2", "do 3"],
};

const reuse: Scenario = {
  name: "a fork that reuses effects, from the middle of a loop of equal work",
  threads: [T, "fork"],
  build: (here) =>
    new StateGraph(
      Annotation.Root({ log: Annotation<string[], string>({ reducer: (a, b) => a.concat(b), default: () => [] }) }),
    )
      .addNode("work", async ({ log }) => ({
        log: await step("work", (context) => here.ledger.act("work", context, `round ${log.length}`)),
      }))
      .addEdge(START, "work")
      .addConditionalEdges("work", ({ log }) => (log.length >= 5 ? "__end__" : "work"), ["work", "__end__"])
      .compile({ checkpointer: here.store, name: "rounds" }),
  async play(process) {
    await process.begin(T, {});
    await process.drive(T, () => undefined, roundOf(process));
    if ((await process.row("fork")) === undefined) {
      for await (const past of process.app.getStateHistory(config(T))) {
        if ((past.values as { readonly log: readonly string[] }).log.length === 2) {
          await process.app.fork(past.config, { threadId: "fork" });
        }
      }
    }
    await process.goOn("fork");
    await process.drive("fork", () => undefined, roundOf(process));
  },
  result: { log: [0, 1, 2, 3, 4].map((round) => `round ${round}`) },
  effects: Array.from({ length: 5 }, () => "work"),
};

/** Looks up which round a step was for: the ledger has them in order. */
function roundOf(process: ImaginedProcess): (question: { readonly value: Json }) => Json | undefined {
  return ({ value }) => {
    if (!asksOutcome(value)) return undefined;
    const keys = [...new Set(process.world.ledger.effects.map(({ key }) => key))];
    const round = keys.indexOf(value.idempotencyKey);
    return round < 0 ? { action: "retry" } : { action: "result", value: `round ${round}` };
  };
}

const neverKnown: Scenario = {
  name: "an outcome that stays unknown: a person says it failed, the thread is tried again, twice",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("pay", async () => ({
        log: await step("pay", ({ attempt }) => new Promise<string>(() => void here.ledger.tried.push(attempt)), {
          timeoutMs: 1_000,
        }),
      }))
      .addNode("thank", async () => ({ log: await act(here, "thank") }))
      .addEdge(START, "pay")
      .addEdge("pay", "thank")
      .compile({ checkpointer: here.store, name: "unknown-for-good" }),
  async play(process) {
    const says = (question: { readonly value: Json }): Json | undefined => {
      if (!asksOutcome(question.value)) return undefined;
      if (!question.value.step.includes("pay")) return process.honest(question);
      const failures = process.world.accepted.filter(
        ({ value }) => (value as { readonly action?: string }).action === "fail",
      ).length;
      return failures < 2
        ? { action: "fail", reason: `said ${failures}` }
        : { action: "result", value: "paid by hand" };
    };
    await process.begin(T, {}).catch(ignoreFailure);
    for (let tries = 0; tries < 6; tries += 1) {
      const row = await process.drive(T, () => undefined, says);
      if (row.status !== "failed") return;
      await process.outlast(process.app.invoke(null, config(T))).catch(ignoreFailure);
    }
  },
  result: { log: ["paid by hand", "thank done"] },
};

function ignoreFailure(error: unknown): void {
  if (!isHoldpointError(error, "UNKNOWN_OUTCOME")) throw error;
}

const replaced: Scenario = {
  name: "new input that cancels what was asked, while an answer to it is on its way",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("a", async () => ({ log: [await interrupt<string>("a?"), await act(here, "a")] }))
      .addNode("b", async () => ({ log: [await interrupt<string>("b?"), await act(here, "b")] }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile({ checkpointer: here.store, name: "replaced" }),
  async play(process) {
    await process.begin(T, { log: "one" });
    const run = async (): Promise<number> => (await process.app.getState(config(T))).metadata.run;
    if ((await run()) === 1) {
      const first = (await process.pending(T)).find(({ value }) => value === "a?");
      if (first !== undefined) await process.decideOnly(first, "too late");
      await process
        .outlast(process.app.invoke({ log: "two" }, { ...config(T), onPending: "cancel" }))
        .catch(ignoreCanceled);
    }
    await process.drive(T, () => "yes");
    // Whoever crashed between the cancel and the new input sends it again.
    if ((await run()) === 1) await process.outlast(process.app.invoke({ log: "two" }, config(T)));
    await process.drive(T, () => "yes");
  },
  shown: (values) =>
    (values as typeof Log.State).log.filter((line) => !line.startsWith("too late") && line !== "yes").slice(-3),
  result: ["two", "a done", "b done"],
  not: ["stalled"],
};

function ignoreCanceled(error: unknown): void {
  if (!isHoldpointError(error, "THREAD_CANCELED")) throw error;
}

export const LONG_STORIES: readonly Scenario[] = [snapshots, breakpoints, together, reuse, neverKnown, replaced];
