/**
 * Every scenario in one process while another serves the same store, their calls falling in any order: whoever goes on
 * with the thread, the result is the same, and nothing is done or delivered twice (G1, G2, G3, G5).
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemorySaver } from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { ImaginedProcess, type Style, type World } from "./imagined-process.ts";
import { INTERVENTIONS } from "./interventions.ts";
import { Ledger } from "./ledger.ts";
import { LONG_STORIES } from "./long-stories.ts";
import { drawn } from "./random.ts";
import { PLAIN, type Scenario } from "./scenarios.ts";
import { judge } from "./sweep.ts";
import { JitterStore, WitnessStore } from "./wrapped-store.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const STYLES: readonly Style[] = [
  { answers: "resume", hotThreads: 100 },
  { answers: "decide", hotThreads: 100 },
  { answers: "decide", hotThreads: 0 },
];

/** Plays in one process while `others` serve what is due. */
async function beside(
  scenario: Scenario,
  style: Style,
  turns: () => number,
  others: number,
): Promise<readonly string[]> {
  const clock = new ManualClock();
  const world: World = { clock, ledger: new Ledger(), accepted: [], style };
  const disk = new WitnessStore(new MemorySaver({ clock }));
  const process = (): ImaginedProcess => new ImaginedProcess(world, new JitterStore(disk, turns), scenario.build);
  const first = process();
  let over = false;
  const serving = Array.from({ length: others }, process).map(async ({ holdpoint }) => {
    while (!over) {
      await holdpoint.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  try {
    await scenario.play(first);
  } finally {
    over = true;
    // A worker that waits for a thread to come to rest may wait for the clock.
    for (let round = 0; round < 5; round += 1) await clock.advance(60_000);
    await Promise.all(serving);
  }
  // A lease lapses only when whoever holds it died; here nobody does.
  const lapsed = first.lapses > 0 ? [`a lease lapsed ${first.lapses} times`] : [];
  return [...(await judge(scenario, world, first)), ...disk.broken, ...lapsed];
}

describe.each([...PLAIN, ...INTERVENTIONS, ...LONG_STORIES])("$name", (scenario) => {
  test("beside other workers", async () => {
    const falling = fc.infiniteStream(fc.integer({ min: 0, max: 3 }));
    const property = fc.asyncProperty(
      fc.constantFrom(...STYLES),
      falling,
      fc.integer({ min: 1, max: 2 }),
      async (style, turns, others) => {
        expect(await beside(scenario, style, drawn(turns), others)).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 200 : 10 });
  });
});
