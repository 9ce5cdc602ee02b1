/** A thread as the store lists it: what can be queried and routed. The truth is its journal. */
import type { ThreadFields } from "../../storage/store.ts";
import type { Thread } from "./thread.ts";

/** The row after a commit with which the thread comes to rest, or goes on. */
export function threadRow(
  { view, program, next }: Pick<Thread, "view" | "program"> & { readonly next: readonly string[] },
  rests: boolean,
): ThreadFields {
  const { graph, version, run, step, error, blocked } = view;
  return {
    status: rests && view.status === "running" ? "waiting" : view.status,
    version,
    graph,
    route: program.onVersionChange === "pin" ? `${graph}@${version}` : graph,
    body: JSON.stringify({
      run,
      step,
      next,
      ...(error === undefined ? {} : { error: error.message }),
      ...(blocked === undefined ? {} : { blocked }),
    }),
  };
}
