/**
 * Text into tokens, once, from left to right. Nothing is guessed: what is not plain English writing keeps its own kind.
 *
 * T1. Every character of the text is in a token or is white space; nothing is dropped but spaces, tabs, line ends and one
 *     skin tone or presentation mark after an emoji.
 * T2. Only the letters A to Z make a word. Letters of any other kind (Cyrillic, accented, full-width, with marks stacked on
 *     them) make what they touch `foreign`, so a look-alike is never taken for the word it looks like.
 * T3. A character that does not print, or is no character at all, is `hidden`, wherever it stands.
 * T4. Every character is looked at a fixed number of times.
 */

/** What stands between a token and the one before it. `blank` is at least one empty line. */
type Gap = "joined" | "space" | "line" | "blank";

/**
 * - `word`: the letters A to Z, with apostrophes and hyphens inside; in lower case, apostrophes typed as `'`.
 * - `number`: as a word, with at least one digit 0 to 9.
 * - `foreign`: as either, with a letter, mark or digit of another kind.
 * - `hidden`: one character that does not print, as `U+200B`.
 * - `emoji`: one pictograph, without its skin tone.
 * - `mark`: a character of punctuation or a symbol; equal ones in a row are one token.
 */
export type TokenKind = "word" | "number" | "foreign" | "hidden" | "emoji" | "mark";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly gap: Gap;
}

type Shape = "letter" | "digit" | "foreign" | "space" | "newline" | "hidden" | "emoji" | "mark";

const FOREIGN = /[\p{L}\p{M}\p{N}]/u;
const PICTOGRAPH = /\p{Extended_Pictographic}/u;
const UNPRINTED = /[\p{C}\p{Z}]/u;
const APOSTROPHES = /\u2019/g;

const NO_BREAK_SPACE = 0xa0;
const FIRST_BEYOND_ASCII = 0x80;

function asciiShape(code: number): Shape {
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return "letter";
  if (code >= 0x30 && code <= 0x39) return "digit";
  if (code === 0x20 || code === 0x09) return "space";
  if (code === 0x0a) return "newline";
  return code < 0x20 || code === 0x7f ? "hidden" : "mark";
}

const ASCII: readonly Shape[] = Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) => asciiShape(code));

function shapeOf(code: number): Shape {
  const ascii = ASCII[code];
  if (ascii !== undefined) return ascii;
  if (code === NO_BREAK_SPACE) return "space";
  const character = String.fromCodePoint(code);
  if (FOREIGN.test(character)) return "foreign";
  if (PICTOGRAPH.test(character)) return "emoji";
  return UNPRINTED.test(character) ? "hidden" : "mark";
}

/** `undefined` at the end of the text. */
function shapeAt(text: string, at: number): Shape | undefined {
  const code = text.codePointAt(at);
  return code === undefined ? undefined : shapeOf(code);
}

function widthAt(text: string, at: number): number {
  return Number(text.codePointAt(at)) > 0xffff ? 2 : 1;
}

/** Apostrophes and hyphens belong to a word when another character of it follows. */
function joins(text: string, at: number): boolean {
  const character = text[at];
  if (character !== "'" && character !== "\u2019" && character !== "-") return false;
  const next = shapeAt(text, at + 1);
  return next === "letter" || next === "digit" || next === "foreign";
}

interface Piece {
  readonly kind: TokenKind;
  readonly text: string;
  readonly end: number;
}

function wordAt(text: string, start: number): Piece {
  let at = start;
  let kind: TokenKind = "word";
  for (;;) {
    const shape = shapeAt(text, at);
    if (shape === "foreign") kind = "foreign";
    else if (shape === "digit") kind = kind === "foreign" ? kind : "number";
    else if (shape !== "letter" && !joins(text, at)) break;
    at += widthAt(text, at);
  }
  const slice = text.slice(start, at);
  return { kind, text: slice.toLowerCase().replace(APOSTROPHES, "'"), end: at };
}

function isEmojiStyle(code: number | undefined): boolean {
  return code === 0xfe0f || (code !== undefined && code >= 0x1f3fb && code <= 0x1f3ff);
}

function emojiAt(text: string, start: number): Piece {
  let at = start + widthAt(text, start);
  const base = text.slice(start, at);
  if (isEmojiStyle(text.codePointAt(at))) at += widthAt(text, at);
  return { kind: "emoji", text: base, end: at };
}

function markAt(text: string, start: number): Piece {
  const width = widthAt(text, start);
  const mark = text.slice(start, start + width);
  let at = start + width;
  while (text.startsWith(mark, at)) at += width;
  return { kind: "mark", text: text.slice(start, at), end: at };
}

function hiddenAt(text: string, start: number): Piece {
  const code = Number(text.codePointAt(start));
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return { kind: "hidden", text: name, end: start + widthAt(text, start) };
}

function pieceAt(text: string, start: number, shape: Exclude<Shape, "space" | "newline">): Piece {
  switch (shape) {
    case "letter":
    case "digit":
    case "foreign":
      return wordAt(text, start);
    case "emoji":
      return emojiAt(text, start);
    case "mark":
      return markAt(text, start);
    case "hidden":
      return hiddenAt(text, start);
  }
}

function gapOf(spaces: number, newlines: number): Gap {
  if (newlines > 0) return newlines > 1 ? "blank" : "line";
  return spaces > 0 ? "space" : "joined";
}

/** The tokens of a text, in order. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaces = 0;
  let newlines = 0;
  for (;;) {
    const shape = shapeAt(text, at);
    if (shape === undefined) return tokens;
    if (shape === "newline") newlines += 1;
    else if (shape === "space" || text.startsWith("\r\n", at)) spaces += 1;
    else {
      const piece = pieceAt(text, at, shape);
      tokens.push({ kind: piece.kind, text: piece.text, gap: gapOf(spaces, newlines) });
      at = piece.end;
      spaces = 0;
      newlines = 0;
      continue;
    }
    at += 1;
  }
}
