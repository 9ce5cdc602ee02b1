/**
 * Runs a benchmark: all sides in turn, round after round, so that a busy moment of the machine hits them alike.
 *
 * A ratio is the median of the ratios of the rounds, never the ratio of figures of different moments.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median } from "../scoreboard/f/measure.ts";
import { openKit } from "../scoreboard/kit.ts";
import type { Bench, Effort, Goal, Round, Side } from "./bench.ts";

const QUICK_ROUNDS = 3;
const QUICK_SHARE = 0.2;

export interface Figures {
  readonly median: number;
  /** The cost of every round, in the order they were run. */
  readonly rounds: readonly number[];
}

export interface BenchResult {
  readonly name: string;
  readonly title: string;
  readonly row?: string;
  readonly unit: Bench["unit"];
  readonly sides: Readonly<Partial<Record<Side, Figures>>>;
  /** Holdpoint's cost over the floor's. */
  readonly overFloor?: number;
  /** The peer's cost over Holdpoint's. */
  readonly faster?: number;
  readonly goal?: Goal & { readonly holds?: boolean };
}

function effortOf(quick: boolean): Effort {
  return { many: (count) => (quick ? Math.max(1, Math.ceil(count * QUICK_SHARE)) : count) };
}

/** Figures are taken beside the results, on a disk: where temporary files live in memory, syncing costs nothing. */
function directory(): string {
  const path = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(path, { recursive: true });
  return path;
}

async function costs(
  bench: Bench,
  wanted: readonly Side[],
  quick: boolean,
): Promise<ReadonlyMap<Side, readonly number[]>> {
  const kit = openKit("bench", directory());
  try {
    const open: { readonly side: Side; readonly round: Round; readonly taken: number[] }[] = [];
    for (const side of wanted) {
      const round = await bench.sides[side]?.(kit, effortOf(quick));
      if (round !== undefined) open.push({ side, round, taken: [] });
    }
    // The first round of each warms up; where one round is all there is, it is long enough to be warm by itself.
    if (bench.rounds > 1) for (const { round } of open) await round();
    for (let count = 0; count < (quick ? Math.min(QUICK_ROUNDS, bench.rounds) : bench.rounds); count += 1) {
      for (const { round, taken } of open) taken.push(await round());
    }
    return new Map(open.map(({ side, taken }) => [side, taken]));
  } finally {
    await kit.close();
  }
}

/** The median of `upper` over `lower`, round by round. */
function ratio(upper: readonly number[] | undefined, lower: readonly number[] | undefined): number | undefined {
  if (upper === undefined || lower === undefined) return undefined;
  return median(upper.map((cost, index) => cost / (lower[index] ?? Number.NaN)));
}

/** Whether the goal is met; undefined when what it compares with was not run. */
function judge(
  goal: Goal,
  cost: number,
  overFloor: number | undefined,
  faster: number | undefined,
): boolean | undefined {
  switch (goal.kind) {
    case "faster":
      return faster === undefined ? undefined : faster >= goal.times;
    case "floor":
      return overFloor === undefined ? undefined : overFloor <= goal.times;
    case "bytes":
      return cost <= goal.most;
    default:
      return goal satisfies never;
  }
}

export async function runBench(bench: Bench, wanted: readonly Side[], quick: boolean): Promise<BenchResult> {
  const { name, title, row, unit, goal } = bench;
  const taken = await costs(bench, wanted, quick);
  const mine = taken.get("holdpoint") ?? [];
  const overFloor = ratio(mine, taken.get("floor"));
  const faster = ratio(taken.get("langgraph"), mine);
  const holds = goal && judge(goal, median(mine), overFloor, faster);
  return {
    name,
    title,
    unit,
    ...(row === undefined ? {} : { row }),
    sides: Object.fromEntries([...taken].map(([side, rounds]) => [side, { median: median(rounds), rounds }])),
    ...(overFloor === undefined ? {} : { overFloor }),
    ...(faster === undefined ? {} : { faster }),
    ...(goal === undefined ? {} : { goal: { ...goal, ...(holds === undefined ? {} : { holds }) } }),
  };
}
