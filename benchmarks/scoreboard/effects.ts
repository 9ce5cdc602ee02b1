/** Counts what the outside world saw. Never a step or a record of the engine's: this is what an effect would have done. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** Effects of one process, in memory. */
export class Effects {
  readonly #seen: string[] = [];

  record(what: string): void {
    this.#seen.push(what);
  }

  times(what: string): number {
    return this.#seen.filter((seen) => seen === what).length;
  }

  get all(): readonly string[] {
    return this.#seen;
  }
}

/** Appends one effect to a file, for scenarios of several processes; it is in the file when this returns. */
export function recordInFile(path: string, what: string): void {
  appendFileSync(path, `${what}\n`);
}

/** The effects recorded in a file, in order. */
export function effectsInFile(path: string): readonly string[] {
  return existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}
