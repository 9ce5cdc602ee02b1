/** Where a command reads and writes: results go to standard output, everything else to standard error. */
import type { Readable, Writable } from "node:stream";
import { HIDDEN } from "../../core/hidden-characters.ts";

const ALL_HIDDEN = new RegExp(HIDDEN.source, "gu");

function escapedUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** The terminal of a command, or what stands for it. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Somebody sits in front of it who can be asked. */
  readonly isInteractive: boolean;
}

/** Writes a result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** JSON as text of which no character acts on a terminal: those that would are escaped, and mean the same. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(ALL_HIDDEN, (one) => (one === "\n" ? one : escapedUnits(one)));
}

/** Writes a result for programs: one document. */
export function printJson(value: unknown): void {
  print(jsonText(value, 2));
}

/** Says something to the person in front of it. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The terminal of this process. */
export function systemTerminal(): Terminal {
  const { stdin: input, stdout: output } = process;
  return { input, output, isInteractive: input.isTTY && output.isTTY };
}
