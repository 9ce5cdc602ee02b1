/** A journal in parts: one for each superstep of each run. */
import type { CheckpointListed, JournalItem, Json } from "holdpoint/client";

/** A superstep: what its nodes did, in order. */
export interface JournalGroup {
  readonly key: string;
  readonly title: string;
  /** What was to run in it. */
  readonly nodes: readonly string[];
  readonly at: number;
  /** The entry it began with: its state is that of the checkpoint there. */
  readonly first: JournalItem;
  readonly items: readonly JournalItem[];
}

function field(detail: Json, name: string): Json | undefined {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return undefined;
  return (detail as Readonly<Record<string, Json>>)[name];
}

function number(detail: Json, name: string): number | undefined {
  const value = field(detail, name);
  return typeof value === "number" ? value : undefined;
}

function nodesIn(detail: Json): readonly string[] {
  const tasks = field(detail, "tasks");
  if (!Array.isArray(tasks)) return [];
  const names = (tasks as readonly Json[]).map((task) => field(task, "node"));
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

/** The text of a field of an entry; undefined where it has none. */
export function textIn({ detail }: JournalItem, name: string): string | undefined {
  const value = field(detail, name);
  return typeof value === "string" ? value : undefined;
}

/** On whose behalf the latest run is, and who else counts as its requester. */
export function requestersIn(items: readonly JournalItem[]): {
  readonly requester: string | undefined;
  readonly others: readonly string[];
} {
  const from = items.findLastIndex(({ kind }) => kind === "run_started");
  const started = items[from];
  const others = items.slice(Math.max(0, from)).flatMap(({ detail }): readonly Json[] => {
    const named = field(detail, "coRequesters");
    return Array.isArray(named) ? (named as readonly Json[]) : [];
  });
  return {
    requester: started === undefined ? undefined : textIn(started, "requester"),
    others: [...new Set(others.filter((other) => typeof other === "string"))],
  };
}

/** The parts, oldest first. A superstep ends where the next one begins. */
export function journalGroups(items: readonly JournalItem[]): readonly JournalGroup[] {
  const groups: (JournalGroup & { readonly items: JournalItem[] })[] = [];
  let run = 0;
  for (const item of items) {
    const { kind, detail, seq, index, at } = item;
    const last = groups.at(-1);
    if (last !== undefined && kind !== "run_started" && kind !== "superstep") {
      last.items.push(item);
      continue;
    }
    run = number(detail, "run") ?? run;
    const step = number(detail, "step") ?? 0;
    const title = kind === "forked" ? "Fork" : `Run ${run}, step ${step}`;
    groups.push({ key: `${seq}.${index}`, title, nodes: nodesIn(detail), at, first: item, items: [item] });
  }
  return groups;
}

/** The checkpoint that an entry made, of those that were read. */
export function checkpointAt(
  { seq, index }: JournalItem,
  checkpoints: readonly CheckpointListed[],
): CheckpointListed | undefined {
  const place = `chk_${String(seq).padStart(10, "0")}_${String(index + 1).padStart(4, "0")}_`;
  return checkpoints.find(({ id }) => id.startsWith(place));
}
