/**
 * What stands inside words: scripts, and syntax that is not to be trusted.
 *
 * I1. Every script inside a node is judged once, wherever in the node it stands.
 * I2. What the grammar is known to take apart wrongly, and what another shell takes apart otherwise, is noted.
 * I3. So is what may be run though it is no script: foreign text that is calculated with, or expanded as a prompt or a name.
 */
import { forEachChild, type Script, type SyntaxNode, type Word, type WordPart } from "unbash";
import { calculatesForeign } from "./arithmetic.ts";
import type { Here, Judgement } from "./judgement.ts";
import { unknown, type Value } from "./value.ts";

/** Deepest nesting of parts that is looked at. */
const DEEPEST = 200;

type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;

/** Transformations (`${x@Q}`) that run nothing; `P` expands a prompt. */
const PLAIN_TRANSFORMS = new Set(["Q", "E", "A", "a", "K", "k", "U", "u", "L"]);

/** `{a[0]}` in front of a redirection is where its number is put, which the grammar does not see. */
const DESCRIPTOR_ELEMENT = /^\{\w+\[[^]*\]\}$/;

/** A substitution that begins somewhere in the text of an expansion. */
const SUBSTITUTION = /\$[({[]|`|[<>]\(/;

/** The scripts inside the words of one command. */
export class InnerScripts {
  private readonly here: Here;
  private readonly j: Judgement;
  private readonly printed = new Map<SyntaxNode, readonly Value[]>();
  private readonly swept = new Set<Word>();

  constructor(here: Here, j: Judgement) {
    this.here = here;
    this.j = j;
  }

  /** What the script of a part prints, once it was met. */
  printedBy(part: SyntaxNode): readonly Value[] {
    return this.printed.get(part) ?? [unknown("output", true)];
  }

  /** Judges every script inside a node (I1). */
  sweep(node: SyntaxNode, depth = 0): void {
    if (depth > DEEPEST) {
      this.j.note("TOO_DEEP", this.here);
      return;
    }
    switch (node.type) {
      case "CommandExpansion":
      case "ArithmeticCommandExpansion":
        return this.script(node, node.script, false);
      case "ProcessSubstitution":
        return this.script(node, node.script, node.operator === ">");
      case "ParameterExpansion":
        this.distrust(node);
        break;
      case "ArithmeticExpansion":
        this.calculated(node.text.slice(2));
        if (!isPortable(node)) this.j.note("NOT_PORTABLE", this.here);
        break;
      case "Word":
        return this.word(node, depth);
      case "Unknown":
        this.j.note("UNREADABLE", this.here);
        break;
      default:
        if (!isPortable(node)) this.j.note("NOT_PORTABLE", this.here);
    }
    forEachChild(node, (child) => this.sweep(child, depth + 1));
  }

  /** Judges every script inside a word (I1), once it is certain that the grammar took the word apart. */
  private word(word: Word, depth: number): void {
    if (this.swept.has(word)) return;
    this.swept.add(word);
    const isOperand = depth > 0;
    const literals = word.parts?.filter((part) => part.type === "Literal") ?? [word];
    if (DESCRIPTOR_ELEMENT.test(word.text)) this.j.note("UNREADABLE", this.here);
    if (CONTINUED_NAME.test(word.text) || literals.some(({ text }) => isNotTakenApart(text, isOperand))) {
      this.j.note("UNREADABLE", this.here);
      this.j.suspect(() => this.j.run(`: ${word.text}`, this.here));
    }
    for (const part of word.parts ?? []) this.sweep(part, depth + 1);
  }

  private script(node: SyntaxNode, script: Script | undefined, isFed: boolean): void {
    if (script === undefined) {
      this.j.note("UNREADABLE", this.here);
      return;
    }
    const input = isFed ? ({ kind: "piped", texts: [unknown("pipe")] } as const) : this.here.input;
    this.printed.set(node, this.j.script(script, { ...this.here, input }).prints);
  }

  /** Notes foreign text that is calculated with (I3). */
  calculated(expression: string): void {
    if (calculatesForeign(expression, this.here.state)) this.j.note("DYNAMIC", this.here);
  }

  /**
   * The grammar takes the first slash of `${x/$(a /)/b}` for the separator, also inside a substitution. What is in such an
   * expansion is not certain (I2).
   */
  private distrust({ text, prefix, index, operation }: ParameterPart): void {
    if (index !== undefined) this.calculated(index.text);
    if (operation?.type === "Slice") this.calculated(`${operation.offset.text} ${operation.length?.text}`);
    const isPrompt = operation?.type === "Transform" && !PLAIN_TRANSFORMS.has(operation.operand.text);
    if (isPrompt || (prefix === "!" && operation?.type !== "Names")) this.j.note("DYNAMIC", this.here);
    if (operation?.type !== "Replace" && operation?.type !== "Slice") return;
    const inside = text.slice(2, -1);
    if (!SUBSTITUTION.test(inside)) return;
    this.j.note("UNREADABLE", this.here);
    this.j.suspect(() => this.j.run(`: ${inside}`, this.here));
  }
}

/** A name that goes on behind a line continuation: to a shell `$a\\⏎b` is `$ab`. */
export const CONTINUED_NAME = /\$\w*\\\n/;

/** Shell syntax in text that is left of a word when everything special has been taken out of it. */
const SYNTAX = /[<>()|&;"'`\s]|\$[\w({["'@*#?$!-]/;
/** The same where operators and spaces are ordinary characters. */
const SYNTAX_INSIDE = /`|[<>]\(|\$[\w({[@*#?$!-]/;

/** True for text that the grammar gives as literal, though a shell would find syntax in it: `3<(a)` (I2). */
export function isNotTakenApart(written: string, isInside: boolean): boolean {
  return (isInside ? SYNTAX_INSIDE : SYNTAX).test(written.replace(/\\[^]/g, ""));
}

/** False for what another shell takes apart otherwise (I2). */
function isPortable(node: SyntaxNode): boolean {
  // Where `$'…'` is no syntax, an escaped quote ends it.
  if (node.type === "AnsiCQuoted") return !node.text.includes("\\'");
  // Where `$[…]` is no syntax, what is in it are words and redirections.
  if (node.type === "ArithmeticExpansion") return !node.text.startsWith("$[");
  // Elsewhere `*(…)` is a qualifier, which may run a command.
  return node.type !== "ExtendedGlob";
}
