/**
 * Text with the characters that are not what they seem apart from the rest, so that a page can show them as such.
 *
 * M1. `visible` is text in which the server has written such characters out as `\u{…}` (`summary`, `value` …): an odd
 *     number of backslashes stands before one; before anything else that begins like one, each backslash is doubled.
 * M2. `raw` is text as somebody wrote it (ids, comments, arguments of an envelope): the same characters are found here.
 */
import { characterMarks, hasNoMarks } from "../core/character-marks.ts";
import { codePointName } from "../core/hidden-characters.ts";

/** A piece of text: as it is, or one character that is not what it seems. */
export interface TextPart {
  readonly text: string;
  /** `U+202E`: what is to be shown in place of `text`. */
  readonly codePoint?: string;
}

const WRITTEN_OUT = /(\\+)u\{(?:([0-9A-F]{1,6})\})?/g;
function named(hex: string): string {
  return `U+${hex.padStart(4, "0")}`;
}

function push(parts: TextPart[], text: string): void {
  const last = parts.at(-1);
  if (text === "") return;
  if (last !== undefined && last.codePoint === undefined) parts[parts.length - 1] = { text: last.text + text };
  else parts.push({ text });
}

/** The parts of a text in visible form (M1). */
export function visibleParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const { 0: whole, 1: slashes = "", 2: hex, index } of text.matchAll(WRITTEN_OUT)) {
    const isSingle = slashes.length % 2 === 1;
    if (isSingle && hex === undefined) continue;
    push(parts, text.slice(done, index) + slashes.slice(0, Math.floor(slashes.length / 2)));
    if (isSingle && hex !== undefined) parts.push({ text: `\\u{${hex}}`, codePoint: named(hex) });
    else push(parts, whole.slice(slashes.length));
    done = index + whole.length;
  }
  push(parts, text.slice(done));
  return parts;
}

/** The parts of a text as somebody wrote it (M2). */
export function rawParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  if (hasNoMarks(text)) {
    push(parts, text);
    return parts;
  }
  const characters = Array.from(text);
  const kinds = characterMarks(characters);
  for (const [at, character] of characters.entries()) {
    if (kinds[at] === undefined) push(parts, character);
    else parts.push({ text: character, codePoint: codePointName(character) });
  }
  return parts;
}
