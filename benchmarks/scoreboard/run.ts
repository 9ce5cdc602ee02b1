/** Runs one row: all its sides, each bounded in time, each in a directory of its own. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median } from "./f/measure.ts";
import { openKit } from "./kit.ts";
import { messageOf } from "./outcome.ts";
import { PEER_SIDES, type PeerSide } from "./peer-api.ts";
import type { Observation, Scenario } from "./scenario.ts";
import type { StoreAddress } from "./store-at.ts";

export type Side = "holdpoint" | PeerSide;

/** Every side, in the order of the table. */
export const SIDES: readonly Side[] = ["holdpoint", ...PEER_SIDES];

/** One column of one row. */
export interface SideResult {
  readonly observed: string;
  /** Left out when the row compares figures and there was nothing to compare with, or this side has no program. */
  readonly holds?: boolean;
  /** The median, for rows that measure. */
  readonly figure?: number;
  /** Every round's figure, in the order they were taken. */
  readonly figures?: readonly number[];
  readonly tookMs?: number;
}

export interface RowResult extends Readonly<Partial<Record<Side, SideResult>>> {
  readonly row: string;
  readonly title: string;
  readonly must: string;
  /** Why there is nothing to show of any peer, where peers were wanted. */
  readonly noPeer?: string;
}

const DEFAULT_LIMIT_MS = 30_000;

/** Rejections nobody waited for, since the last look; the scenario under way is charged with them. */
const stray: unknown[] = [];

/** Keeps a rejection nobody waited for from ending the run: it is part of what is observed. */
export function catchStrayRejections(): void {
  process.on("unhandledRejection", (reason) => stray.push(reason));
}

/** Figures are taken beside the results, on a disk: where temporary files live in memory, syncing costs nothing. */
function measuredDirectory(): string {
  const directory = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(directory, { recursive: true });
  return directory;
}

async function bounded<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs one side once. What it throws is what was observed. */
export async function observe(
  scenario: Scenario,
  side: Side,
  databases?: (file: string) => StoreAddress,
): Promise<Observation> {
  const program = scenario[side];
  if (program === undefined) throw new Error(`row ${scenario.row} has no ${side} side`);
  const kit = openKit(scenario.row, scenario.row.startsWith("F") ? measuredDirectory() : undefined, databases);
  stray.length = 0;
  try {
    const seen = await bounded(scenario.limitMs ?? DEFAULT_LIMIT_MS, program.call(scenario, kit));
    // One turn of the event loop, so that a rejection nobody waits for is noticed before it is charged to the next row.
    await new Promise((resolve) => setImmediate(resolve));
    if (stray.length === 0) return seen;
    return {
      ...seen,
      observed: `${seen.observed}; and a rejection nobody could catch: ${messageOf(stray[0])}`,
      holds: false,
    };
  } catch (error) {
    return { observed: `failed: ${messageOf(error, 160)}`, holds: false };
  } finally {
    await kit.close();
  }
}

/** All rounds of the sides wanted, in turn. */
async function rounds(
  scenario: Scenario,
  sides: readonly Side[],
): Promise<Map<Side, { seen: Observation; figures: number[]; tookMs: number }>> {
  const results = new Map<Side, { seen: Observation; figures: number[]; tookMs: number }>();
  for (let round = 0; round < (scenario.measured?.rounds ?? 1); round += 1) {
    for (const side of sides) {
      const startedAt = performance.now();
      const seen = await observe(scenario, side);
      const { figures = [], tookMs = 0 } = results.get(side) ?? {};
      if (seen.figure !== undefined) figures.push(seen.figure);
      results.set(side, { seen, figures, tookMs: tookMs + performance.now() - startedAt });
    }
  }
  return results;
}

/** Runs a row on the sides wanted and judges it. */
export async function runRow(scenario: Scenario, wanted: readonly Side[]): Promise<RowResult> {
  const { row, title, must } = scenario;
  const sides = wanted.filter((side) => scenario[side] !== undefined);
  const results = await rounds(scenario, sides);
  const columns: Partial<Record<Side, SideResult>> = {};
  for (const [side, { seen, figures, tookMs }] of results) {
    // A measured peer is what is compared with; it has nothing to hold.
    const isBaseline = side !== "holdpoint" && scenario.measured !== undefined;
    columns[side] = {
      observed: seen.observed,
      ...(isBaseline ? {} : { holds: seen.holds }),
      tookMs: Math.round(tookMs),
      ...(figures.length === 0 ? {} : { figure: median(figures), figures }),
    };
  }
  const { holdpoint, langgraph } = columns;
  if (scenario.measured !== undefined && holdpoint?.figure !== undefined) {
    const { note, holds } = scenario.measured.judge(holdpoint.figure, langgraph?.figure);
    const { holds: complete, ...rest } = holdpoint;
    const judged = complete === false ? false : holds;
    columns.holdpoint = {
      ...rest,
      observed: `${holdpoint.observed}; ${note}`,
      ...(judged === undefined ? {} : { holds: judged }),
    };
  }
  const peersWanted = wanted.some((side) => side !== "holdpoint");
  return {
    row,
    title,
    must,
    ...columns,
    ...(peersWanted && scenario.noPeer !== undefined ? { noPeer: scenario.noPeer } : {}),
  };
}
