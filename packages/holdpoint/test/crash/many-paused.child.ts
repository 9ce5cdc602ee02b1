/** A freshly started worker over a file full of paused threads, measuring itself. Sends what it found to its parent. */
import { DatabaseSync, StatementSync } from "node:sqlite";
import { setTimeout as passed } from "node:timers/promises";
import { Command, Holdpoint } from "../../src/index.ts";
import { SqliteSaver } from "../../src/storage/sqlite/index.ts";
import type { Store } from "../../src/storage/store.ts";
import { pausedGraph } from "./many-paused-graph.ts";
import { WrappedStore } from "./wrapped-store.ts";

export interface Measured {
  /** From the start of the process until the first look for due threads was done. */
  readonly startMs: number;
  readonly openMs: number;
  readonly residentMb: number;
  readonly idlePolls: number;
  readonly idleStatements: number;
  readonly pageMs: number;
  readonly pageStatements: number;
  readonly pageLength: number;
  readonly resumes: number;
  readonly resumeMs: number;
  readonly resumeStatements: number;
}

const { db, resumes } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly db: string;
  readonly resumes: readonly string[];
};
const POLL_MS = 20;

let statements = 0;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Counts every statement SQLite is given, whoever gives it. */
function countCalls(prototype: object, names: readonly string[]): void {
  const methods = prototype as Record<string, Method>;
  for (const name of names) {
    const original = methods[name];
    if (original === undefined) throw new Error(`node:sqlite has no ${name}`);
    methods[name] = function (...args) {
      statements += 1;
      return original.apply(this, args);
    };
  }
}
countCalls(StatementSync.prototype, ["all", "get", "run", "iterate"]);
countCalls(DatabaseSync.prototype, ["exec"]);

let polls = 0;
class PollCounter extends WrappedStore {
  protected override async pass<T>(call: keyof Store, run: () => Promise<T>): Promise<T> {
    const result = await run();
    if (call === "claim") polls += 1;
    return result;
  }
}

/** Waits for a condition, for as long as the parent has patience. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await passed(1);
}

/** The one in the middle of some times, in ms. */
async function median(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const from = performance.now();
    await work(index);
    taken.push(performance.now() - from);
  }
  return taken.toSorted((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}

async function measure(): Promise<Measured> {
  const opening = performance.now();
  const store = new PollCounter(SqliteSaver.fromConnString(db));
  const app = pausedGraph(store);
  const holdpoint = new Holdpoint({ store, graphs: [app], pollMs: POLL_MS, hotThreads: 0 });
  holdpoint.start();
  await until(() => polls > 0);
  const startMs = performance.now();
  await until(() => polls > 5);
  const [polled, stated] = [polls, statements];
  await until(() => polls >= polled + 10);
  const idle = { idlePolls: polls - polled, idleStatements: statements - stated };
  const residentMb = process.memoryUsage().rss / 1e6;
  await holdpoint.stop();

  let pageLength = 0;
  let from = statements;
  const pageMs = await median(20, async () => (pageLength = (await holdpoint.pending()).items.length));
  const pageStatements = (statements - from) / 20;
  from = statements;
  const resumeMs = await median(resumes.length, (index) =>
    app.invoke(new Command({ resume: "yes" }), { configurable: { thread_id: resumes[index] ?? "" } }),
  );
  const resumeStatements = (statements - from) / resumes.length;
  return {
    startMs,
    openMs: startMs - opening,
    residentMb,
    ...idle,
    pageMs,
    pageStatements,
    pageLength,
    resumes: resumes.length,
    resumeMs,
    resumeStatements,
  };
}

process.once("disconnect", () => process.exit(1));
const measured = await measure();
process.send?.(measured);
