/** Shells and interpreters: where their program comes from. */
import { suspectCode } from "./code-text.ts";
import { pipeOf } from "./reading.ts";
import { unchanged, type Here, type Judgement, type Outcome } from "./judgement.ts";
import { fed, processed } from "./prints.ts";
import { program, programFromInput } from "./program.ts";
import { suspectWords } from "./suspicion.ts";
import type { InterpreterSpec, ShellSpec } from "./tables/spec.ts";
import { constant, leading, originOf, text, written, wordAt, type Value } from "./value.ts";

/** Options of one letter that change nothing about what is run, and long ones. */
const PLAIN_LETTERS = /^[-+][cefhlmnopstuvxaBCEHOP]+$/;
const PLAIN_LONG = new Set(["--login", "--noprofile", "--norc", "--posix", "--noediting", "--verbose", "--no-rcs"]);
/** Long options that take the next word. */
const LONG_WITH_VALUE = new Set(["--rcfile", "--init-file"]);

/** The options of a shell, read from its words. */
class ShellOptions {
  /** A script follows (`-c`). */
  command = false;
  /** The program is read, and operands are its parameters (`-s`). */
  stdin = false;
  /** An option is unknown, or makes the shell read files or ask people. */
  odd = false;
  readonly operands: readonly Value[];

  constructor(words: readonly Value[]) {
    let index = 0;
    while (index < words.length && /^[-+]/.test(leading(wordAt(words, index)))) {
      const known = constant(wordAt(words, index));
      index += 1;
      if (known === "--" || known === "-") break;
      if (this.option(wordAt(words, index - 1))) index += 1;
    }
    this.operands = words.slice(index);
    const [first] = this.operands;
    if (!this.command && first !== undefined && originOf(first) !== undefined) this.odd = true;
  }

  /** True when the option takes the next word as its value. */
  private option(word: Value): boolean {
    const start = leading(word);
    const known = constant(word) ?? "";
    if (start.startsWith("--")) {
      this.odd ||= !PLAIN_LONG.has(known);
      return LONG_WITH_VALUE.has(known);
    }
    this.odd ||= !PLAIN_LETTERS.test(known);
    this.command ||= start.startsWith("-") && start.includes("c");
    this.stdin ||= start.includes("s");
    return /[oO]/.test(start);
  }
}

/** Files that are the standard input by another name. */
const INPUT_FILE = /^(?:-|\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/(?:self|\$\$|\d+)\/fd\/\d+)$/;

/** Judges the script file that a shell or `source` is given. */
export function scriptFile(file: Value, here: Here, j: Judgement): Outcome {
  const reads = pipeOf(file);
  if (reads !== undefined) return program(reads, "piped", here, j);
  if (INPUT_FILE.test(constant(file) ?? "")) return programFromInput(here, j);
  j.note("RUNS_FILE", here);
  if (originOf(file) !== undefined) j.note("DYNAMIC", here);
  return unchanged(here.state);
}

/** Judges a shell: its script, its file, or what it reads. What happens in it does not come back but by its output. */
export function shell(words: readonly Value[], spec: ShellSpec, here: Here, j: Judgement): Outcome {
  const { command, stdin, operands, odd } = new ShellOptions(words);
  if (!spec.plain) j.note("NOT_PORTABLE", here);
  if (odd) {
    j.note("OPTION", here);
    suspectWords(words, here, j);
  }
  const [first, ...rest] = operands;
  const inner = (parameters: readonly Value[], zero: Value): Here => ({
    ...here,
    state: { ...here.state, parameters, zero },
  });
  if (command && first === undefined) j.note("UNREADABLE", here);
  if (command) {
    const programs = first === undefined ? [] : [first];
    const { prints } = program(programs, "argument", inner(rest.slice(1), rest[0] ?? text("bash")), j);
    return unchanged(here.state, prints);
  }
  const outcome =
    first === undefined || stdin
      ? programFromInput(inner(operands, text("bash")), j)
      : scriptFile(first, inner(rest, first), j);
  return unchanged(here.state, outcome.prints);
}

/** Options that bring an interpreter its program, or say that the input is data. */
const BRINGS_PROGRAM = /^-(?:[A-Za-z]*[cemMnpErR]|-eval|-print|-execute|-command|-file|f)/;

/** Judges an interpreter of another language: always asked, denied when its program is evidently destructive. */
export function interpret(words: readonly Value[], spec: InterpreterSpec, here: Here, j: Judgement): Outcome {
  j.note("INTERPRETER", here);
  for (const word of words) {
    const code = written(word);
    if (code !== undefined) suspectCode(code, here, j);
    const origin = originOf(word);
    if (origin === "network" || origin === "decoded") j.note("ENCODED_PROGRAM", here);
  }
  const readsProgram = words.every((word) => leading(word).startsWith("-") && !BRINGS_PROGRAM.test(leading(word)));
  if (spec.reads && readsProgram) {
    for (const value of fed(here)) interpretInput(value, here, j);
  }
  return unchanged(here.state, processed(here));
}

function interpretInput(value: Value, here: Here, j: Judgement): void {
  const code = written(value);
  if (code !== undefined) suspectCode(code, here, j);
  const origin = originOf(value);
  if (origin === "network" || origin === "decoded") j.note("ENCODED_PROGRAM", here);
}
