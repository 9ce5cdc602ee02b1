/**
 * The scoreboard: every row against Holdpoint and against the peers in the same run.
 *
 *   npm run scoreboard [-- --rows A1,B2,D] [--only holdpoint]    (a letter is all its rows)
 *
 * Exits with 1 when a row of Holdpoint's does not hold. A peer's column is whatever was observed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { PEER_SIDES } from "./peer-api.ts";
import { PEERS, PeerUnavailable, installPeer } from "./peer.ts";
import { SIDES, catchStrayRejections, runRow, type RowResult, type Side } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { table } from "./table.ts";

const USAGE = `usage: npm run scoreboard -- [--rows A1,B2,D] [--only ${SIDES.join("|")}]`;

/** A mistake in the command line; the message is for a person. */
class UsageError extends Error {}

function choose(rows: string | undefined): readonly Scenario[] {
  if (rows === undefined) return scenarios;
  const wanted = rows
    .toUpperCase()
    .split(",")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  const names = ({ row }: Scenario): readonly string[] => [row, row.slice(0, 1)];
  const unknown = wanted.filter((name) => !scenarios.some((scenario) => names(scenario).includes(name)));
  if (wanted.length === 0 || unknown.length > 0) {
    throw new UsageError(
      `There is no row ${unknown.join(", ")}; the rows are ${scenarios.map(({ row }) => row).join(", ")}.`,
    );
  }
  return scenarios.filter((scenario) => names(scenario).some((name) => wanted.includes(name)));
}

function sides(only: string | undefined): readonly Side[] {
  if (only === undefined) return SIDES;
  const side = SIDES.find((each) => each === only);
  if (side === undefined) throw new UsageError(`--only takes one of ${SIDES.join(", ")}, not "${only}".`);
  return [side];
}

function commandLine(): { chosen: readonly Scenario[]; wanted: readonly Side[] } {
  try {
    const { values } = parseArgs({ options: { rows: { type: "string" }, only: { type: "string" } } });
    return { chosen: choose(values.rows), wanted: sides(values.only) };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function write(results: readonly RowResult[], wanted: readonly Side[]): void {
  const directory = new URL("../results/", import.meta.url);
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL(".gitignore", directory), "*\n");
  const report = {
    at: new Date().toISOString(),
    node: process.version,
    sides: wanted,
    peers: Object.fromEntries(PEER_SIDES.map((side) => [side, PEERS[side].label])),
    rows: results,
  };
  writeFileSync(new URL("scoreboard.json", directory), `${JSON.stringify(report, undefined, 2)}\n`);
}

async function main(): Promise<number> {
  const { chosen, wanted } = commandLine();
  const peers = PEER_SIDES.filter((side) => wanted.includes(side));
  if (peers.length > 0) await installPeer((line) => console.error(line));
  catchStrayRejections();
  // Two hundred parallel questions make the peer warn once for each; the table is what is to be read here.
  process.removeAllListeners("warning");

  const { head, row } = table(process.stdout.columns ?? 160);
  const shown = peers.filter((side) => chosen.some((scenario) => scenario[side] !== undefined));
  if (shown.length > 0) console.log(`Beside ${shown.map((side) => PEERS[side].label).join("; ")}.\n`);
  console.log(head());
  const results: RowResult[] = [];
  for (const scenario of chosen) {
    const result = await runRow(scenario, wanted);
    results.push(result);
    console.log(row(result));
  }
  write(results, wanted);
  if (!wanted.includes("holdpoint")) return 0;
  const failed = results.filter(({ holdpoint }) => holdpoint?.holds === false).map((result) => result.row);
  const open = results.filter(({ holdpoint }) => holdpoint?.holds === undefined).map((result) => result.row);
  console.log(
    `\n${results.length - failed.length - open.length} hold, ${failed.length} do not${failed.length === 0 ? "" : ` (${failed.join(", ")})`}${open.length === 0 ? "" : `, ${open.length} not judged without the peer (${open.join(", ")})`}. Written to benchmarks/results/scoreboard.json.`,
  );
  return failed.length === 0 ? 0 : 1;
}

try {
  // A scenario that ran out of time may still hold the process open.
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof PeerUnavailable)) throw error;
  console.error(error.message);
  process.exit(2);
}
