/**
 * Text that agents and others wrote, in a terminal.
 *
 * U1. Nothing of it acts on the terminal: control characters, characters that cannot be seen and those that turn the line
 *     around are written out as `\u{…}`, before anything else is done with it.
 * U2. Nothing of it passes for what this program says: a text of several lines stands behind a bar on every line.
 * U3. What is shown of questions is in the library's visible form already, which marks look-alikes, too; it stays as it is.
 */
import { codePointHex, HIDDEN } from "../../core/hidden-characters.ts";

const ALL_HIDDEN = new RegExp(HIDDEN.source, "gu");
/** The visible form keeps these: they are part of emoji. */
const IN_EMOJI: ReadonlySet<string> = new Set(["\u200d", "\ufe0f"]);

const escaped = (character: string): string => `\\u{${codePointHex(character)}}`;

/** A text with its line feeds and tabs, and nothing else that acts (U1). */
export function safeLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(ALL_HIDDEN, (one) => (one === "\n" || one === "\t" || IN_EMOJI.has(one) ? one : escaped(one)));
}

/** A text on one line. */
export function safeLine(text: string): string {
  return safeLines(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** A text behind a bar, line by line (U2). */
export function barred(text: string): readonly string[] {
  return safeLines(text)
    .split("\n")
    .map((line) => `│ ${line}`);
}
