/**
 * Workers and servers that are killed, stopped past their lease and lie about the time, a database that goes away,
 * connections that break, and wakes and rings that come twice, late, out of order or not at all, while people decide over
 * HTTP. Afterwards every accepted decision was consumed or unused once,
 * no effect was repeated silently, no journal has a gap, every chain verifies, nothing is left unclaimed, and for each
 * question some order of what everybody did explains what everybody saw (G1–G5, G11).
 *
 * HOLDPOINT_SEED repeats a run's choices (not its timing, which is the machine's); HOLDPOINT_SOAK=1 is the full count.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { whatIsWrong } from "./evidence.ts";
import { openStore, type StoreAddress } from "./open-store.ts";
import { keepSeed, seedsFor } from "./seeds.ts";
import { Storm, type StormPlan } from "./storm.ts";
import { GROUNDS } from "./weather.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const PLAN: Omit<StormPlan, "skewMs"> = SOAK
  ? { threads: 2_000, workers: 8, servers: 2, kills: 400, limitMs: 1_200_000 }
  : { threads: 20, workers: 3, servers: 2, kills: 5, limitMs: 180_000 };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

describe.each(Object.keys(GROUNDS) as StoreAddress["driver"][])("on %s", (driver) => {
  test.each(seedsFor(driver))("seed %i", { timeout: PLAN.limitMs + 60_000 }, async (seed) => {
    const ground = await GROUNDS[driver]();
    cleanups.push(() => ground.end());
    const directory = mkdtempSync(join(tmpdir(), "holdpoint-storm-"));
    cleanups.push(async () => rmSync(directory, { recursive: true, force: true }));
    const storm = new Storm(directory, seed, { ...PLAN, skewMs: ground.skewMs }, ground.weather);
    cleanups.push(() => storm.end());
    try {
      await storm.toItsEnd();
      const store = await openStore(ground.weather.inside);
      cleanups.push(() => store.close());
      const figures = { ...storm.figures, ...storm.people.figures, ...storm.odd };
      process.stdout.write(`torture on ${driver}, seed ${seed}: ${JSON.stringify(figures)}\n`);
      expect(await whatIsWrong(store, storm)).toEqual([]);
      expect(figures.kills).toBeGreaterThanOrEqual(PLAN.kills);
      expect(figures.stops).toBeGreaterThan(0);
      // Enough was said for the histories to say anything.
      expect(figures.said).toBeGreaterThan(PLAN.threads);
      expect(figures.refused).toBeGreaterThan(0);
      expect(figures.wokenAgain).toBeGreaterThan(0);
      const rings = [figures.lost, figures.twice, figures.late, figures.overtaken];
      // In a short run few rings may reach a worker while it lives.
      const odd = SOAK ? Math.min(...rings) : Math.max(...rings);
      expect(odd > 0, `odd rings: ${rings.join(", ")}`).toBe(ground.hasRings);
    } catch (error) {
      keepSeed(driver, seed);
      throw error;
    }
  });
});
