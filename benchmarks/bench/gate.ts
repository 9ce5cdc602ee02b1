/**
 * What the gate before a tool costs when it lets the call through: a policy that allows it, beside the same without one.
 * A call that acts is journaled as begun, and on disk, before it runs, and so is a step: that is what it is compared with.
 */
import { allow, Annotation, compilePolicy, END, type Store, START, StateGraph, step, tool } from "holdpoint";
import { z } from "zod";
import { thread } from "../scoreboard/holdpoint-side.ts";
import { median } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { sequence } from "./work.ts";

const CALLS = 200;
const ROUNDS = 15;
const CENTS = 12_345;

const schema = z.object({ ticker: z.string(), quantity: z.number().int().positive() });
type Order = z.infer<typeof schema>;
/** The work itself: nothing, so that all that is measured is around it. */
const quote = ({ ticker, quantity }: Order) => ({ ticker, cents: quantity * CENTS });

const look = tool(quote, { name: "look_up", description: "Looks a price up.", schema, effect: "read" });
const buy = tool(quote, { name: "buy", description: "Buys stock.", schema, effect: "act" });

const policy = compilePolicy(
  {
    name: "orders",
    rules: [allow("look_up"), allow("buy", { when: 'args.quantity <= 1000 && args.ticker != "NONE"' })],
  },
  [look, buy],
);

type Work = (order: Order) => Promise<ReturnType<typeof quote>>;

interface Gated {
  readonly name: string;
  readonly title: string;
  readonly beside: string;
  readonly work: Work;
  /** The same without a gate. */
  readonly bare: Work;
}

/** Milliseconds that a store spent in commits, from now on. */
function committing(store: Store): () => number {
  const commit = store.commit.bind(store);
  let spentMs = 0;
  store.commit = async (change) => {
    const startedAt = performance.now();
    try {
      return await commit(change);
    } finally {
      spentMs += performance.now() - startedAt;
    }
  };
  return () => spentMs;
}

/**
 * Calls it so many times in one thread; gives the milliseconds of the median call without the time of its commit. Each
 * is timed by itself, so that a busy moment of the machine is in few of them.
 */
function roundOf(checkpointer: Store, calls: number, work: Work, judged: boolean): Round {
  const committedMs = committing(checkpointer);
  let tookMs: number[] = [];
  const app = new StateGraph(Annotation.Root({ spent: Annotation<number>() }))
    .addNode("work", async () => {
      let spent = 0;
      for (let index = 1; index <= calls; index += 1) {
        const startedAt = performance.now() - committedMs();
        const { cents } = await work({ ticker: "AAPL", quantity: index });
        tookMs.push(performance.now() - committedMs() - startedAt);
        spent += cents;
      }
      return { spent };
    })
    .addEdge(START, "work")
    .addEdge("work", END)
    .compile({ checkpointer, name: "orders", version: "1", ...(judged ? { policy } : {}) });
  const next = sequence("thread");
  const wanted = ((calls * (calls + 1)) / 2) * CENTS;
  return async () => {
    tookMs = [];
    const { spent } = await app.invoke({}, thread(next()));
    if (spent !== wanted) throw new Error(`${String(spent)} instead of ${wanted}`);
    return median(tookMs);
  };
}

const GATED: readonly Gated[] = [
  {
    name: "gate-read",
    title: "allowed read (commit aside)",
    beside: "no policy",
    work: (order) => look.invoke(order),
    bare: (order) => look.invoke(order),
  },
  {
    name: "gate-act",
    title: "allowed act (commit aside)",
    beside: "a step",
    work: (order) => buy.invoke(order),
    bare: (order) => step("buy", () => quote(order), { input: order }),
  },
];

const STORES = [
  { suffix: "", where: "SQLite", open: (kit: Kit, name: string): Store => kit.freshSaver(name) },
  { suffix: "-memory", where: "memory", open: (kit: Kit): Store => kit.memorySaver() },
];

export const gates: readonly Bench[] = GATED.flatMap(({ name, title, beside, work, bare }) =>
  STORES.map(({ suffix, where, open }): Bench => ({
    name: `${name}${suffix}`,
    title: `${title}, ${where}`,
    beside,
    unit: "µs",
    goal: { kind: "beyond", microseconds: 50 },
    rounds: ROUNDS,
    sides: {
      holdpoint: async (kit: Kit, effort: Effort) => roundOf(open(kit, "gated.db"), effort.many(CALLS), work, true),
      floor: async (kit: Kit, effort: Effort) => roundOf(open(kit, "bare.db"), effort.many(CALLS), bare, false),
    },
  })),
);
