/**
 * Runs a benchmark: all sides in turn, round after round, so that a busy moment of the machine hits them alike.
 *
 * A ratio is the median of the ratios of the rounds, never the ratio of figures of different moments; so is a difference.
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
  readonly beside?: string;
  readonly row?: string;
  readonly unit: Bench["unit"];
  readonly sides: Readonly<Partial<Record<Side, Figures>>>;
  /** Holdpoint's cost over the floor's. */
  readonly overFloor?: number;
  /** How much more it is than the floor's, in milliseconds. */
  readonly beyondFloor?: number;
  /** The peer's cost over Holdpoint's. */
  readonly faster?: number;
  readonly goal?: Goal & { readonly holds?: boolean };
  /** What was measured besides. */
  readonly also?: Readonly<Record<string, string>>;
}

function effortOf(quick: boolean, besides: Map<string, string>): Effort {
  return {
    many: (count) => (quick ? Math.max(1, Math.ceil(count * QUICK_SHARE)) : count),
    also: (name, figure) => void besides.set(name, figure),
  };
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
): Promise<{ readonly taken: ReadonlyMap<Side, readonly number[]>; readonly besides: ReadonlyMap<string, string> }> {
  const kit = openKit("bench", directory());
  const besides = new Map<string, string>();
  try {
    const open: { readonly side: Side; readonly round: Round; readonly taken: number[] }[] = [];
    for (const side of wanted) {
      const round = await bench.sides[side]?.(kit, effortOf(quick, besides));
      if (round !== undefined) open.push({ side, round, taken: [] });
    }
    // The first round of each warms up; where one round is all there is, it is long enough to be warm by itself.
    if (bench.rounds > 1) for (const { round } of open) await round();
    for (let count = 0; count < (quick ? Math.min(QUICK_ROUNDS, bench.rounds) : bench.rounds); count += 1) {
      for (const { round, taken } of open) taken.push(await round());
    }
    return { taken: new Map(open.map(({ side, taken }) => [side, taken])), besides };
  } finally {
    await kit.close();
  }
}

/** The median, over the rounds, of what two sides of one round come to together. */
function paired(
  one: readonly number[] | undefined,
  other: readonly number[] | undefined,
  together: (one: number, other: number) => number,
): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  return median(one.map((cost, index) => together(cost, other[index] ?? Number.NaN)));
}

const ratio = (upper: number, lower: number): number => upper / lower;
const difference = (cost: number, base: number): number => cost - base;

/** What is compared with. */
type Compared = Pick<BenchResult, "overFloor" | "beyondFloor" | "faster">;

/** Whether the goal is met; undefined when what it compares with was not run. */
function judge(goal: Goal, cost: number, { overFloor, beyondFloor, faster }: Compared): boolean | undefined {
  switch (goal.kind) {
    case "faster":
      return faster === undefined ? undefined : faster >= goal.times;
    case "floor":
      return overFloor === undefined ? undefined : overFloor <= goal.times;
    case "beyond":
      return beyondFloor === undefined ? undefined : beyondFloor * 1000 <= goal.microseconds;
    case "microseconds":
      return cost * 1000 <= goal.most;
    case "milliseconds":
      return cost <= goal.most;
    case "per second":
      return 1000 / cost >= goal.least;
    case "bytes":
      return cost <= goal.most;
    default:
      return goal satisfies never;
  }
}

function compare(taken: ReadonlyMap<Side, readonly number[]>): Compared {
  const mine = taken.get("holdpoint");
  const floor = taken.get("floor");
  const overFloor = paired(mine, floor, ratio);
  const beyondFloor = paired(mine, floor, difference);
  const faster = paired(taken.get("langgraph"), mine, ratio);
  return {
    ...(overFloor === undefined ? {} : { overFloor }),
    ...(beyondFloor === undefined ? {} : { beyondFloor }),
    ...(faster === undefined ? {} : { faster }),
  };
}

export async function runBench(bench: Bench, wanted: readonly Side[], quick: boolean): Promise<BenchResult> {
  const { name, title, beside, row, unit, goal } = bench;
  const { taken, besides } = await costs(bench, wanted, quick);
  const compared = compare(taken);
  const holds = goal && judge(goal, median(taken.get("holdpoint") ?? []), compared);
  return {
    name,
    title,
    unit,
    ...(beside === undefined ? {} : { beside }),
    ...(row === undefined ? {} : { row }),
    sides: Object.fromEntries([...taken].map(([side, rounds]) => [side, { median: median(rounds), rounds }])),
    ...compared,
    ...(goal === undefined ? {} : { goal: { ...goal, ...(holds === undefined ? {} : { holds }) } }),
    ...(besides.size === 0 ? {} : { also: Object.fromEntries(besides) }),
  };
}
