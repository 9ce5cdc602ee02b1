/**
 * A process that can be thought to end at any commit: its own store handle, engine and graphs on data that outlives it.
 *
 * What happens to it from outside is a play that can be begun again: it looks at what is there before it acts, as
 * whoever starts a process again after a crash would.
 */
import type { Json } from "../../src/core/json.ts";
import {
  Command,
  Holdpoint,
  type CompiledStateGraph,
  type InvokeConfig,
  type PendingInterrupt,
  type Receipt,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { ManualClock } from "../../src/testing/index.ts";
import type { ThreadRow } from "../../src/storage/store.ts";
import type { Ledger } from "./ledger.ts";
import { OpenCalls } from "./wrapped-store.ts";

export const LEASE_MS = 15_000;
/** Turns of the event loop in which whatever can go on without time and people has gone on. */
const TURNS = 400;
const ROUNDS = 200;

/** What a play uses of a graph, whatever its types. */
export type Runnable = Pick<CompiledStateGraph<never, never>, "program" | "receipt" | "cancel" | "fork"> & {
  invoke(input: unknown, config?: InvokeConfig): Promise<unknown>;
  getState(config: InvokeConfig): Promise<{
    readonly values: unknown;
    readonly next: readonly string[];
    readonly metadata: { readonly run: number };
    readonly config: InvokeConfig;
  }>;
  getStateHistory(
    config: InvokeConfig,
  ): AsyncGenerator<{ readonly values: unknown; readonly config: InvokeConfig; readonly next: readonly string[] }>;
  updateState(
    config: InvokeConfig,
    values: unknown,
    asNode?: string,
    options?: { readonly cancelPending?: boolean },
  ): Promise<unknown>;
};

/** How answers come: by a resume in the process that waits, or by a decision, to be taken up by the worker. */
export interface Style {
  readonly answers: "resume" | "decide";
  readonly hotThreads: number;
}

/** What outlives every process of one run. */
export interface World {
  readonly clock: ManualClock;
  readonly ledger: Ledger;
  /** Receipts people hold in their hands. */
  readonly accepted: Receipt[];
  readonly style: Style;
}

/** What a graph is built with. */
export interface Here {
  readonly store: Store;
  readonly ledger: Ledger;
}

/** What somebody else than ann says. */
export class Said {
  readonly by: string;
  readonly value: Json;

  constructor(by: string, value: Json) {
    this.by = by;
    this.value = value;
  }
}

export type Person = (question: PendingInterrupt) => Json | Said | undefined;

/** What the engine asks after a crash between doing and recording. */
interface OutcomeQuestion {
  readonly idempotencyKey: string;
  readonly step: string;
}

export function asksOutcome(value: unknown): value is OutcomeQuestion {
  return typeof value === "object" && value !== null && "idempotencyKey" in value && "step" in value;
}

export function config(id: string): InvokeConfig & { readonly configurable: { readonly thread_id: string } } {
  return { configurable: { thread_id: id, actor: "ann" } };
}

/** Who says what became of work: those who decide about it (ann asked for it); anything else ann answers. */
function decidersOf({ review, purpose }: PendingInterrupt): readonly string[] {
  if (purpose !== "outcome" || review === undefined) return ["ann"];
  const { reviewers } = review as {
    readonly reviewers?: { readonly rule: { readonly people?: string[]; readonly count?: number } };
  };
  return (reviewers?.rule.people ?? ["ben"]).slice(0, reviewers?.rule.count ?? 1);
}

export class ImaginedProcess {
  readonly store: Store;
  readonly world: World;
  readonly app: Runnable;
  readonly holdpoint: Holdpoint;
  readonly errors: unknown[] = [];
  /** Leases that had to lapse although this process lives: threads it lost hold of. */
  lapses = 0;
  /** It broke or stands still. */
  stopped = false;
  readonly #calls: OpenCalls;

  constructor(world: World, store: Store, build: (here: Here) => Runnable) {
    this.world = world;
    this.#calls = new OpenCalls(store);
    this.store = this.#calls;
    this.app = build({ store: this.store, ledger: world.ledger });
    this.holdpoint = new Holdpoint({
      store: this.store,
      graphs: [this.app],
      leaseMs: LEASE_MS,
      hotThreads: world.style.hotThreads,
      onError: (error) => void this.errors.push(error),
    });
  }

  row(id: string): Promise<ThreadRow | undefined> {
    return this.store.thread(DEFAULT_TENANT, threadId(id));
  }

  /** Starts the thread unless it is there. */
  async begin(id: string, input: unknown): Promise<void> {
    if ((await this.row(id)) === undefined) await this.outlast(this.app.invoke(input, config(id)));
  }

  /** Whoever waits by the clock is not left waiting for ever: time passes as long as this process is not stopped. */
  async outlast<T>(waiting: Promise<T>): Promise<T> {
    let over = false;
    const done = (): void => void (over = true);
    waiting.then(done, done);
    const { clock } = this.world;
    for (let turn = 0; !over && !this.stopped; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      // No time passes while a store takes its own.
      if (this.#calls.isBusy) turn = 0;
      if (!over && turn % TURNS === TURNS - 1) {
        await clock.advance(Math.max(0, (clock.nextAt ?? clock.now()) - clock.now()));
      }
    }
    return waiting;
  }

  async pending(id: string): Promise<readonly PendingInterrupt[]> {
    return (await this.holdpoint.pending({ threadId: id })).items;
  }

  /** Answers one question the way of this world, by as many as it takes, and keeps the receipts. */
  async answer(id: string, question: PendingInterrupt, said: Json | Said): Promise<void> {
    const all = said instanceof Said ? [said] : decidersOf(question).map((by) => new Said(by, said));
    for (const one of all) await this.#say(id, question, one);
  }

  async #say(id: string, question: PendingInterrupt, { by, value }: Said): Promise<void> {
    if (this.world.style.answers === "decide") {
      this.world.accepted.push(await this.holdpoint.decide(question.id, value, { by, digest: question.digest }));
      return;
    }
    const as = { configurable: { ...config(id).configurable, actor: by } };
    await this.outlast(this.app.invoke(new Command({ resume: { [question.id]: value } }), as)).catch(
      async (error: unknown) => {
        // A thread that failed after it took the answer says so here; the store's own failures go on.
        if ((await this.row(id))?.status !== "failed") throw error;
      },
    );
    const receipt = await this.holdpoint.receipt(question.id);
    if (receipt !== undefined) this.world.accepted.push(receipt);
  }

  /** Commits a decision and leaves the thread alone: as from a process that has none of the code. */
  async decideOnly(question: PendingInterrupt, value: Json): Promise<void> {
    const desk = new Holdpoint({ store: this.store, graphs: [] });
    this.world.accepted.push(await desk.decide(question.id, value, { by: "ann", digest: question.digest }));
  }

  /** Lets a thread go on that is held at a breakpoint. */
  async goOn(id: string): Promise<void> {
    const row = await this.#rested(id);
    if (row.status === "waiting" && (await this.pending(id)).length === 0 && row.wakeAt === null) {
      await this.outlast(this.app.invoke(null, config(id)));
    }
  }

  /** What a person who looks up what happened says of a step that was under way. */
  honest({ value }: Pick<PendingInterrupt, "value">): Json | undefined {
    if (!asksOutcome(value)) return undefined;
    const done = this.world.ledger.done(value.idempotencyKey);
    return done === undefined ? { action: "retry" } : { action: "result", value: `${done.name} done` };
  }

  /** Lets the thread go on until it has ended, or only waits for what `person` says nothing to. */
  async drive(id: string, person: Person, honest: Person = (question) => this.honest(question)): Promise<ThreadRow> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = await this.#rested(id);
      if (
        row.status === "completed" ||
        row.status === "canceled" ||
        row.status === "failed" ||
        row.status === "blocked"
      ) {
        return row;
      }
      const answered = await this.#answerOne(id, (question) => honest(question) ?? person(question));
      if (answered) continue;
      if (row.wakeAt === null) return row;
      await this.world.clock.advance(Math.max(0, row.wakeAt - this.world.clock.now()));
    }
    throw new Error(`Thread ${id} did not come to an end: ${JSON.stringify(await this.row(id))}`);
  }

  async #answerOne(id: string, person: Person): Promise<boolean> {
    for (const question of await this.pending(id)) {
      const value = person(question);
      if (value === undefined) continue;
      await this.answer(id, question, value);
      return true;
    }
    return false;
  }

  /** The thread's row once nobody holds it and nothing is due. */
  async #rested(id: string): Promise<ThreadRow> {
    await this.holdpoint.tick();
    for (let turn = 0; ; turn += 1) {
      const row = await this.row(id);
      if (row === undefined) throw new Error(`There is no thread ${id}.`);
      const now = this.world.clock.now();
      if (row.leaseUntil === null && (row.wakeAt === null || row.wakeAt > now)) return row;
      if (row.leaseUntil === null) await this.holdpoint.tick();
      if (turn >= TURNS) {
        this.lapses += 1;
        if (this.lapses > ROUNDS) {
          throw new Error(`Thread ${id} is held for ever: ${JSON.stringify(row)}; ${String(this.errors.at(-1))}`);
        }
        await this.world.clock.advance(LEASE_MS + 1);
        await this.holdpoint.tick();
        turn = 0;
      }
      await new Promise((resolve) => setImmediate(resolve));
      // What waits for its store is on its way.
      while (this.#calls.isBusy) {
        await new Promise((resolve) => setImmediate(resolve));
        turn = 0;
      }
    }
  }
}
