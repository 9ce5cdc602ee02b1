/**
 * Text that agents and others wrote, in a terminal.
 *
 * U1. Nothing of it acts on the terminal: control characters, characters that cannot be seen and those that turn the line
 *     around are written out as `\u{…}`, before anything else is done with it.
 * U2. Nothing of it passes for what this program says: a text of several lines stands behind a bar on every line, and one
 *     in a line of this program's is quoted, whatever marks are in it.
 * U3. What is shown of questions is in the library's visible form already, which marks look-alikes, too; it stays as it is.
 */
import { joinsEmoji } from "../../core/emoji.ts";
import { quoted } from "../../core/quoted.ts";
import { codePointHex, HIDDEN } from "../../core/hidden-characters.ts";

function acts(character: string, at: number, characters: readonly string[]): boolean {
  if (character === "\n" || character === "\t") return false;
  // The visible form keeps what is part of an emoji, too.
  return HIDDEN.test(character) && !joinsEmoji(characters, at);
}

/** A text with its line feeds and tabs, and nothing else that acts (U1). */
export function safeLines(text: string): string {
  const whole = text.toWellFormed();
  if (!HIDDEN.test(whole)) return whole;
  const characters = Array.from(whole);
  return characters.map((one, at) => (acts(one, at, characters) ? `\\u{${codePointHex(one)}}` : one)).join("");
}

/** A text on one line. */
export function safeLine(text: string): string {
  return safeLines(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** A text inside a line of this program's (U2). */
export function quotedLine(text: string): string {
  return quoted(safeLine(text));
}

/** A text behind a bar, line by line (U2). */
export function barred(text: string): readonly string[] {
  return safeLines(text)
    .split("\n")
    .map((line) => `│ ${line}`);
}
