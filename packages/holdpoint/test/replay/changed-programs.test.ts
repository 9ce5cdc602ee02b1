/**
 * G8: a random program is changed at random while it is paused. Either the change provably does not matter to what is
 * recorded, and it goes on; or it is blocked before anything is executed, and with the old code it ends as if nothing
 * had happened.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLD, Driver, HOT, type Ending } from "./driver.ts";
import { MemoryGround } from "./grounds.ts";
import { answerTo, Log } from "./interpreter.ts";
import { compile, type ProgramApp } from "./program-graph.ts";
import { changedBlock, changes, choices, programs, type RandomProgram } from "./program-generator.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";

class Run {
  readonly log = new Log();
  readonly ground: MemoryGround<ProgramApp>;
  readonly driver: Driver<ProgramApp>;

  constructor(program: RandomProgram, picked: readonly number[], isCold: boolean) {
    this.ground = new MemoryGround((store) => this.#compile(program, store));
    this.driver = new Driver(
      this.ground,
      this.log,
      picked.map((number) => number * 2),
      isCold ? COLD : HOT,
    );
  }

  #compile(program: RandomProgram, store: Parameters<typeof compile>[2]): ProgramApp {
    return compile(program, { log: this.log, isTagged: true, isGated: true, chance: () => 0 }, store);
  }

  /** From now on this code runs. */
  deploy(program: RandomProgram): void {
    this.ground.app = this.#compile(program, this.ground.store);
  }

  check(): void {
    const { effects, given } = this.log;
    expect(new Set(effects).size, `an effect was executed twice: ${effects.join(", ")}`).toBe(effects.length);
    for (const [where, values] of given) {
      if (!/\.ask\d+(~\d+)*$/.test(where)) continue;
      for (const value of values) expect((JSON.parse(value) as { to: unknown }).to, where).toEqual({ question: where });
    }
  }
}

type At = Awaited<ReturnType<Driver<ProgramApp>["move"]>>;

/** Moves until it has ended, or has moved this often. */
async function moved(run: Run, from: At, most: number): Promise<At> {
  let at = from;
  for (let move = 0; move < most && at.kind === "paused"; move += 1) at = await run.driver.move(at.questions);
  return at;
}

function isBlocked(at: At): at is Ending & { readonly kind: "failed" } {
  return at.kind === "failed" && at.code === "THREAD_BLOCKED";
}

/** Whether a program has branches of which the quicker one decides. */
function hasRace(program: RandomProgram): boolean {
  return JSON.stringify(program).includes('"kind":"race"');
}

describe("random programs that change while they are paused (G8)", () => {
  test("go on, or are blocked and nothing is lost", async () => {
    const tally = { runs: 0, blocked: 0, compared: 0, wentOn: 0 };
    const ingredients = { time: false, raw: false, failures: 0, depth: 2 };
    const property = fc.asyncProperty(
      programs(ingredients),
      choices,
      changes,
      fc.nat({ max: 3 }),
      async (program, picked, change, after) => {
        const [reference, run] = [new Run(program, picked, false), new Run(program, picked, true)];
        reference.driver.answers = run.driver.answers = (question) => answerTo(question, 0);
        try {
          const paused = await moved(run, await run.driver.call({}), after);
          if (paused.kind !== "paused") return;
          tally.runs += 1;
          const lanes = program.lanes.map((lane, index) => (index === 0 ? changedBlock(lane, change) : lane));
          run.deploy({ ...program, lanes });
          const effects = run.log.effects.length;
          const met = await run.driver.move(paused.questions);
          run.check();
          if (!isBlocked(met)) {
            tally.wentOn += 1;
            expect((await moved(run, met, 100)).kind).not.toBe("hangs");
            return run.check();
          }
          tally.blocked += 1;
          const atBlock = run.log.effects.length;
          expect(met.message).toMatch(/^In node "lane0" the journal has .+, but .+\. Either the code changed/s);
          expect(run.log.effects.slice(effects).filter((effect) => effect.startsWith("lane0:"))).toEqual([]);
          run.deploy(program);
          const ended = await moved(run, await run.driver.call(null), 200);
          run.check();
          const right = await moved(reference, await reference.driver.call({}), 200);
          // Lanes that did not change went on until the other one was blocked, and a race that is cut short there may
          // have another winner when it goes on: it is decided by what was recorded by then.
          if (atBlock > effects && hasRace(program)) {
            expect(ended.kind).toBe(right.kind);
            return;
          }
          tally.compared += 1;
          expect(ended).toEqual(right);
          expect(run.log.effects.toSorted()).toEqual(reference.log.effects.toSorted());
        } finally {
          await Promise.all([run.ground.close(), reference.ground.close()]);
        }
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 1_500 : 50 });
    // A bounded run is too short to say more than that both happen.
    const least = SOAK ? tally.runs / 10 : 0;
    expect(tally.blocked).toBeGreaterThan(least);
    expect(tally.compared).toBeGreaterThan(least);
    expect(tally.wentOn).toBeGreaterThan(least);
  });
});
