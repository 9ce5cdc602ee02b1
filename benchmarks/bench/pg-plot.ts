/** Draws what `pg-workers-…` and `pg-apart-…` measured: cycles per second over processes, as SVGs that need nothing else. */
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

/** What is drawn: the benchmarks whose names begin so. */
interface Plot {
  readonly name: string;
  readonly title: string;
  readonly where: string;
}

const PLOTS: readonly Plot[] = [
  {
    name: "pg-workers",
    title: "Threads paused and resumed per second, 32 at a time in each process",
    where: "PostgreSQL on the same",
  },
  {
    name: "pg-apart",
    title: "The same with questions of 40 kB, PostgreSQL on a processor of its own",
    where: "PostgreSQL on one of them, all processes on the rest",
  },
];

function points(results: readonly BenchResult[], { name: beginning }: Plot): readonly Point[] {
  return results.flatMap(({ name, sides }) => {
    if (!name.startsWith(`${beginning}-`)) return [];
    const processes = Number(name.slice(beginning.length + 1));
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

function svg(line: readonly Point[], machine: string, { title, where }: Plot): string {
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
    text(LEFT, 24, "start", title),
    ...grid,
    `  <polyline points="${path}" fill="none" stroke="#0969da" stroke-width="2"/>`,
    ...marks,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 42, "middle", `processes (${machine}, ${where})`),
    "</svg>",
    "",
  ].join("\n");
}

/** Writes the plots into these directories, each when more than one number of processes was measured. */
export function writePlots(results: readonly BenchResult[], machine: string, directories: readonly URL[]): void {
  for (const plot of PLOTS) {
    const line = points(results, plot);
    if (line.length < 2) continue;
    for (const directory of directories) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(new URL(`${plot.name}.svg`, directory), svg(line, machine, plot));
    }
  }
}
