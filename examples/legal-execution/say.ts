/** What the story prints, and what it holds against the facts. */
import assert from "node:assert/strict";
import { styleText } from "node:util";

export function say(line = ""): void {
  console.log(line);
}

export function title(line: string): void {
  say(`\n${styleText("bold", line)}`);
}

/** Ends the program with a difference when something is not so, and says it when it is. */
export function check(fact: string, actual: unknown, expected: unknown): void {
  assert.deepEqual(actual, expected, `Not so: ${fact}.`);
  say(`  checked: ${fact}`);
}
