/**
 * What the words of a command may turn into: quotes removed, tilde, braces, variables, substitutions and splitting done.
 *
 * E1. Every script inside a word is judged, also where its value is of no interest.
 * E2. A word has one or several expansions. What is not known stands in them as unknown. Beyond {@link MOST_EXPANSIONS}
 *     some are told apart, and an unknown one stands for all.
 */
import { parse, type CommandArgument, type SyntaxNode, type Word, type WordPart } from "unbash";
import { expandBraces } from "./braces.ts";
import { InnerScripts } from "./inner-scripts.ts";
import type { Here, Judgement } from "./judgement.ts";
import { integer, operated } from "./parameter-operation.ts";
import { withVariable, type Elements, type State } from "./state.ts";
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
} from "./value.ts";
import { possibilities, separators, split, type Possibility, type World } from "./variables.ts";

/** Most expansions of one word, and of one command, that are told apart. */
export const MOST_EXPANSIONS = 64;

/** One way a word, or all words of a command, may be expanded. */
export interface Expansion {
  readonly world: World;
  readonly words: readonly Value[];
}

interface Chunk {
  readonly world: World;
  /** Several only for `"$@"`. */
  readonly values: readonly Value[];
}

interface Draft {
  readonly world: World;
  readonly words: readonly Value[];
  readonly current: Value;
  /** True when `current` is a word even if it is empty. */
  readonly open: boolean;
}

type Part = WordPart;
type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;

/** Stands for all ways that are not told apart; what follows in the word changes nothing. */
const LOST: Draft = { world: undefined, words: [unknown("variable", true)], current: EMPTY, open: false };

/** True when two possibilities can hold at once. */
function together(a: World, b: World): boolean {
  return a === undefined || b === undefined || a === b;
}

/** One way each; the `index`th of their product, or, where there are too many, the `index`th of every word. */
function row(all: readonly (readonly Expansion[])[], index: number, isProduct: boolean): readonly Value[] {
  let rest = index;
  return all.flatMap((expansions) => {
    const chosen = expansions[rest % expansions.length];
    if (isProduct) rest = Math.floor(rest / expansions.length);
    return chosen?.words ?? [];
  });
}

function rowsIn(all: readonly (readonly Expansion[])[], world: World): readonly Expansion[] {
  const possible = all.map((expansions) => expansions.filter((expansion) => together(expansion.world, world)));
  const product = possible.reduce((total, { length }) => Math.min(total * length, MOST_EXPANSIONS + 1), 1);
  if (product <= MOST_EXPANSIONS) {
    return Array.from({ length: product }, (_, index) => ({ world, words: row(possible, index, true) }));
  }
  const most = possible.reduce((longest, { length }) => Math.max(longest, Math.min(length, MOST_EXPANSIONS)), 1);
  const some = Array.from({ length: most }, (_, index) => ({ world, words: row(possible, index, false) }));
  const words = possible.flatMap((one) => (one.length === 1 ? (one[0]?.words ?? []) : [unknown("variable", true)]));
  return [...some, { world, words }];
}

/** All ways to expand several words in a row (E2). */
export function inARow(all: readonly (readonly Expansion[])[]): readonly Expansion[] {
  const isSplit = all.some((expansions) => expansions.some(({ world }) => world !== undefined));
  return isSplit ? [...rowsIn(all, 0), ...rowsIn(all, 1)] : rowsIn(all, undefined);
}

/** Expands the words of one command. */
export class Expander {
  private readonly here: Here;
  private readonly j: Judgement;
  private readonly inside: InnerScripts;
  private assigned: State;

  constructor(here: Here, j: Judgement) {
    this.here = here;
    this.j = j;
    this.inside = new InnerScripts(here, j);
    this.assigned = here.state;
  }

  /** The state with what `${x:=…}` assigned. */
  get state(): State {
    return this.assigned;
  }

  /** Judges every script inside a node (E1). */
  sweep(node: SyntaxNode): void {
    this.inside.sweep(node);
  }

  /** All expansions of a word that may become several. */
  words(word: Word): readonly Expansion[] {
    const { parts } = word;
    if (parts === undefined && !word.text.startsWith("~")) {
      return word.text.includes("{") ? this.braces(word) : [{ world: undefined, words: [text(word.value)] }];
    }
    this.sweep(word);
    return word.text.includes("{") ? this.braces(word) : this.expansions(word);
  }

  private braces(word: Word): readonly Expansion[] {
    const expanded = expandBraces(word.text);
    if (expanded === undefined) return [{ world: undefined, words: [unknown("output", true)] }];
    if (expanded.length === 1 && expanded[0] === word.text) return this.expansions(word);
    return inARow(
      expanded.map((written) => {
        const source = `: ${written}`;
        const origin = this.here.origin ?? this.here.at;
        const inner = new Expander({ ...this.here, state: this.assigned, source, origin }, this.j);
        const statement = parse(source).commands[0]?.command;
        const args = statement?.type === "Command" ? statement.args : [];
        return inARow(args.map((argument) => inner.expanded(argument)));
      }),
    );
  }

  private expanded(argument: CommandArgument): readonly Expansion[] {
    this.sweep(argument);
    if (argument.type === "Word") return this.expansions(argument);
    return [{ world: undefined, words: [unknown("output", true)] }];
  }

  /** All values of a word that stays one: of an assignment, a redirection, an operand. */
  values(word: Word): readonly { readonly world: World; readonly value: Value }[] {
    this.sweep(word);
    const drafts = this.drafts(word, true);
    return drafts.map(({ world, words, current }) => ({ world, value: joinAll([...words, current], " ") }));
  }

  /** All values of the parts of a here-document. */
  body(parts: readonly Part[]): readonly Value[] {
    for (const part of parts) this.sweep(part);
    let drafts: readonly Draft[] = [{ world: undefined, words: [], current: EMPTY, open: true }];
    for (const part of parts) drafts = this.append(drafts, part, true);
    return drafts.map(({ words, current }) => joinAll([...words, current], " "));
  }

  private expansions(word: Word): readonly Expansion[] {
    return this.drafts(word, false).map(({ world, words, current, open }) => ({
      world,
      words: open || current.length > 0 ? [...words, current] : words,
    }));
  }

  private drafts(word: Word, isOne: boolean): readonly Draft[] {
    const parts: readonly Part[] = word.parts ?? [
      { type: "Literal", pos: word.pos, end: word.end, value: word.value, text: word.text },
    ];
    let drafts: readonly Draft[] = [{ world: undefined, words: [], current: EMPTY, open: false }];
    for (const [index, part] of parts.entries()) {
      if (index === 0 && part.type === "Literal" && part.text.startsWith("~")) {
        drafts = [{ world: undefined, words: [], current: this.tilde(part.text, part.value), open: true }];
      } else drafts = this.append(drafts, part, isOne);
    }
    return drafts;
  }

  private tilde(written: string, value: string): Value {
    const end = written.indexOf("/");
    const user = end < 0 ? written.slice(1) : written.slice(1, end);
    const rest = text(end < 0 ? "" : value.slice(value.indexOf("/")));
    if (user === "") return join(text(this.j.home), rest);
    if (user === "+" || user === "-") {
      const [path] = user === "+" ? this.here.state.directories : [];
      return join(path === undefined ? unknown("variable") : text(path), rest);
    }
    if (!/^[A-Za-z_][\w.-]*$/.test(user)) return text(value);
    return join(text(user === "root" ? "/root" : `/home/${user}`), rest);
  }

  private append(drafts: readonly Draft[], part: Part, isQuoted: boolean): readonly Draft[] {
    if (part.type === "DoubleQuoted" || part.type === "LocaleString") {
      let result: readonly Draft[] = drafts.map((draft) => (draft === LOST ? LOST : { ...draft, open: true }));
      for (const child of part.parts) result = this.append(result, child, true);
      return result;
    }
    const chunks = this.chunks(part, isQuoted);
    const opens = part.type === "SingleQuoted" || part.type === "AnsiCQuoted";
    const splits = !isQuoted && (part.type === "SimpleExpansion" || part.type.endsWith("Expansion"));
    if (drafts.length * chunks.length <= MOST_EXPANSIONS) {
      return drafts.flatMap((draft) =>
        chunks
          .filter((chunk) => together(draft.world, chunk.world))
          .map((chunk) => this.extended(draft, chunk, splits, opens)),
      );
    }
    const some = drafts.flatMap((draft, index) => {
      const chunk = chunks[index % chunks.length];
      return chunk === undefined ? [] : [this.extended(draft, chunk, splits, opens)];
    });
    return [LOST, ...some.slice(0, MOST_EXPANSIONS - 1)];
  }

  private extended(draft: Draft, chunk: Chunk, splits: boolean, opens: boolean): Draft {
    if (draft === LOST) return LOST;
    const words = [...draft.words];
    let { current, open } = draft;
    for (const [index, value] of chunk.values.entries()) {
      const next = splits ? split(value, separators(this.assigned)) : { words: [value], opens: false, closes: false };
      const begins = index > 0 || next.opens;
      for (const [place, item] of next.words.entries()) {
        if ((place > 0 || begins) && (open || current.length > 0)) {
          words.push(current);
          current = EMPTY;
        }
        current = join(current, item);
        open = open || opens || !splits;
      }
      if (next.closes && (open || current.length > 0)) {
        words.push(current);
        current = EMPTY;
        open = false;
      }
    }
    return { world: draft.world ?? chunk.world, words, current, open };
  }

  private chunks(part: Part, isQuoted: boolean): readonly Chunk[] {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        return one(text(part.value));
      case "Glob":
      case "ExtendedGlob":
        return one([{ kind: "glob", text: part.text }]);
      case "SimpleExpansion":
        return this.plain(part.text.slice(1), isQuoted);
      case "ParameterExpansion":
        return this.parameter(part, isQuoted);
      case "CommandExpansion":
        return this.inside.printedBy(part).map((value) => ({ world: undefined, values: [chomped(value)] }));
      case "ArithmeticExpansion": {
        const known = part.expression?.type === "ArithmeticWord" ? part.expression.value.trim() : "";
        return one(/^\d+$/.test(known) ? text(known) : unknown("number"));
      }
      case "ProcessSubstitution":
        return one([this.pipe(this.inside.printedBy(part))]);
      case "BraceExpansion":
      case "DoubleQuoted":
      case "LocaleString":
        return one(unknown("output", true));
    }
  }

  private pipe(reads: readonly Value[]): Piece {
    const origin = reads.reduce<Origin>((worst, value) => worse(worst, originOf(value)), "output");
    return { kind: "unknown", origin, splits: false, reads };
  }

  private plain(name: string, isQuoted: boolean): readonly Chunk[] {
    return possibilities(name, this.assigned, this.j.home).map((possibility) =>
      chunk(possibility, name === "@" || name === "*", isQuoted && name === "*"),
    );
  }

  private parameter(part: ParameterPart, isQuoted: boolean): readonly Chunk[] {
    const { parameter: name, prefix, index, operation } = part;
    if (operation?.type === "Names") return this.names(name);
    if (prefix === "#") return one(unknown("number"));
    if (prefix === "!" && index !== undefined) return one(unknown("variable", true));
    const all = name === "@" || name === "*" || index?.text === "@" || index?.text === "*";
    const found = possibilities(name, this.assigned, this.j.home).flatMap((possibility) =>
      prefix === "!" ? this.indirect(possibility) : [possibility],
    );
    const chosen = index === undefined || all ? found : found.map((one) => this.element(one, index));
    const changed = operation === undefined ? chosen : chosen.flatMap((one) => this.operation(one, part, all));
    return changed.map((one) => chunk(one, all, isQuoted && (name === "*" || index?.text === "*")));
  }

  private names(prefix: string): readonly Chunk[] {
    const names = [...this.assigned.variables.keys()].filter((name) => name.startsWith(prefix));
    return [{ world: undefined, values: names.map(text) }, ...one(unknown("variable", true))];
  }

  private indirect({ world, elements }: Possibility): readonly Possibility[] {
    const name = elements[0] === undefined ? undefined : constant(elements[0]);
    if (name === undefined || !/^\w+$/.test(name)) return [{ world, elements: [unknown("variable")] }];
    return possibilities(name, this.assigned, this.j.home).filter((other) => together(world, other.world));
  }

  private element({ world, elements }: Possibility, index: Word): Possibility {
    const at = integer(text(index.value));
    const chosen = at === undefined ? undefined : elements.at(at);
    return { world, elements: at === undefined ? [unknown("variable")] : chosen === undefined ? [] : [chosen] };
  }

  private operation(from: Possibility, part: ParameterPart, all: boolean): readonly Possibility[] {
    const { operation } = part;
    if (operation === undefined) return [from];
    if (operation.type === "Default") return this.byDefault(from, part.parameter, operation);
    if (operation.type === "Slice" && all) {
      const offset = integer(text(operation.offset.value));
      const length = operation.length === undefined ? undefined : integer(text(operation.length.value));
      if (offset === undefined || offset < 0) return [{ world: from.world, elements: [unknown("variable", true)] }];
      const first = /^[@*]$/.test(part.parameter) ? offset - 1 : offset;
      const slice = from.elements.slice(
        Math.max(0, first),
        length === undefined ? undefined : Math.max(0, first) + length,
      );
      return [{ world: from.world, elements: slice }];
    }
    // An absolute path is all that is known of these, and its first character is enough to build `/` of.
    const isFirst = operation.type === "Slice" && operation.offset.text === "0" && operation.length?.text === "1";
    if (isFirst && /^(?:PATH|PWD|OLDPWD)$/.test(part.parameter)) return [{ world: from.world, elements: [text("/")] }];
    const elements = from.elements.map((value) => {
      const known = constant(value);
      const result = known === undefined ? undefined : operated(known, operation, (word) => this.single(word));
      return result === undefined ? unknown(worse("variable", originOf(value))) : text(result);
    });
    return [{ world: from.world, elements }];
  }

  private single(word: Word): Value | undefined {
    const values = this.values(word);
    return values.length === 1 ? values[0]?.value : undefined;
  }

  private byDefault(
    from: Possibility,
    name: string,
    operation: Extract<NonNullable<ParameterPart["operation"]>, { type: "Default" }>,
  ): readonly Possibility[] {
    const { operator, operand } = operation;
    const { world, elements } = from;
    const whole = joinAll(elements, " ");
    const isMissing = elements.length === 0 || (operator.startsWith(":") && whole.length === 0);
    const isUncertain = !isMissing && constant(whole) === undefined;
    // The shell stops where a value is missing, so that it is never empty.
    if (operator.endsWith("?")) return [{ world, elements: isMissing ? [unknown("variable")] : elements }];
    const given = this.values(operand)
      .filter((value) => together(world, value.world))
      .map((value) => ({ world: world ?? value.world, elements: [value.value] }));
    if (operator.endsWith("+")) {
      return isMissing ? [{ world, elements: [] }] : isUncertain ? [...given, { world, elements: [] }] : given;
    }
    if (operator.endsWith("=") && (isMissing || isUncertain))
      this.assign(name, [...given.map((one) => one.elements), elements]);
    return isMissing ? given : isUncertain ? [from, ...given] : [from];
  }

  private assign(name: string, variable: readonly Elements[]): void {
    this.assigned = withVariable(this.assigned, name, variable);
  }
}

function one(value: Value): readonly Chunk[] {
  return [{ world: undefined, values: [value] }];
}

function chunk({ world, elements }: Possibility, all: boolean, isJoined: boolean): Chunk {
  if (all && !isJoined) return { world, values: elements };
  return { world, values: all ? [joinAll(elements, " ")] : [elements[0] ?? EMPTY] };
}

/** Without the line breaks at the end, as the shell takes what a substitution printed. */
function chomped(value: Value): Value {
  const last = value.at(-1);
  if (last?.kind !== "text") return value;
  let end = last.text.length;
  while (last.text[end - 1] === "\n") end -= 1;
  return [...value.slice(0, -1), ...text(last.text.slice(0, end))];
}
