/**
 * A signature under a reply: everything after a line that is `-- ` (or `--`).
 *
 * G1. A signature says who wrote. An answer must not be given, changed or taken back there, so it holds no word of an answer, no
 *     condition, doubt, deferral or negation, no question, no quotation, and no letters that are not Latin.
 * G2. It is short: at most {@link LONGEST_SIGNATURE} characters.
 * G3. It has the shape of one: every word begins with a capital letter, but for addresses of the web and of mail and the small
 *     words of names and titles ("Head of Legal"), of which only "The" comes first. A line with a figure is a telephone number.
 *     No word of `NEVER` stands in it. A sentence under the line ("max 500", "see the contract beforehand") may take the
 *     answer back.
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

/** Small words of names and titles. */
const SMALL: ReadonlySet<string> = new Set(
  "of the and at for in a.k.a de da di del della du la le van von der den zu und et y e".split(" "),
);
/** What stands before a telephone number. */
const TELEPHONE: ReadonlySet<string> = new Set(
  "tel telephone phone mobile cell fax office direct t p m f o ext".split(" "),
);
/** Words that make a sentence, or that say that the answer is no plain one, however they are written. */
const NEVER: ReadonlySet<string> = new Set(
  (
    "i me my you your it its this that these those is are was were be been am do does did to with see ask call please thanks " +
    "one two three four five six seven eight nine ten twenty fifty hundred thousand million half quarter dozen " +
    "cancel canceled cancelled stop abort halt opposite joke joking kidding jk lol haha sarcasm sarcastic draft test behalf protest " +
    "duress fraud scam expensive beforehand automatic automated auto-reply autoreply wrong cheaper second third like hell dream chance " +
    "sarcastically"
  ).split(" "),
);

const ADDRESS = /^(?:https?:\/\/\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[a-z\d-]+\.)+[a-z]{2,}(?:\/\S*)?)$/i;
const FIGURE = /\d/;
const NUMBER = /^\+?[\d()./-]+$/;
/** So many figures has a telephone number at least; fewer may be an amount. */
const FEWEST_FIGURES = 7;
const CAPITAL = /^\p{Lu}/u;
const EDGES = /^[^\p{L}\p{N}+]+|[^\p{L}\p{N}]+$/gu;

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

/** The first piece of a line that no signature has (G3). */
function oddPiece(line: string): string | undefined {
  const pieces = line
    .split(/[\s|]+/)
    .map((piece) => piece.replace(EDGES, ""))
    .filter((piece) => piece !== "");
  const words = pieces.filter((piece) => !ADDRESS.test(piece));
  const number = words.find((word) => FIGURE.test(word));
  const hasNumber = number !== undefined;
  if (hasNumber && words.join("").replace(/\D/g, "").length < FEWEST_FIGURES) return number;
  // "For Bob" is no name.
  const [first] = words;
  if (first !== undefined && SMALL.has(first.toLowerCase()) && first !== "The") return first;
  return words.find((word) => {
    const plain = word.toLowerCase();
    if (NEVER.has(plain)) return true;
    if (hasNumber) return !NUMBER.test(word) && !TELEPHONE.has(plain);
    return !CAPITAL.test(word) && !SMALL.has(plain);
  });
}

/** Why a signature is more than that (G1–G3); undefined when it is one. */
export function signatureFault(signature: string): Cause | undefined {
  if (signature.length > LONGEST_SIGNATURE) return { code: "too-long" };
  const tokens = tokenize(signature);
  const [first, ...others] = causesIn(tokens).filter((cause) => !isOrdinary(cause));
  if (first !== undefined) return mostTelling([first, ...others]);
  if (hasAnswer(readParts(tokens))) return { code: "order" };
  for (const line of signature.split("\n")) {
    const cue = oddPiece(line);
    if (cue !== undefined) return { code: "order", cue };
  }
  return undefined;
}
