/** Runs one scenario again and again, with a fault at its first commit, its second, and so on until none is left. */
import { isDeepStrictEqual } from "node:util";
import { isHoldpointError, MemorySaver, type Store } from "../../src/index.ts";
import { CrashingStore, ManualClock } from "../../src/testing/index.ts";
import { ImaginedProcess, LEASE_MS, config, type Style, type World } from "./imagined-process.ts";
import { whatIsWrong } from "./invariants.ts";
import { Ledger } from "./ledger.ts";
import type { Fault, Scenario } from "./scenarios.ts";
import { StallingStore, TriggerStore, WitnessStore } from "./wrapped-store.ts";

/** What goes wrong in one process: at which of its commits, and how. */
export interface Planned {
  readonly fault: Fault;
  readonly commit: number;
  /** A stalled process goes on when the one after it comes to this commit; left out: when all others are done. */
  readonly until?: number;
}

/** Data that outlives processes, and how a process gets its handle on it. */
export interface Disk {
  open(): Store;
  remove(): Promise<void>;
}

export interface Swept {
  readonly runs: number;
  readonly wrong: readonly string[];
}

/** More commits than any scenario has. */
const MOST = 200;

/** Every commit of a scenario once, until a run ends without the fault. */
export async function sweep(
  scenario: Scenario,
  style: Style,
  fault: Fault,
  disk: (clock: ManualClock) => Disk = inMemory,
): Promise<Swept> {
  const wrong: string[] = [];
  for (let commit = 1; commit <= MOST; commit += 1) {
    const run = await play(scenario, style, [{ fault, commit }], disk);
    wrong.push(...run.wrong);
    if (run.fired === 0) return { runs: commit, wrong };
  }
  throw new Error(`${scenario.name} makes more than ${MOST} commits.`);
}

/** One run with what goes wrong in its first process, in the one after it, and so on; `fired` says how much of it did. */
export async function play(
  scenario: Scenario,
  style: Style,
  plan: readonly Planned[],
  disk: (clock: ManualClock) => Disk = inMemory,
): Promise<{ readonly fired: number; readonly wrong: readonly string[] }> {
  const run = new Run(scenario, style, disk);
  const fired = await run.toItsEnd(plan);
  await run.close();
  const told = plan.map(({ fault, commit }) => `${fault} commit ${commit}`).join(", ");
  return { fired, wrong: run.wrong.map((what) => `${told}: ${what}`) };
}

/** One store that all processes share; refused commits are looked at closely. */
function inMemory(clock: ManualClock): Disk {
  const store = new MemorySaver({ clock });
  return { open: () => new WitnessStore(store), remove: async () => undefined };
}

/** A process that stands still, to be let go on when others are done. */
interface Stopped {
  readonly process: ImaginedProcess;
  readonly store: StallingStore;
  readonly played: Promise<unknown>;
  readonly until: number | undefined;
}

/** Refusals that only say that another process was at it in the same moment. */
const MEANWHILE = ["THREAD_BUSY", "INTERRUPT_CLOSED", "NO_PENDING_INTERRUPT"] as const;

class Run {
  readonly wrong: string[] = [];
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #disk: Disk;
  readonly #handles: Store[] = [];
  readonly #stopped: Stopped[] = [];

  constructor(scenario: Scenario, style: Style, disk: (clock: ManualClock) => Disk) {
    const clock = new ManualClock();
    this.#scenario = scenario;
    this.#world = { clock, ledger: new Ledger(), accepted: [], style };
    this.#disk = disk(clock);
  }

  #open(): Store {
    const store = this.#disk.open();
    this.#handles.push(store);
    const due = this.#stopped.find(({ process, until }) => process.stopped && until !== undefined);
    return due?.until === undefined ? store : new TriggerStore(store, due.until, () => letGoOn(due));
  }

  async close(): Promise<void> {
    for (const store of this.#handles) await store.close();
    await this.#disk.remove();
  }

  /** How many of the planned faults happened. */
  async toItsEnd(plan: readonly Planned[]): Promise<number> {
    let fired = 0;
    let last: ImaginedProcess | undefined;
    for (const planned of plan) {
      const broken = await this.#untilItBreaks(planned);
      last = broken.survivor;
      if (!broken.fired) break;
      fired += 1;
      await this.#world.clock.settle();
      await this.#world.clock.advance(LEASE_MS + 1);
    }
    if (last === undefined || fired === plan.length) {
      last ??= new ImaginedProcess(this.#world, this.#open(), this.#scenario.build);
      this.#note(await this.#playBeside(last));
    }
    for (const one of this.#stopped) {
      letGoOn(one);
      await one.process.outlast(one.played);
      this.#note(await this.#playBeside(last));
    }
    const forgiving = plan
      .slice(0, fired)
      .some(({ fault, until }) => fault.startsWith("hiccup") || until !== undefined);
    this.wrong.push(...(await judge(this.#scenario, this.#world, last)));
    // A process whose store failed may lose what it held; one that nothing happened to may not.
    if (!forgiving && last.lapses > 0) {
      this.wrong.push(`a process that lives lost hold of a thread ${last.lapses} times`);
    }
    if (!forgiving && last.errors.length > 0) this.wrong.push(`errors: ${last.errors.map(String).join("; ")}`);
    for (const store of this.#handles) if (store instanceof WitnessStore) this.wrong.push(...store.broken);
    return fired;
  }

  /** One process up to its fault, or to its end without one. `survivor`: it lives on. */
  async #untilItBreaks({
    fault,
    commit,
    until,
  }: Planned): Promise<{ readonly fired: boolean; readonly survivor: ImaginedProcess | undefined }> {
    const lives = fault.startsWith("hiccup");
    const broke = Promise.withResolvers<"broke">();
    let fired = false;
    const onBreak = (): void => {
      fired = true;
      process.stopped = !lives;
      broke.resolve("broke");
    };
    const inner = this.#open();
    const store =
      fault === "stalled"
        ? new StallingStore(inner, commit, onBreak)
        : new CrashingStore(inner, crashOf(fault, commit), onBreak);
    const process = new ImaginedProcess(this.#world, store, this.#scenario.build);
    const played = this.#play(process);
    const ended = lives ? await played : await Promise.race([played, broke.promise]);
    // What it has under way comes to rest first; the fault may be in that.
    if (!fired) await Promise.race([process.holdpoint.stop({ waitMs: LEASE_MS }), broke.promise]);
    if (!fired) this.#note(ended);
    if (fired && store instanceof StallingStore) this.#stopped.push({ process, store, played, until });
    return { fired, survivor: fired && !lives ? undefined : process };
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

  /** Plays to the end, again and again while another process is in the way. */
  async #playBeside(process: ImaginedProcess): Promise<unknown> {
    for (let tries = 0; ; tries += 1) {
      const error = await this.#play(process);
      if (!MEANWHILE.some((code) => isHoldpointError(error, code)) || tries > 20) return error;
      await this.#world.clock.advance(1_000);
    }
  }

  #note(error: unknown): void {
    if (error !== undefined) {
      this.wrong.push(
        error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join(" ") : String(error),
      );
    }
  }
}

function letGoOn({ process, store }: Stopped): void {
  process.stopped = false;
  store.goOn();
}

/** What is wrong at the end of a run of a scenario, as `process` finds it. */
export async function judge(
  { threads, result, shown = (values) => values, status = "completed", effects, mayRepeat = [] }: Scenario,
  { ledger, accepted }: World,
  process: ImaginedProcess,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const compare = (what: string, found: unknown, wanted: unknown): void => {
    if (!isDeepStrictEqual(found, wanted)) wrong.push(`${what}: ${JSON.stringify(found)}`);
  };
  for (const id of threads) {
    const row = await process.row(id);
    if (row?.status !== status) wrong.push(`thread ${id} is ${row?.status}`);
    else if (result !== undefined) {
      compare(`result of ${id}`, shown((await process.app.getState(config(id))).values), result);
    }
    wrong.push(...(await whatIsWrong(process.store, id, { effects: ledger.effects, mayRepeat, accepted })));
  }
  if (effects !== undefined) compare("effects", ledger.names(), effects);
  return wrong;
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
