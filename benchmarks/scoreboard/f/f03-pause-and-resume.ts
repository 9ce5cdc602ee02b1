import { synchronous } from "../peer-side.ts";
import type { Scenario } from "../scenario.ts";
import { figure } from "./measure.ts";
import { cycleOf, peerCycleOf, throughput } from "./one-question.ts";

const CYCLES = 300;
const GOAL = 5;

export const scenario: Scenario = {
  row: "F3",
  title: "pause + resume of one small graph, one after the other",
  must: "≥ 5× faster at FULL, the same run",
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
    const perSecond = await throughput(cycleOf(kit.freshSaver()), CYCLES, 1);
    return { observed: `last round ${figure(perSecond)} cycles/s`, holds: true, figure: perSecond };
  },

  async langgraph(kit) {
    const saver = await kit.peerSaver();
    const perSecond = await throughput(peerCycleOf(await kit.peer(), saver), CYCLES, 1);
    return {
      observed: `last round ${figure(perSecond)} cycles/s at ${synchronous(saver)}`,
      holds: true,
      figure: perSecond,
    };
  },
};
