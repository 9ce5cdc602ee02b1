/**
 * What the words of a command may turn into: quotes removed, tilde, braces, variables, substitutions and splitting done.
 *
 * E1. Every script inside a word is judged, also where its value is of no interest.
 * E2. A word has one or several expansions. What is not known stands in them as unknown.
 */
import type { SyntaxNode, Word, WordPart } from "unbash";
import { expandBraces } from "./braces.ts";
import { BLANK, one, opened, withPart, type Chunk, type Draft } from "./draft.ts";
import { inARow, type Expansion } from "./expansion.ts";
import { InnerScripts } from "./inner-scripts.ts";
import type { Here, Judgement } from "./judgement.ts";
import { Parameters, plainParameter, type OneValue } from "./parameters.ts";
import type { State } from "./state.ts";
import { join, joinAll, originOf, text, unknown, worse, type Origin, type Piece, type Value } from "./value.ts";
import { separators } from "./variables.ts";
import { asArguments, onlyWord } from "./words-of-text.ts";

/** Words that mean just themselves. */
const PLAIN = /^[\w./:=@%+,-]+$/;

/** A tilde with a name, up to a slash or the end of the text. */
const TILDE = /^~[^/]*(?:\/|$)/;

const NOTHING: readonly Expansion[] = [{ world: undefined, words: [] }];
const SOMETHING: readonly Expansion[] = [{ world: undefined, words: [unknown("output", true)] }];

/** Expands the words of one command. */
export class Expander {
  private readonly here: Here;
  private readonly j: Judgement;
  private readonly inside: InnerScripts;
  private readonly parameters: Parameters;
  /** Values of words, so that nested operands are not gone through once for every possibility around them. */
  private readonly known = new Map<Word, readonly OneValue[]>();

  constructor(here: Here, j: Judgement) {
    this.here = here;
    this.j = j;
    this.inside = new InnerScripts(here, j);
    this.parameters = new Parameters(here.state, j.home, (word) => this.values(word));
  }

  /** The state with what `${x:=…}` assigned. */
  get state(): State {
    return this.parameters.state;
  }

  /** Judges every script inside a node (E1). */
  sweep(node: SyntaxNode): void {
    this.inside.sweep(node);
  }

  /** Notes an index that is calculated with what comes from outside. */
  index(word: Word): void {
    this.sweep(word);
    this.inside.calculated(word.text);
  }

  /** All expansions of a word that may become several. */
  words(word: Word): readonly Expansion[] {
    if (PLAIN.test(word.text)) return [{ world: undefined, words: [text(word.text)] }];
    this.sweep(word);
    return word.text.includes("{") ? this.braces(word) : this.expansions(word);
  }

  private braces(word: Word): readonly Expansion[] {
    const expanded = expandBraces(word.text);
    if (expanded === undefined) return SOMETHING;
    if (expanded.length === 1 && expanded[0] === word.text) return this.expansions(word);
    return inARow(
      expanded.map((written) => {
        const origin = this.here.origin ?? this.here.at;
        const inner = new Expander({ ...this.here, state: this.state, source: asArguments(written), origin }, this.j);
        if (written === "") return NOTHING;
        // A number sign at the beginning makes it a comment.
        const only = onlyWord(written);
        return only === undefined ? SOMETHING : inner.withoutBraces(only);
      }),
    );
  }

  private withoutBraces(word: Word): readonly Expansion[] {
    this.sweep(word);
    return this.expansions(word);
  }

  /** All values of a word that stays one: of an assignment, a redirection, an operand. */
  values(word: Word): readonly OneValue[] {
    const known = this.known.get(word);
    if (known !== undefined) return known;
    this.sweep(word);
    const values = this.drafts(word, true).map(({ world, words, current }) => {
      return { world, value: joinAll([...words, current], " ") };
    });
    this.known.set(word, values);
    return values;
  }

  /** All values of the parts of a here-document. */
  body(parts: readonly WordPart[]): readonly Value[] {
    let drafts: readonly Draft[] = [opened(BLANK)];
    for (const part of parts) {
      this.sweep(part);
      drafts = this.append(drafts, part, true);
    }
    return drafts.map(({ words, current }) => joinAll([...words, current], " "));
  }

  private expansions(word: Word): readonly Expansion[] {
    return this.drafts(word, false).map(({ world, words, current, open }) => ({
      world,
      words: open || current.length > 0 ? [...words, current] : words,
    }));
  }

  private drafts(word: Word, isOne: boolean): readonly Draft[] {
    const { pos, end, text: written, value } = word;
    const parts: readonly WordPart[] = word.parts ?? [{ type: "Literal", pos, end, value, text: written }];
    let drafts: readonly Draft[] = [BLANK];
    for (const [index, part] of parts.entries()) {
      // With something else behind it, before any slash, a tilde is a tilde.
      const isTilde = index === 0 && part.type === "Literal" && TILDE.test(part.text);
      if (isTilde && (parts.length === 1 || part.text.includes("/"))) {
        drafts = [{ ...BLANK, current: this.tilde(part.text, part.value), open: true }];
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

  private append(drafts: readonly Draft[], part: WordPart, isQuoted: boolean): readonly Draft[] {
    if (part.type === "DoubleQuoted" || part.type === "LocaleString") {
      let result: readonly Draft[] = drafts.map(opened);
      for (const child of part.parts) result = this.append(result, child, true);
      return result;
    }
    const isSplit = !isQuoted && part.type.endsWith("Expansion");
    if (part.type === "Literal" && part.value === "") return drafts;
    return withPart(drafts, this.chunks(part, isQuoted), isSplit ? separators(this.state) : undefined);
  }

  private chunks(
    part: Exclude<WordPart, { type: "DoubleQuoted" | "LocaleString" }>,
    isQuoted: boolean,
  ): readonly Chunk[] {
    switch (part.type) {
      case "Literal":
      case "SingleQuoted":
      case "AnsiCQuoted":
        return one(text(part.value));
      case "Glob":
      case "ExtendedGlob":
        return one([{ kind: "glob", text: part.text }]);
      case "SimpleExpansion":
        return plainParameter(part.text.slice(1), isQuoted, this.state, this.j.home);
      case "ParameterExpansion":
        return this.parameters.fold(part, isQuoted);
      case "CommandExpansion":
        return this.inside.printedBy(part).map((value) => ({ world: undefined, values: [chomped(value)] }));
      case "ArithmeticExpansion": {
        const known = part.expression?.type === "ArithmeticWord" ? part.expression.value.trim() : "";
        return one(/^(?:0|[1-9]\d*)$/.test(known) ? text(known) : unknown("number"));
      }
      case "ProcessSubstitution":
        return one([pipe(this.inside.printedBy(part))]);
      case "BraceExpansion":
        return one(unknown("output", true));
    }
  }
}

/** `<(…)`: the name of a pipe from which what the script prints can be read. */
function pipe(reads: readonly Value[]): Piece {
  const origin = reads.reduce<Origin>((worst, value) => worse(worst, originOf(value)), "output");
  return { kind: "unknown", origin, splits: false, reads };
}

/** Without the line breaks at the end, as the shell takes what a substitution printed. */
function chomped(value: Value): Value {
  const last = value.at(-1);
  if (last?.kind !== "text") return value;
  let end = last.text.length;
  while (last.text[end - 1] === "\n") end -= 1;
  return [...value.slice(0, -1), ...text(last.text.slice(0, end))];
}
