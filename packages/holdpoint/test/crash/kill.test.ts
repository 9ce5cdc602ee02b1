/**
 * Two worker processes on one SQLite file, killed and stopped at random instants while people decide. Nothing accepted
 * is lost, nothing is recorded twice, no effect is repeated without a person having said so (G1, G2, G3, G5).
 *
 * HOLDPOINT_SEED repeats a run's choices (not its timing, which is the machine's); HOLDPOINT_SOAK=1 is the full count.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { KillRun } from "./kill-run.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
const SEED = Number(process.env["HOLDPOINT_SEED"] ?? Date.now() % 1_000_000);
const PLAN = SOAK ? { threads: 200, kills: 300, limitMs: 900_000 } : { threads: 40, kills: 30, limitMs: 50_000 };

let clean: (() => Promise<void>) | undefined;
afterEach(() => clean?.());

test(
  `${PLAN.kills} SIGKILLs over ${PLAN.threads} threads lose nothing and repeat nothing silently`,
  { timeout: PLAN.limitMs + 10_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "holdpoint-kill-"));
    const run = new KillRun(directory, SEED, PLAN);
    clean = async () => {
      await run.end();
      rmSync(directory, { recursive: true, force: true });
    };
    await run.toItsEnd();
    const { wrong, figures } = await run.judge();
    process.stdout.write(`kill test, seed ${SEED}: ${JSON.stringify(figures)}\n`);
    expect(wrong).toEqual([]);
    expect(figures.kills).toBeGreaterThanOrEqual(PLAN.kills);
    expect(figures.stops).toBeGreaterThan(0);
    expect(figures.completed).toBeGreaterThanOrEqual(PLAN.threads);
  },
);
