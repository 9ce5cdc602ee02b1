/** From a decision to the end of the next step on PostgreSQL, beside plain `pg` writing the same. */
import { Annotation, Command, END, START, StateGraph, interrupt, step, type Store } from "holdpoint";
import type { Client } from "pg";
import { median } from "../scoreboard/f/measure.ts";
import { thread } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Round } from "./bench.ts";
import { countOf, takeWrites, watchWrites, writeAgain, type Written } from "./pg-floor.ts";
import { freshSchema, pgClient, pgStore } from "./pg-server.ts";
import { list, sequence } from "./work.ts";

const DECISIONS = 100;

/** Pauses a thread and decides it; gives the milliseconds from the decision until the next step is done and recorded. */
type Cycle = (id: string) => Promise<number>;

interface Moments {
  /** Just before the decision. */
  readonly onDecide?: () => Promise<void>;
  /** The step's result is recorded; the thread has not ended. */
  readonly onDone?: () => Promise<void>;
}

function cycleOf(checkpointer: Store, { onDecide, onDone }: Moments = {}): Cycle {
  let doneAt = Number.NaN;
  const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
    .addNode("ask", async () => {
      const answer = await interrupt<string>("Go?");
      await step("next", () => "done", { effect: "act" });
      doneAt = performance.now();
      if (onDone !== undefined) await onDone();
      return { answer };
    })
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "decision-to-step", version: "1" });
  return async (id) => {
    await app.invoke({}, thread(id));
    await onDecide?.();
    const decidedAt = performance.now();
    await app.invoke(new Command({ resume: "go" }), thread(id));
    return doneAt - decidedAt;
  };
}

/** On a schema of its own. */
export async function decisionToStep(kit: Kit): Promise<Cycle> {
  return cycleOf(await pgStore(kit, freshSchema()));
}

interface Footprint {
  readonly before: readonly Written[];
  readonly timed: readonly Written[];
}

/** What one cycle writes until the decision, and from there until the step is done. */
async function footprint(kit: Kit, client: Client): Promise<Footprint> {
  const schema = freshSchema();
  const store = await pgStore(kit, schema);
  await watchWrites(client, schema);
  let before: readonly Written[] = [];
  let timed: readonly Written[] = [];
  const cycle = cycleOf(store, {
    onDecide: async () => void (before = await takeWrites(client, schema)),
    onDone: async () => void (timed = await takeWrites(client, schema)),
  });
  await cycle("first");
  await takeWrites(client, schema);
  await cycle("second");
  return { before, timed };
}

async function medianOf(cycle: Cycle, ids: readonly string[]): Promise<number> {
  const tookMs: number[] = [];
  for (const id of ids) tookMs.push(await cycle(id));
  return median(tookMs);
}

async function floorRound(kit: Kit, effort: Effort): Promise<Round> {
  const client = await pgClient(kit);
  const { before, timed } = await footprint(kit, client);
  effort.also("written between", countOf(timed));
  const schema = freshSchema();
  await pgStore(kit, schema);
  const next = sequence("floor");
  const cycleThat =
    (reads: boolean): Cycle =>
    async (tenant) => {
      await writeAgain(client, schema, before, { tenant });
      const startedAt = performance.now();
      await writeAgain(client, schema, timed, { tenant, reads });
      return performance.now() - startedAt;
    };
  return async () => {
    const reading = await medianOf(cycleThat(true), list(effort.many(DECISIONS), next));
    effort.also("plain pg that reads and locks what it changes", `${reading.toFixed(2)} ms`);
    return medianOf(cycleThat(false), list(effort.many(DECISIONS), next));
  };
}

export const pgLatency: Bench = {
  name: "pg-decision-to-step",
  row: "F7",
  title: "PostgreSQL: decision → next step",
  beside: "plain pg",
  unit: "ms",
  goal: { kind: "floor", times: 1.5 },
  rounds: 7,
  sides: {
    async holdpoint(kit, effort) {
      const cycle = await decisionToStep(kit);
      const next = sequence("thread");
      return () => medianOf(cycle, list(effort.many(DECISIONS), next));
    },
    floor: floorRound,
  },
};
