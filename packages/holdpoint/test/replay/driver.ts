/**
 * Drives a thread to its end: answers what it asks, one or several at a time, and moves the clock, in an order given by
 * numbers. Nothing is waited for by time: the clock moves only once nothing else can move the thread.
 */
import type { JournalEntry } from "../../src/core/journal.ts";
import type { Json } from "../../src/core/json.ts";
import { Command, isHoldpointError, type Interrupt, type InvokeConfig } from "../../src/index.ts";
import { CONFIG, journalOf, rowOf, type Ground } from "./grounds.ts";
import { answerTo, callersContext, type Log } from "./interpreter.ts";

/** Real time after which a thread that does not move counts as hanging. */
const HANG_MS = 8_000;
const MOST_MOVES = 200;
/** Turns of the event loop without anything happening after which nothing will, unless it is let happen. */
const QUIET_TURNS = 12;

export interface Drivable {
  invoke(input: never, config?: InvokeConfig): Promise<unknown>;
}

/** Whether the resume with this number finds nothing in memory. */
export type Coldness = (move: number) => boolean;

export const HOT: Coldness = () => false;
export const COLD: Coldness = () => true;
export function mixed(choices: readonly number[]): Coldness {
  return (move) => ((choices[move % choices.length] ?? 0) >> 2) % 2 === 0;
}

export type Ending =
  | { readonly kind: "completed"; readonly result: Json }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }
  /** It did not come to rest, or rests with nobody to answer and nothing to wait for. */
  | { readonly kind: "hangs"; readonly what: string };

type Paused = { readonly kind: "paused"; readonly questions: readonly Interrupt[] };

/** Something that settles, seen without waiting for it. */
class Watched<T> {
  outcome: { readonly value: T } | { readonly thrown: unknown } | undefined;

  constructor(promise: Promise<T>) {
    promise.then(
      (value) => (this.outcome = { value }),
      (thrown: unknown) => (this.outcome = { thrown }),
    );
  }
}

/** What people say of an action: by what it is, because after raw awaits the order of asking is not always the same. */
function decisionOn(value: Json): Json {
  const { tool } = value as { readonly tool: string };
  const sum = Array.from(tool, (character) => character.codePointAt(0) ?? 0).reduce((one, other) => one + other, 0);
  return { type: sum % 3 === 0 ? "reject" : "approve" };
}

export class Driver<App extends Drivable> {
  readonly #ground: Ground<App>;
  readonly #choices: readonly number[];
  readonly #isCold: Coldness;
  readonly #log: Log;
  #moves = 0;
  #released = 0;
  /** How many effects there were when the last resume began. */
  effectsBefore = 0;
  constructor(ground: Ground<App>, log: Log, choices: readonly number[], isCold: Coldness) {
    this.#ground = ground;
    this.#log = log;
    this.#choices = choices;
    this.#isCold = isCold;
  }

  #choice(): number {
    return (this.#choices[this.#moves % this.#choices.length] ?? 0) + this.#moves;
  }

  #resuming(): void {
    if (this.#isCold(this.#moves)) this.#ground.cool(this.#choice());
    this.#moves += 1;
    this.effectsBefore = this.#log.effects.length;
  }

  /** Whether the thread rests and waits for nothing but time; then when it wants to be woken. */
  async #onlyTime(): Promise<number | undefined> {
    const row = await rowOf(this.#ground.store);
    const at = row?.leaseUntil === null ? row.wakeAt : null;
    return at === null || at <= this.#ground.clock.now() ? undefined : at;
  }

  /** Calls, and moves the clock whenever only that can let the call go on. */
  async call(input: unknown): Promise<Ending | Paused> {
    const { app } = this.#ground;
    const watched = new Watched(callersContext.run("the caller", () => app.invoke(input as never, CONFIG)));
    const began = performance.now();
    while (watched.outcome === undefined) {
      await this.#quiet();
      if (watched.outcome !== undefined) break;
      if (this.#release()) continue;
      const at = await this.#onlyTime();
      if (at !== undefined) {
        this.#resuming();
        await this.#ground.clock.advance(at - this.#ground.clock.now());
      } else if (performance.now() - began > HANG_MS) {
        return { kind: "hangs", what: `${JSON.stringify(input)} did not come to rest` };
      }
    }
    return this.#ending(watched.outcome);
  }

  /** Waits until nothing has happened for a while of the event loop. */
  async #quiet(): Promise<void> {
    let { pulse } = this.#log;
    for (let turn = 0; turn < QUIET_TURNS; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#log.pulse === pulse && !this.#ground.isBusy) continue;
      ({ pulse } = this.#log);
      turn = 0;
    }
  }

  /** Lets one of the steps that are under way end. */
  #release(): boolean {
    const { underWay } = this.#log;
    const names = [...underWay.keys()].toSorted();
    const choice = (this.#choices[this.#released % this.#choices.length] ?? 0) + this.#released;
    const name = names[choice % names.length];
    if (name === undefined) return false;
    this.#released += 1;
    underWay.get(name)?.();
    return true;
  }

  #ending(outcome: { readonly value: unknown } | { readonly thrown: unknown }): Ending | Paused {
    if ("thrown" in outcome) {
      const { thrown } = outcome;
      return {
        kind: "failed",
        code: isHoldpointError(thrown) ? thrown.code : "",
        message: thrown instanceof Error ? thrown.message : String(thrown),
      };
    }
    const result = outcome.value as { readonly __interrupt__?: readonly Interrupt[] };
    if (result.__interrupt__ === undefined) return { kind: "completed", result: result as unknown as Json };
    // In which order parallel tasks ask is nobody's promise; what is chosen must not depend on it.
    return {
      kind: "paused",
      questions: result.__interrupt__.toSorted((one, other) =>
        JSON.stringify(one.value) < JSON.stringify(other.value) ? -1 : 1,
      ),
    };
  }

  /** One move of a thread that rests: an answer, two answers at once, or time. */
  async move(questions: readonly Interrupt[]): Promise<Ending | Paused> {
    const { store, clock } = this.#ground;
    const row = await rowOf(store);
    // An earlier process may hold it for a moment; then this is when its lease would lapse, and nothing to wait for.
    const wakeAt = row?.leaseUntil === null ? row.wakeAt : null;
    const options: (() => Promise<Ending | Paused>)[] = questions.map((question) => () => this.#answer([question]));
    if (questions.length > 1) options.push(() => this.#answer(questions.slice(-2)));
    if (wakeAt !== null) {
      options.push(async () => {
        this.#resuming();
        await clock.advance(Math.max(0, wakeAt - clock.now()));
        return this.call(null);
      });
    }
    const chosen = options[this.#choice() % options.length];
    return chosen === undefined ? { kind: "hangs", what: "it rests with no question and no timer" } : chosen();
  }

  /** Whether some answers bring an update of the state with them. */
  hasUpdates = false;

  /** What is answered to a question. */
  answers: (question: Json, choice: number) => Json = answerTo;

  #answer(questions: readonly Interrupt[]): Promise<Ending | Paused> {
    const resume = Object.fromEntries(
      questions.map(({ id, value, purpose }) => [
        id,
        purpose === "action"
          ? decisionOn(value)
          : purpose === "outcome"
            ? { action: "retry" }
            : this.answers(value, this.#choice()),
      ]),
    );
    const choice = this.#choice();
    this.#resuming();
    return this.call(
      new Command(this.hasUpdates && choice % 3 === 0 ? { resume, update: { note: choice } } : { resume }),
    );
  }

  /** Runs a thread from its beginning to its end. */
  async run(): Promise<Ending> {
    let at = await this.call({});
    while (at.kind === "paused") {
      if (this.#moves > MOST_MOVES) return { kind: "hangs", what: `it did not end in ${MOST_MOVES} moves` };
      at = await this.move(at.questions);
    }
    return at;
  }
}

/**
 * The journal as it must be whatever was in memory: the thread's own entries, and each task's in their order. Which of
 * two parallel tasks does something first when both could is nobody's promise; so the end of a task, which is an entry
 * of its own for all but the last of a superstep, is left to the result to tell. When a snapshot is taken depends on how
 * much was read, and changes nothing.
 */
export async function comparable(ground: Ground<unknown>): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const lanes: Record<string, unknown[]> = {};
  for (const entry of await journalOf(ground.store)) {
    if (entry.type !== "task_completed" && entry.type !== "snapshot_taken") {
      (lanes["task" in entry ? entry.task : "thread"] ??= []).push(withoutChance(entry));
    }
  }
  return lanes;
}

/** Without what is another in every thread: its random origin, and the ids derived from that. */
function withoutChance(entry: JournalEntry): object {
  if (entry.type === "value_recorded" && entry.name === "random") return { ...entry, value: 0 };
  const text = JSON.stringify({ ...entry, origin: 0, digest: 0 });
  return JSON.parse(text.replace(/"(int|dec)_[0-9A-HJKMNP-TV-Z]{26}"/g, '"$1"')) as object;
}
