/** What a reply was read as, and why. */

/** What a free-text reply says to a yes/no question. */
export type Answer = "yes" | "no" | "ambiguous";

/**
 * Why a reply was read as it was, with the sentence for people. `yes` and `no` are the codes of those readings, every other one is
 * ambiguous. When several apply, the one that stands first here is given.
 */
const REASONS = {
  yes: "It says yes, and nothing else",
  no: "It says no, and nothing else",
  empty: "It has no words",
  quoted: "It quotes, and a quotation may be somebody else's answer or belong to another question",
  hidden: "It has a character that does not print",
  foreign: "It has letters other than A to Z",
  question: "It asks a question",
  instruction: "It gives instructions instead of an answer",
  retraction: "It takes something back",
  condition: "It sets a condition or a limit",
  deferral: "It names another time",
  hedge: "It is not certain",
  change: "It changes what was asked",
  report: "It tells what somebody says",
  language: "It may be an answer in another language",
  both: "It says both yes and no",
  unfinished: "It breaks off",
  number: "It has a number, which may change what was asked",
  symbol: "It has a sign whose meaning is not certain",
  emoji: "A picture alone, or one that does not go with the words, is not an answer",
  negation: "It negates something, but is not a plain no",
  acknowledgement: "It may only mean that the question was seen",
  unknown: "It has words that are no part of a plain answer",
  order: "Its parts do not make one plain answer",
  "too-long": "It is too long for a plain answer",
  "second-reading": "A second reading did not find a plain yes in it",
} as const;

/** Why a reply was read as it was; stable. */
export type ReadingCode = keyof typeof REASONS;

/** All codes, in that order. */
export const READING_CODES = Object.keys(REASONS) as readonly ReadingCode[];

/** One reading of a reply. */
export interface Reading {
  readonly reading: Answer;
  readonly code: ReadingCode;
  /** One sentence for people. */
  readonly reason: string;
  /** The word or sign the reason is about, as it was read. */
  readonly cue?: string;
}

const LONGEST_CUE = 40;
const CUT_PAIR = /[\uD800-\uDBFF]$/;

/** A cue as it is shown to people: not longer than a line, and never half a character. */
export function shortCue(cue: string): string {
  return cue.length > LONGEST_CUE ? `${cue.slice(0, LONGEST_CUE).replace(CUT_PAIR, "")}…` : cue;
}

/** The reading with a code. */
export function readingOf(code: ReadingCode, cue?: string): Reading {
  const reading = code === "yes" || code === "no" ? code : "ambiguous";
  if (cue === undefined) return { reading, code, reason: `${REASONS[code]}.` };
  const shown = shortCue(cue);
  return { reading, code, reason: `${REASONS[code]} ("${shown}").`, cue: shown };
}
