/** Runs one scenario again and again, with a fault at its first commit, its second, and so on until none is left. */
import { isDeepStrictEqual } from "node:util";
import type { Store } from "../../src/index.ts";
import { MemorySaver } from "../../src/index.ts";
import { CrashingStore, ManualClock } from "../../src/testing/index.ts";
import { ImaginedProcess, LEASE_MS, config, type Style, type World } from "./imagined-process.ts";
import { whatIsWrong } from "./invariants.ts";
import { Ledger } from "./ledger.ts";
import type { Fault, Scenario } from "./scenarios.ts";
import { StallingStore, WitnessStore } from "./wrapped-store.ts";

export interface Swept {
  readonly runs: number;
  readonly wrong: readonly string[];
}

/** More commits than any scenario has. */
const MOST = 200;

export async function sweep(scenario: Scenario, style: Style, fault: Fault, open: (clock: ManualClock) => () => Store = inMemory): Promise<Swept> {
  const wrong: string[] = [];
  for (let commit = 1; commit <= MOST; commit += 1) {
    const run = new Run(scenario, style, fault, commit, open);
    const fired = await run.toItsEnd();
    wrong.push(...run.wrong.map((what) => `${fault} commit ${commit}: ${what}`));
    if (!fired) return { runs: commit, wrong };
  }
  throw new Error(`${scenario.name} makes more than ${MOST} commits.`);
}

/** One store that all processes share. */
function inMemory(clock: ManualClock): () => Store {
  const store = new MemorySaver({ clock });
  return () => store;
}

class Run {
  readonly wrong: string[] = [];
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #handle: () => Store;
  readonly #fault: Fault;
  readonly #commit: number;

  constructor(scenario: Scenario, style: Style, fault: Fault, commit: number, open: (clock: ManualClock) => () => Store) {
    const clock = new ManualClock();
    this.#scenario = scenario;
    this.#world = { clock, ledger: new Ledger(), accepted: [], style };
    this.#handle = open(clock);
    this.#fault = fault;
    this.#commit = commit;
  }

  /** True when the fault happened. */
  async toItsEnd(): Promise<boolean> {
    const { clock } = this.#world;
    const witness = new WitnessStore(this.#handle());
    let fired = false;
    const broke = Promise.withResolvers<"broke">();
    const onBreak = (): void => {
      fired = true;
      first.stopped = !this.#fault.startsWith("hiccup");
      broke.resolve("broke");
    };
    const store = this.#fault === "stalled" ? new StallingStore(witness, this.#commit, onBreak) : new CrashingStore(witness, crashOf(this.#fault, this.#commit), onBreak);
    const first = new ImaginedProcess(this.#world, store, this.#scenario.build);
    const played = this.#play(first);
    const lives = this.#fault.startsWith("hiccup");
    const ended = lives ? await played : await Promise.race([played, broke.promise]);
    if (fired) {
      await clock.settle();
      await clock.advance(LEASE_MS + 1);
      const next = lives ? first : new ImaginedProcess(this.#world, new WitnessStore(this.#handle()), this.#scenario.build);
      this.#note(await this.#play(next));
      if (store instanceof StallingStore) {
        store.goOn();
        first.stopped = false;
        await first.outlast(played);
        this.#note(await this.#play(next));
      }
      await this.#judge(next);
    } else {
      this.#note(ended === "broke" ? undefined : ended);
      await this.#judge(first);
    }
    this.wrong.push(...witness.broken);
    return fired;
  }

  /** Plays to the end; what it was refused with, if it was. */
  async #play(process: ImaginedProcess): Promise<unknown> {
    try {
      await this.#scenario.play(process);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #note(error: unknown): void {
    if (error !== undefined) this.wrong.push(error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join(" ") : String(error));
  }

  async #judge(process: ImaginedProcess): Promise<void> {
    const { threads, result, shown = (values) => values, status = "completed", effects, mayRepeat = [] } = this.#scenario;
    const { ledger, accepted } = this.#world;
    for (const id of threads) {
      const row = await process.row(id);
      if (row?.status !== status) this.wrong.push(`thread ${id} is ${row?.status}`);
      else if (result !== undefined) {
        const { values } = await process.app.getState(config(id));
        this.#compare(`result of ${id}`, shown(values), result);
      }
    }
    if (effects !== undefined) this.#compare("effects", ledger.names(), effects);
    for (const id of threads) this.wrong.push(...(await whatIsWrong(process.store, id, { effects: ledger.effects, mayRepeat, accepted })));
    // A process whose store failed is allowed to lose what it held; one that nothing happened to is not.
    if (this.#fault.startsWith("hiccup")) return;
    if (process.lapses > 0) this.wrong.push(`a process that lives lost hold of a thread ${process.lapses} times`);
    if (process.errors.length > 0) this.wrong.push(`errors: ${process.errors.map(String).join("; ")}`);
  }

  #compare(what: string, found: unknown, wanted: unknown): void {
    if (!isDeepStrictEqual(found, wanted)) this.wrong.push(`${what}: ${JSON.stringify(found)}`);
  }
}

function crashOf(fault: Fault, commit: number): ConstructorParameters<typeof CrashingStore>[1] {
  switch (fault) {
    case "before":
    case "after":
    case "torn":
      return { commit, when: fault };
    case "hiccup before":
      return { commit, when: "before", recovers: true };
    case "hiccup torn":
      return { commit, when: "torn", recovers: true };
    case "stalled":
      return undefined;
    default:
      return fault satisfies never;
  }
}
