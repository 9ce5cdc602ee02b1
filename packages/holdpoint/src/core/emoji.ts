/** Characters that are part of an emoji, where they are what is seen; elsewhere they hide. */

const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;
const KEYCAP_BASE = /[#*0-9]/;
const KEYCAP = "\u20e3";
const JOINER = "\u200d";
const SELECTOR = "\ufe0f";

/** True when a character of a text is a joiner or selector inside an emoji. */
export function joinsEmoji(characters: readonly string[], at: number): boolean {
  const near = (offset: number): string => characters[at + offset] ?? "";
  if (near(0) === SELECTOR) return PICTURE.test(near(-1)) || (KEYCAP_BASE.test(near(-1)) && near(1) === KEYCAP);
  if (near(0) !== JOINER) return false;
  return PICTURE.test(near(near(-1) === SELECTOR ? -2 : -1)) && PICTURE.test(near(1));
}

/** True when a character of a text makes a keycap of the digit before it. */
export function isKeycap(characters: readonly string[], at: number): boolean {
  const base = characters[at - 1] === SELECTOR ? characters[at - 2] : characters[at - 1];
  return characters[at] === KEYCAP && base !== undefined && KEYCAP_BASE.test(base);
}
