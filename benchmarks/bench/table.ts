/** Prints results as lines of a table, each as soon as it is known. */
import { figure, megabytes } from "../scoreboard/f/measure.ts";
import type { Bench, Goal } from "./bench.ts";
import type { BenchResult, Figures } from "./rounds.ts";

const COLUMNS = [
  ["", 4],
  ["benchmark", 46],
  ["Holdpoint", 13],
  ["node:sqlite", 13],
  ["× floor", 8],
  ["LangGraph.js", 13],
  ["faster", 8],
  ["goal", 12],
  ["", 2],
] as const;

function shown(unit: Bench["unit"], figures: Figures | undefined): string {
  if (figures === undefined) return "—";
  const cost = figures.median;
  if (unit === "bytes") return megabytes(cost);
  return unit === "ms" ? `${figure(cost)} ms` : `${figure(1000 / cost)} /s`;
}

/** `0.5`, `6.9`, `38`. */
function times(value: number | undefined): string {
  return value === undefined ? "—" : `${value < 10 ? value.toFixed(value < 1 ? 2 : 1) : figure(value)}×`;
}

export function goalText(goal: Goal): string {
  switch (goal.kind) {
    case "faster":
      return `≥ ${goal.times}× faster`;
    case "floor":
      return `≤ ${goal.times}× floor`;
    case "bytes":
      return `≤ ${megabytes(goal.most)}`;
    default:
      return goal satisfies never;
  }
}

function line(cells: readonly string[]): string {
  return COLUMNS.map(([, width], index) => {
    const cell = cells[index] ?? "";
    // Figures are read from the right.
    return index >= 2 && index <= 6 ? cell.padStart(width) : cell.padEnd(width);
  })
    .join("  ")
    .trimEnd();
}

export function head(): string {
  return `${line(COLUMNS.map(([title]) => title))}\n${COLUMNS.map(([, width]) => "─".repeat(width)).join("  ")}`;
}

export function resultLine({ row, title, unit, sides, overFloor, faster, goal }: BenchResult): string {
  const mark = goal?.holds === undefined ? "" : goal.holds ? "✓" : "✗";
  return line([
    row ?? "",
    title,
    shown(unit, sides.holdpoint),
    shown(unit, sides.floor),
    times(overFloor),
    shown(unit, sides.langgraph),
    times(faster),
    goal === undefined ? "" : goalText(goal),
    mark,
  ]);
}
