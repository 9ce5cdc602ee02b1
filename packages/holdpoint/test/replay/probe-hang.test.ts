/**
 * G1, G3, G8 (B12): awaits that nothing journals may decide in which order parallel branches go on. Then a replay arrives
 * at what is recorded, or the thread is held: no answer reaches another question, no effect is executed while the journal
 * is not met, or twice, and nothing hangs.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { COLD, Driver, HOT, mixed, type Coldness, type Ending } from "./driver.ts";
import { MemoryGround, SqliteGround, type Ground } from "./grounds.ts";
import { answerTo, Log } from "./interpreter.ts";
import { compile, type ProgramApp } from "./program-graph.ts";
import { choices, programs, type Block, type RandomProgram, type Statement } from "./program-generator.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
/** Refusals an author is told about before anything is done. */
const REFUSALS = ["AMBIGUOUS_OPERATION", "INTERRUPT_NOT_AWAITED"];
/** How often a blocked thread is tried again with the very same code. */
const TRIALS = 3;

function* bodies(block: Block): Generator<Statement> {
  for (const statement of block) {
    yield statement;
    const inner =
      "branches" in statement
        ? statement.branches
        : "body" in statement
          ? [statement.body, ...("last" in statement ? [statement.last] : [])]
          : "yes" in statement
            ? [statement.yes, statement.no]
            : [];
    for (const one of inner) yield* bodies(one);
  }
}

/** Raw awaits decide who wins a race; without one, there is a single right result. */
function hasRaces({ lanes, worker, last }: RandomProgram): boolean {
  return [...lanes, worker, last].some((block) => [...bodies(block)].some(({ kind }) => kind === "race"));
}

/** Numbers between 0 and 1, the same for the same seed. */
function chanceFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Run {
  readonly ending: Ending;
  readonly log: Log;
}

type Land = (compiled: (store: Store) => ProgramApp) => Ground<ProgramApp>;
const inMemory: Land = (compiled) => new MemoryGround(compiled);
const onDisk: Land = (compiled) => new SqliteGround(compiled, "real");

interface Drawn {
  readonly program: RandomProgram;
  readonly picked: readonly number[];
  readonly chance: () => number;
}

async function runOf(land: Land, { program, picked, chance }: Drawn, coldness: Coldness): Promise<Run> {
  const log = new Log();
  const ground = land((store) => compile(program, { log, isTagged: true, isGated: false, chance }, store));
  const driver = new Driver(
    ground,
    log,
    picked.map((number) => number * 2),
    coldness,
  );
  driver.answers = (question) => answerTo(question, 0);
  try {
    let at = await driver.call({});
    let trials = 0;
    for (let round = 0; ; round += 1) {
      if (round > 150) { console.log("LOOP", round, JSON.stringify(at).slice(0, 600)); if (round > 160) { console.log(JSON.stringify(program)); throw new Error("loops"); } }
      if (at.kind === "paused") at = await driver.move(at.questions);
      // A branch that went on by itself made the question void before it was answered.
      else if (at.kind === "failed" && at.code === "INTERRUPT_CLOSED") at = await driver.call(null);
      else if (at.kind === "failed" && at.code === "THREAD_BLOCKED" && trials < TRIALS) {
        checkBlocked(at, log, driver.effectsBefore);
        trials += 1;
        ground.cool(0);
        driver.effectsBefore = log.effects.length;
        at = await driver.call(null);
      } else return { ending: at, log };
    }
  } finally {
    await ground.close();
  }
}

/** What was held never came to be live: nothing of that node was executed since it was taken up. */
function checkBlocked(ending: Ending, log: Log, before: number): void {
  if (ending.kind !== "failed") return;
  const node = /^In node "([^"]+)"/.exec(ending.message)?.[1];
  const executed = log.effects.slice(before).filter((effect) => effect.startsWith(`${node}:`));
  expect(executed, `executed during a replay: ${ending.message}`).toEqual([]);
}

/** What has to hold of every run. `others`: earlier processes that live on, and may see what is never stored. */
function check({ ending, log }: Run, others = false): void {
  expect(ending.kind, JSON.stringify(ending)).not.toBe("hangs");
  if (ending.kind === "failed") expect([...REFUSALS, "THREAD_BLOCKED"], ending.message).toContain(ending.code);
  expect(new Set(log.effects).size, `an effect was executed twice: ${log.effects.join(", ")}`).toBe(log.effects.length);
  for (const [where, values] of log.given) {
    if (!others) expect([...values], `${where} gave different values`).toHaveLength(1);
    if (/\.ask\d+(~\d+)*$/.test(where)) {
      const got = [...values].map((value) => JSON.parse(value) as unknown);
      expect(got, `${where} got the answer to another question`).toEqual([answerTo({ question: where }, 0)]);
    }
  }
}


test("probe", async () => {
  const from = Number(process.env["FROM"] ?? 0);
  for (let seed = from; seed < from + 400; seed += 1) {
    const t = performance.now();
    const property = fc.asyncProperty(programs({ time: false, raw: true, failures: false, depth: 2 }), choices, fc.nat(), async (program, picked, s) => {
      const t1 = performance.now();
      check(await runOf(onDisk, { program, picked, chance: chanceFrom(s) }, COLD), true);
      const took = performance.now() - t1;
      if (took > 4000) console.log("SLOW", seed, Math.round(took));
    });
    await fc.assert(property, { numRuns: 8, seed, endOnFailure: true });
    void t;
  }
}, 3_000_000);
