/**
 * Threads that nobody goes on with until somebody does something: blocked ones, and those whose graph no worker serves.
 *
 * A1. Rows are read, and no journals: why a thread is blocked is in its row, from the commit that blocked it. So looking
 *     costs the same however much threads did, and what is shown on a thread's own page is folded from its journal.
 */
import { isObject, type Json } from "../../core/json.ts";
import type { Tenant, ThreadId } from "../../core/ids.ts";
import type { Store, ThreadRow } from "../../storage/store.ts";
import { whyNone } from "../check/check-threads.ts";
import { servedRoutes } from "../presence.ts";
import type { Program } from "../program.ts";
import { shownText } from "./question-item.ts";
import { routesOf } from "../thread/versions.ts";

/** One of them. */
export interface ThreadAlarm {
  readonly kind: "unclaimable" | "blocked";
  readonly threadId: ThreadId;
  readonly graph: string;
  readonly version: string;
  /** When it last changed. */
  readonly since: number;
  /** What is the matter, and what to do. */
  readonly says: string;
}

/** Of each kind at the most; when there are more, it is not one of them that matters. */
const MOST = 50;
const SAYS_MAX = 1_000;

function alarmOf({ id, graph, version, updatedAt }: ThreadRow, kind: ThreadAlarm["kind"], says: string): ThreadAlarm {
  return { kind, threadId: id, graph, version, since: updatedAt, says: shownText(says, SAYS_MAX) };
}

/** A1 */
function whyBlocked({ id, body }: ThreadRow): string {
  const row = JSON.parse(body) as Json;
  const why = isObject(row) ? row["blocked"] : undefined;
  return typeof why === "string" ? why : `Thread "${id}" is blocked.`;
}

/** Threads that neither these graphs nor any worker can go on with; those that are blocked are another matter. */
export async function leftByAll(
  store: Store,
  tenant: Tenant,
  programs: readonly Program[],
  limit: number,
): Promise<readonly ThreadRow[]> {
  const routes = [...new Set([...programs.flatMap(routesOf), ...(await servedRoutes(store))])];
  return (await store.unclaimable(routes, limit, tenant)).filter(({ status }) => status !== "blocked");
}

/** The first so many of each kind, the longest there first. */
export async function alarmsOf(
  store: Store,
  tenant: Tenant,
  programs: readonly Program[],
): Promise<readonly ThreadAlarm[]> {
  const blocked = (await store.threads({ tenant, status: "blocked", limit: MOST })).items;
  const unclaimable = await leftByAll(store, tenant, programs, MOST);
  return [
    ...blocked.map((row) => alarmOf(row, "blocked", whyBlocked(row))),
    ...unclaimable.map((row) => alarmOf(row, "unclaimable", whyNone(programs, row))),
  ];
}
