/**
 * Options of commands, read the way getopt reads them.
 *
 * K1. Long options may be shortened. What a shortened one stands for is every option it may: `--no-p` is
 *     `--no-preserve-root`.
 * K2. An option that is not in the grammar is reported under its own name, with `known` false.
 */
import { behind, constant, leading, wordAt, type Value } from "./value.ts";

/** Which options a command has. Short ones are letters in one string; long ones go without their dashes. */
export interface Grammar {
  readonly flags?: string;
  /** Short options that take a value. */
  readonly values?: string;
  /** Short options that take a value only when it is attached. */
  readonly optional?: string;
  readonly long?: readonly string[];
  readonly longValues?: readonly string[];
  /** Options end at the first operand. */
  readonly stops?: boolean;
}

interface Option {
  readonly name: string;
  readonly value: Value | undefined;
  readonly known: boolean;
}

export interface Options {
  readonly options: readonly Option[];
  readonly operands: readonly Value[];
  /** Where in the words the first operand is; their number when there is none. */
  readonly first: number;
  /** True when a word may be an option nobody can read: it is unknown, or a glob may find a file of that name. */
  readonly unsure: boolean;
}

/** True when the options have one of these names. */
export function hasOption(found: Options, ...names: readonly string[]): boolean {
  return found.options.some((option) => names.includes(option.name));
}

/** The values given to options of these names. */
export function valuesOf(found: Options, ...names: readonly string[]): readonly Value[] {
  return found.options.flatMap((option) =>
    names.includes(option.name) && option.value !== undefined ? [option.value] : [],
  );
}

class Reader {
  readonly options: Option[] = [];
  readonly operands: Value[] = [];
  unsure = false;
  first: number;
  private readonly words: readonly Value[];
  private readonly grammar: Grammar;

  constructor(words: readonly Value[], grammar: Grammar) {
    this.words = words;
    this.grammar = grammar;
    this.first = words.length;
  }

  read(): void {
    for (let index = 0; index < this.words.length;) {
      const word = wordAt(this.words, index);
      const start = leading(word);
      if (constant(word) === "--") {
        this.rest(index + 1);
        return;
      }
      if (start.startsWith("--")) {
        index = this.long(index, start);
      } else if (start.startsWith("-") && start !== "-") index = this.short(index);
      else {
        // The name of a pipe (`<(…)`) is no option; any other start that is not known may be one.
        const [piece] = word;
        if (piece !== undefined && piece.kind !== "text" && !("reads" in piece)) this.unsure = true;
        if (this.grammar.stops === true) {
          this.rest(index);
          return;
        }
        this.operand(index);
        index += 1;
      }
    }
  }

  private operand(index: number): void {
    this.first = Math.min(this.first, index);
    this.operands.push(wordAt(this.words, index));
  }

  private rest(from: number): void {
    for (let index = from; index < this.words.length; index += 1) this.operand(index);
  }

  private long(index: number, start: string): number {
    const word = wordAt(this.words, index);
    const equals = start.indexOf("=");
    const given = start.slice(2, equals < 0 ? undefined : equals);
    if (equals < 0 && constant(word) === undefined) this.unsure = true;
    const attached = equals < 0 ? undefined : behind(word, equals + 1);
    const plain = this.meant(given, this.grammar.long ?? []);
    const valued = this.meant(given, this.grammar.longValues ?? []);
    const takesNext = attached === undefined && plain.length === 0 && valued.length > 0;
    const value = takesNext ? this.words[index + 1] : attached;
    for (const name of [...plain, ...valued]) this.options.push({ name, value, known: name === given });
    if (plain.length + valued.length === 0) this.options.push({ name: given, value: attached, known: false });
    return index + (takesNext ? 2 : 1);
  }

  private meant(given: string, names: readonly string[]): readonly string[] {
    if (names.includes(given)) return [given];
    return given === "" ? [] : names.filter((name) => name.startsWith(given));
  }

  private short(index: number): number {
    const word = wordAt(this.words, index);
    const letters = leading(word);
    if (constant(word) === undefined) this.unsure = true;
    for (let at = 1; at < letters.length; at += 1) {
      const name = letters.charAt(at);
      if (this.grammar.values?.includes(name) === true) {
        const attached = behind(word, at + 1);
        const value = attached.length > 0 ? attached : this.words[index + 1];
        this.options.push({ name, value, known: true });
        return index + (attached.length > 0 ? 1 : 2);
      }
      if (this.grammar.optional?.includes(name) === true) {
        this.options.push({ name, value: behind(word, at + 1), known: true });
        return index + 1;
      }
      this.options.push({ name, value: undefined, known: this.grammar.flags?.includes(name) === true });
    }
    return index + 1;
  }
}

/** Reads the options among the words that follow a command's name; see K1 and K2. */
export function readOptions(words: readonly Value[], grammar: Grammar): Options {
  const reader = new Reader(words, grammar);
  reader.read();
  const { options, operands, first, unsure } = reader;
  return { options, operands, first, unsure };
}
