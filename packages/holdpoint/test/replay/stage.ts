/** A graph of one node (or two in parallel) on a store, for tests that write their program out. */
import { expect } from "vitest";
import { engineFor, type EngineSettings } from "../../src/engine/engine-for.ts";
import {
  Annotation,
  Command,
  END,
  HoldpointError,
  MemorySaver,
  START,
  StateGraph,
  type Interrupt,
  type Store,
} from "../../src/index.ts";
import { ManualClock } from "../../src/testing/index.ts";
import { CONFIG, journalOf, SETTINGS } from "./grounds.ts";

const States = Annotation.Root({
  out: Annotation<unknown>(),
  log: Annotation<unknown[], unknown[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
});

/** A node's code; what it returns is the result. */
export type Code = () => unknown;
export type Paused = {
  readonly out?: unknown;
  readonly log?: readonly unknown[];
  readonly __interrupt__?: readonly Interrupt[];
};

interface CodeOptions {
  readonly version?: string;
  readonly migrate?: (state: Readonly<Record<string, unknown>>) => typeof States.State;
}

/** A graph whose node `n` runs `code`. */
export function appOf(store: Store, code: Code, { version = "1", migrate }: CodeOptions = {}) {
  return new StateGraph(States)
    .addNode("n", async () => ({ out: (await code()) ?? null }))
    .addEdge(START, "n")
    .addEdge("n", END)
    .compile({ checkpointer: store, name: "stage", version, ...(migrate === undefined ? {} : { migrate }) });
}

/** A graph whose nodes `a` and `b` run at the same time. */
export function pairOf(store: Store, a: Code, b: Code) {
  return new StateGraph(States)
    .addNode("a", async () => ({ log: ["a", await a()] }))
    .addNode("b", async () => ({ log: ["b", await b()] }))
    .addEdge(START, "a")
    .addEdge(START, "b")
    .addEdge("a", END)
    .addEdge("b", END)
    .compile({ checkpointer: store, name: "stage" });
}

export interface Stage {
  readonly clock: ManualClock;
  readonly store: MemorySaver;
  /** What was executed. */
  readonly done: string[];
  /** Drops what is in memory. */
  cool(): void;
  /** The types and names of what the journal has, in order. */
  journal(): Promise<readonly string[]>;
}

export function stage(settings: EngineSettings = SETTINGS): Stage {
  const clock = new ManualClock();
  const store = new MemorySaver({ clock });
  engineFor(store, settings);
  return {
    clock,
    store,
    done: [],
    cool: () => engineFor(store).cool(),
    journal: async () =>
      (await journalOf(store)).map((entry) => ("name" in entry ? `${entry.type} ${entry.name}` : entry.type)),
  };
}

/** What is asked, by its text. */
export function asked(paused: Paused): ReadonlyMap<string, Interrupt> {
  return new Map((paused.__interrupt__ ?? []).map((question) => [String(question.value), question]));
}

/** The question with this text. */
export function question(paused: Paused, text: string): Interrupt {
  const found = asked(paused).get(text);
  if (found === undefined) throw new Error(`"${text}" is not asked, but ${[...asked(paused).keys()].join(", ")}`);
  return found;
}

/** Answers questions by their text. */
export function answers(paused: Paused, given: Readonly<Record<string, unknown>>): Command {
  return new Command({
    resume: Object.fromEntries(Object.entries(given).map(([text, answer]) => [question(paused, text).id, answer])),
  });
}

/** The refusal a promise rejects with. */
export async function refused(promise: Promise<unknown>): Promise<HoldpointError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HoldpointError);
  return error as HoldpointError;
}

const PATIENCE_MS = 5_000;

/** Resolves once `condition` holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > PATIENCE_MS) throw new Error("what was waited for did not come about");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A promise that somebody else settles. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

export { CONFIG };
