/**
 * Text as people are shown it: what cannot be seen, turns the line around or looks like something else is marked with
 * its code point. The bytes stay as they are; only what is displayed differs.
 *
 * F1. A marked character is shown as `\u{…}`. Two different texts never look the same: backslashes before a mark, or
 *     before text that looks like one, are doubled.
 * F2. Which characters are marked, and why: see core/character-marks.ts.
 * F3. Every marked character is written out. So many at most are listed, with the number of those that are not.
 */
import { characterMarks, hasNoMarks, type MarkKind } from "../core/character-marks.ts";
import { codePointHex, codePointName } from "../core/hidden-characters.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { pathTo } from "./path.ts";

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

/** Most marks that are listed. */
export const MAX_MARKS = 100;

/** One text as it is displayed, and what was marked in it. */
export function visibleText(text: string, path = "$"): { readonly shown: string; readonly marks: readonly Mark[] } {
  // Then there is no backslash to double, either.
  if (!text.includes("\\") && hasNoMarks(text)) return { shown: text, marks: [] };
  const characters = Array.from(text);
  const kinds = characterMarks(characters);
  const marks: Mark[] = [];
  let shown = "";
  let backslashes = "";
  for (const [at, character] of characters.entries()) {
    if (character === "\\") {
      backslashes += character;
      continue;
    }
    const kind = kinds[at];
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

/** The marks as they stand beside what is shown (F3). */
export function listedMarks(marks: readonly Mark[]): JsonObject {
  if (marks.length === 0) return {};
  const listed = marks.slice(0, MAX_MARKS).map((mark) => ({ ...mark }));
  const more = marks.length - listed.length;
  return { marks: listed, ...(more === 0 ? {} : { moreMarks: more }) };
}
