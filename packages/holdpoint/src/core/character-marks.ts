/**
 * Characters that are not what they seem, wherever text of somebody else's is shown.
 *
 * C1. Hidden: what cannot be seen (hidden-characters.ts), and what hides others: a line through them or a frame around
 *     them, accents piled up, lines left blank one after the other. Bidirectional: what changes the direction.
 *     Look-alike: see look-alikes.ts.
 * C2. Line feeds and tabs are none of them, nor are the joiners and selectors inside emoji.
 */
import { isKeycap, joinsEmoji } from "./emoji.ts";
import { HIDDEN } from "./hidden-characters.ts";
import { lookAlikes } from "./look-alikes.ts";

/** Why a character is marked. */
export type MarkKind = "hidden" | "bidirectional" | "look-alike";

const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Lines through characters, and frames around them; U+20E3 makes a keycap of a digit. */
const COVERING = /[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb\p{Me}]/u;
const ACCENT = /\p{Mn}/u;
/** Most accents on one character; scripts that pile them up need no more. */
const MOST_ACCENTS = 4;
/** Most line feeds with nothing between them that can be seen. */
const MOST_LINE_FEEDS = 3;
const KEPT = /[\n\t]/u;
/** How many line feeds and accents came one after the other, up to a character and with it (C1). */
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
  if (HIDDEN.test(character)) return joinsEmoji(characters, at) ? undefined : "hidden";
  if (COVERING.test(character)) return isKeycap(characters, at) ? undefined : "hidden";
  return isPiled ? "hidden" : undefined;
}

/** Nothing in it is ever marked, unless lines are left blank: most text. */
const PLAIN = /^[\n\t -~]*$/;
const BLANK_LINES = /(?:\n[\t ]*){4}/;

/** True for text of which no character is marked; false says nothing. */
export function hasNoMarks(text: string): boolean {
  return PLAIN.test(text) && !BLANK_LINES.test(text);
}

/** For every character of a text, why it is marked, if it is. */
export function characterMarks(characters: readonly string[]): readonly (MarkKind | undefined)[] {
  const suspicious = lookAlikes(characters);
  const piled = new Piled();
  return characters.map((character, at) => {
    const isPiled = piled.isTooMany(character);
    return kindOf(character, at, characters, isPiled) ?? (suspicious[at] === true ? "look-alike" : undefined);
  });
}
