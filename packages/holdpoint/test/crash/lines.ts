/** Evidence that processes write as lines of JSON into a file, and that is whole except for what a kill cut off. */
import { existsSync, readFileSync } from "node:fs";

/** Every line that was written whole. */
export function linesOf<T>(path: string): readonly T[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
