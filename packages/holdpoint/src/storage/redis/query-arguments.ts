/** Queries as their scripts are given them. */
import { fromPageCursor } from "../cursor.ts";
import type { DocumentQuery, ThreadQuery } from "../store.ts";
import { THREAD_STATUSES } from "../thread-statuses.ts";
import type { Argument } from "./change-arguments.ts";

const text = (value: string | undefined): string => (value === undefined ? "-" : `=${value}`);

function cursor(after: string | undefined): readonly Argument[] {
  if (after === undefined) return ["0"];
  const { at, key } = fromPageCursor(after);
  return ["1", at, key];
}

/** One or several, each once, with their number; or that there are none to go by. */
function choices(given: string | readonly string[] | undefined): readonly Argument[] {
  if (given === undefined) return ["0"];
  const all = typeof given === "string" ? [given] : [...new Set(given)];
  return ["1", all.length, ...all];
}

export function findArguments({ order = "oldest", limit, after, parent, state, tag }: DocumentQuery): Argument[] {
  return [order, limit, ...cursor(after), text(parent), ...choices(state), ...choices(tag)];
}

export function listArguments({ order, limit, after, status, graph }: ThreadQuery): Argument[] {
  const statuses = status === undefined ? THREAD_STATUSES : [status];
  return [limit, order === "newest" ? "1" : "0", ...cursor(after), statuses.length, ...statuses, text(graph)];
}
