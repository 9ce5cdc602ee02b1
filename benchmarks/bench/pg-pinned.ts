/** The server on a processor of its own, and who uses it on the others: as if it had a machine for itself. */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Child } from "../scoreboard/child.ts";
import type { Kit } from "../scoreboard/kit.ts";
import { serverProcesses } from "./pg-processes.ts";

/** Whether processes can be kept to processors here. */
export const canPin =
  process.platform === "linux" && availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** Processors that are left for others. */
export const OTHERS = availableParallelism() - 1;

function pin(pids: readonly (number | string | undefined)[], processors: string): void {
  for (const pid of pids) {
    // One that has ended meanwhile is no loss.
    if (pid !== undefined) spawnSync("taskset", ["-a", "-c", "-p", processors, String(pid)], { stdio: "ignore" });
  }
}

/** Keeps the server, with all that it starts meanwhile, on the first processor during `work`. */
export async function serverApart<Result>(kit: Kit, work: () => Promise<Result>): Promise<Result> {
  const before = await serverProcesses(kit);
  pin([before.first, ...before.started], "0");
  try {
    return await work();
  } finally {
    const after = await serverProcesses(kit);
    pin([after.first, ...after.started], `0-${OTHERS}`);
  }
}

/** Keeps processes off the first processor. */
export function onTheOthers(children: readonly Child[]): void {
  pin(
    children.map(({ pid }) => pid),
    `1-${OTHERS}`,
  );
}
