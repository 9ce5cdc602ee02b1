/**
 * What `$x` may stand for.
 *
 * X1. A variable the command does not set has what the environment says, which is unknown, or is not set at all. Both are
 *     looked at: in one world every such variable is unknown, in the other every one is empty. `rm -rf "$DIR/"` is
 *     `rm -rf /` in the second.
 */
import { globbed } from "./pattern.ts";
import { FROM_ENVIRONMENT, type Elements, type State } from "./state.ts";
import { constant, joinAll, text, unknown, type Piece, type Value } from "./value.ts";

/** See X1: 0 unknown, 1 empty; undefined: either. */
export type World = 0 | 1 | undefined;

/** True when two possibilities can hold at once. */
export function together(a: World, b: World): boolean {
  return a === undefined || b === undefined || a === b;
}

/** One possibility of a variable. */
export interface Possibility {
  readonly world: World;
  readonly elements: Elements;
}

const COUNTED = new Set("# ? $ ! - RANDOM SECONDS LINENO UID EUID PPID BASHPID OPTIND EPOCHSECONDS".split(" "));
/** Set in about every environment, so that they are not looked at as empty. */
const ALWAYS_SET = new Set("PATH USER LOGNAME HOSTNAME OSTYPE MACHTYPE HOSTTYPE BASH_VERSION".split(" "));

/** The possibilities of what is not set by the command (X1). */
function fromEnvironment(splits = false): readonly Possibility[] {
  return [
    { world: 0, elements: [unknown("variable", splits)] },
    { world: 1, elements: [] },
  ];
}

function only(...elements: Elements): readonly Possibility[] {
  return [{ world: undefined, elements }];
}

/** `$@`, `$*`, `$1` …; undefined when the name is none of these. */
function parameter(name: string, state: State): readonly Possibility[] | undefined {
  const { parameters } = state;
  if (name === "@" || name === "*") return parameters === undefined ? fromEnvironment(true) : only(...parameters);
  if (!/^[1-9]\d{0,5}$/.test(name)) return undefined;
  return parameters === undefined ? fromEnvironment() : only(...parameters.slice(Number(name) - 1, Number(name)));
}

function special(name: string, state: State, home: string): readonly Possibility[] {
  switch (name) {
    case "0":
      return only(state.zero);
    case "_":
      return only(state.last);
    case "HOME":
      return only(text(home));
    case "PWD":
      return state.directories.flatMap((path) => only(path === undefined ? unknown("variable") : text(path)));
    case "SHELL":
    case "BASH":
      return only(text("/bin/bash"));
    case "IFS":
      return only(text(" \t\n"));
    default:
      if (COUNTED.has(name)) return only(unknown("number"));
      return ALWAYS_SET.has(name) ? only(unknown("variable")) : fromEnvironment();
  }
}

/** Everything a variable or parameter may be. */
export function possibilities(name: string, state: State, home: string): readonly Possibility[] {
  const known = state.variables.get(name);
  if (known === undefined) return parameter(name, state) ?? special(name, state, home);
  return known.flatMap((elements) =>
    elements === FROM_ENVIRONMENT ? special(name, state, home) : [{ world: undefined, elements }],
  );
}

/** The characters at which unquoted expansions are split into words. */
export function separators(state: State): string {
  const known = state.variables.get("IFS")?.[0];
  if (known === undefined || known === FROM_ENVIRONMENT) return " \t\n";
  const [value] = known;
  return (value === undefined ? undefined : constant(value)) ?? " \t\n";
}

/** The words an unquoted expansion is split into; whether the first sticks to what is before, and the last to what follows. */
export interface Split {
  readonly words: readonly Value[];
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Splits a value as the shell splits an unquoted expansion, and finds the glob operators in it. */
export function split(value: Value, at: string): Split {
  const words: Piece[][] = [];
  let current: Piece[] | undefined;
  let opens = false;
  let isFirst = true;
  for (const piece of value) {
    if (piece.kind !== "text") {
      (current ??= []).push(piece.kind === "unknown" ? { ...piece, splits: true } : piece);
      isFirst = false;
      continue;
    }
    const parts = cut(piece.text, at);
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        if (current === undefined && isFirst) opens = true;
        if (current !== undefined) words.push(current);
        current = undefined;
        isFirst = false;
      }
      if (part !== "") {
        (current ??= []).push(...globbed(part));
        isFirst = false;
      }
    }
  }
  if (current !== undefined) words.push(current);
  return { words: words.map((pieces) => joinAll([pieces])), opens, closes: value.length > 0 && current === undefined };
}

function cut(content: string, at: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let index = 0; index < content.length; index += 1) {
    if (!at.includes(content.charAt(index))) continue;
    parts.push(content.slice(from, index));
    from = index + 1;
  }
  parts.push(content.slice(from));
  return parts;
}
