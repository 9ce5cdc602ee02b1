/**
 * What in a text keeps it from being a plain answer: the words of `cues.ts`, signs, letters and numbers. For what that is used,
 * see there.
 */
import { CUES } from "./cues.ts";
import { longestPhrase } from "./phrases.ts";
import { READING_CODES, type ReadingCode } from "./reading.ts";
import type { Token } from "./tokens.ts";

/** A code, and the words or the sign that give it. */
export interface Cause {
  readonly code: ReadingCode;
  readonly cue?: string;
}

const QUOTES: ReadonlySet<string> = new Set("\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb`\u00b4");

function causeOfMark({ text, gap }: Token, isFirst: boolean): ReadingCode | undefined {
  const [sign = ""] = text;
  if (sign === "?") return "question";
  if (sign === "\u2026" || text.startsWith("..")) return "unfinished";
  if (QUOTES.has(sign)) return "quoted";
  return sign === ">" && (isFirst || gap === "line" || gap === "blank") ? "quoted" : undefined;
}

/** The cause that begins with the token at `at`. */
function causeAt(tokens: readonly Token[], at: number, token: Token): Cause | undefined {
  switch (token.kind) {
    case "hidden":
    case "foreign":
    case "number":
      return { code: token.kind, cue: token.text };
    case "emoji":
      return undefined;
    case "mark": {
      const code = causeOfMark(token, at === 0);
      return code === undefined ? undefined : { code };
    }
    case "word": {
      const found = longestPhrase(CUES, (place) => wordAt(tokens, place), at);
      if (found === undefined) return undefined;
      const words = tokens.slice(at, at + found.length).map(({ text }) => text);
      return { code: found.role, cue: words.join(" ") };
    }
  }
}

function wordAt(tokens: readonly Token[], place: number): string | undefined {
  const token = tokens[place];
  return token?.kind === "word" ? token.text : undefined;
}

/** Every cause in a text, in order. */
export function causesIn(tokens: readonly Token[]): readonly Cause[] {
  return tokens.flatMap((token, at) => causeAt(tokens, at, token) ?? []);
}

/** The cause whose code comes first in `READING_CODES`; of several with that code the first. */
export function mostTelling(causes: readonly [Cause, ...Cause[]]): Cause {
  return causes.reduce((best, cause) =>
    READING_CODES.indexOf(cause.code) < READING_CODES.indexOf(best.code) ? cause : best,
  );
}
