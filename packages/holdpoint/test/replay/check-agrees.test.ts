/**
 * C1: what `check` says of random programs that are changed at random is what a resume comes to. Threads stand in nodes
 * with questions, timers, gates, raw awaits and failures; the resume brings back every open task, as after a crash.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ThreadCheck } from "../../src/engine/check/check-thread.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import { engineFor } from "../../src/engine/engine-for.ts";
import { Holdpoint } from "../../src/index.ts";
import { lookedAt, PATIENCE } from "./checking.ts";
import { COLD, Driver, type Ending } from "./driver.ts";
import { journalOf, MemoryGround, rowOf, THREAD } from "./grounds.ts";
import { answerTo, Log } from "./interpreter.ts";
import { compile, type ProgramApp } from "./program-graph.ts";
import { until } from "./stage.ts";
import {
  changedBlock,
  changes,
  choices,
  programs,
  type Change,
  type Ingredients,
  type RandomProgram,
} from "./program-generator.ts";

const SOAK = process.env["HOLDPOINT_SOAK"] === "1";

type At = Awaited<ReturnType<Driver<ProgramApp>["move"]>>;

class Run {
  readonly log = new Log();
  readonly ground: MemoryGround<ProgramApp>;
  readonly driver: Driver<ProgramApp>;

  constructor(program: RandomProgram, picked: readonly number[]) {
    this.ground = new MemoryGround((store) => this.#compile(program, store));
    this.driver = new Driver(this.ground, this.log, picked, COLD);
    this.driver.answers = (question) => answerTo(question, 0);
  }

  #compile(program: RandomProgram, store: Parameters<typeof compile>[2]): ProgramApp {
    return compile(program, { log: this.log, isTagged: program.isTagged, isGated: true, chance: () => 0 }, store);
  }

  /** Runs until it has paused this often, or failed; undefined when it came to its end before. */
  async stand(most: number): Promise<At | undefined> {
    let at = await this.driver.call({});
    for (let move = 0; move < most && at.kind === "paused"; move += 1) at = await this.driver.move(at.questions);
    // The process that brought it here is gone, or an un-journaled await would let it go on by itself.
    const engine = engineFor(this.ground.store);
    await until(() => {
      for (const letEnd of this.log.underWay.values()) letEnd();
      return engine.activeThreads === 0;
    });
    engine.cool();
    const row = await rowOf(this.ground.store);
    if (row?.status !== "waiting" && row?.status !== "failed") return undefined;
    return at.kind === "paused" || (at.kind === "failed" && at.code === "") ? at : undefined;
  }

  /** What a check says of it under other code; nothing is written, and nothing is done. */
  async check(program: RandomProgram): Promise<ThreadCheck | undefined> {
    const { store, tried } = lookedAt(this.ground.store);
    const effects = [...this.log.effects];
    const entries = (await journalOf(this.ground.store)).length;
    const graphs = [this.#compile(program, this.ground.store)];
    let said: ThreadCheck | undefined;
    for await (const one of new Holdpoint({ store, graphs, ...PATIENCE }).check()) said = one;
    if (said?.outcome === "blocked") expect(said.message).toContain(`but ${said.difference?.met ?? "?"}. Either`);
    expect(tried).toEqual([]);
    expect(this.log.effects).toEqual(effects);
    expect((await journalOf(this.ground.store)).length).toBe(entries);
    return said;
  }

  /** Resumes it under other code, with all that is open brought back as after a crash. */
  async resume(program: RandomProgram): Promise<At> {
    const { store } = this.ground;
    const row = await rowOf(store);
    if (row?.status === "waiting") {
      await store.commit({
        tenant: DEFAULT_TENANT,
        thread: {
          id: threadId(THREAD),
          hold: { kind: "claim", worker: "one that crashed", leaseMs: 1 },
          set: { status: "running" },
          release: { wakeAt: store.now(), wakesSeen: row.wakes },
        },
      });
    }
    this.ground.app = this.#compile(program, store);
    return this.driver.call(null);
  }
}

function isBlocked(at: At): at is Ending & { readonly kind: "failed" } {
  return at.kind === "failed" && at.code === "THREAD_BLOCKED";
}

const PLACES = ["the first lane", "all lanes", "the last node"] as const;

/** Another version of the program, with something changed in one of these places. */
function changed(program: RandomProgram, change: Change, where: (typeof PLACES)[number]): RandomProgram {
  if (where === "the last node") return { ...program, last: changedBlock(program.last, change) };
  const lanes = program.lanes.map((lane, at) =>
    at === 0 || where === "all lanes" ? changedBlock(lane, change) : lane,
  );
  return { ...program, lanes };
}

const PLAIN: Ingredients = { time: false, raw: false, failures: 0, depth: 2 };

interface Kind {
  readonly what: string;
  readonly ingredients: Ingredients;
  /** Nodes run one at a time: one that fails ends what runs beside it, whether that differs or not. */
  readonly isAlone?: true;
}

const KINDS: readonly Kind[] = [
  { what: "questions, steps and scopes", ingredients: PLAIN },
  { what: "timers and retries", ingredients: { ...PLAIN, time: true } },
  { what: "raw awaits", ingredients: { ...PLAIN, raw: true } },
  { what: "failures", ingredients: { ...PLAIN, time: true, failures: 6, depth: 1 }, isAlone: true },
];

/** What a check says and what a resume comes to, in the same words. */
function verdictOf(said: ThreadCheck | undefined): string {
  return said?.outcome === "blocked" ? `blocked: ${said.message}` : (said?.outcome ?? "nothing");
}

describe("a check and a resume agree (C1)", () => {
  test.each(KINDS)("on programs of $what", async ({ ingredients, isAlone = false }) => {
    const tally = { ok: 0, blocked: 0, failed: 0, byChance: 0 };
    const property = fc.asyncProperty(
      programs(ingredients).map((program) =>
        isAlone ? { ...program, lanes: program.lanes.slice(0, 1), sends: 0 } : program,
      ),
      choices,
      fc.option(changes, { freq: 6 }),
      fc.constantFrom(...PLACES),
      fc.nat({ max: 4 }),
      async (program, picked, change, where, after) => {
        const run = new Run(program, picked);
        try {
          const stood = await run.stand(after);
          if (stood === undefined) return;
          const next = change === null ? program : changed(program, change, where);
          const said = await run.check(next);
          if (stood.kind === "failed") tally.failed += 1;
          const met = await run.resume(next);
          const came = isBlocked(met) ? `blocked: ${met.message}` : "ok";
          tally[isBlocked(met) ? "blocked" : "ok"] += 1;
          // Which await that nothing journals ends first, and within the grace or not, is chance.
          if (ingredients.raw && verdictOf(said) !== came) tally.byChance += 1;
          else expect(verdictOf(said)).toBe(came);
        } finally {
          await run.ground.close();
        }
      },
    );
    await fc.assert(property, { numRuns: SOAK ? 1_000 : 60 });
    expect(tally.ok).toBeGreaterThan(0);
    expect(tally.blocked).toBeGreaterThan(0);
    expect(tally.byChance).toBeLessThan(Math.max(4, (tally.ok + tally.blocked) / 20));
    if (isAlone && SOAK) expect(tally.failed).toBeGreaterThan(20);
  });
});
