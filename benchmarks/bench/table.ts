/** Prints results as lines of a table, each as soon as it is known. */
import { figure, megabytes } from "../scoreboard/f/measure.ts";
import type { Bench, Goal } from "./bench.ts";
import type { BenchResult, Figures } from "./rounds.ts";

const COLUMNS = [
  ["", 4],
  ["benchmark", 53],
  ["Holdpoint", 13],
  ["floor", 13],
  ["to floor", 9],
  ["LangGraph.js", 13],
  ["faster", 8],
  ["goal", 15],
  ["", 2],
] as const;

function shown(unit: Bench["unit"], figures: Figures | undefined): string {
  if (figures === undefined) return "—";
  const cost = figures.median;
  switch (unit) {
    case "ms":
      return `${figure(cost)} ms`;
    case "µs":
      return microseconds(cost);
    case "per second":
      return `${figure(1000 / cost)} /s`;
    case "bytes":
      return cost < 100_000 ? `${figure(cost)} B` : megabytes(cost);
    case "transactions":
      return `${figure(cost)} tx/s`;
    default:
      return unit satisfies never;
  }
}

function microseconds(costMs: number): string {
  return `${(costMs * 1000).toFixed(1)} µs`;
}

/** `0.50`, `1.24`, `6.9`, `38`. */
function times(value: number | undefined): string {
  return value === undefined ? "—" : `${value < 10 ? value.toFixed(value < 2 ? 2 : 1) : figure(value)}×`;
}

/** As a ratio, or as the difference where that is the goal. */
function toFloor({ goal, overFloor, beyondFloor }: BenchResult): string {
  if (goal?.kind !== "beyond" || beyondFloor === undefined) return times(overFloor);
  return `${beyondFloor < 0 ? "−" : "+"}${microseconds(Math.abs(beyondFloor))}`;
}

function goalText(goal: Goal): string {
  switch (goal.kind) {
    case "faster":
      return `≥ ${goal.times}× faster`;
    case "floor":
      return `≤ ${goal.times}× floor`;
    case "beyond":
      return `≤ ${goal.microseconds} µs more`;
    case "microseconds":
      return `≤ ${goal.most} µs`;
    case "milliseconds":
      return `≤ ${figure(goal.most)} ms`;
    case "per second":
      return `≥ ${figure(goal.least)} /s`;
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

export function resultLine(result: BenchResult): string {
  const { row, title, beside, unit, sides, faster, goal, also = {} } = result;
  const mark = goal?.holds === undefined ? "" : goal.holds ? "✓" : "✗";
  const main = line([
    row ?? "",
    beside === undefined ? title : `${title}, beside ${beside}`,
    shown(unit, sides.holdpoint),
    shown(unit, sides.floor),
    toFloor(result),
    shown(unit, sides.langgraph),
    times(faster),
    goal === undefined ? "" : goalText(goal),
    mark,
  ]);
  return [main, ...Object.entries(also).map(([name, text]) => `        ${name}: ${text}`)].join("\n");
}
