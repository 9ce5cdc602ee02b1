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
  written,
  type Origin,
  type Piece,
  type Value,
} from "./value.ts";

/** Most possibilities of what is printed that are told apart, and most pieces of one. */
const MOST_TEXTS = 16;
const MOST_PIECES = 64;

function bounded(value: Value): Value {
  return value.length > MOST_PIECES ? unknown(originOf(value) ?? "output", true) : value;
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
  while (/^-[neE]+$/.test(constant(words[first] ?? EMPTY) ?? "")) first += 1;
  const line = join(joinAll(words.slice(first), " "), text("\n"));
  const read = line.map((piece) => (piece.kind === "text" ? { ...piece, text: unescaped(piece.text) } : piece));
  return line.some((piece, index) => piece !== read[index] && written([piece]) !== written([read[index] ?? piece]))
    ? [line, read]
    : [line];
}

const DIRECTIVE = /%(?:([sbdiuxXcq%])|\(|.|$)/;

/** What `printf` prints; undefined when the format is not simple enough to be told. */
export function formatted(words: readonly Value[]): Value | undefined {
  const [format, ...args] = words[0] !== undefined && constant(words[0]) === "--" ? words.slice(1) : words;
  const template = format === undefined ? undefined : constant(format);
  if (template === undefined || template.length > 4096) return undefined;
  const pieces: Piece[] = [];
  let taken = 0;
  do {
    const before = taken;
    for (let rest = template; rest !== "";) {
      const found = DIRECTIVE.exec(rest);
      pieces.push(...text(unescaped(rest.slice(0, found?.index ?? rest.length))));
      if (found === null) break;
      const [whole, kind] = found;
      if (kind === undefined) return undefined;
      rest = rest.slice(found.index + whole.length);
      if (kind === "%") pieces.push(...text("%"));
      else {
        const argument = args[taken] ?? EMPTY;
        const known = constant(argument);
        taken += 1;
        pieces.push(...(kind === "b" && known !== undefined ? text(unescaped(known)) : argument));
      }
    }
    if (taken === before) break;
  } while (taken < args.length && pieces.length < MOST_PIECES);
  return joinAll([pieces]);
}
