/**
 * The deterministic reading of a free-text reply to a yes/no question (G6). English only.
 *
 * I1. A reply is yes or no only when all of it is understood as that one answer. It is a small closed language (`words.ts`,
 *     `grammar.ts`), not a search for words: anything left over makes the reply ambiguous.
 * I2. Plain English writing only: the letters A to Z, spaces, line ends, typographic apostrophes and dashes. A look-alike letter, an
 *     invisible character, a digit, markup, a quotation mark or a quoted line is something left over. So is a message quoted below
 *     the answer, as mail programs do it: whether it is the question that was asked, only whoever takes the mail in can tell, and
 *     cut off.
 * I3. A signature after a `-- ` line is no part of the answer (`signature.ts`). Without that line it is left over.
 * I4. Time is linear in the length of the text, and the text is at most {@link LONGEST_REPLY} characters.
 * I5. Same text, same reading, in every process of a version.
 */
import { causesIn, mostTelling, type Cause } from "./causes.ts";
import { answerOf, readParts } from "./grammar.ts";
import { readingOf, type Reading } from "./reading.ts";
import { cutSignature, signatureFault } from "./signature.ts";
import { tokenize, type Token } from "./tokens.ts";

/** Longer replies are not read. */
export const LONGEST_REPLY = 4000;

/** More words and marks than this are more than a plain answer, whatever they say. */
const MOST_TOKENS = 40;

/** What a reply without its signature is: an answer, or why it is none. */
function causeOf(tokens: readonly Token[], isSigned: boolean): Cause {
  if (tokens.every(({ kind, text }) => kind === "mark" && !text.startsWith("?"))) return { code: "empty" };
  if (tokens.length > MOST_TOKENS) return mostTelling([{ code: "too-long" }, ...causesIn(tokens)]);
  const read = readParts(tokens);
  const code = answerOf(read, isSigned);
  if (read.unread === undefined) return { code };
  const found = code === "both" ? { code } : { code, cue: read.unread.text };
  return mostTelling([found, ...causesIn(tokens)]);
}

/** Reads a reply; see I1–I5. */
export function interpret(text: string): Reading {
  if (text.length > LONGEST_REPLY) return readingOf("too-long");
  const { body, signature } = cutSignature(text);
  const found = causeOf(tokenize(body), signature !== undefined);
  const isAnswer = found.code === "yes" || found.code === "no";
  const fault = isAnswer && signature !== undefined ? signatureFault(signature) : undefined;
  const { code, cue } = fault ?? found;
  return readingOf(code, cue);
}
