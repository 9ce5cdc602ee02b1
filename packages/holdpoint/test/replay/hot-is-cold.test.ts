/**
 * G1: a program ends alike, with the same journal and the same effects, whether resumes find it in memory or not, and
 * whatever the store is.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLD, comparable, Driver, HOT, mixed, type Coldness, type Ending } from "./driver.ts";
import { MemoryGround, SETTINGS, SharedGround, type Ground } from "./grounds.ts";
import { Log } from "./interpreter.ts";
import { compile, type ProgramApp } from "./program-graph.ts";
import { DRIVERS, placesOn, type Place } from "../servers/places.ts";
import { choices, programs, type RandomProgram } from "./program-generator.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";

interface Run {
  readonly ending: Ending;
  readonly journal: Readonly<Record<string, readonly unknown[]>>;
  readonly effects: readonly string[];
  readonly log: Log;
}

type Land = (compiled: ConstructorParameters<typeof MemoryGround<ProgramApp>>[0]) => Ground<ProgramApp>;
const inMemory: Land = (compiled) => new MemoryGround(compiled);
/** Memory that takes its time, as drivers do. */
const inSlowMemory: Land = (compiled) => new MemoryGround(compiled, SETTINGS, "slow");
const on =
  (makePlace: () => Place): Land =>
  (compiled) =>
    new SharedGround(compiled, "manual", makePlace());

async function runOf(land: Land, program: RandomProgram, picked: readonly number[], coldness: Coldness): Promise<Run> {
  const log = new Log();
  const setting = { log, isTagged: program.isTagged, isGated: true, chance: Math.random };
  const ground = land((store) => compile(program, setting, store));
  try {
    const driver = new Driver(ground, log, picked, coldness);
    driver.hasUpdates = true;
    const ending = await driver.run();
    return { ending, journal: await comparable(ground), effects: log.effects.toSorted(), log };
  } finally {
    await ground.close();
  }
}

/** What has to hold of every run by itself. */
function check({ ending, effects, log }: Run): void {
  expect(log.leaks, "the caller's context was visible").toEqual([]);
  expect(new Set(effects).size, `an effect was executed twice: ${effects.join(", ")}`).toBe(effects.length);
  for (const [where, values] of log.given) expect([...values], `${where} gave different values`).toHaveLength(1);
  expect(ending.kind).not.toBe("hangs");
  expect(ending).not.toMatchObject({ code: "THREAD_BLOCKED" });
}

/** What a task of a run that failed has to be compared in: how far the others had come by then is nobody's promise. */
function upToTheFailure(lane: readonly unknown[], other: readonly unknown[] = []): readonly unknown[] {
  const isTheOneThatFailed = lane.some((entry) => (entry as { readonly type: string }).type === "task_failed");
  return isTheOneThatFailed ? lane : lane.slice(0, other.length);
}

/** What has to be the same of two runs of one program. */
function expectAlike(one: Run, other: Run): void {
  expect(one.ending).toEqual(other.ending);
  expect(one.effects).toEqual(other.effects);
  if (one.ending.kind !== "failed") return expect(one.journal).toEqual(other.journal);
  const { thread, ...tasks } = one.journal;
  const { thread: otherThread, ...otherTasks } = other.journal;
  expect(thread).toEqual(otherThread);
  for (const id of new Set([...Object.keys(tasks), ...Object.keys(otherTasks)])) {
    const [lane = [], otherLane = []] = [tasks[id], otherTasks[id]];
    expect(upToTheFailure(lane, otherLane)).toEqual(upToTheFailure(otherLane, lane));
  }
}

describe("random programs (G1, G3, G9)", () => {
  const tally = { runs: 0, completed: 0 };

  test("end alike hot, cold and mixed, with the same journal", async () => {
    const property = fc.asyncProperty(
      programs({ time: true, raw: false, failures: 1, depth: 2 }),
      choices,
      async (program, picked) => {
        const hot = await runOf(inMemory, program, picked, HOT);
        check(hot);
        for (const coldness of [COLD, mixed(picked)]) {
          const other = await runOf(inMemory, program, picked, coldness);
          check(other);
          expectAlike(other, hot);
        }
        tally.runs += 1;
        if (hot.ending.kind === "completed") tally.completed += 1;
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 3_000 : 80 });
    // Most programs have to get somewhere for this to say anything.
    expect(tally.completed).toBeGreaterThan(tally.runs * 0.6);
  });

  test.each(DRIVERS)("end as in memory when every resume is another process on one store: %s", async (driver) => {
    const land = on(await placesOn(driver));
    const property = fc.asyncProperty(
      programs({ time: true, raw: false, failures: 1, depth: 2 }),
      choices,
      async (program, picked) => {
        const isCold = picked[0] !== undefined && picked[0] % 2 === 0;
        const hot = await runOf(inSlowMemory, program, picked, HOT);
        const other = await runOf(land, program, picked, isCold ? COLD : mixed(picked));
        check(other);
        expectAlike(other, hot);
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 500 : driver === "sqlite" ? 15 : 5 });
  });
});
