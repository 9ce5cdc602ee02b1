/** More of what is swept: what people do to a thread beside answering, and what the engine does not know. */
import { Annotation, interrupt, isHoldpointError, START, StateGraph, step } from "../../src/index.ts";
import { config, type ImaginedProcess } from "./imagined-process.ts";
import { act, Log, T, type Scenario } from "./scenarios.ts";

/** Two questions at once, effects around them. */
const twoQuestions =
  (name: string): Scenario["build"] =>
  (here) =>
    new StateGraph(Log)
      .addNode("a", async () => ({ log: [await interrupt<string>("a?"), await act(here, "after a")] }))
      .addNode("b", async () => ({ log: [await interrupt<string>("b?"), await act(here, "after b")] }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile({ checkpointer: here.store, name });

const cancel: Scenario = {
  name: "a cancel while one of two answers was just given",
  threads: [T],
  build: twoQuestions("canceled"),
  async play(process) {
    await process.begin(T, {}).catch(ignoreCanceled);
    const first = (await process.pending(T)).find(({ value }) => value === "a?");
    if (first !== undefined) await process.decideOnly(first, "yes");
    if ((await process.row(T))?.status !== "canceled") {
      await process.outlast(process.app.cancel(config(T), { reason: "no more", by: "boss" }));
    }
    await process.drive(T, () => undefined);
  },
  status: "canceled",
};

function ignoreCanceled(error: unknown): void {
  if (!isHoldpointError(error, "THREAD_CANCELED")) throw error;
}

const nextInput: Scenario = {
  name: "new input after completion",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async () => ({ log: [await interrupt<string>("again?"), await act(here, "work")] }))
      .addEdge(START, "ask")
      .compile({ checkpointer: here.store, name: "next" }),
  async play(process) {
    await process.begin(T, { log: "one" });
    await process.drive(T, () => "yes");
    if ((await process.app.getState(config(T))).metadata.run === 1) {
      await process.outlast(process.app.invoke({ log: "two" }, config(T)));
    }
    await process.drive(T, () => "yes");
  },
  result: { log: ["one", "yes", "work done", "two", "yes", "work done"] },
  effects: ["work", "work"],
  // Whoever sends input again while the first sending is stalled has sent it twice: that is two runs.
  not: ["stalled"],
};

/** Whether the state says that something was asked for already. */
async function askedFor(process: ImaginedProcess, times: number): Promise<boolean> {
  const { values } = await process.app.getState(config(T));
  return ((values as { readonly asked?: number }).asked ?? 0) >= times;
}

const update: Scenario = {
  name: "updateState over a pending question, twice, and on",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async (state) => ({
        log: [`${state.asked ?? 0}`, await interrupt<string>("same question?"), await act(here, "same work")],
      }))
      .addNode("again", async () => ({
        log: [await interrupt<string>("same question?"), await act(here, "same work")],
      }))
      .addEdge(START, "ask")
      .addEdge("ask", "again")
      .compile({ checkpointer: here.store, name: "updated" }),
  async play(process) {
    await process.begin(T, {});
    for (const times of [1, 2]) {
      if (await askedFor(process, times)) continue;
      await process.drive(T, () => undefined);
      await process.outlast(process.app.updateState(config(T), { asked: times }, undefined, { cancelPending: true }));
      await process.outlast(process.app.invoke(null, config(T)));
    }
    await process.goOn(T);
    await process.drive(T, () => "yes");
  },
  result: { asked: 2, log: ["2", "yes", "same work done", "yes", "same work done"] },
  effects: ["same work", "same work"],
};

const asNode: Scenario = {
  name: "updateState as a node, in a loop of equal work",
  threads: [T],
  build: (here) =>
    new StateGraph(Annotation.Root({ rounds: Annotation<number>({ reducer: (a, b) => a + b, default: () => 0 }) }))
      .addNode("work", async () => {
        await act(here, "work");
        await interrupt("go on?");
        return { rounds: 1 };
      })
      .addEdge(START, "work")
      .addConditionalEdges("work", ({ rounds }) => (rounds >= 4 ? "__end__" : "work"), ["work", "__end__"])
      .compile({ checkpointer: here.store, name: "loop" }),
  async play(process) {
    await process.begin(T, {});
    const { values } = await process.app.getState(config(T));
    if ((values as { readonly rounds: number }).rounds === 0) {
      await process.drive(T, () => undefined);
      await process.outlast(process.app.updateState(config(T), { rounds: 1 }, "work", { cancelPending: true }));
    }
    await process.goOn(T);
    await process.drive(T, () => "yes");
  },
  result: { rounds: 4 },
  effects: ["work", "work", "work", "work"],
  // As with input: a change that is sent again while the first sending is stalled is made twice.
  not: ["stalled"],
};

const fork: Scenario = {
  name: "a fork from the middle, beside its parent",
  threads: [T, "fork"],
  build: (here) =>
    new StateGraph(Log)
      .addNode("plan", async () => ({ log: await act(here, "plan") }))
      .addNode("ask", async () => ({ log: [await interrupt<string>("ok?"), await act(here, "work")] }))
      .addEdge(START, "plan")
      .addEdge("plan", "ask")
      .compile({ checkpointer: here.store, name: "forked" }),
  async play(process) {
    await process.begin(T, {});
    await process.drive(T, () => "yes");
    if ((await process.row("fork")) === undefined) {
      for await (const past of process.app.getStateHistory(config(T))) {
        if (past.next.includes("ask")) {
          await process.outlast(process.app.fork(past.config, { threadId: "fork", effects: "execute" }));
        }
      }
    }
    await process.goOn("fork");
    await process.drive("fork", () => "yes");
  },
  result: { log: ["plan done", "yes", "work done"] },
  effects: ["plan", "work", "work"],
};

const unknown: Scenario = {
  name: "unknown outcomes that are retried, failed, or asked about by declaration",
  threads: [T],
  build: (here) => {
    const work = (name: string, onUnknown: "retry" | "fail" | "ask") =>
      step(name, (context) => here.ledger.act(name, context, `${name} done`), { onUnknown });
    return new StateGraph(Log)
      .addNode("work", async () => {
        const log = [
          await work("retries", "retry"),
          await work("fails", "fail").catch(() => "fails done"),
          await work("asks", "ask"),
        ];
        return {
          log: [
            ...log,
            await step("ledger", (context) => here.ledger.act("ledger", context, "ledger done"), { idempotent: true }),
          ],
        };
      })
      .addEdge(START, "work")
      .compile({ checkpointer: here.store, name: "unknown" });
  },
  async play(process) {
    await process.begin(T, {});
    await process.drive(T, () => undefined);
  },
  result: { log: ["retries done", "fails done", "asks done", "ledger done"] },
  // "retries" and "ledger" may be done again, by declaration.
  mayRepeat: ["retries", "ledger"],
};

const failing: Scenario = {
  name: "a thread that fails, by a step and by its own code after an answer, and is tried again",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("pay", async () => ({
        log: await step("pay", (context) => here.ledger.flaky("pay", context, 1, "pay done")),
      }))
      .addNode("ask", async () => {
        const answer = await interrupt<string>("code?");
        if (answer.startsWith("wrong")) throw new Error(`the code is ${answer}`);
        return { log: [answer, await act(here, "open")] };
      })
      .addEdge(START, "pay")
      .addEdge("pay", "ask")
      .compile({ checkpointer: here.store, name: "failing" }),
  async play(process) {
    const codes = ["wrong", "wrong again", "right"];
    await process.begin(T, {}).catch(ignoreFailure);
    for (let tries = 0; tries < 8; tries += 1) {
      // The person tries one code after another, as the receipts say.
      const used = new Set(process.world.accepted.map(({ value }) => value));
      const row = await process.drive(T, () => codes.find((code) => !used.has(code)) ?? "right");
      if (row.status === "completed") return;
      await process.outlast(process.app.invoke(null, config(T))).catch(ignoreFailure);
    }
  },
  result: { log: ["pay done", "right", "open done"] },
  effects: ["open", "pay"],
};

function ignoreFailure(error: unknown): void {
  if (isHoldpointError(error)) throw error;
}

export const INTERVENTIONS: readonly Scenario[] = [cancel, nextInput, update, asNode, fork, unknown, failing];
