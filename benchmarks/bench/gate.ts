/**
 * What the gate before a tool costs when it lets the call through: a policy that allows it, beside the same without one.
 * A call that acts is journaled as begun, and on disk, before it runs, and so is a step: that is what it is compared with,
 * and neither that commit nor what syncing happens to take then is in the figures. A call that reads waits for no commit,
 * so nothing is taken out of it.
 */
import { allow, Annotation, compilePolicy, END, type Store, START, StateGraph, step, tool } from "holdpoint";
import { z } from "zod";
import { thread } from "../scoreboard/holdpoint-side.ts";
import { median } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Round } from "./bench.ts";
import { sequence } from "./work.ts";

const CALLS = 100;
/** Enough for the code to be compiled as well as it will be, whichever benchmark is the first to run it. */
const WARM_UP = 2_000;
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
    rules: [allow("look_up"), allow("buy", { when: 'args.quantity <= 5000 && args.ticker != "NONE"' })],
  },
  [look, buy],
);

type Work = (order: Order) => Promise<ReturnType<typeof quote>>;

/** What is called, and whether under the policy. */
interface Called {
  readonly work: Work;
  readonly isJudged: boolean;
  /** Whether a call waits for one commit, which is left out. */
  readonly commits: boolean;
}

interface Gated extends Pick<Called, "work" | "commits"> {
  readonly name: string;
  readonly title: string;
  readonly beside: string;
  /** The same without a gate. */
  readonly bare: Work;
}

/** The milliseconds that each commit of a store takes from now on. */
function commitsOf(store: Store): number[] {
  const commit = store.commit.bind(store);
  const tookMs: number[] = [];
  store.commit = async (change) => {
    const startedAt = performance.now();
    try {
      return await commit(change);
    } finally {
      tookMs.push(performance.now() - startedAt);
    }
  };
  return tookMs;
}

/**
 * Calls it so many times in one thread; gives the milliseconds of the median call. Each is timed by itself, so that a
 * busy moment of the machine is in few of them.
 */
function roundOf(checkpointer: Store, calls: number, { work, isJudged, commits }: Called): Round {
  const commitMs = commitsOf(checkpointer);
  let tookMs: number[] = [];
  const app = new StateGraph(Annotation.Root({ spent: Annotation<number>() }))
    .addNode("work", async () => {
      let spent = 0;
      for (let index = 1; index <= calls; index += 1) {
        commitMs.length = 0;
        const startedAt = performance.now();
        const { cents } = await work({ ticker: "AAPL", quantity: index });
        const callMs = performance.now() - startedAt;
        tookMs.push(callMs - (commits ? (commitMs[0] ?? Number.NaN) : 0));
        spent += cents;
      }
      return { spent };
    })
    .addEdge(START, "work")
    .addEdge("work", END)
    .compile({ checkpointer, name: "orders", version: "1", ...(isJudged ? { policy } : {}) });
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
    title: "allowed read",
    beside: "no policy",
    commits: false,
    work: (order) => look.invoke(order),
    bare: (order) => look.invoke(order),
  },
  {
    name: "gate-act",
    title: "allowed act (commit aside)",
    beside: "a step",
    commits: true,
    work: (order) => buy.invoke(order),
    bare: (order) => step("buy", () => quote(order), { input: order }),
  },
];

const STORES = [
  { suffix: "", where: "SQLite", open: (kit: Kit, name: string): Store => kit.freshSaver(name) },
  { suffix: "-memory", where: "memory", open: (kit: Kit): Store => kit.memorySaver() },
];

async function warmRound(kit: Kit, checkpointer: Store, calls: number, called: Called): Promise<Round> {
  await roundOf(kit.memorySaver(), WARM_UP, called)();
  return roundOf(checkpointer, calls, called);
}

export const gates: readonly Bench[] = GATED.flatMap(({ name, title, beside, work, bare, commits }) =>
  STORES.map(({ suffix, where, open }): Bench => ({
    name: `${name}${suffix}`,
    title: `${title}, ${where}`,
    beside,
    unit: "µs",
    goal: { kind: "beyond", microseconds: 50 },
    rounds: ROUNDS,
    sides: {
      holdpoint: (kit, effort) =>
        warmRound(kit, open(kit, "gated.db"), effort.many(CALLS), { work, commits, isJudged: true }),
      floor: (kit, effort) =>
        warmRound(kit, open(kit, "bare.db"), effort.many(CALLS), { work: bare, commits, isJudged: false }),
    },
  })),
);
