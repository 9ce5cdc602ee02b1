/** What the list of threads and a thread's page show, as it stands in the address. */
import type { ThreadsQuery, ThreadStatus } from "holdpoint/client";

export const STATUSES = [
  "waiting",
  "running",
  "pending",
  "blocked",
  "failed",
  "canceled",
  "completed",
] as const satisfies readonly ThreadStatus[];

/** The search part of the address of the list. */
export interface ThreadsSearch {
  readonly status?: ThreadStatus;
  readonly graph?: string;
  readonly q?: string;
}

/** The search part of the address of a thread. */
export interface ThreadSearch {
  /** The checkpoint that is looked at. */
  readonly at?: string;
}

function text(given: unknown): string | undefined {
  const said = typeof given === "number" ? String(given) : given;
  return typeof said === "string" && said !== "" ? said.slice(0, 200) : undefined;
}

/** What an address says; what it does not know is left out. */
export function readThreadsSearch(given: Record<string, unknown>): ThreadsSearch {
  const status = STATUSES.find((one) => one === given["status"]);
  const [graph, q] = [text(given["graph"]), text(given["q"])];
  return {
    ...(status === undefined ? {} : { status }),
    ...(graph === undefined ? {} : { graph }),
    ...(q === undefined ? {} : { q }),
  };
}

/** What the address of a thread says. */
export function readThreadSearch(given: Record<string, unknown>): ThreadSearch {
  const at = text(given["at"]);
  return at === undefined ? {} : { at };
}

/** The same, as the server is asked. */
export function threadsAsked(search: ThreadsSearch): ThreadsQuery {
  return { ...search, order: "newest" };
}
