/** What a step costs in time, and a superstep in bytes. */
import { statSync } from "node:fs";
import { Annotation, END, START, StateGraph, step } from "holdpoint";
import { scenario as growth } from "../scoreboard/f/f01-growth.ts";
import { timed } from "../scoreboard/f/measure.ts";
import { thread } from "../scoreboard/holdpoint-side.ts";
import type { Kit } from "../scoreboard/kit.ts";
import { peerThread } from "../scoreboard/peer-side.ts";
import type { Bench } from "./bench.ts";
import { floorRound, written } from "./floor.ts";
import { list, sequence } from "./work.ts";
import { openFloor } from "../scoreboard/f/floor.ts";

const STEPS = 200;
/** What row F1 writes: 400 messages of 500 bytes. */
const MESSAGES = { count: 400, bytes: 500 };

/** Runs one thread of `steps` steps; gives the milliseconds of one. */
type Run = (id: string, steps: number) => Promise<number>;

function runOf(kit: Kit, file?: string): Run {
  const app = new StateGraph(Annotation.Root({ steps: Annotation<number>(), done: Annotation<number>() }))
    .addNode("work", async ({ steps }) => {
      let done = 0;
      for (let index = 0; index < (steps ?? 0); index += 1) done += await step(`step ${index}`, () => 1);
      return { done };
    })
    .addEdge(START, "work")
    .addEdge("work", END)
    .compile({ checkpointer: kit.freshSaver(file), name: "steps", version: "1" });
  return async (id, steps) => {
    let done: number | undefined = 0;
    const tookMs = await timed(async () => ({ done } = await app.invoke({ steps }, thread(id))));
    if (done !== steps) throw new Error(`${done} of ${steps} steps were done`);
    return tookMs / steps;
  };
}

/** Tasks of an entrypoint are what LangGraph.js records one by one. */
async function peerRunOf(kit: Kit): Promise<Run> {
  const lg = await kit.peer();
  const work = lg.task("work", async (index: number) => index);
  const app = lg.entrypoint<number, number>({ name: "steps", checkpointer: await kit.peerSaver() }, async (steps) => {
    let done = 0;
    for (let index = 0; index < steps; index += 1) {
      await work(index);
      done += 1;
    }
    return done;
  });
  return async (id, steps) => (await timed(() => app.invoke(steps, peerThread(id)))) / steps;
}

/** The size in bytes that a scenario of the scoreboard saw. */
async function sizeOf(side: "holdpoint" | "langgraph", kit: Kit): Promise<number> {
  const size = (await growth[side]?.(kit))?.figure;
  if (size === undefined) throw new Error(`row F1 gave no size for ${side}`);
  return size;
}

export const steps: readonly Bench[] = [
  {
    name: "steps",
    title: "steps that act, one after the other",
    unit: "per second",
    rounds: 7,
    sides: {
      async holdpoint(kit, effort) {
        const run = runOf(kit);
        const next = sequence("thread");
        return () => run(next(), effort.many(STEPS));
      },
      async floor(kit, effort) {
        const run = runOf(kit, "footprint.db");
        await run("warm", 20);
        const seen = await written(kit.file("footprint.db"), () => run("footprint", 20));
        return floorRound(kit, seen, Math.ceil(effort.many(STEPS) / 20), 20);
      },
      async langgraph(kit, effort) {
        const run = await peerRunOf(kit);
        const next = sequence("thread");
        return () => run(next(), effort.many(STEPS));
      },
    },
  },
  {
    name: "bytes",
    row: "F1",
    title: "400 steps × 500 B on one thread, on disk",
    unit: "bytes",
    goal: { kind: "bytes", most: 600_000 },
    rounds: 1,
    sides: {
      holdpoint: async (kit) => () => sizeOf("holdpoint", kit),
      langgraph: async (kit) => () => sizeOf("langgraph", kit),
      floor: async (kit) => async () => {
        const { count, bytes } = MESSAGES;
        const { write, close } = openFloor(kit.file("floor.db"), { commits: 1, rows: 1, bytes });
        list(count, write);
        close();
        return statSync(kit.file("floor.db")).size;
      },
    },
  },
];
