/**
 * G1, G3, G8 (B12): awaits that nothing journals may decide in which order parallel branches go on. Then a replay arrives
 * at what is recorded, or the thread is held: no answer reaches another question, no effect is executed while the journal
 * is not met, or twice, and nothing hangs.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/index.ts";
import { COLD, Driver, HOT, mixed, type Coldness, type Ending } from "./driver.ts";
import { MemoryGround, SharedGround, type Ground } from "./grounds.ts";
import { answerTo, Log } from "./interpreter.ts";
import { compile, type ProgramApp } from "./program-graph.ts";
import { choices, programs, type Block, type RandomProgram, type Statement } from "./program-generator.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";
/** Refusals an author is told about before anything is done. */
const REFUSALS = ["AMBIGUOUS_OPERATION", "INTERRUPT_NOT_AWAITED"];
/** How often a blocked thread is tried again with the very same code. */
const TRIALS = 3;
/** How often a thread is tried again that another process has just taken up. */
const PATIENCE = 500;

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
const onDisk: Land = (compiled) => new SharedGround(compiled, "real");

interface Drawn {
  readonly program: RandomProgram;
  readonly picked: readonly number[];
  readonly chance: () => number;
}

async function runOf(land: Land, { program, picked, chance }: Drawn, coldness: Coldness): Promise<Run> {
  const log = new Log();
  // In memory, code that is compiled anew is another process, too.
  let process = 0;
  const ground = land((store) => {
    process += 1;
    return compile(program, { log, isTagged: true, isGated: false, chance, process }, store);
  });
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
    let busy = 0;
    for (;;) {
      if (at.kind === "paused") at = await driver.move(at.questions);
      // A branch that went on by itself made the question void before it was answered.
      else if (at.kind === "failed" && at.code === "INTERRUPT_CLOSED") at = await driver.call(null);
      // An earlier process that lives on has it just now, after a raw await of its own.
      else if (at.kind === "failed" && at.code === "THREAD_BUSY" && busy < PATIENCE) {
        busy += 1;
        await ground.clock.advance(1);
        at = await driver.call(null);
      } else if (at.kind === "failed" && at.code === "THREAD_BLOCKED" && trials < TRIALS) {
        checkBlocked(at, log, { before: driver.effectsBefore, process });
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

/**
 * What was held never came to be live: nothing of that node was executed since it was taken up. An earlier process that lives
 * on may have had it for a moment before, and executed what was new then.
 */
function checkBlocked(
  ending: Ending,
  log: Log,
  { before, process }: { readonly before: number; readonly process: number },
): void {
  if (ending.kind !== "failed") return;
  const node = /^In node "([^"]+)"/.exec(ending.message)?.[1];
  const executed = log.effects.filter(
    (effect, index) => index >= before && log.executedBy[index] === process && effect.startsWith(`${node}:`),
  );
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

describe("raw awaits (G1, G3, G8, B12)", () => {
  test("random programs end right, or are held", async () => {
    const tally = { runs: 0, completed: 0 };
    const property = fc.asyncProperty(
      programs({ time: false, raw: true, failures: 0, depth: 2 }),
      choices,
      fc.nat(),
      async (program, picked, seed) => {
        const reference =
          hasRaces(program) || program.sends > 0
            ? undefined
            : await runOf(inMemory, { program, picked, chance: () => 0 }, HOT);
        for (const coldness of [COLD, mixed(picked)]) {
          const run = await runOf(inMemory, { program, picked, chance: chanceFrom(seed + tally.runs) }, coldness);
          check(run);
          tally.runs += 1;
          if (run.ending.kind === "completed") tally.completed += 1;
          if (run.ending.kind === "completed" && reference?.ending.kind === "completed") {
            expect(run.ending).toEqual(reference.ending);
          }
        }
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 3_000 : 40 });
    expect(tally.completed).toBeGreaterThan(tally.runs * 0.5);
  });

  test("four branches of 25 questions, each after a raw await, come through 100 cold resumes", async () => {
    const question: Block = [
      { kind: "raw", site: "", how: "timeout", most: 2 },
      { kind: "ask", site: "ask0" },
      { kind: "raw", site: "", how: "immediate", most: 3 },
      { kind: "step", site: "step0", failures: 0, attempts: 1, isCaught: false },
    ];
    const branches = Array.from({ length: 4 }, (_, branch): Block => [
      { kind: "loop", site: "", times: 25, body: question.map((one) => ({ ...one, site: `${branch}.${one.site}` })) },
    ]);
    const program: RandomProgram = {
      lanes: [[{ kind: "all", site: "", branches }]],
      isFirstLaneGraph: false,
      sends: 0,
      worker: [],
      last: [],
      isTagged: true,
    };
    const picked = Array.from({ length: 100 }, (_, index) => (index * 37) % 101);
    const run = await runOf(inMemory, { program, picked, chance: chanceFrom(12) }, COLD);
    check(run);
    if (run.ending.kind === "completed") expect(run.log.effects).toHaveLength(100);
  });

  test("so they do when every resume is another process, and the ones before it live on", async () => {
    const property = fc.asyncProperty(
      programs({ time: false, raw: true, failures: 0, depth: 2 }),
      choices,
      fc.nat(),
      async (program, picked, seed) => {
        check(await runOf(onDisk, { program, picked, chance: chanceFrom(seed) }, COLD), true);
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 500 : 15 });
  });
});
