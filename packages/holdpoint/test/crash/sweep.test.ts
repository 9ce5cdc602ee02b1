/**
 * Every scenario with its process ending at every commit there is: before it is stored, after it, and torn (stored, and
 * told to have failed); with the store failing once while the process lives; and with the process stopped there past its
 * lease while another goes on (G1, G2, G3, G5).
 */
import { describe, expect, test } from "vitest";
import { PLAIN, type Fault } from "./scenarios.ts";
import { INTERVENTIONS } from "./interventions.ts";
import { LONG_STORIES } from "./long-stories.ts";
import { sweep } from "./sweep.ts";

const faults: readonly Fault[] = ["before", "after", "torn", "hiccup before", "hiccup torn", "stalled"];
const styles = [
  { answers: "resume", hotThreads: 100 },
  { answers: "decide", hotThreads: 0 },
] as const;

describe.each([...PLAIN, ...INTERVENTIONS, ...LONG_STORIES])("$name", (scenario) => {
  describe.each(styles)("answers by $answers, $hotThreads hot", (style) => {
    test.each(faults.filter((fault) => scenario.not?.includes(fault) !== true))("%s", async (fault) => {
      const { runs, wrong } = await sweep(scenario, style, fault);
      expect(wrong).toEqual([]);
      expect(runs).toBeGreaterThan(3);
    });
  });
});
