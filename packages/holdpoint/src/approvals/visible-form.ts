/**
 * Text as people are shown it: what cannot be seen, turns the line around or looks like something else is marked with
 * its code point. The bytes stay as they are; only what is displayed differs.
 *
 * F1. A marked character is shown as `\u{…}`. Two different texts never look the same: backslashes before a mark, or
 *     before text that looks like one, are doubled.
 * F2. Hidden: what cannot be seen (core/hidden-characters.ts), and what hides others: a line through them or a frame
 *     around them, accents piled up, lines left blank one after the other. Bidirectional: what changes the direction.
 *     Look-alike: see look-alikes.ts.
 * F3. Line feeds and tabs are kept, and so are the joiners and selectors inside emoji.
 * F4. Every marked character is written out. So many at most are listed, with the number of those that are not.
 */
import { codePointHex, codePointName, HIDDEN } from "../core/hidden-characters.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { lookAlikes } from "./look-alikes.ts";
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
/** Lines through characters, and frames around them; U+20E3 makes a keycap of a digit. */
const COVERING = /[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb\p{Me}]/u;
const ACCENT = /\p{Mn}/u;
/** Most accents on one character; scripts that pile them up need no more. */
const MOST_ACCENTS = 4;
/** Most line feeds with nothing between them that can be seen. */
const MOST_LINE_FEEDS = 3;
/** Most marks that are listed. */
export const MAX_MARKS = 100;
const KEPT = /[\n\t]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;
const KEYCAP_BASE = /[#*0-9]/;
const KEYCAP = "\u20e3";
const JOINER = "\u200d";
const EMOJI_SELECTOR = "\ufe0f";

/** True when a joiner or selector is part of an emoji. */
function inEmoji(characters: readonly string[], at: number): boolean {
  const near = (offset: number): string => characters[at + offset] ?? "";
  if (near(0) === EMOJI_SELECTOR) {
    return PICTURE.test(near(-1)) || (KEYCAP_BASE.test(near(-1)) && near(1) === KEYCAP);
  }
  if (near(0) !== JOINER) return false;
  return PICTURE.test(near(near(-1) === EMOJI_SELECTOR ? -2 : -1)) && PICTURE.test(near(1));
}

function isKeycap(characters: readonly string[], at: number): boolean {
  const base = characters[at - 1] === EMOJI_SELECTOR ? characters[at - 2] : characters[at - 1];
  return characters[at] === KEYCAP && base !== undefined && KEYCAP_BASE.test(base);
}

/** How many line feeds and accents came one after the other, up to a character and with it (F2). */
class Piled {
  #lines = 0;
  #accents = 0;

  isTooMany(character: string): boolean {
    this.#accents = ACCENT.test(character) ? this.#accents + 1 : 0;
    if (character === "\n") this.#lines += 1;
    else if (!/[\t ]/.test(character) && !HIDDEN.test(character)) this.#lines = 0;
    return this.#accents > MOST_ACCENTS || (character === "\n" && this.#lines > MOST_LINE_FEEDS);
  }
}

function kindOf(character: string, at: number, characters: readonly string[], isPiled: boolean): MarkKind | undefined {
  if (KEPT.test(character)) return isPiled ? "hidden" : undefined;
  if (BIDIRECTIONAL.test(character)) return "bidirectional";
  if (HIDDEN.test(character)) return inEmoji(characters, at) ? undefined : "hidden";
  if (COVERING.test(character)) return isKeycap(characters, at) ? undefined : "hidden";
  return isPiled ? "hidden" : undefined;
}

/** Nothing in it is ever marked, unless lines are left blank: most text. */
const PLAIN = /^[\n\t -[\]-~]*$/;
const BLANK_LINES = /(?:\n[\t ]*){4}/;

/** One text as it is displayed, and what was marked in it. */
export function visibleText(text: string, path = "$"): { readonly shown: string; readonly marks: readonly Mark[] } {
  if (PLAIN.test(text) && !BLANK_LINES.test(text)) return { shown: text, marks: [] };
  const characters = Array.from(text);
  const suspicious = lookAlikes(characters);
  const piled = new Piled();
  const marks: Mark[] = [];
  let shown = "";
  let backslashes = "";
  for (const [at, character] of characters.entries()) {
    const isPiled = piled.isTooMany(character);
    if (character === "\\") {
      backslashes += character;
      continue;
    }
    const kind = kindOf(character, at, characters, isPiled) ?? (suspicious[at] === true ? "look-alike" : undefined);
    const looksMarked = character === "u" && characters[at + 1] === "{";
    shown += kind !== undefined || looksMarked ? backslashes + backslashes : backslashes;
    backslashes = "";
    if (kind === undefined) shown += character;
    else {
      shown += `\\u{${codePointHex(character)}}`;
      marks.push({ path, codePoint: codePointName(character), kind });
    }
  }
  return { shown: shown + backslashes, marks };
}

function marked(text: string, path: string, marks: Mark[]): string {
  const visible = visibleText(text, path);
  // One by one: there may be more than a call takes arguments.
  for (const mark of visible.marks) marks.push(mark);
  return visible.shown;
}

function form(value: Json, path: string, marks: Mark[]): Json {
  if (typeof value === "string") {
    return marked(value, path, marks);
  }
  if (Array.isArray(value)) return value.map((item: Json, index) => form(item, pathTo(path, index), marks));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const place = pathTo(path, key);
    return [marked(key, place, marks), form(item, place, marks)];
  });
  return Object.fromEntries(entries);
}

/** Arguments as people are shown them; see F1. */
export function visibleForm(args: Json): VisibleForm {
  const marks: Mark[] = [];
  return { shown: form(args, "$", marks), marks };
}

/** The marks as they stand beside what is shown (F4). */
export function listedMarks(marks: readonly Mark[]): JsonObject {
  if (marks.length === 0) return {};
  const listed = marks.slice(0, MAX_MARKS).map((mark) => ({ ...mark }));
  const more = marks.length - listed.length;
  return { marks: listed, ...(more === 0 ? {} : { moreMarks: more }) };
}
