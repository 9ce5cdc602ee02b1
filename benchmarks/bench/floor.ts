/** Floors: plain `node:sqlite` at synchronous=FULL writing what Holdpoint was seen to write, in as many commits. */
import { type Footprint, footprint, openFloor, read } from "../scoreboard/f/floor.ts";
import { timed } from "../scoreboard/f/measure.ts";
import type { Kit } from "../scoreboard/kit.ts";
import type { Round } from "./bench.ts";

/** What `work` writes to the database at `path`, read from its log and its tables. */
export async function written(path: string, work: () => Promise<unknown>): Promise<Footprint> {
  const before = read(path);
  await work();
  const seen = footprint(before, read(path));
  if (seen.commits <= 0) throw new Error(`nothing was seen to be committed to ${path}`);
  return seen;
}

/** Writes such a footprint `times` times in a round; it is the footprint of `operations` operations. */
export function floorRound(kit: Kit, seen: Footprint, times: number, operations = 1): Round {
  const { write } = openFloor(kit.file("floor.db"), seen);
  return async () => {
    const tookMs = await timed(async () => {
      for (let count = 0; count < times; count += 1) write();
    });
    return tookMs / (times * operations);
  };
}
