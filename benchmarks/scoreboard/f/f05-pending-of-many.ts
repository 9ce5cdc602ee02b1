import { Holdpoint } from "holdpoint";
import type { PeerApp } from "../peer-api.ts";
import { peerThread } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { ANN, fill, slowestFirstPage } from "./f05-payments.ts";
import { figure, median, timed } from "./measure.ts";

const THREADS = 100_000;
const GOAL_MS = 10;
/** What the peer is asked about grows with its threads; so many of them show by how much. */
const PEER_THREADS = 1_000;
const PEER_AT_ONCE = 50;
const PEER_TIMES = 3;

/** Nothing is indexed, so everything is read: each thread's last checkpoint, and what it waits for. */
async function peerPending(app: PeerApp, ids: readonly string[]): Promise<number> {
  let pending = 0;
  for (const id of ids) {
    const { tasks } = await app.getState(peerThread(id));
    pending += tasks.flatMap(({ interrupts }) => interrupts).length;
  }
  return pending;
}

export const scenario: Scenario = {
  row: "F5",
  title: "pending questions among 100,000 paused threads, SQLite",
  must: "indexed: first page < 10 ms",
  limitMs: 600_000,
  measured: {
    rounds: 1,
    judge: (pageMs, peerMs) => ({
      note:
        peerMs === undefined
          ? "the peer was not run"
          : `the peer takes ${figure(peerMs)} ms for each 1,000 threads that there are`,
      holds: pageMs < GOAL_MS,
    }),
  },

  async holdpoint(kit) {
    const store = kit.freshSaver();
    await fill(store, THREADS);
    const { inbox } = new Holdpoint({ store: kit.freshSaver(), graphs: [] });
    const tookMs = await slowestFirstPage((query) => inbox.list(query, { by: ANN }));
    return {
      observed: `${tookMs.toFixed(2)} ms for the slowest first page (by deadline, mine, newest of a role)`,
      holds: true,
      figure: tookMs,
    };
  },

  async langgraph(kit) {
    const lg = await kit.peer();
    const app = new lg.StateGraph(lg.Annotation.Root({ outcome: lg.Annotation<string>() }))
      .addNode("pay", () => ({ outcome: lg.interrupt<string>("Pay acme 120000 cents?") }))
      .addEdge(lg.START, "pay")
      .addEdge("pay", lg.END)
      .compile({ checkpointer: await kit.peerSaver() });
    const ids = Array.from({ length: PEER_THREADS }, (_, index) => `payment ${index}`);
    for (let begun = 0; begun < ids.length; begun += PEER_AT_ONCE) {
      await Promise.all(ids.slice(begun, begun + PEER_AT_ONCE).map((id) => app.invoke({}, peerThread(id))));
    }
    let pending = 0;
    const tookMs: number[] = [];
    for (let times = 0; times < PEER_TIMES; times += 1) {
      tookMs.push(await timed(async () => (pending = await peerPending(app, ids))));
    }
    return {
      observed: `reads the state of each thread, whose ids one has to know: ${figure(median(tookMs))} ms for ${PEER_THREADS.toLocaleString("en-US")}`,
      holds: pending === PEER_THREADS,
      figure: median(tookMs),
    };
  },
};
