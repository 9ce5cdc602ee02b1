/**
 * Code change is loud (G8): what happens when a thread meets another version of its graph.
 *
 * `replay`: the new code goes on if it provably replays what is recorded; otherwise the thread is blocked, with the
 * first difference. `pin`: only workers with the thread's own version may claim it. `refuse`: blocked at once.
 */
import { HoldpointError } from "../core/errors.ts";
import type { Program } from "./program.ts";
import type { ThreadRun } from "./thread-run.ts";
import type { ThreadRow } from "../storage/store.ts";

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

/** What speaks against going on with the thread on this code, before any of it runs; undefined when nothing does. */
function objection(run: ThreadRun): string | undefined {
  const { view, program } = run;
  for (const { spec } of view.tasks.values()) {
    if (!program.has(spec.node)) {
      return `The thread stands in node "${spec.node}", and version "${program.version}" of "${program.name}" has no such node.`;
    }
  }
  if (view.version === program.version || view.run === 0) return undefined;
  if (program.onVersionChange === "refuse") {
    return `The thread was started with version "${view.version}" of "${program.name}"; version "${program.version}" refuses to go on with it (onVersionChange: "refuse").`;
  }
  const state = program.migrate === undefined ? view.state : program.migrate(view.state, view.version);
  const refused = program.refuses(state);
  return refused === undefined
    ? undefined
    : `The state recorded under version "${view.version}" does not fit version "${program.version}": ${refused}`;
}

/** Lets a loaded thread go on, or blocks it. A blocked one is tried again: the code may be the right one now. */
export function admit(run: ThreadRun): boolean {
  const { view, program } = run;
  const ended = view.status === "completed" || view.status === "canceled";
  if (ended) return true;
  if (view.status === "blocked") run.trial.tryAgain();
  let against: string | undefined;
  try {
    against = objection(run);
  } catch (error) {
    against = `The state recorded under version "${view.version}" cannot be migrated to "${program.version}": ${error instanceof Error ? error.message : String(error)}`;
  }
  if (against !== undefined) {
    run.block(against);
    return false;
  }
  if (view.version !== program.version && program.migrate !== undefined && view.run > 0) {
    run.trial.migrate(program.migrate(view.state, view.version));
  }
  return true;
}
