/** The robot's cell: the arm with its reflex, and beside it the durable program that asks and writes down. */
import { setTimeout as delay } from "node:timers/promises";
import { Holdpoint, isInterrupted, type App, type Interrupt, type Receipt } from "holdpoint";
import { SqliteSaver } from "holdpoint/sqlite";
import { Arm } from "./arm.ts";
import { crossing, type Crossed } from "./crossing.ts";
import { journalOf } from "./journal.ts";
import { shift } from "./people.ts";
import { Watchdog } from "./watchdog.ts";

/** How often the worker looks for what is due. What it finds is written down; nothing waits for it to stop the arm. */
const POLL_MS = 10;
const LOOK_MS = 5;
const PATIENCE_MS = 20_000;

export class Cell {
  readonly arm = new Arm();
  readonly watchdog = new Watchdog(this.arm);
  readonly #store: SqliteSaver;
  readonly #crossing: App<string, Crossed>;
  readonly panel: Holdpoint;

  readonly file: string;

  constructor(file: string) {
    this.file = file;
    this.#store = SqliteSaver.fromConnString(file);
    const { arm, watchdog } = this;
    this.#crossing = crossing({ arm, watchdog, checkpointer: this.#store, directory: shift });
    this.panel = new Holdpoint({ store: this.#store, graphs: [this.#crossing], directory: shift, pollMs: POLL_MS });
    this.panel.start();
  }

  /** The agent begins to cross a zone; resolves with its question as soon as there is one. */
  async begin(thread: string, zone: string): Promise<Interrupt> {
    const result = await this.#crossing.invoke(zone, { configurable: { thread_id: thread } });
    const [question] = isInterrupted(result) ? result.__interrupt__ : [];
    if (question === undefined) throw new Error(`${thread} did not ask.`);
    return question;
  }

  answer({ id, digest }: Interrupt, option: string, by: string): Promise<Receipt> {
    return this.panel.decide(id, { type: "choose", option }, { by, digest });
  }

  /** The question whether a stopped arm may be released, once the stop is on record. */
  async releaseAsked(thread: string): Promise<Interrupt> {
    let found: Interrupt | undefined;
    await this.until("somebody is asked to release the arm", async () => {
      const { items } = await this.panel.pending({ threadId: thread, role: "safety" });
      [found] = items;
      return found !== undefined;
    });
    return found as Interrupt;
  }

  /** Somebody from safety has looked, and releases the arm. */
  async release(thread: string): Promise<Crossed> {
    await this.answer(await this.releaseAsked(thread), "release", "sam");
    return this.outcome(thread);
  }

  /** What became of a thread that has come to its end. */
  outcome(thread: string): Promise<Crossed> {
    return this.#crossing.settled({ configurable: { thread_id: thread } });
  }

  journal(thread: string): Promise<readonly string[]> {
    return journalOf(this.#store, thread);
  }

  /** Waits until something is so. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`It did not come to be: ${what}.`);
      await delay(LOOK_MS);
    }
  }

  async close(): Promise<void> {
    this.watchdog.off();
    await this.panel.stop();
    await this.#store.close();
  }
}
