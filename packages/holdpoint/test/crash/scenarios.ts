/** What is swept: each scenario is a graph, a play that can be begun again at any point, and what must come of it. */
import {
  Annotation,
  END,
  entrypoint,
  interrupt,
  isHoldpointError,
  MessagesAnnotation,
  Send,
  sleep,
  START,
  StateGraph,
  step,
  task,
  tool,
  ToolNode,
  toolsCondition,
  type Message,
} from "../../src/index.ts";
import type { Here, ImaginedProcess, Runnable } from "./imagined-process.ts";

/** `hiccup`: one commit fails and the process lives on. `stalled`: it stands still there, past its lease, and goes on. */
export type Fault = "before" | "after" | "torn" | "hiccup before" | "hiccup torn" | "stalled";

export interface Scenario {
  readonly name: string;
  readonly threads: readonly string[];
  build(here: Here): Runnable;
  /** Begun anew in every process until one comes to its end. */
  play(process: ImaginedProcess): Promise<void>;
  /** How the first thread ends; `completed` when left out. */
  readonly status?: "completed" | "canceled";
  /** The values of every thread at its end. */
  readonly result?: unknown;
  /** What of the values is compared; all of it when left out. */
  readonly shown?: (values: unknown) => unknown;
  /** What was done to the world, sorted: each of it once. Left out where that may differ. */
  readonly effects?: readonly string[];
  /** What may be done more than once, because its author said so. */
  readonly mayRepeat?: readonly string[];
  /** Faults it makes no sense with, as its author says where it is defined. */
  readonly not?: readonly Fault[];
}

export const Log = Annotation.Root({
  log: Annotation<string[], string | string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  asked: Annotation<number>(),
});

export const T = "t";

/** A step that acts on the world; the person who looks it up finds the same words there. */
export function act({ ledger }: Here, name: string): Promise<string> {
  return step(name, (context) => ledger.act(name, context, `${name} done`));
}

/** Begins the thread and answers every question with yes. */
export function plain(input: unknown, person: Parameters<ImaginedProcess["drive"]>[1] = () => "yes") {
  return async (process: ImaginedProcess): Promise<void> => {
    await process.begin(T, input);
    await process.drive(T, person);
  };
}

const sequential: Scenario = {
  name: "questions one after another, effects between",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("order", async () => {
        const log = [
          await act(here, "reserve"),
          await interrupt<string>("Buy?"),
          await act(here, "pay"),
          await interrupt<string>("Ship?"),
        ];
        return { log: [...log, await act(here, "ship")] };
      })
      .addNode("thank", async () => ({ log: await act(here, "mail") }))
      .addEdge(START, "order")
      .addEdge("order", "thank")
      .compile({ checkpointer: here.store, name: "orders" }),
  play: plain({}, ({ value }) => (value === "Buy?" ? "buy" : "ship")),
  result: { log: ["reserve done", "buy", "pay done", "ship", "ship done", "mail done"] },
  effects: ["mail", "pay", "reserve", "ship"],
};

const sends: Scenario = {
  name: "parallel Sends, each asking",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async ({ n }: { n: number }) => {
        await act(here, `prepare ${n}`);
        const answer = await interrupt<string>(`item ${n}?`);
        return { log: `${n} ${answer} ${await act(here, `do ${n}`)}` };
      })
      .addNode("end", async (state) => ({ log: await act(here, `sum of ${state.log.length}`) }))
      .addConditionalEdges(START, () => [1, 2, 3].map((n) => new Send("ask", { n })), ["ask"])
      .addEdge("ask", "end")
      .compile({ checkpointer: here.store, name: "sends" }),
  play: plain({}, ({ value }) => `to ${String(value)}`),
  result: { log: [1, 2, 3].map((n) => `${n} to item ${n}? do ${n} done`).concat("sum of 3 done") },
  effects: ["do 1", "do 2", "do 3", "prepare 1", "prepare 2", "prepare 3", "sum of 3"],
};

const calls = [
  ["1", "delete", { path: "a" }],
  ["2", "mail", { to: "bob" }],
  ["3", "delete", { path: "b" }],
] as const;
const asking: Message = {
  role: "assistant",
  content: "",
  tool_calls: calls.map(([id, name, args]) => ({ id, name, args })),
};

const tools: Scenario = {
  name: "a tool node with two risky calls and a safe one",
  threads: [T],
  build: (here) => {
    const remove = tool(
      async (args) =>
        (await interrupt<string>(`Delete ${String(args["path"])}?`)) === "yes"
          ? act(here, `delete ${String(args["path"])}`)
          : "refused",
      { name: "delete", description: "", schema: { type: "object" } },
    );
    const mail = tool((args) => act(here, `mail ${String(args["to"])}`), {
      name: "mail",
      description: "",
      schema: { type: "object" },
    });
    return new StateGraph(MessagesAnnotation)
      .addNode("model", ({ messages }) => ({
        messages: [
          messages.some(({ role }) => role === "tool") ? { role: "assistant" as const, content: "done" } : asking,
        ],
      }))
      .addNode("tools", new ToolNode([remove, mail]))
      .addEdge(START, "model")
      .addConditionalEdges("model", toolsCondition, ["tools", END])
      .addEdge("tools", "model")
      .compile({ checkpointer: here.store, name: "tools" });
  },
  play: plain({ messages: [] }, ({ value }) => (value === "Delete a?" ? "yes" : "no")),
  shown: (values) => (values as { readonly messages: readonly Message[] }).messages.map(({ content }) => content),
  result: ["", "delete a done", "mail bob done", "refused", "done"],
  effects: ["delete a", "mail bob"],
};

/** Two questions of which one answer is enough, and a question after them. */
const racing =
  (name: string): Scenario["build"] =>
  (here) =>
    new StateGraph(Log)
      .addNode("race", async () => ({
        log: [await Promise.race([interrupt<string>("a?"), interrupt<string>("b?")]), await act(here, "go")],
      }))
      .addNode("after", async () => ({ log: await interrupt<string>("sure?") }))
      .addEdge(START, "race")
      .addEdge("race", "after")
      .compile({ checkpointer: here.store, name });

const race: Scenario = {
  name: "a race of questions, both decided at once",
  threads: [T],
  build: racing("race"),
  async play(process) {
    await process.begin(T, {});
    // Both decisions are committed before anybody goes on with the thread: one of them must end unused.
    for (const question of await process.pending(T)) {
      if (question.value !== "a?" && question.value !== "b?") continue;
      await process.decideOnly(question, "won").catch(ignoreClosed);
    }
    await process.drive(T, ({ value }) => (value === "sure?" ? "sure" : "won"));
  },
  result: { log: ["won", "go done", "sure"] },
  effects: ["go"],
};

const loser: Scenario = {
  name: "a race whose loser nobody answers",
  threads: [T],
  build: racing("loser"),
  play: plain({}, ({ value }) => (value === "b?" ? undefined : "yes")),
  result: { log: ["yes", "go done", "yes"] },
  effects: ["go"],
};

export function ignoreClosed(error: unknown): void {
  if (!isHoldpointError(error, "INTERRUPT_CLOSED") && !isHoldpointError(error, "ALREADY_DECIDED")) throw error;
}

const deadlines: Scenario = {
  name: "deadlines nobody met: a default, and a failure that is caught",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("ask", async () => {
        const first = await interrupt<string>("first?", { deadline: "1h", onDeadline: { value: "nobody" } });
        const second = await interrupt<string>("second?", { deadline: "2h" }).catch((error: unknown) =>
          error instanceof Error ? "too late" : "",
        );
        await sleep("3h");
        return { log: [first, await act(here, "remind"), second] };
      })
      .addEdge(START, "ask")
      .compile({ checkpointer: here.store, name: "deadlines" }),
  play: plain({}, () => undefined),
  result: { log: ["nobody", "remind done", "too late"] },
  effects: ["remind"],
};

const retries: Scenario = {
  name: "steps that fail and are tried again with backoff",
  threads: [T],
  build: (here) =>
    new StateGraph(Log)
      .addNode("try", async () => {
        const retry = { maxAttempts: 9, initialInterval: 1_000 };
        const log = [await step("pay", (context) => here.ledger.flaky("pay", context, 2, "pay done"), { retry })];
        log.push(
          await step("quote", (context) => here.ledger.flaky("quote", context, 2, "quoted"), { retry, effect: "read" }),
        );
        return { log: [...log, await interrupt<string>("fine?")] };
      })
      .addEdge(START, "try")
      .compile({ checkpointer: here.store, name: "retries" }),
  play: plain({}),
  result: { log: ["pay done", "quoted", "yes"] },
};

const subgraph: Scenario = {
  name: "a subgraph that acts and asks",
  threads: [T],
  build: (here) => {
    const child = new StateGraph(Log)
      .addNode("in", async () => ({
        log: [await act(here, "inside"), await interrupt<string>("inner?"), await act(here, "inside again")],
      }))
      .addNode("more", async () => ({ log: await interrupt<string>("more?") }))
      .addEdge(START, "in")
      .addEdge(START, "more")
      .compile({ name: "child" });
    return new StateGraph(Log)
      .addNode("child", child)
      .addNode("end", async () => ({ log: await act(here, "outside") }))
      .addEdge(START, "child")
      .addEdge("child", "end")
      .compile({ checkpointer: here.store, name: "parent" });
  },
  play: plain({}, ({ value }) => String(value)),
  result: { log: ["inside done", "inner?", "inside again done", "more?", "outside done"] },
  effects: ["inside", "inside again", "outside"],
};

const plainCode: Scenario = {
  name: "an entrypoint with tasks side by side",
  threads: [T],
  build: (here) => {
    const buy = task("buy", async (what: string): Promise<string> =>
      (await interrupt<string>(`${what}?`)) === "yes" ? act(here, `buy ${what}`) : "no",
    );
    return entrypoint({ name: "shop", checkpointer: here.store }, async (things: string[]) => {
      const bought = await Promise.all(things.map((thing) => buy(thing)));
      return { log: [...bought, await act(here, "total")] };
    });
  },
  play: plain(["tea", "milk"]),
  result: { log: ["buy tea done", "buy milk done", "total done"] },
  effects: ["buy milk", "buy tea", "total"],
};

export const PLAIN: readonly Scenario[] = [
  sequential,
  sends,
  tools,
  race,
  loser,
  deadlines,
  retries,
  subgraph,
  plainCode,
];
