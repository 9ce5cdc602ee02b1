/**
 * What is known at a place of a script: directory, variables, functions, arguments.
 *
 * T1. Where ways meet, everything that one of them knew is possible. An allow must hold for all that is possible, a deny
 *     for one of it.
 * T2. States are never changed; what changes something makes a new one.
 */
import type { CommandNode } from "unbash";
import { EMPTY, keyOf, text, type Value } from "./value.ts";

/** The elements of an array; a plain variable has one, one that is not set has none. */
export type Elements = readonly Value[];
/** Stands among the possibilities of a variable for: whatever the environment says. */
export const FROM_ENVIRONMENT = "from the environment";
/** What a variable may be. */
export type Variable = readonly (Elements | typeof FROM_ENVIRONMENT)[];

/** The body of a function. */
export type FunctionBody = Extract<CommandNode, { type: "Function" }>["body"];

export interface State {
  /** Directories this may run in; undefined: it is not known which. */
  readonly directories: readonly (string | undefined)[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly functions: ReadonlyMap<string, readonly FunctionBody[]>;
  /** `$1`, `$2` and so on; undefined: not known. */
  readonly parameters: Elements | undefined;
  /** `$0`. */
  readonly zero: Value;
  /** `$_`. */
  readonly last: Value;
  /** True behind `exit`, `return` and the like: nothing here runs, as far as can be seen. */
  readonly over: boolean;
}

/** Most possibilities that are told apart; what is beyond them is unknown. */
export const MOST_POSSIBILITIES = 256;
/** Most variables, and most functions, that are followed. */
export const MOST_NAMES = 128;

/** The state a command begins in. */
export function initialState(directory: string | undefined): State {
  return {
    directories: [directory],
    variables: new Map(),
    functions: new Map(),
    parameters: undefined,
    zero: text("bash"),
    last: EMPTY,
    over: false,
  };
}

function atMost<Possibility>(all: readonly Possibility[], beyond: Possibility): readonly Possibility[] {
  return all.length > MOST_POSSIBILITIES ? [...all.slice(0, MOST_POSSIBILITIES), beyond] : all;
}

/** Sets a variable, for certain. Beyond {@link MOST_NAMES} a new name is not followed: it stays unknown. */
export function withVariable(state: State, name: string, variable: Variable): State {
  if (!state.variables.has(name) && state.variables.size >= MOST_NAMES) return state;
  return {
    ...state,
    variables: new Map(state.variables).set(name, atMost<Variable[number]>(variable, FROM_ENVIRONMENT)),
  };
}

/** Defines a function, for certain. Beyond {@link MOST_NAMES} a new one is not followed: it stays an unknown command. */
export function withFunction(state: State, name: string, body: FunctionBody): State {
  if (!state.functions.has(name) && state.functions.size >= MOST_NAMES) return state;
  return { ...state, functions: new Map(state.functions).set(name, [body]) };
}

/** The same state in another directory. */
export function withDirectories(state: State, directories: readonly (string | undefined)[]): State {
  return { ...state, directories: atMost([...new Set(directories)], undefined) };
}

function elementsKey(elements: Elements | typeof FROM_ENVIRONMENT): string {
  return elements === FROM_ENVIRONMENT ? "" : `(${elements.map(keyOf).join()})`;
}

function either(a: Variable, b: Variable): Variable {
  if (a === b) return a;
  const possibilities = new Map([...a, ...b].map((elements) => [elementsKey(elements), elements]));
  return atMost<Variable[number]>([...possibilities.values()], FROM_ENVIRONMENT);
}

function eitherVariables(a: State, b: State): State["variables"] {
  if (a.variables === b.variables) return a.variables;
  const names = new Set([...a.variables.keys(), ...b.variables.keys()]);
  const outside: Variable = [FROM_ENVIRONMENT];
  return new Map(
    [...names].map((name) => [name, either(a.variables.get(name) ?? outside, b.variables.get(name) ?? outside)]),
  );
}

function eitherFunctions(a: State, b: State): State["functions"] {
  if (a.functions === b.functions) return a.functions;
  const merged = new Map(a.functions);
  for (const [name, bodies] of b.functions) merged.set(name, [...new Set([...(merged.get(name) ?? []), ...bodies])]);
  return merged;
}

/** What is possible where two ways meet (T1). */
export function eitherState(a: State, b: State): State {
  if (a === b || b.over) return a;
  if (a.over) return b;
  return {
    directories: atMost([...new Set([...a.directories, ...b.directories])], undefined),
    variables: eitherVariables(a, b),
    functions: eitherFunctions(a, b),
    parameters: a.parameters === b.parameters ? a.parameters : undefined,
    zero: a.zero,
    last: b.last,
    over: false,
  };
}

/** True when two states tell the same possibilities; used to see that a loop changes nothing more. */
export function sameState(a: State, b: State): boolean {
  if (a === b) return true;
  if (a.directories.length !== b.directories.length || a.functions.size !== b.functions.size) return false;
  if (a.variables.size !== b.variables.size) return false;
  for (const [name, variable] of a.variables) {
    if (variable.length !== b.variables.get(name)?.length) return false;
  }
  return a.parameters === b.parameters;
}
