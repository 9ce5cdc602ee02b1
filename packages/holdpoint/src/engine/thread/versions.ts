/**
 * Code change is loud (G8): what happens when a thread meets another version of its graph.
 *
 * `replay`: the new code goes on if it provably replays what is recorded; otherwise the thread is blocked, with the
 * first difference. `pin`: only workers with the thread's own version may claim it. `refuse`: blocked at once.
 */
import { HoldpointError } from "../../core/errors.ts";
import type { State } from "../../core/journal.ts";
import { aside } from "../operations/aside.ts";
import type { Program } from "../program.ts";
import type { ThreadRun } from "./thread-run.ts";
import type { ThreadRow } from "../../storage/store.ts";

/** The routes a worker with this program serves. */
export function routesOf(program: Program): readonly string[] {
  return [program.name, `${program.name}@${program.version}`];
}

/** Refuses a thread that belongs to another graph, or is pinned to another version. Stores nothing. */
export function checkProgram(row: ThreadRow, program: Program): void {
  if (row.graph !== program.name && row.graph !== "") {
    throw new HoldpointError(
      "GRAPH_NOT_FOUND",
      `Thread "${row.id}" belongs to the graph "${row.graph}", and this is "${program.name}".`,
      { threadId: row.id, graph: row.graph },
    );
  }
  if (row.version !== program.version && isOpen(row) && row.route !== program.name) {
    throw new HoldpointError(
      "VERSION_REFUSED",
      `Thread "${row.id}" is pinned to version "${row.version}" of "${row.graph}"; this is version "${program.version}". Register the old version beside the new one.`,
      { threadId: row.id, version: row.version },
    );
  }
}

/** Whether a run of the thread is still open. */
export function isOpen(row: ThreadRow): boolean {
  return row.status !== "completed" && row.status !== "failed" && row.status !== "canceled";
}

/** A thread and the code that is to go on with it. */
type Meeting = Pick<ThreadRun, "view" | "program">;

/** The recorded state as this version of the graph has it; throws when there is none. */
export function adapted({ view, program }: Meeting): State {
  if (view.version === program.version || view.run === 0) return view.state;
  let state = view.state;
  try {
    if (program.migrate !== undefined) state = program.migrate(state, view.version);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The state recorded under version "${view.version}" cannot be migrated to "${program.version}": ${why}`,
      { cause: error },
    );
  }
  const refused = program.refuses(state);
  if (refused === undefined) return state;
  throw new Error(
    `The state recorded under version "${view.version}" does not fit version "${program.version}": ${refused}`,
  );
}

/** What speaks against going on with the thread on this code, before any of it runs; undefined when nothing does. */
export function objection({ view, program }: Meeting): string | undefined {
  for (const { spec } of view.tasks.values()) {
    if (!program.has(spec.node)) {
      return `The thread stands in node "${spec.node}", and version "${program.version}" of "${program.name}" has no such node.`;
    }
  }
  if (view.version === program.version || view.run === 0 || program.onVersionChange !== "refuse") return undefined;
  return `The thread was started with version "${view.version}" of "${program.name}"; version "${program.version}" refuses to go on with it (onVersionChange: "refuse").`;
}

function hasEnded({ view }: ThreadRun): boolean {
  return view.status === "completed" || view.status === "canceled";
}

function migrate(run: ThreadRun): void {
  run.trial.migrate(aside(run, run.mandate.oversight.policies, () => adapted(run)));
}

/** Lets a loaded thread go on, or blocks it. A blocked one is tried again: the code may be the right one now. */
export function admit(run: ThreadRun): boolean {
  if (hasEnded(run)) return true;
  const { view } = run;
  if (view.status === "blocked") run.trial.tryAgain();
  let against = objection(run);
  try {
    if (against === undefined) migrate(run);
  } catch (error) {
    against = error instanceof Error ? error.message : String(error);
  }
  if (against !== undefined) run.block(against);
  return against === undefined;
}

/**
 * Makes a thread that is taken up for something new one of this version: nothing of its journal is replayed for it, and
 * its state is migrated. Refused when the state does not fit.
 */
export function adopt(run: ThreadRun): void {
  const { view, program } = run;
  if (view.status === "blocked") {
    throw new HoldpointError("THREAD_BLOCKED", view.blocked ?? "The thread is blocked.", { threadId: run.id });
  }
  try {
    if (hasEnded(run)) migrate(run);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new HoldpointError("VERSION_REFUSED", message, { threadId: run.id, version: program.version }, error);
  }
  run.trial.passed();
}
