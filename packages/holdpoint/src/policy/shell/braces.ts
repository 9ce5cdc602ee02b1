/**
 * Brace expansion: `{rm,-rf,/}` is three words. The shell does it first, on the text of a word, heeding quotes.
 *
 * B1. What is not a brace expansion to bash stays as it is.
 * B2. `undefined` for more than {@link MOST_WORDS} words, braces nested deeper than {@link DEEPEST}, or more than
 *     {@link MOST_TRIES} braces that open nothing: what it would take to tell grows with their number.
 */

/** Most words one word is expanded to. */
export const MOST_WORDS = 256;
/** Deepest nesting that is expanded. */
export const DEEPEST = 16;
/** Most braces that are looked at in search of one that expands. */
export const MOST_TRIES = 64;

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")" };

/** The place behind a quoted part that begins at `at`. */
function pastQuote(word: string, at: number): number {
  const quote = word[at];
  const escapes = quote !== "'" || word[at - 1] === "$";
  for (let index = at + 1; index < word.length; index += 1) {
    if (escapes && word[index] === "\\") index += 1;
    else if (word[index] === quote) return index + 1;
  }
  return word.length;
}

/** The place behind `$(…)`, `${…}` or `<(…)` whose bracket is at `at`. */
function pastBracket(word: string, at: number): number {
  const open = word.charAt(at);
  const close = CLOSING[open];
  let depth = 0;
  for (let index = at; index < word.length;) {
    const character = word[index];
    if (character === "\\") index += 2;
    else if (character === "'" || character === '"' || character === "`") index = pastQuote(word, index);
    else {
      if (character === open) depth += 1;
      if (character === close) depth -= 1;
      index += 1;
      if (depth === 0) return index;
    }
  }
  return word.length;
}

/** The place behind whatever at `at` braces must not look into; `at` itself when it is an ordinary character. */
function pastOpaque(word: string, at: number): number {
  const character = word[at];
  if (character === "\\") return at + 2;
  if (character === "'" || character === '"' || character === "`") return pastQuote(word, at);
  const next = word[at + 1];
  if (character === "$" && (next === "{" || next === "(")) return pastBracket(word, at + 1);
  if ((character === "<" || character === ">") && next === "(") return pastBracket(word, at + 1);
  return at;
}

interface Group {
  readonly open: number;
  readonly close: number;
  readonly items: readonly string[];
}

const NUMBERS = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/;
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/;
/** Stands for more words than are expanded. */
const TOO_MANY: readonly string[] = Array.from({ length: MOST_WORDS + 1 }, () => "");

function counted(from: number, to: number, by: string, name: (value: number) => string): readonly string[] {
  const stride = Math.max(1, Math.abs(Number(by)));
  const steps = Math.floor(Math.abs(to - from) / stride);
  if (!(steps < MOST_WORDS)) return TOO_MANY;
  return Array.from({ length: steps + 1 }, (_, step) => name(from <= to ? from + step * stride : from - step * stride));
}

/** `a..e`, `1..5`, `01..10..2`; undefined when it is none. */
function sequence(body: string): readonly string[] | undefined {
  const letters = LETTERS.exec(body);
  if (letters !== null) {
    const [, first = "", last = "", by = "1"] = letters;
    return counted(first.charCodeAt(0), last.charCodeAt(0), by, (value) => String.fromCharCode(value));
  }
  const numbers = NUMBERS.exec(body);
  if (numbers === null) return undefined;
  const [, first = "", last = "", by = "1"] = numbers;
  const isPadded = /^-?0\d/.test(first) || /^-?0\d/.test(last);
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  return counted(Number(first), Number(last), by, (value) => {
    const digits = String(Math.abs(value));
    return value < 0 ? `-${digits.padStart(width - 1, "0")}` : digits.padStart(width, "0");
  });
}

/** The first group that expands; `{}` and `{a}` do not. */
function firstGroup(word: string): Group | "none" | "too many" {
  let tries = 0;
  for (let open = 0; open < word.length;) {
    const past = pastOpaque(word, open);
    if (past > open) open = past;
    else {
      if (word[open] === "{") {
        tries += 1;
        if (tries > MOST_TRIES) return "too many";
        const group = groupAt(word, open);
        if (group !== undefined) return group;
      }
      open += 1;
    }
  }
  return "none";
}

function groupAt(word: string, open: number): Group | undefined {
  const items: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let index = open + 1; index < word.length;) {
    const past = pastOpaque(word, index);
    const character = word[index];
    if (past > index) {
      index = past;
      continue;
    }
    if (character === "{") depth += 1;
    else if (character === "," && depth === 0) {
      items.push(word.slice(from, index));
      from = index + 1;
    } else if (character === "}") {
      if (depth === 0) {
        const body = word.slice(open + 1, index);
        if (items.length > 0) return { open, close: index, items: [...items, word.slice(from, index)] };
        const range = sequence(body);
        return range === undefined ? undefined : { open, close: index, items: range };
      }
      depth -= 1;
    }
    index += 1;
  }
  return undefined;
}

function expand(word: string, depth: number): readonly string[] | undefined {
  const group = firstGroup(word);
  if (group === "none") return [word];
  if (group === "too many" || depth > DEEPEST) return undefined;
  const before = word.slice(0, group.open);
  const tails = expand(word.slice(group.close + 1), depth + 1);
  if (tails === undefined) return undefined;
  const words: string[] = [];
  for (const item of group.items) {
    const middles = expand(item, depth + 1);
    if (middles === undefined || words.length + middles.length * tails.length > MOST_WORDS) return undefined;
    for (const middle of middles) for (const tail of tails) words.push(before + middle + tail);
  }
  return words;
}

/** The words that one word is expanded to; see B1 and B2. */
export function expandBraces(word: string): readonly string[] | undefined {
  return expand(word, 0);
}
