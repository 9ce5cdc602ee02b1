/**
 * Which names a word with glob operators may stand for.
 *
 * P1. In doubt a pattern fits: extended patterns and what is unknown stand for any run of characters.
 * P2. Takes time in proportion to name times pattern at the worst.
 */
import { fitsWhole } from "../stars.ts";
import type { Piece, Value } from "./value.ts";

type Token = { readonly kind: "star" } | { readonly kind: "one"; readonly fits: (character: string) => boolean };

const STAR: Token = { kind: "star" };
const ANY: Token = { kind: "one", fits: () => true };

function exactly(expected: string): Token {
  return { kind: "one", fits: (character) => character === expected };
}

/** `[abc]`, `[a-z]`, `[!x]`, `[^x]`; a class by name (`[[:alpha:]]`) fits anything (P1). */
function oneOf(written: string): Token {
  const body = written.slice(1, -1);
  if (body.includes("[:") || body.includes("\\") || body.includes("$") || body.includes("`")) return ANY;
  const negated = body.startsWith("!") || body.startsWith("^");
  const members = negated ? body.slice(1) : body;
  return {
    kind: "one",
    fits: (character) => {
      for (let index = 0; index < members.length; index += 1) {
        const from = members.charAt(index);
        const isRange = members[index + 1] === "-" && index + 2 < members.length;
        const to = isRange ? members.charAt(index + 2) : from;
        if (isRange) index += 2;
        if (character >= from && character <= to) return !negated;
      }
      return negated;
    },
  };
}

function tokensOf(piece: Piece): readonly Token[] {
  if (piece.kind === "text") return Array.from(piece.text, exactly);
  if (piece.kind === "unknown") return [STAR];
  if (piece.text === "?") return [ANY];
  return piece.text.startsWith("[") && piece.text.endsWith("]") ? [oneOf(piece.text)] : [STAR];
}

function fitsAt(token: Token | undefined, characters: readonly string[], at: number): boolean {
  return token?.kind === "one" && characters.slice(at, at + 1).every(token.fits);
}

/** How many characters a name has at least that the pattern stands for. */
function leastLength(pattern: Value): number {
  return pattern.reduce((length, piece) => {
    if (piece.kind === "text") return length + piece.text.length;
    return piece.kind === "glob" && (piece.text === "?" || piece.text.startsWith("[")) ? length + 1 : length;
  }, 0);
}

/** True when the pattern may stand for all of `name` (P1). */
export function fits(pattern: Value, name: string): boolean {
  if (leastLength(pattern) > name.length) return false;
  const tokens = pattern.flatMap(tokensOf);
  const characters = Array.from(name);
  return fitsWhole(characters.length, {
    length: tokens.length,
    isStar: (part) => tokens[part]?.kind === "star",
    fits: (part, place) => fitsAt(tokens[part], characters, place),
  });
}

/** True when the pattern stands for about any name: nothing in it but glob operators, the dot apart that hidden names begin with. */
export function isBroad(pattern: Value): boolean {
  const rest = pattern[0]?.kind === "text" && pattern[0].text === "." ? pattern.slice(1) : pattern;
  return rest.length > 0 && rest.every((piece) => piece.kind === "glob");
}

/** Text that is expanded where the shell looks for files: its glob operators become glob pieces. */
export function globbed(content: string): Value {
  const pieces: Piece[] = [];
  let from = 0;
  const keep = (to: number): void => {
    if (to > from) pieces.push({ kind: "text", text: content.slice(from, to) });
  };
  for (let index = 0; index < content.length; index += 1) {
    const character = content[index];
    if (character !== "*" && character !== "?" && character !== "[") continue;
    const close = character === "[" ? content.indexOf("]", index + 2) : index;
    if (close < 0) break;
    keep(index);
    pieces.push({ kind: "glob", text: content.slice(index, close + 1) });
    index = close;
    from = close + 1;
  }
  keep(content.length);
  return pieces;
}
