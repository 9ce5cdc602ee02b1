/**
 * The benchmarks: what Holdpoint costs, beside plain `node:sqlite` doing the same writes (or another floor that is named)
 * and beside LangGraph.js, in one run.
 *
 *   npm run bench [-- --only cycle,steps] [--quick] [--images]
 *
 * Names beginning with pg- are on a PostgreSQL that is started for them. `--images` also draws the plots of the guides anew.
 * Figures are for reading: a goal that is missed is marked and does not fail the run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { installPeer, PEER_LABEL, PeerUnavailable } from "../scoreboard/peer.ts";
import { approvals } from "./approvals.ts";
import { approvedAction } from "./approved-action.ts";
import { audits } from "./audit.ts";
import type { Bench, Side } from "./bench.ts";
import { gates } from "./gate.ts";
import { pauseAndResume } from "./pause-and-resume.ts";
import { pgClaims } from "./pg-claims.ts";
import { pgLatency } from "./pg-latency.ts";
import { pgPaused } from "./pg-paused.ts";
import { pgPeers } from "./pg-peers.ts";
import { writePlots } from "./pg-plot.ts";
import { pgTimers } from "./pg-timers.ts";
import { pgWorkers } from "./pg-workers.ts";
import { judging } from "./policy.ts";
import { replays } from "./replay.ts";
import { rings } from "./ring.ts";
import { runBench, type BenchResult } from "./rounds.ts";
import { serverDecisions } from "./server-decisions.ts";
import { serverEvents } from "./server-events.ts";
import { serverInbox } from "./server-inbox.ts";
import { serverStarts } from "./server-start.ts";
import { steps } from "./steps.ts";
import { head, resultLine } from "./table.ts";

const BENCHES: readonly Bench[] = [
  ...pauseAndResume,
  ...steps,
  approvals,
  ...replays,
  ...judging,
  ...gates,
  approvedAction,
  ...audits,
  ...serverDecisions,
  ...serverEvents,
  ...serverInbox,
  ...serverStarts,
  ...rings,
  pgLatency,
  ...pgPaused,
  ...pgWorkers,
  pgClaims,
  pgTimers,
  ...pgPeers,
];
const USAGE = "usage: npm run bench -- [--only name,name] [--quick] [--images]";

/** A mistake in the command line; the message is for a person. */
class UsageError extends Error {}

interface CommandLine {
  readonly chosen: readonly Bench[];
  readonly quick: boolean;
  readonly images: boolean;
}

function commandLine(): CommandLine {
  let values: { only?: string | undefined; quick?: boolean | undefined; images?: boolean | undefined };
  try {
    const flag = { type: "boolean" } as const;
    ({ values } = parseArgs({ options: { only: { type: "string" }, quick: flag, images: flag } }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const names = values.only?.split(",").map((name) => name.trim());
  const unknown = names?.filter((name) => !BENCHES.some((bench) => bench.name === name)) ?? [];
  if (unknown.length > 0) {
    const known = BENCHES.map(({ name }) => name).join(", ");
    throw new UsageError(`There is no benchmark ${unknown.join(", ")}; there are ${known}.`);
  }
  const { quick = false, images = false } = values;
  return { chosen: BENCHES.filter(({ name }) => names?.includes(name) ?? true), quick, images };
}

/** The peer is brought when something is measured on it; without the network, the rest is measured all the same. */
async function sides(chosen: readonly Bench[]): Promise<readonly Side[]> {
  if (chosen.every((bench) => bench.sides.langgraph === undefined)) return ["holdpoint", "floor"];
  try {
    await installPeer((line) => console.error(line));
    return ["holdpoint", "floor", "langgraph"];
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    console.error(`${error.message}\nGoing on without it.`);
    return ["holdpoint", "floor"];
  }
}

/** A result with what it has to be read with. */
interface Kept extends BenchResult {
  readonly at: string;
  readonly quick: boolean;
}

/** What was measured before, and not again now, stays: a run of a few names erases nothing. */
function withThoseBefore(path: URL, results: readonly Kept[]): readonly Kept[] {
  const before = existsSync(path)
    ? ((JSON.parse(readFileSync(path, "utf8")) as { readonly benchmarks: readonly Kept[] }).benchmarks ?? [])
    : [];
  const all = new Map([...before, ...results].map((result) => [result.name, result]));
  return BENCHES.flatMap(({ name }) => all.get(name) ?? []);
}

function write(results: readonly BenchResult[], { quick, images }: CommandLine): void {
  const directory = new URL("../results/", import.meta.url);
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL(".gitignore", directory), "*\n");
  const { version, versions, platform, arch } = process;
  const machine = `${availableParallelism()} cores`;
  writePlots(results, machine, [directory, ...(images ? [new URL("../../docs/images/", import.meta.url)] : [])]);
  const at = new Date().toISOString();
  const path = new URL("bench.json", directory);
  const report = {
    node: version,
    sqlite: versions["sqlite"],
    machine: `${platform} ${arch}, ${machine}`,
    peer: PEER_LABEL,
    note: "Costs are milliseconds per operation, or bytes. `overFloor` and `faster` are medians of the ratios of the rounds, `beyondFloor` of the differences. The floor is plain node:sqlite, or what `beside` says. Each has the instant of its run.",
    benchmarks: withThoseBefore(
      path,
      results.map((result) => ({ at, quick, ...result })),
    ),
  };
  writeFileSync(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

async function main(): Promise<void> {
  const given = commandLine();
  const { chosen, quick } = given;
  const wanted = await sides(chosen);
  // Two hundred parallel questions make the peer warn once for each; the table is what is to be read here.
  process.removeAllListeners("warning");
  console.log(`Holdpoint at synchronous=FULL, beside ${PEER_LABEL}.`);
  console.log("The floor is plain node:sqlite at FULL writing the same, or what the benchmark says it is beside.");
  console.log(`\n${head()}`);
  const results: BenchResult[] = [];
  for (const bench of chosen) {
    const result = await runBench(bench, wanted, quick);
    results.push(result);
    console.log(resultLine(result));
  }
  write(results, given);
  const missed = results.filter(({ goal }) => goal?.holds === false).map(({ name }) => name);
  const goals = missed.length === 0 ? "No goal is missed" : `Missed goals: ${missed.join(", ")}`;
  console.log(`\n${goals}. Written to benchmarks/results/bench.json.`);
}

try {
  await main();
  // The peer keeps handles open.
  process.exit(0);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(2);
}
