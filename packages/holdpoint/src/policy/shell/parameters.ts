/**
 * What `${…}` becomes.
 *
 * Q1. An operation on what is unknown is unknown, and no better than it. An operation that may fall back on its operand may
 *     be either.
 */
import type { ParameterOperation, Word, WordPart } from "unbash";
import type { Chunk } from "./draft.ts";
import { one } from "./draft.ts";
import { integer, operated } from "./parameter-operation.ts";
import { withVariable, type State } from "./state.ts";
import { EMPTY, constant, joinAll, originOf, text, unknown, worse, type Value } from "./value.ts";
import { possibilities, together, type Possibility, type World } from "./variables.ts";

type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;
type Default = Extract<ParameterOperation, { type: "Default" }>;

/** One value a word may have. */
export interface OneValue {
  readonly world: World;
  readonly value: Value;
}

/** The values a word of an operation may have. */
type Read = (word: Word) => readonly OneValue[];

function chunk({ world, elements }: Possibility, all: boolean, isJoined: boolean): Chunk {
  if (all && !isJoined) return { world, values: elements };
  return { world, values: all ? [joinAll(elements, " ")] : [elements[0] ?? EMPTY] };
}

function isAll(name: string): boolean {
  return name === "@" || name === "*";
}

/** `$x`. */
export function plainParameter(name: string, isQuoted: boolean, state: State, home: string): readonly Chunk[] {
  return possibilities(name, state, home).map((found) => chunk(found, isAll(name), isQuoted && name === "*"));
}

/** Folds `${…}` expansions; remembers what `${x:=…}` assigns. */
export class Parameters {
  /** The state with what was assigned. */
  state: State;
  private readonly home: string;
  private readonly read: Read;

  constructor(state: State, home: string, read: Read) {
    this.state = state;
    this.home = home;
    this.read = read;
  }

  /** What an expansion may become. */
  fold(part: ParameterPart, isQuoted: boolean): readonly Chunk[] {
    const { parameter: name, prefix, index, operation } = part;
    if (operation?.type === "Names") return this.names(name);
    if (prefix === "#") return one(unknown("number"));
    if (prefix === "!" && index !== undefined) return one(unknown("variable", true));
    const all = isAll(name) || isAll(index?.text ?? "");
    const found = possibilities(name, this.state, this.home).flatMap((possibility) =>
      prefix === "!" ? this.indirect(possibility) : [possibility],
    );
    const chosen = index === undefined || all ? found : found.map((each) => element(each, index));
    const changed =
      operation === undefined ? chosen : chosen.flatMap((each) => this.operation(each, name, operation, all));
    return changed.map((each) => chunk(each, all, isQuoted && (name === "*" || index?.text === "*")));
  }

  /** `${!x*}`: the names of variables. */
  private names(prefix: string): readonly Chunk[] {
    const names = [...this.state.variables.keys()].filter((name) => name.startsWith(prefix));
    return [{ world: undefined, values: names.map(text) }, ...one(unknown("variable", true))];
  }

  /** `${!x}`: the variable that a variable names. */
  private indirect({ world, elements }: Possibility): readonly Possibility[] {
    const name = elements[0] === undefined ? undefined : constant(elements[0]);
    if (name === undefined || !/^\w+$/.test(name)) return [{ world, elements: [unknown("variable")] }];
    return possibilities(name, this.state, this.home).filter((other) => together(world, other.world));
  }

  private operation(
    from: Possibility,
    parameter: string,
    operation: ParameterOperation,
    all: boolean,
  ): readonly Possibility[] {
    const { world } = from;
    if (operation.type === "Default") return this.byDefault(from, parameter, operation);
    if (operation.type === "Slice" && all) {
      const offset = integer(text(operation.offset.value));
      const length = operation.length === undefined ? undefined : integer(text(operation.length.value));
      if (offset === undefined || offset < 0) return [{ world, elements: [unknown("variable", true)] }];
      const first = Math.max(0, isAll(parameter) ? offset - 1 : offset);
      return [{ world, elements: from.elements.slice(first, length === undefined ? undefined : first + length) }];
    }
    // An absolute path is all that is known of these, and its first character is enough to build `/` of.
    const isFirst = operation.type === "Slice" && operation.offset.text === "0" && operation.length?.text === "1";
    if (isFirst && /^(?:PATH|PWD|OLDPWD)$/.test(parameter)) return [{ world, elements: [text("/")] }];
    const elements = from.elements.map((value) => {
      const known = constant(value);
      const result = known === undefined ? undefined : operated(known, operation, (word) => this.single(word));
      return result === undefined ? unknown(worse("variable", originOf(value))) : text(result);
    });
    return [{ world, elements }];
  }

  private single(word: Word): Value | undefined {
    const [only, other] = this.read(word);
    return other === undefined ? only?.value : undefined;
  }

  private byDefault(from: Possibility, name: string, { operator, operand }: Default): readonly Possibility[] {
    const { world, elements } = from;
    const whole = joinAll(elements, " ");
    const isMissing = elements.length === 0 || (operator.startsWith(":") && whole.length === 0);
    const isUncertain = !isMissing && constant(whole) === undefined;
    // The shell stops where a value is missing, so that it is never empty.
    if (operator.endsWith("?")) return [{ world, elements: isMissing ? [unknown("variable")] : elements }];
    const given = this.read(operand)
      .filter((value) => together(world, value.world))
      .map((value) => ({ world: world ?? value.world, elements: [value.value] }));
    if (operator.endsWith("+")) {
      if (isMissing) return [{ world, elements: [] }];
      return isUncertain ? [...given, { world, elements: [] }] : given;
    }
    if (operator.endsWith("=") && (isMissing || isUncertain)) {
      this.state = withVariable(this.state, name, [...given.map((each) => each.elements), elements]);
    }
    if (isMissing) return given;
    return isUncertain ? [from, ...given] : [from];
  }
}

/** `${a[1]}`. */
function element({ world, elements }: Possibility, index: Word): Possibility {
  const at = integer(text(index.value));
  if (at === undefined) return { world, elements: [unknown("variable")] };
  const chosen = elements.at(at);
  return { world, elements: chosen === undefined ? [] : [chosen] };
}
