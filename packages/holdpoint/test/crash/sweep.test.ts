/**
 * Every scenario with its process ending at every commit there is: before it is stored, after it, and torn (stored, and
 * told to have failed); with the store failing once while the process lives; and with the process stopped there past its
 * lease while another goes on (G1, G2, G3, G5).
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ManualClock } from "../../src/testing/index.ts";
import { APPROVALS } from "./approvals.ts";
import type { Style } from "./imagined-process.ts";
import { INTERVENTIONS } from "./interventions.ts";
import { LONG_STORIES } from "./long-stories.ts";
import { PLAIN, type Fault, type Scenario } from "./scenarios.ts";
import { play, sweep, type Disk } from "./sweep.ts";
import { DRIVERS, placesOn, type Driver } from "../servers/places.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const SCENARIOS = [...PLAIN, ...INTERVENTIONS, ...LONG_STORIES, ...APPROVALS];
const ENDINGS = ["before", "after", "torn"] as const satisfies readonly Fault[];
const STYLES: readonly Style[] = [
  { answers: "resume", hotThreads: 100 },
  { answers: "decide", hotThreads: 0 },
];

/** What may happen to a process of a scenario. */
function faultsOf({ not = [] }: Scenario): readonly Fault[] {
  return [...ENDINGS, "hiccup before" as const, "hiccup torn" as const, "stalled" as const].filter(
    (fault) => !not.includes(fault),
  );
}

describe.each(SCENARIOS)("$name", (scenario) => {
  describe.each(STYLES)("answers by $answers, $hotThreads hot", (style) => {
    test.each(faultsOf(scenario))("%s", async (fault) => {
      const { runs, wrong } = await sweep(scenario, style, fault);
      expect(wrong).toEqual([]);
      expect(runs).toBeGreaterThan(3);
    });
  });

  test("and again while it recovers", async () => {
    const fault = fc.constantFrom(...faultsOf(scenario).filter((one) => !one.startsWith("hiccup")));
    const planned = fc.record({ fault, commit: fc.integer({ min: 1, max: 8 }) });
    const plans = fc.array(planned, { minLength: 2, maxLength: 5 });
    const broken = fc.asyncProperty(fc.constantFrom(...STYLES), plans, async (style, plan) => {
      expect((await play(scenario, style, plan)).wrong).toEqual([]);
    });
    await fc.assert(broken, { numRuns: SOAK ? 300 : 12 });
  });
});

describe("a process that was stopped past its lease goes on in the middle of what another does", () => {
  test.each(PLAIN)("$name", async (scenario) => {
    const planned = fc.record({
      fault: fc.constant("stalled" as const),
      commit: fc.integer({ min: 1, max: 12 }),
      until: fc.integer({ min: 1, max: 8 }),
    });
    const woken = fc.asyncProperty(fc.constantFrom(...STYLES), planned, async (style, plan) => {
      expect((await play(scenario, style, [plan])).wrong).toEqual([]);
    });
    await fc.assert(woken, { numRuns: SOAK ? 400 : 25 });
  });
});

/** A store that outlives processes; each has its own handle on it. */
async function diskOn(driver: Driver): Promise<(clock: ManualClock) => Disk> {
  const makePlace = await placesOn(driver);
  return (clock) => {
    const place = makePlace();
    return { open: () => place.open(clock), remove: () => place.remove() };
  };
}

const FEW: Readonly<Record<Driver, RegExp>> = {
  sqlite: /one after another|both decided|a cancel|snapshots|approved by two|instruction/,
  postgres: /approved by two/,
  redis: /both decided|approved by two/,
};

describe.each(DRIVERS)("on %s", (driver) => {
  const scenarios = SOAK ? SCENARIOS : SCENARIOS.filter(({ name }) => FEW[driver].test(name));
  test.each(scenarios)("$name", async (scenario) => {
    const disk = await diskOn(driver);
    for (const [index, fault] of ENDINGS.entries()) {
      const { wrong } = await sweep(scenario, STYLES[index % 2]!, fault, disk);
      expect(wrong).toEqual([]);
    }
  });
});
