/** What these tests stand on: a clock they move, stores on it, and processes that share a store. */
import { engineFor } from "../../src/engine/engine-for.ts";
import {
  Holdpoint,
  HoldpointError,
  MemorySaver,
  type HoldpointOptions,
  type Interrupt,
  type Store,
} from "../../src/index.ts";
import { DEFAULT_TENANT, threadId } from "../../src/core/ids.ts";
import type { ThreadRow } from "../../src/storage/store.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { WrappedStore } from "../crash/wrapped-store.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A store in memory whose time only tests move. */
export function clocked(): { readonly clock: ManualClock; readonly store: MemorySaver } {
  const clock = new ManualClock();
  return { clock, store: new MemorySaver({ clock }) };
}

/** A process on data that others share: a handle of its own, hence an engine of its own. */
export class Process extends WrappedStore {
  #isDead = false;

  /** It is gone: nothing it held is given back, and nothing it asked for comes back to it. */
  end(): void {
    this.#isDead = true;
    engineFor(this).abandonAll("the process ended");
  }

  protected override pass<T>(_call: keyof Store, run: () => Promise<T>): Promise<T> {
    return this.#isDead ? new Promise(() => undefined) : run();
  }
}

/** What rested in memory is dropped: what resumes next replays. */
export function cool(store: Store): void {
  engineFor(store).cool();
}

/** The configuration of a thread. */
export function thread(id: string = "t"): { readonly configurable: { readonly thread_id: string } } {
  return { configurable: { thread_id: id } };
}

/** A `Holdpoint` that reports what nobody waits for into `errors`. */
export function serving(
  store: Store,
  graphs: HoldpointOptions["graphs"],
  options: Partial<HoldpointOptions> = {},
): { readonly holdpoint: Holdpoint; readonly errors: unknown[] } {
  const errors: unknown[] = [];
  return {
    holdpoint: new Holdpoint({
      store,
      graphs,
      replayGraceMs: 50,
      ...options,
      onError: (error) => void errors.push(error),
    }),
    errors,
  };
}

/** How long something may take to come to be. Some of what is waited for takes real time: a replay that stands still. */
const PATIENCE_MS = 30_000;

/** What is not so after so many turns of the event loop waits for another process, or for time: */
const TURNS = 50;
/** then it is looked at this often, and the processor is left to whoever is waited for. */
const PAUSE_MS = 3;
/** Tests may put others in the place of the global ones. */
const { setImmediate: soon, setTimeout: later } = globalThis;

/** Waits until something is so: turn by turn of the event loop at first. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string = condition.toString(),
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let turn = 0; performance.now() < end; turn += 1) {
    if (await condition()) return;
    await new Promise<void>((resolve) => void (turn < TURNS ? soon(resolve) : later(resolve, PAUSE_MS)));
  }
  throw new Error(`It never came to be: ${what}`);
}

/** The row of a thread. */
export async function rowOf(store: Store, id: string = "t"): Promise<ThreadRow> {
  const row = await store.thread(DEFAULT_TENANT, threadId(id));
  if (row === undefined) throw new Error(`There is no thread ${id}.`);
  return row;
}

/** Waits until nobody runs a thread: it waits for people or time, or has ended. */
export async function rested(store: Store, id: string = "t"): Promise<ThreadRow> {
  await until(async () => {
    const row = await store.thread(DEFAULT_TENANT, threadId(id));
    return row?.leaseUntil === null;
  }, `thread ${id} rests`);
  return rowOf(store, id);
}

export interface Refusal {
  readonly code: string | undefined;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly name: string;
}

function described(error: unknown): Refusal {
  if (error instanceof HoldpointError) return error;
  const { code, message, data, name } = error as Partial<Refusal>;
  return { code, message: message ?? String(error), data: data ?? {}, name: name ?? "" };
}

/** What a call is refused or fails with. */
export async function refusal(call: Promise<unknown> | (() => unknown)): Promise<Refusal> {
  let value: unknown;
  try {
    value = await (typeof call === "function" ? call() : call);
  } catch (error) {
    return described(error);
  }
  throw new Error(`It was not refused; it gave ${JSON.stringify(value)}.`);
}

/** The code a call is refused with. */
export async function codeOf(call: Promise<unknown> | (() => unknown)): Promise<string | undefined> {
  return (await refusal(call)).code;
}

/** Everything a stream yields. */
export async function all<T>(stream: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of await stream) items.push(item);
  return items;
}

/** The questions of a paused result, there being at least one. */
export function questionsOf(
  result: { readonly __interrupt__?: readonly Interrupt[] } | null,
): readonly [Interrupt, ...Interrupt[]] {
  const [first, ...more] = result?.__interrupt__ ?? [];
  if (first === undefined) throw new Error(`It did not pause: ${JSON.stringify(result)}`);
  return [first, ...more];
}
