/**
 * A comment in clauses (`contradiction.ts`, C1).
 *
 * K1. Letters are folded to their plain form (NFKC), and characters that only steer how text is laid out are dropped: "d\u200Bo not"
 *     is "do not".
 * K2. What would still be read otherwise than it is shown makes the whole comment unreadable: text direction overrides, struck or
 *     stacked letters, a word of both Latin letters and look-alikes of another alphabet.
 */
import { tokenize, type Token } from "./tokens.ts";

/** Words, numbers and pictures that belong together. */
export interface Clause {
  readonly words: readonly string[];
  /** True when a question mark ends it. */
  readonly isQuestion: boolean;
}

const STEERING = /\p{Cf}/gu;
const OVERRIDE = /[\u202d\u202e]/;
const STACKED = /[\u0335-\u0338]|[\u0300-\u036f]{2}/;
const LATIN_LETTER = /[a-z]/;
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** Marks inside a clause: quotation marks, apostrophes, slashes, signs of money and measure. */
const CLAUSE_MARKS = /^[,.!?;:()[\]{}\u2013\u2014\u2026|-]/;

function isMixed({ kind, text }: Token): boolean {
  return kind === "foreign" && LATIN_LETTER.test(text) && LOOK_ALIKE.test(text);
}

/** The clauses of a comment; undefined when it cannot be read safely (K2). */
export function clausesOf(comment: string): readonly Clause[] | undefined {
  const text = comment.normalize("NFKC");
  if (OVERRIDE.test(text) || STACKED.test(text)) return undefined;
  const clauses: Clause[] = [];
  let words: string[] = [];
  const close = (isQuestion: boolean): void => {
    if (words.length > 0 || isQuestion) clauses.push({ words, isQuestion });
    words = [];
  };
  for (const token of tokenize(text.replace(STEERING, ""))) {
    if (isMixed(token)) return undefined;
    if (token.gap === "blank") close(false);
    if (token.kind !== "mark") words.push(token.text);
    else if (CLAUSE_MARKS.test(token.text)) close(token.text.startsWith("?"));
  }
  close(false);
  return clauses;
}
