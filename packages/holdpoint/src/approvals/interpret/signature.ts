/**
 * A signature under a reply: everything after a line that is `-- ` (or `--`).
 *
 * G1. A signature says who wrote. An answer must not be given, changed or taken back there, so it holds no word of an answer, no
 *     condition, doubt, deferral or negation, no question, no quotation, and no letters that are not Latin.
 * G2. It is short: at most {@link LONGEST_SIGNATURE} characters.
 */
import { causesIn, mostTelling, type Cause } from "./causes.ts";
import { hasAnswer, readParts } from "./grammar.ts";
import type { ReadingCode } from "./reading.ts";
import { tokenize } from "./tokens.ts";

const LONGEST_SIGNATURE = 1000;

const DELIMITER = "\n--";
const LATIN = /^[\p{Script=Latin}\p{Nd}'-]+$/u;

/** What the words of an ordinary signature may give: a role, a department, a telephone number. */
const ORDINARY_CODES: ReadonlySet<ReadingCode> = new Set<ReadingCode>([
  "report",
  "instruction",
  "language",
  "number",
  "acknowledgement",
]);

/** Names of people and banks that mean something else in a reply. */
const ORDINARY_WORDS: ReadonlySet<string> = new Set(["max", "will", "hope", "first", "next"]);

/** A reply and the signature that was cut off it. */
interface Signed {
  readonly body: string;
  readonly signature: string | undefined;
}

/** The end of the line when only white space is left of it. */
function blankLineEnd(text: string, start: number): number | undefined {
  let at = start;
  while (text[at] === " " || text[at] === "\r") at += 1;
  return at === text.length || text[at] === "\n" ? at : undefined;
}

/** Cuts a text at the first line that delimits a signature. */
export function cutSignature(text: string): Signed {
  for (let at = text.indexOf(DELIMITER); at !== -1; at = text.indexOf(DELIMITER, at + 1)) {
    const end = blankLineEnd(text, at + DELIMITER.length);
    const start = text[at - 1] === "\r" ? at - 1 : at;
    if (end !== undefined) return { body: text.slice(0, start), signature: text.slice(end) };
  }
  return { body: text, signature: undefined };
}

/** Full-width letters and the like are Latin, too, but change under compatibility normalization. */
function isLatin(text: string): boolean {
  return LATIN.test(text) && text.normalize("NFKC") === text;
}

function isOrdinary({ code, cue = "" }: Cause): boolean {
  if (code === "foreign") return isLatin(cue);
  return ORDINARY_CODES.has(code) || ORDINARY_WORDS.has(cue);
}

/** Why a signature is more than that (G1, G2); undefined when it is one. */
export function signatureFault(signature: string): Cause | undefined {
  if (signature.length > LONGEST_SIGNATURE) return { code: "too-long" };
  const tokens = tokenize(signature);
  const [first, ...others] = causesIn(tokens).filter((cause) => !isOrdinary(cause));
  if (first !== undefined) return mostTelling([first, ...others]);
  return hasAnswer(readParts(tokens)) ? { code: "order" } : undefined;
}
