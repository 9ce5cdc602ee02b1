/** The story as lines of text, and what has to be true of it. */
import { styleText } from "node:util";
import type { Message } from "holdpoint";
import { textOf } from "./message-text.ts";

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

/** What the agent said and what its tools answered. */
export function sayMessages(messages: readonly Message[]): void {
  for (const message of messages) {
    const { role, name } = message;
    const text = textOf(message);
    if (role === "user") say(`ivy: ${text}`);
    if (role === "assistant") say(`agent: ${text}`);
    if (role === "tool") say(`${name ?? "tool"}: ${text.split("\n")[0] ?? ""}`);
  }
}

/** The exit code: 0 when every fact holds. */
export function verdict(): number {
  return wrong === 0 ? 0 : 1;
}
