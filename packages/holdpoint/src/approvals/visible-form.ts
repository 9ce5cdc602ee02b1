/**
 * Text as people are shown it: what cannot be seen, turns the line around or looks like something else is marked with
 * its code point. The bytes stay as they are; only what is displayed differs.
 *
 * F1. A marked character is shown as `\u{…}`. Two different texts never look the same: backslashes before a mark, or
 *     before text that looks like one, are doubled.
 * F2. Hidden: control and format characters, other spaces than the plain one, private and unassigned code points.
 *     Bidirectional: what changes the direction. Look-alike: a letter of another script that looks Latin, in a word
 *     with Latin letters, or in a word of nothing else where no other letter says that the script is meant; and styled
 *     forms (full width, mathematical).
 * F3. Line feeds and tabs are kept, and so are the joiners and selectors inside emoji.
 */
import { isObject, type Json } from "../core/json.ts";
import { pathTo } from "./path.ts";

/** Why a character is marked. */
export type MarkKind = "hidden" | "bidirectional" | "look-alike";

/** A marked character; `path` is where in the value it stands, in a key or in a text. */
export interface Mark {
  readonly path: string;
  readonly codePoint: string;
  readonly kind: MarkKind;
}

/** A value with its marked characters written out, and the list of them. */
export interface VisibleForm {
  readonly shown: Json;
  readonly marks: readonly Mark[];
}

const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const HIDDEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/u;
const KEPT = /[\n\t]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;
const KEYCAP_BASE = /[#*0-9]/;
const KEYCAP = "\u20e3";
const JOINER = "\u200d";
const EMOJI_SELECTOR = "\ufe0f";
const LATIN = /[A-Za-z]/;
/** Letters of Cyrillic, Greek, Armenian and Cherokee, and a few Latin ones, that look like a basic Latin letter. */
const LOOK_ALIKES = new Set(
  "АВЕЅІЈКМНОРСТУХԌԚԜӀаеѕіјорсухһԁԛԝӏЬҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳονορκιυχϲՍՏՕԼոսհցօզᎠᎡᎢᎪᎬᎳᎷᎻᏀᏂᏃᏆᏙᏚᏞᏟᏢɑɡıɩƖ",
);
const OTHER_LETTER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;
/** Styled forms begin here; before, superscripts and ordinals are what they look like. */
const STYLED_FROM = 0x2000;

function isStyled(character: string): boolean {
  const plain = character.normalize("NFKC");
  return Number(character.codePointAt(0)) >= STYLED_FROM && plain !== character && /^[!-~]$/.test(plain);
}

/** True when a joiner or selector is part of an emoji. */
function inEmoji(characters: readonly string[], at: number): boolean {
  const near = (offset: number): string => characters[at + offset] ?? "";
  if (near(0) === EMOJI_SELECTOR) {
    return PICTURE.test(near(-1)) || (KEYCAP_BASE.test(near(-1)) && near(1) === KEYCAP);
  }
  if (near(0) !== JOINER) return false;
  return PICTURE.test(near(near(-1) === EMOJI_SELECTOR ? -2 : -1)) && PICTURE.test(near(1));
}

/** For every character, whether the word around it makes a look-alike suspicious (F2). */
function suspiciousWords(characters: readonly string[]): readonly boolean[] {
  const isMeant = characters.some((character) => OTHER_LETTER.test(character) && !LOOK_ALIKES.has(character));
  const suspicious = Array.from(characters, () => false);
  let start = 0;
  for (let end = 0; end <= characters.length; end += 1) {
    const character = characters[end];
    if (character !== undefined && WORD.test(character)) continue;
    const word = characters.slice(start, end);
    const letters = word.filter((one) => /\p{L}/u.test(one));
    const isMixed = letters.some((one) => LATIN.test(one));
    const isAll = !isMeant && letters.every((one) => LOOK_ALIKES.has(one));
    suspicious.fill(isMixed || isAll, start, end);
    start = end + 1;
  }
  return suspicious;
}

function kindOf(
  character: string,
  at: number,
  characters: readonly string[],
  suspicious: readonly boolean[],
): MarkKind | undefined {
  if (KEPT.test(character)) return undefined;
  if (BIDIRECTIONAL.test(character)) return "bidirectional";
  if (HIDDEN.test(character)) return inEmoji(characters, at) ? undefined : "hidden";
  if (isStyled(character)) return "look-alike";
  return LOOK_ALIKES.has(character) && suspicious[at] === true ? "look-alike" : undefined;
}

function codePoint(character: string): string {
  return Number(character.codePointAt(0)).toString(16).toUpperCase();
}

/** Nothing in it is ever marked: most text. */
const PLAIN = /^[\n\t -[\]-~]*$/;

/** One text as it is displayed, and what was marked in it. */
export function visibleText(text: string, path = "$"): { readonly shown: string; readonly marks: readonly Mark[] } {
  if (PLAIN.test(text)) return { shown: text, marks: [] };
  const characters = Array.from(text);
  const suspicious = suspiciousWords(characters);
  const marks: Mark[] = [];
  let shown = "";
  let backslashes = "";
  for (const [at, character] of characters.entries()) {
    if (character === "\\") {
      backslashes += character;
      continue;
    }
    const kind = kindOf(character, at, characters, suspicious);
    const looksMarked = character === "u" && characters[at + 1] === "{";
    shown += kind !== undefined || looksMarked ? backslashes + backslashes : backslashes;
    backslashes = "";
    if (kind === undefined) shown += character;
    else {
      shown += `\\u{${codePoint(character)}}`;
      marks.push({ path, codePoint: `U+${codePoint(character).padStart(4, "0")}`, kind });
    }
  }
  return { shown: shown + backslashes, marks };
}

function form(value: Json, path: string, marks: Mark[]): Json {
  if (typeof value === "string") {
    const text = visibleText(value, path);
    marks.push(...text.marks);
    return text.shown;
  }
  if (Array.isArray(value)) return value.map((item: Json, index) => form(item, pathTo(path, index), marks));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const place = pathTo(path, key);
    const name = visibleText(key, place);
    marks.push(...name.marks);
    return [name.shown, form(item, place, marks)];
  });
  return Object.fromEntries(entries);
}

/** Arguments as people are shown them; see F1. */
export function visibleForm(args: Json): VisibleForm {
  const marks: Mark[] = [];
  return { shown: form(args, "$", marks), marks };
}
