import { Annotation, Command, END, START, StateGraph, interrupt, step, type Store } from "holdpoint";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import type { Peer, PeerSaver } from "../peer-api.ts";
import { peerThread, synchronous } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { type Footprint, footprint, openFloor, read } from "./floor.ts";
import { median } from "./measure.ts";

const BLOCKS = 5;
const PER_BLOCK = 60;
const WARM_UP = 40;
const GOAL = 2;

/** Pauses a thread and decides it; `onDecide` is called just before the decision, `onDone` when the next step is done. */
type Cycle = (id: string, onDecide: () => void, onDone: () => void) => Promise<void>;

function cycleOf(checkpointer: Store): Cycle {
  let done = (): void => undefined;
  const app = new StateGraph(Annotation.Root({ answer: Annotation<string>() }))
    .addNode("ask", async () => {
      const answer = await interrupt<string>("Go?");
      await step("next", () => "done", { effect: "act" });
      // The step's result is recorded by now: that is what "done" means.
      done();
      return { answer };
    })
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer, name: "decision-to-step", version: "1" });
  return async (id, onDecide, onDone) => {
    await app.invoke({}, thread(id));
    done = onDone;
    onDecide();
    await app.invoke(new Command({ resume: "go" }), thread(id));
  };
}

function peerCycleOf(lg: Peer, checkpointer: PeerSaver): Cycle {
  let done = (): void => undefined;
  const app = new lg.StateGraph(lg.Annotation.Root({ answer: lg.Annotation<string>() }))
    .addNode("ask", () => ({ answer: lg.interrupt<string>("Go?") }))
    .addNode("next", () => {
      done();
      return {};
    })
    .addEdge(lg.START, "ask")
    .addEdge("ask", "next")
    .addEdge("next", lg.END)
    .compile({ checkpointer });
  return async (id, onDecide, onDone) => {
    await app.invoke({}, peerThread(id));
    done = onDone;
    onDecide();
    await app.invoke(new lg.Command({ resume: "go" }), peerThread(id));
  };
}

/** Milliseconds from the decision to the next step's end. */
async function latency(cycle: Cycle, id: string): Promise<number> {
  let decidedAt = Number.NaN;
  let doneAt = Number.NaN;
  await cycle(
    id,
    () => (decidedAt = performance.now()),
    () => (doneAt = performance.now()),
  );
  return doneAt - decidedAt;
}

async function block(cycle: Cycle, name: string, many: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < many; index += 1) latencies.push(await latency(cycle, `${name} ${index}`));
  return latencies;
}

/** What one cycle writes between the decision and the next step's end, read from a database of its own. */
async function measureFootprint(kit: Kit): Promise<Footprint> {
  const file = kit.file("footprint.db");
  const cycle = cycleOf(kit.freshSaver("footprint.db"));
  await cycle(
    "first",
    () => undefined,
    () => undefined,
  );
  let before = read(file);
  let after = before;
  await cycle(
    "second",
    () => (before = read(file)),
    () => (after = read(file)),
  );
  return footprint(before, after);
}

function floorBlock(write: () => void, many: number): number[] {
  return Array.from({ length: many }, () => {
    const startedAt = performance.now();
    write();
    return performance.now() - startedAt;
  });
}

export const scenario: Scenario = {
  row: "F6",
  title: "decision → next step done, SQLite",
  must: "≤ 2× the floor measured beside it",
  limitMs: 60_000,
  measured: {
    rounds: 1,
    // Judged above, beside the floor; the peer is only compared with.
    judge: (tookMs, peerMs) => ({
      note: peerMs === undefined ? "the peer was not run" : `the peer takes ×${(peerMs / tookMs).toFixed(1)}`,
      holds: true,
    }),
  },

  async holdpoint(kit) {
    const written = await measureFootprint(kit);
    const cycle = cycleOf(kit.freshSaver());
    const floor = openFloor(kit.file("floor.db"), written);
    await block(cycle, "warm", WARM_UP);
    floorBlock(floor.write, WARM_UP);
    const latencies: number[] = [];
    const floors: number[] = [];
    // In turn, so that a busy moment of the machine hits both alike.
    for (let index = 0; index < BLOCKS; index += 1) {
      latencies.push(...(await block(cycle, `block ${index}`, PER_BLOCK)));
      floors.push(...floorBlock(floor.write, PER_BLOCK));
    }
    floor.close();
    const [mine, raw] = [median(latencies), median(floors)];
    return {
      observed: `${mine.toFixed(2)} ms; raw node:sqlite at FULL writing the same (${written.commits} commits, ${written.rows} rows, ${written.bytes} B): ${raw.toFixed(2)} ms; ×${(mine / raw).toFixed(2)}`,
      holds: written.commits > 0 && mine / raw <= GOAL,
      figure: mine,
    };
  },

  async langgraph(kit) {
    const saver = await kit.peerSaver();
    const cycle = peerCycleOf(await kit.peer(), saver);
    await block(cycle, "warm", WARM_UP);
    const mine = median(await block(cycle, "block", PER_BLOCK * 3));
    return {
      observed: `${mine.toFixed(2)} ms until the next node has run (not yet recorded), at ${synchronous(saver)}`,
      holds: true,
      figure: mine,
    };
  },
};
