/** What commands print, as far as it can be told: that is what substitutions put into commands, and pipes into shells. */
import { unescaped } from "./escapes.ts";
import type { Here } from "./judgement.ts";
import {
  EMPTY,
  constant,
  join,
  joinAll,
  originOf,
  text,
  unknown,
  worse,
  type Origin,
  type Piece,
  type Value,
  wordAt,
} from "./value.ts";

/** Most possibilities of what is printed that are told apart, and most pieces of one. */
const MOST_TEXTS = 16;
const MOST_PIECES = 64;

function bounded(value: Value): Value {
  return value.length > MOST_PIECES ? unknown(worst([value]), true) : value;
}

/** What is printed by two commands, one after the other. */
export function printedInARow(first: readonly Value[], second: readonly Value[]): readonly Value[] {
  if (first.length * second.length > MOST_TEXTS) return [unknown(worst([...first, ...second]), true)];
  return first.flatMap((a) => second.map((b) => bounded(join(a, b))));
}

/** What is printed by one of two commands. */
export function printedByEither(first: readonly Value[], second: readonly Value[]): readonly Value[] {
  const all = [...new Set([...first, ...second])];
  return all.length > MOST_TEXTS ? [unknown(worst(all), true)] : all;
}

/** The worst origin among values, at least that of a command's output. */
export function worst(values: readonly Value[]): Origin {
  return values.reduce<Origin>((origin, value) => worse(origin, originOf(value)), "output");
}

/** The texts a command reads from its standard input, where they are known to come from the command itself. */
export function fed(here: Here): readonly Value[] {
  return here.input.kind === "given" || here.input.kind === "piped" ? here.input.texts : [];
}

/** Something printed of which nothing is known but that it is made of what was read. */
export function processed(here: Here, origin: Origin = "output"): readonly Value[] {
  return [unknown(worse(origin, worst(fed(here))), true)];
}

/** What `echo` prints. Shells differ in reading escapes, so both ways are possible. */
export function echoed(words: readonly Value[]): readonly Value[] {
  let first = 0;
  while (/^-[neE]+$/.test(constant(wordAt(words, first)) ?? "")) first += 1;
  const line = join(joinAll(words.slice(first), " "), text("\n"));
  if (!line.some((piece) => piece.kind === "text" && piece.text.includes("\\"))) return [line];
  return [line, line.map((piece) => (piece.kind === "text" ? { ...piece, text: unescaped(piece.text) } : piece))];
}

const DIRECTIVE = /%(?:([sbcdi%])|.|$)/;
/** Longest format that is followed. */
const LONGEST_FORMAT = 4096;

/** What a directive makes of its argument; undefined when that is not certain. */
function directed(kind: string, argument: Value): Value | undefined {
  const known = constant(argument);
  if (kind === "s") return argument;
  if (known === undefined) return undefined;
  if (kind === "b") return text(unescaped(known));
  if (kind === "c") return text(known.slice(0, 1));
  return /^-?[1-9]\d*$/.test(known) ? text(known) : undefined;
}

/** A format once through, and how many arguments it took. */
function once(template: string, args: readonly Value[]): { pieces: readonly Piece[]; taken: number } | undefined {
  const pieces: Piece[] = [];
  let taken = 0;
  for (let rest = template; rest !== "";) {
    const found = DIRECTIVE.exec(rest);
    pieces.push(...text(unescaped(rest.slice(0, found?.index ?? rest.length))));
    if (found === null) break;
    const [whole, kind] = found;
    if (kind === undefined) return undefined;
    rest = rest.slice(found.index + whole.length);
    const value = kind === "%" ? text("%") : directed(kind, wordAt(args, taken));
    if (value === undefined) return undefined;
    if (kind !== "%") taken += 1;
    pieces.push(...value);
  }
  return { pieces, taken };
}

/** What `printf` prints; undefined when the format is not simple enough to be told. */
export function formatted(words: readonly Value[]): Value | undefined {
  const [format = EMPTY, ...args] = constant(wordAt(words, 0)) === "--" ? words.slice(1) : words;
  const template = constant(format);
  if (template === undefined || template.length > LONGEST_FORMAT) return undefined;
  const pieces: Piece[] = [];
  let rest: readonly Value[] = args;
  do {
    const part = once(template, rest);
    if (part === undefined) return undefined;
    pieces.push(...part.pieces);
    if (part.taken === 0) break;
    if (pieces.length > MOST_PIECES) return unknown("output", true);
    rest = rest.slice(part.taken);
  } while (rest.length > 0);
  return joinAll([pieces]);
}
