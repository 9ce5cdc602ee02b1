/** The story as lines of text, and what has to be true of it. */
import { styleText } from "node:util";

let wrong = 0;

/** A new chapter. */
export function chapter(title: string): void {
  console.log(`\n${styleText("bold", title)}`);
}

export function say(line: string): void {
  console.log(`  ${line}`);
}

/** Says a fact, and whether it holds. */
export function check(fact: string, holds: boolean): void {
  if (!holds) wrong += 1;
  console.log(holds ? styleText("dim", `  checked: ${fact}`) : styleText("red", `  WRONG, it should be so: ${fact}`));
}

/** The exit code: 0 when every fact holds. */
export function verdict(): number {
  return wrong === 0 ? 0 : 1;
}
