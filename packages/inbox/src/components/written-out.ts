/** Texts as somebody wrote them, where nothing but plain text can stand: titles of tabs, options, accessible names. */
import { rawParts } from "holdpoint/client";

/** The text with each character that is not what it seems written out, as the server writes it. */
export function writtenOut(text: string): string {
  return rawParts(text)
    .map(({ text: part, codePoint }) => (codePoint === undefined ? part : `\\u{${codePoint.replace(/^U\+0*/, "")}}`))
    .join("");
}

/** The characters of a text that are not what they seem, each named once. */
export function namedMarks(text: string): readonly string[] {
  return [...new Set(rawParts(text).flatMap(({ codePoint }) => codePoint ?? []))];
}
