/** Draws what `pg-workers-…` measured: cycles per second over processes, as an SVG that needs nothing else. */
import { mkdirSync, writeFileSync } from "node:fs";
import { figure } from "../scoreboard/f/measure.ts";
import type { BenchResult } from "./rounds.ts";

interface Point {
  readonly processes: number;
  readonly perSecond: number;
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 24;
const TOP = 48;
const BOTTOM = 64;

function points(results: readonly BenchResult[]): readonly Point[] {
  return results.flatMap(({ name, sides }) => {
    const processes = Number(/^pg-workers-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    const cost = sides.holdpoint?.median;
    return Number.isNaN(processes) || cost === undefined ? [] : [{ processes, perSecond: 1000 / cost }];
  });
}

/** The next round figure, which four lines divide well. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 3, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function text(x: number, y: number, anchor: "start" | "middle" | "end", content: string): string {
  return `  <text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}

function svg(line: readonly Point[], machine: string): string {
  const top = ceiling(Math.max(...line.map(({ perSecond }) => perSecond)));
  const most = Math.max(...line.map(({ processes }) => processes));
  const x = (processes: number): number => LEFT + (processes / most) * (WIDTH - LEFT - RIGHT);
  const y = (perSecond: number): number => HEIGHT - BOTTOM - (perSecond / top) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `  <line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share * top).toFixed(1)}" y2="${y(share * top).toFixed(1)}" stroke="#d0d7de"/>`,
    text(LEFT - 8, y(share * top) + 4, "end", share === 0 ? "0" : figure(share * top)),
  ]);
  const path = line
    .map(({ processes, perSecond }) => `${x(processes).toFixed(1)},${y(perSecond).toFixed(1)}`)
    .join(" ");
  const marks = line.flatMap(({ processes, perSecond }) => [
    `  <circle cx="${x(processes).toFixed(1)}" cy="${y(perSecond).toFixed(1)}" r="4" fill="#0969da"/>`,
    text(x(processes), y(perSecond) - 10, processes === most ? "end" : "middle", figure(perSecond)),
    text(x(processes), HEIGHT - BOTTOM + 20, "middle", String(processes)),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#57606a" role="img">`,
    `  <title>Pauses and resumes per second by processes</title>`,
    `  <rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, "start", "Threads paused and resumed per second, 32 at a time in each process"),
    ...grid,
    `  <polyline points="${path}" fill="none" stroke="#0969da" stroke-width="2"/>`,
    ...marks,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 42, "middle", `processes (${machine}, PostgreSQL on the same)`),
    "</svg>",
    "",
  ].join("\n");
}

/** Writes the plot into these directories, when more than one number of processes was measured. */
export function writePlot(results: readonly BenchResult[], machine: string, directories: readonly URL[]): void {
  const line = points(results);
  if (line.length < 2) return;
  for (const directory of directories) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(new URL("pg-workers.svg", directory), svg(line, machine));
  }
}
