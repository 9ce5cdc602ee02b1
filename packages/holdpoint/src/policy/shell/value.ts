/**
 * What a word of a command may turn into, as far as it can be known without running anything.
 *
 * V1. A value is a run of pieces: text, glob operators, and what is unknown. Quoting is gone: text means itself.
 * V2. An unknown piece says where it comes from, the worst origin counting, because a fetched or decoded program is denied
 *     where a merely unknown one is asked about.
 */

/** Where something unknown comes from, from harmless to worst. */
const ORIGINS = ["number", "variable", "output", "pipe", "decoded", "network"] as const;
/** One of `ORIGINS`. */
export type Origin = (typeof ORIGINS)[number];

interface TextPiece {
  readonly kind: "text";
  readonly text: string;
}

/** `*`, `?`, `[…]` or an extended pattern, as written, where the shell would expand it. */
interface GlobPiece {
  readonly kind: "glob";
  readonly text: string;
}

interface UnknownPiece {
  readonly kind: "unknown";
  readonly origin: Origin;
  /** The shell may make several words of it, or none. */
  readonly splits: boolean;
  /** It is the name of something below one of these paths (what `find` or `ls` printed). */
  readonly below?: readonly Value[];
  /** It is a pipe from which this can be read (`<(…)`). */
  readonly reads?: readonly Value[];
}

export type Piece = TextPiece | GlobPiece | UnknownPiece;
/** One word or string; see V1. */
export type Value = readonly Piece[];

/** No characters at all. */
export const EMPTY: Value = [];

/** The word at a place; no characters where there is none. */
export function wordAt(words: readonly Value[], index: number): Value {
  return words[index] ?? EMPTY;
}

/** The value of known text. */
export function text(value: string): Value {
  return value === "" ? EMPTY : [{ kind: "text", text: value }];
}

/** A value of which nothing is known but its origin. */
export function unknown(origin: Origin, splits = false): Value {
  return [{ kind: "unknown", origin, splits }];
}

/** Two values in a row; neighboring text becomes one piece. */
export function join(a: Value, b: Value): Value {
  const last = a.at(-1);
  const first = b[0];
  if (last === undefined) return b;
  if (first === undefined) return a;
  if (last.kind !== "text" || first.kind !== "text") return [...a, ...b];
  return [...a.slice(0, -1), { kind: "text", text: last.text + first.text }, ...b.slice(1)];
}

/** Values in a row, with text between them. */
export function joinAll(values: readonly Value[], between = ""): Value {
  const separator = text(between);
  const pieces: Piece[] = [];
  for (const [index, value] of values.entries()) {
    if (index > 0) pieces.push(...separator);
    pieces.push(...value);
  }
  return merged(pieces);
}

function merged(pieces: readonly Piece[]): Value {
  const value: Piece[] = [];
  let run: string[] = [];
  const flush = (): void => {
    if (run.length > 0) value.push({ kind: "text", text: run.join("") });
    run = [];
  };
  for (const piece of pieces) {
    if (piece.kind === "text") run.push(piece.text);
    else {
      flush();
      value.push(piece);
    }
  }
  flush();
  return value;
}

/** The text of a value that is nothing but text. */
export function constant(value: Value): string | undefined {
  if (value.length === 0) return "";
  const [piece] = value;
  return value.length === 1 && piece?.kind === "text" ? piece.text : undefined;
}

/** The text of a value, glob operators as written; undefined when some of it is unknown. */
export function written(value: Value): string | undefined {
  let result = "";
  for (const piece of value) {
    if (piece.kind === "unknown") return undefined;
    result += piece.text;
  }
  return result;
}

/** The text a value begins with, up to what is unknown or a glob. */
export function leading(value: Value): string {
  const [piece] = value;
  return piece?.kind === "text" ? piece.text : "";
}

/** True when some of the value is unknown. */
export function hasUnknown(value: Value): boolean {
  return value.some((piece) => piece.kind === "unknown");
}

/** The worst origin in a value; undefined when nothing in it is unknown (V2). */
export function originOf(value: Value): Origin | undefined {
  let worst = -1;
  for (const piece of value) {
    if (piece.kind === "unknown") worst = Math.max(worst, ORIGINS.indexOf(piece.origin));
  }
  return ORIGINS[worst];
}

/** True when some of a value came from outside the command while it runs: printed, read, fetched. */
export function isForeign(value: Value): boolean {
  return value.some((piece) => piece.kind === "unknown" && piece.origin !== "number" && piece.origin !== "variable");
}

/** The worse of two origins. */
export function worse(a: Origin, b: Origin | undefined): Origin {
  return b !== undefined && ORIGINS.indexOf(b) > ORIGINS.indexOf(a) ? b : a;
}

/** The part of a known or unknown value behind its first `count` characters; unchanged when it begins otherwise than with text. */
export function behind(value: Value, count: number): Value {
  const [piece, ...rest] = value;
  if (piece?.kind !== "text") return value;
  return [...text(piece.text.slice(count)), ...rest];
}

/** A key under which equal values meet. */
export function keyOf(value: Value): string {
  return JSON.stringify(value);
}
