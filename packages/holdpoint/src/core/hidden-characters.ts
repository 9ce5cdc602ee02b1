/** Characters that cannot be seen, or that act on the text around them; where they are refused or written out. */
import { joinsEmoji } from "./emoji.ts";

/**
 * One such character: control and format characters (those that change the direction among them), what is ignored by
 * default, private and unassigned code points, and every space but the plain one.
 */
export const HIDDEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/u;

/** How a character is named: `U+202E`. */
export function codePointName(character: string): string {
  return `U+${codePointHex(character).padStart(4, "0")}`;
}

/** The code point of a character in hexadecimal, without zeros before it: `202E`. */
export function codePointHex(character: string): string {
  return Number(character.codePointAt(0)).toString(16).toUpperCase();
}

/** The first character of a text that is hidden, and no part of an emoji; `place` counts characters: 1, 2 … */
export function firstHidden(text: string): { readonly codePoint: string; readonly place: number } | undefined {
  const characters = Array.from(text);
  for (const [at, character] of characters.entries()) {
    if (!HIDDEN.test(character) || joinsEmoji(characters, at)) continue;
    return { codePoint: codePointName(character), place: at + 1 };
  }
  return undefined;
}
