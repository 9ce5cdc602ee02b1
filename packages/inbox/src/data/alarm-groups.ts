/** What needs somebody who runs the agents, kind by kind: counted, and told apart, so that it is seen what is new. */
import type { Alarm, DeadDelivery, ThreadListed } from "holdpoint/client";

/** Threads that no worker serves, that their code does not replay, or that failed; notifications that were given up. */
export type AlarmKind = "unclaimable" | "blocked" | "failed" | "undelivered";

/** What there is of one kind: at least one. */
export interface AlarmGroup {
  readonly kind: AlarmKind;
  /** How many: `3`, or `50+`. */
  readonly count: string;
  /** How many of what, as a part of a sentence. */
  readonly says: string;
  /** One for each: another when it happened again. */
  readonly keys: readonly string[];
}

/** The first page of a list. */
interface FirstPage<Item> {
  readonly items: readonly Item[] | undefined;
  readonly hasMore: boolean;
}

/** What the server said so far. */
export interface AlarmsFound {
  /** Of each kind the first so many. */
  readonly threads: readonly Alarm[];
  readonly failed: FirstPage<ThreadListed>;
  readonly undelivered: FirstPage<DeadDelivery>;
}

/** Of each kind of {@link Alarm} the server says so many at the most. */
const MOST = 50;

const WORDS: Readonly<Record<AlarmKind, readonly [one: string, several: string]>> = {
  unclaimable: ["thread no worker serves", "threads no worker serves"],
  blocked: ["blocked thread", "blocked threads"],
  failed: ["failed thread", "failed threads"],
  undelivered: ["notification given up", "notifications given up"],
};

function groupOf(kind: AlarmKind, keys: readonly string[], hasMore: boolean): AlarmGroup {
  const count = `${keys.length}${hasMore ? "+" : ""}`;
  const [one, several] = WORDS[kind];
  return { kind, count, says: `${count} ${count === "1" ? one : several}`, keys: keys.map((key) => `${kind} ${key}`) };
}

/** What there is; the kinds of which there is nothing are left out. */
export function alarmGroups({ threads, failed, undelivered }: AlarmsFound): readonly AlarmGroup[] {
  const stuck = (kind: Alarm["kind"]): AlarmGroup => {
    const keys = threads.filter((one) => one.kind === kind).map(({ threadId, since }) => `${threadId} ${since}`);
    return groupOf(kind, keys, keys.length >= MOST);
  };
  const failures = (failed.items ?? []).map(({ id, updatedAt }) => `${id} ${updatedAt}`);
  const unsent = (undelivered.items ?? []).map(({ id, givenUpAt }) => `${id} ${givenUpAt}`);
  return [
    stuck("unclaimable"),
    stuck("blocked"),
    groupOf("failed", failures, failed.hasMore),
    groupOf("undelivered", unsent, undelivered.hasMore),
  ].filter(({ keys }) => keys.length > 0);
}

/** How many there are of all kinds: `7`, `50+`, or nothing. */
export function sayTotal(groups: readonly AlarmGroup[]): string {
  if (groups.length === 0) return "";
  const total = groups.reduce((sum, { keys }) => sum + keys.length, 0);
  return `${total}${groups.some(({ count }) => count.endsWith("+")) ? "+" : ""}`;
}
