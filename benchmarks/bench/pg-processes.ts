/** Processes of a benchmark on PostgreSQL, and what processor time they and the server take. */
import { readdirSync, readFileSync } from "node:fs";
import { startChild, type Child } from "../scoreboard/child.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Deadlines, Done, Errand } from "./pg-child.ts";
import { pgClient, pgServer } from "./pg-server.ts";

/** Starts as many processes, ready to work on a schema. */
export async function processes(schema: string, errands: readonly Errand[]): Promise<readonly Child[]> {
  const url = await pgServer();
  const children = errands.map((errand) => startChild("../bench/pg-child.ts", [url, schema, JSON.stringify(errand)]));
  for (const child of children) await child.line();
  return children;
}

export function go(children: readonly Child[], what: Deadlines | "go" = "go"): void {
  for (const child of children) child.tell(typeof what === "string" ? what : JSON.stringify(what));
}

export async function results(children: readonly Child[]): Promise<readonly Done[]> {
  return Promise.all(children.map(async (child) => JSON.parse(await child.line()) as Done));
}

/** Ends processes whose results are there. */
export async function end(children: readonly Child[]): Promise<void> {
  go(children);
  await Promise.all(children.map(({ ended }) => ended));
}

export const sum = (figures: readonly number[]): number => figures.reduce((all, one) => all + one, 0);

/** The parent of a process, from its entry in /proc. */
function parentOf(pid: string): string | undefined {
  try {
    return /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** The processes of the server: the first of them, and those that it started. */
export async function serverProcesses(
  kit: Kit,
): Promise<{ readonly first: string; readonly started: readonly string[] }> {
  const client = await pgClient(kit);
  const { rows } = await client.query<{ readonly pid: number }>("SELECT pg_backend_pid() AS pid");
  const first = parentOf(String(rows[0]?.pid)) ?? "";
  return { first, started: readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === first) };
}

/** Milliseconds of processor time of every process of the server, now. */
async function spent(kit: Kit): Promise<ReadonlyMap<string, number>> {
  const { started } = await serverProcesses(kit);
  return new Map(
    started.map((pid) => [pid, Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1_000_000]),
  );
}

/** Milliseconds of processor time that the server takes during `work`; undefined where it cannot be seen. */
export async function serverProcessorMs(kit: Kit, work: () => Promise<unknown>): Promise<number | undefined> {
  if (process.platform !== "linux") {
    await work();
    return undefined;
  }
  const before = await spent(kit);
  await work();
  const after = await spent(kit);
  return sum([...after].map(([pid, ms]) => ms - (before.get(pid) ?? 0)));
}
