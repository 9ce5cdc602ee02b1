import { synchronous } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { figure } from "./measure.ts";
import { cycleOf, peerCycleOf, throughput } from "./one-question.ts";

const AT_ONCE = 64;
const CYCLES = AT_ONCE * 10;
const GOAL = 25;

export const scenario: Scenario = {
  row: "F4",
  title: "pause + resume of one small graph, 64 threads at once",
  must: "≥ 25× faster at FULL, the same run",
  limitMs: 60_000,
  measured: {
    rounds: 3,
    judge: (perSecond, peer) =>
      peer === undefined
        ? { note: "the peer was not run" }
        : {
            note: `medians ${figure(perSecond)} and ${figure(peer)}: ${(perSecond / peer).toFixed(1)}× faster`,
            holds: perSecond / peer >= GOAL,
          },
  },

  async holdpoint(kit) {
    // Ten times the cycles, so that both sides are measured over a like span of time.
    const perSecond = await throughput(cycleOf(kit.freshSaver()), CYCLES * 10, AT_ONCE);
    return { observed: `last round ${figure(perSecond)} cycles/s`, holds: true, figure: perSecond };
  },

  async langgraph(kit) {
    const saver = await kit.peerSaver();
    const perSecond = await throughput(peerCycleOf(await kit.peer(), saver), CYCLES, AT_ONCE);
    return {
      observed: `last round ${figure(perSecond)} cycles/s at ${synchronous(saver)}`,
      holds: true,
      figure: perSecond,
    };
  },
};
